/** Charts and heat maps: everything is where its number says, and nothing is outside. */
import { expect } from "chai";
import { drawChart, type Chart } from "../../picture/chart.ts";
import { drawHeatMap, type HeatMap } from "../../picture/heatMap.ts";
import { sheet } from "../../picture/sheet.ts";

const BOX = { left: 100, top: 50, width: 400, height: 200 };
const point = (x: number, middle: number): Chart["series"][number]["points"][number] => ({
  ...{ x, low: middle / 2, middle, high: middle * 2 },
});
const CHART: Chart = {
  ...{ title: "A & B", xLabel: "hours", yLabel: "dollars", xFormat: String, yFormat: String },
  series: [
    { name: "one", colour: "red", points: [point(0, 10), point(1, 20), point(4, 50)] },
    { name: "two", colour: "blue", points: [point(1, 5), point(4, 5)] },
  ],
  yFrom: 0,
  spacing: "by value",
  mark: { x: 1, name: "present" },
};
const MAP: HeatMap = {
  ...{ title: "map", xLabel: "x", yLabel: "y", xs: ["a", "b", "c"], ys: ["low", "high"] },
  values: [
    [1, 1.5, 2],
    [1, 3, 9],
  ],
  format: (value) => value.toFixed(1),
  ...{ range: [1, 3], rowSpace: 40, mark: [1, 0] },
};

const placesOf = (path: string): number[][] =>
  path
    .replace(/[MZ]/g, "")
    .split("L")
    .map((pair) => pair.split(" ").map(Number));
const pathsOf = (svg: string, kind: string): number[][][] =>
  [...svg.matchAll(new RegExp(`class="${kind}"[^>]* d="([^"]+)"`, "g"))].map(([, path = ""]) =>
    placesOf(path),
  );

describe("a chart", () => {
  it("puts points where their numbers are, the range around them", () => {
    const svg = drawChart(CHART, BOX);
    const [one, two] = pathsOf(svg, "curve");
    expect(one!.map(([x]) => x)).to.deep.equal([100, 200, 500]);
    expect(two!.map(([x]) => x)).to.deep.equal([200, 500]);
    // The axis ends 6 % above the highest value, 100.
    one!.forEach(([, y], place) => {
      const value = [10, 20, 50][place]!;
      expect(y).to.be.closeTo(250 - (value / 106) * 200, 0.06);
    });
    const [spread] = pathsOf(svg, "spread");
    expect(spread).to.have.lengthOf(6);
    const all = [...pathsOf(svg, "curve"), ...pathsOf(svg, "spread")].flat();
    expect(all.every(([x, y]) => x! >= 100 && x! <= 500 && y! >= 50 && y! <= 250)).to.equal(true);
  });

  it("spaces uneven numbers evenly where asked to", () => {
    const svg = drawChart({ ...CHART, spacing: "even" }, BOX);
    expect(pathsOf(svg, "curve")[0]!.map(([x]) => x)).to.deep.equal([100, 300, 500]);
    expect(svg).to.contain('class="mark" x1="300.0"');
  });

  it("names title, axes and curves, escaped", () => {
    const svg = drawChart(CHART, BOX);
    for (const text of ["A &amp; B", "hours", "dollars", "one", "two", "present"]) {
      expect(svg).to.contain(`>${text}</text>`);
    }
    expect(svg).to.not.match(/NaN|Infinity|undefined/);
  });

  it("of one value has a height all the same", () => {
    const series = [{ name: "flat", colour: "grey", points: [point(2, 0)] } as const];
    expect(drawChart({ ...CHART, series }, BOX)).to.not.match(/NaN|Infinity/);
  });
});

describe("a heat map", () => {
  it("has a cell and a figure for each value, the first row at the bottom", () => {
    const svg = drawHeatMap(MAP, BOX);
    const cells = [...svg.matchAll(/<rect x="([\d.]+)" y="([\d.]+)"[^>]*fill-opacity="([\d.]+)"/g)];
    expect(cells).to.have.lengthOf(6);
    const [first, , third, , , last] = cells.map((cell) => cell.slice(1).map(Number));
    expect(first).to.deep.equal([100, 150, 0]);
    expect(third![2]).to.be.closeTo(0.475, 0.01);
    // Beyond the range colour is full.
    expect(last!.map((each) => Math.round(each * 100) / 100)).to.deep.equal([366.7, 50, 0.95]);
    expect(svg).to.contain(">9.0</text>").and.to.contain(">high</text>");
    expect(svg).to.match(/class="chosen" x="233.3" y="150.0"/);
  });
});

describe("a sheet", () => {
  it("is one document without references to elsewhere", () => {
    const parts = [drawChart(CHART, BOX), drawHeatMap(MAP, BOX)];
    const svg = sheet({ title: "T <1>", note: "n", width: 600, height: 300, parts });
    expect(svg).to.match(/^<svg .*<\/svg>\n$/s);
    expect(svg.match(/<svg /g)).to.have.lengthOf(1);
    expect(svg.replace("http://www.w3.org/2000/svg", "")).to.not.match(/https?:|href|url\(/);
    expect(svg).to.contain("T &lt;1&gt;");
  });
});
