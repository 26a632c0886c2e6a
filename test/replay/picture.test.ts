/** The picture's geometry: everything is inside, scales are right, nothing of a book is in it. */
import { expect } from "chai";
import { pictureOf } from "../../replay/picture/picture.ts";
import { horizontal, timeLabel, vertical } from "../../picture/scale.ts";
import type { Sample } from "../../replay/report/sample.ts";
import { HOUR, timeOf } from "../../replay/data/pricePath.ts";

const START = timeOf("2020-03-12T00:00:00Z");
const BOX = { left: 74, top: 66, width: 812, height: 168 };

/** Some hours in which accounts lapse one by one and the fund pays. */
function samples(count: number): Sample[] {
  return Array.from({ length: count }, (_, hour) => ({
    time: START + hour * HOUR,
    clock: BigInt(hour * HOUR),
    state: "live" as const,
    prices: { BTC: 8_000n - BigInt(hour * 40), "A & B": 200n },
    inForce: 20 - hour,
    over: 0,
    lapsed: hour,
    feeOwed: 2,
    inAuction: 1,
    atRisk: BigInt(hour) * 10n ** 7n,
    exposure: BigInt(hour) * 10n ** 12n,
    fundClaim: 10n ** 13n - BigInt(hour) * 10n ** 11n,
    fundShares: 10n ** 15n,
    index: 10n ** 18n - BigInt(hour) * 10n ** 14n,
    waiting: 0n,
    gated: false,
  }));
}

const FROM = START + 5 * HOUR;
const picture = pictureOf({
  title: "Two days",
  samples: samples(20),
  halts: [{ from: FROM, until: FROM + HOUR, clockFrom: FROM + 2 * HOUR, reasons: [] }],
  feeds: ["BTC", "A & B"],
});

/** Every absolute place that the paths go to. */
function placesOf(svg: string): { x: number[]; y: number[] } {
  const places = { x: [] as number[], y: [] as number[] };
  for (const [, path = ""] of svg.matchAll(/ d="([^"]+)"/g)) {
    for (const [, command = "", numbers = ""] of path.matchAll(/([MLHV])([\d.\s-]+)/g)) {
      const [first = 0, second = 0] = numbers.trim().split(" ").map(Number);
      if (command === "V") places.y.push(first);
      else places.x.push(first);
      if (command === "M" || command === "L") places.y.push(second);
    }
  }
  return places;
}

describe("the picture of a replay", () => {
  it("keeps every curve inside the panels", () => {
    const { x, y } = placesOf(picture);
    expect(x.length).to.be.greaterThan(100);
    expect(Math.min(...x)).to.equal(BOX.left);
    expect(Math.max(...x)).to.equal(BOX.left + BOX.width);
    expect(Math.min(...y)).to.be.at.least(BOX.top);
    const [, , height = 0] = /viewBox="0 0 (\d+) (\d+)"/.exec(picture)?.map(Number) ?? [];
    expect(Math.max(...y)).to.be.at.most(height - 40);
  });

  it("has nothing but finite numbers, one root, and no reference to elsewhere", () => {
    expect(picture).to.not.match(/NaN|Infinity|undefined/);
    expect(picture.match(/<svg /g)).to.have.lengthOf(1);
    expect(picture.replace("http://www.w3.org/2000/svg", "")).to.not.match(/https?:|href|url\(/);
    expect(picture).to.contain("A &amp; B");
  });

  it("draws a line for each feed, an area for each state of a lease, three lines of auctions, fund and index", () => {
    expect(picture.match(/class="line"/g)).to.have.lengthOf(2 + 3 + 2);
    expect(picture.match(/class="area"/g)).to.have.lengthOf(5);
  });

  it("shades each panel where the clock stood, as wide as it did", () => {
    const boxes = [...picture.matchAll(/class="halt" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"/g)];
    expect(boxes).to.have.lengthOf(4);
    for (const [, x, width] of boxes) {
      expect(Number(x)).to.be.closeTo(BOX.left + (BOX.width * 5) / 19, 0.1);
      expect(Number(width)).to.be.closeTo((BOX.width * 2) / 19, 0.1);
    }
  });

  it("puts one area on the other: the top is all accounts", () => {
    const tops = [...picture.matchAll(/class="area"[^>]* d="M[\d.]+ ([\d.]+)/g)].map(([, y]) =>
      Number(y),
    );
    expect(tops).to.deep.equal(tops.toSorted((a, b) => b - a));
    // 23 accounts at the left, and 23 is the highest there is.
    expect(tops.at(-1)).to.be.closeTo(BOX.top + 168 + 46, 0.1);
  });
});

describe("scales", () => {
  it("map the range to the box, and tick at round values inside it", () => {
    const { at, ticks } = vertical(BOX, 0, 130);
    expect([at(0), at(130)]).to.deep.equal([BOX.top + BOX.height, BOX.top]);
    expect(ticks).to.deep.equal([0, 50, 100]);
    expect(vertical(BOX, 0.39, 1.02).ticks).to.deep.equal([0.4, 0.6000000000000001, 0.8, 1]);
    expect(vertical(BOX, 5, 5).at(5)).to.equal(BOX.top + BOX.height);
  });

  it("tick at midnights over many days, every six hours over few", () => {
    const days = horizontal(BOX, START, START + 9 * 24 * HOUR).ticks;
    expect(days.map(timeLabel).slice(0, 2)).to.deep.equal(["12 Mar", "13 Mar"]);
    const hours = horizontal(BOX, START, START + 24 * HOUR).ticks;
    expect(hours.map(timeLabel)).to.deep.equal(["12 Mar", "06:00", "12:00", "18:00", "13 Mar"]);
  });
});
