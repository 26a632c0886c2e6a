import { expect } from "chai";
import fc from "fast-check";
import { BAR_ROW, drawBars, type Bar } from "../../picture/bars.ts";
import { drawChart, type Chart } from "../../picture/chart.ts";
import { PICTURE_STYLE, inlined, sheet } from "../../picture/sheet.ts";

const BOX = { left: 10, top: 20, width: 300, height: 0 };
const bar = (value: number, name = "n", figure = "f"): Bar => ({
  ...{ name, figure, parts: [{ value, colour: "blue" }] },
});
const barsOf = (svg: string): number[][] =>
  [...svg.matchAll(/class="bar" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)"/g)].map((found) =>
    found.slice(1).map(Number),
  );

describe("bars", () => {
  it("are as long as their values, each on its own row", () => {
    const svg = drawBars({ bars: [bar(50), bar(100)], full: 100 }, BOX);
    expect(barsOf(svg)).to.deep.equal([
      [10, 40, 150],
      [10, 40 + BAR_ROW, 300],
    ]);
  });

  it("show a little of what is little, and nothing of nothing", () => {
    expect(barsOf(drawBars({ bars: [bar(1), bar(0)], full: 1e9 }, BOX))).to.deep.equal([
      [10, 40, 1.5],
    ]);
  });

  it("never leave their box, whatever the values", () => {
    const value = fc.double({ min: 0, max: 1e15, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 4 }), value, (values, full) => {
        const parts = values.map((each) => ({ value: each, colour: "red" as const }));
        const svg = drawBars({ bars: [{ name: "n", figure: "f", parts }], full }, BOX);
        for (const [x = NaN, , width = NaN] of barsOf(svg)) {
          expect(x).to.be.at.least(10);
          expect(x + width).to.be.at.most(310.2);
        }
      }),
    );
  });

  it("shorten a name that would reach its figure", () => {
    const svg = drawBars({ bars: [bar(1, "a".repeat(80), "$58.92 million")], full: 1 }, BOX);
    const [, name = ""] = />(a+…)</.exec(svg) ?? [];
    expect(name.length * 7.6 + "$58.92 million".length * 7.6).to.be.below(300);
  });

  it("escape names and figures", () => {
    const svg = drawBars({ bars: [bar(1, "<b>", "&")], full: 1 }, BOX);
    expect(svg).to.contain(">&lt;b&gt;<").and.to.contain(">&amp;<");
  });
});

describe("a chart within a page", () => {
  const points = [{ x: 5, low: 3, middle: 3, high: 3 }];
  const chart: Chart = {
    ...{ title: "", xLabel: "", yLabel: "", xFormat: String, yFormat: String },
    series: [{ name: "once", colour: "blue", points }],
    ...{ yFrom: 0, spacing: "by value", dotted: true, named: false, level: 1 },
  };

  it("draws a single point as a dot, and a level across", () => {
    const svg = drawChart(chart, { left: 50, top: 10, width: 100, height: 106 });
    expect(svg).to.match(/<circle cx="50.0" cy="16.0"/);
    expect(svg).to.match(/class="mark" x1="50.0" y1="82.7" x2="150.0" y2="82.7"/);
    expect(svg)
      .to.not.contain("once")
      .and.not.to.match(/<text[^>]*><\/text>/);
  });

  it("is one image with a title and a description, escaped, and brings no style", () => {
    const picture = {
      id: "p",
      kind: "k",
      title: "A & B",
      description: "<none>",
      width: 9,
      height: 8,
    };
    const svg = inlined({ ...picture, parts: [] });
    expect(svg).to.contain('role="img" aria-labelledby="p-title p-text"');
    expect(svg).to.contain('<title id="p-title">A &amp; B</title>');
    expect(svg).to.contain('<desc id="p-text">&lt;none&gt;</desc>').and.not.to.contain("<style");
    expect(sheet({ ...picture, note: "", parts: [] })).to.contain(
      `<style>${PICTURE_STYLE}</style>`,
    );
  });
});
