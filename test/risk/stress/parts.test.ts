/** Random numbers, impact, paths, population and measures, each alone. */
import { expect } from "chai";
import fc from "fast-check";
import { parseCandles } from "../../../risk/volatility/index.ts";
import {
  bookFigures,
  dailyPath,
  drawPopulation,
  hourlyPath,
  ImpactedPrices,
  marginRuleOf,
  openInterestOf,
  requireRules,
  SeededNumbers,
  shockPath,
  type StressPath,
  spreadOf,
  surplusOf,
  type PopulationParameters,
  type ShockShape,
} from "../../../risk/stress/index.ts";
import { LAYOUT, pricesOf, RULES, stressTable } from "./markets.ts";

const START = [8_000, 200, 4];
const DRAWS = 20_000;

const mean = (values: readonly number[]): number =>
  values.reduce((sum, each) => sum + each, 0) / values.length;

function drawn(draw: (random: SeededNumbers) => number, seed = 7): number[] {
  const random = new SeededNumbers(seed);
  return Array.from({ length: DRAWS }, () => draw(random));
}

describe("seeded numbers", () => {
  it("are even, normal, of Pareto's and of the lognormal law, as far as 20,000 show", () => {
    const uniform = drawn((random) => random.uniform());
    expect(mean(uniform)).to.be.closeTo(0.5, 0.01);
    expect(mean(uniform.map((each) => each ** 2))).to.be.closeTo(1 / 3, 0.01);
    const normal = drawn((random) => random.normal());
    expect(mean(normal)).to.be.closeTo(0, 0.03);
    expect(mean(normal.map((each) => each ** 2))).to.be.closeTo(1, 0.03);
    expect(mean(normal.map((each) => each ** 4))).to.be.closeTo(3, 0.3);
    const pareto = drawn((random) => random.truncatedPareto(1.5, 100));
    expect(Math.min(...pareto)).to.be.at.least(1);
    expect(Math.max(...pareto)).to.be.at.most(100);
    // P(X > 4) = (4^-α − 100^-α) / (1 − 100^-α).
    const above = pareto.filter((each) => each > 4).length / DRAWS;
    expect(above).to.be.closeTo((4 ** -1.5 - 100 ** -1.5) / (1 - 100 ** -1.5), 0.01);
    const lognormal = drawn((random) => random.truncatedLognormal(4, 0.5, 1, 1_000));
    expect(mean(lognormal.map(Math.log))).to.be.closeTo(Math.log(4), 0.02);
  });

  it("are the same from the same seed, and others from another seed or stream", () => {
    const ten = (random: SeededNumbers): number[] =>
      Array.from({ length: 10 }, () => random.next());
    expect(ten(new SeededNumbers(1))).to.deep.equal(ten(new SeededNumbers(1)));
    const seeds = Array.from({ length: 200 }, (_, seed) => ten(new SeededNumbers(seed))[0]);
    const streams = Array.from({ length: 200 }, (_, each) => ten(new SeededNumbers(1, each))[0]);
    expect(new Set([...seeds, ...streams]).size).to.equal(399);
  });

  it("refuse seeds that are none", () => {
    for (const seed of [-1, NaN, 2 ** 32]) {
      expect(() => new SeededNumbers(seed)).to.throw("seed");
    }
  });
});

describe("impact", () => {
  const parameters = { depth: [1e6, 1e6, Infinity], permanent: 0.25, halfLife: 2 };
  const still = [0, 0, 0];

  it("lowers the price by 1 % for the depth, and by nothing where depth is infinite", () => {
    const prices = new ImpactedPrices(START, parameters);
    prices.sell(0, 1e6 / 8_000);
    prices.sell(2, 1e12);
    expect(Math.log(prices.price[0]! / 8_000)).to.be.closeTo(-0.01, 1e-12);
    expect([...prices.price].slice(1)).to.deep.equal([200, 4]);
  });

  it("recovers to the part that stays, half of the rest in each half-life", () => {
    const prices = new ImpactedPrices(START, parameters);
    prices.sell(0, (4 * 1e6) / 8_000);
    for (const left of [0.025, 0.0175, 0.01375]) {
      prices.advance(still, 2);
      expect(Math.log(prices.price[0]! / 8_000)).to.be.closeTo(-left, 1e-12);
    }
    prices.advance(still, 1e3);
    expect(Math.log(prices.price[0]! / 8_000)).to.be.closeTo(-0.01, 1e-9);
  });

  it("pays for a sale what its parts would be paid, one after the other", () => {
    const units = fc.double({ min: -2_000, max: 2_000, noNaN: true });
    fc.assert(
      fc.property(units, fc.integer({ min: 2, max: 9 }), (sold, parts) => {
        const [whole, split] = [0, 0].map(() => new ImpactedPrices(START, parameters));
        const dollars = Array.from({ length: parts }, () => split!.sell(0, sold / parts));
        const sum = dollars.reduce((all, each) => all + each, 0);
        expect(whole!.sell(0, sold)).to.be.closeTo(sum, 1e-6 * (1 + Math.abs(sum)));
        expect(whole!.price[0]).to.be.closeTo(split!.price[0]!, 1e-6);
      }),
    );
  });
});

describe("paths of prices", () => {
  const SHAPE: ShockShape = {
    ...{ name: "fall", assets: ["A", "B"], start: [8_000, 200], fall: [0.4, -0.1] },
    ...{ calmHours: 3, fallHours: 5, holdHours: 2, recovery: 0.5, recoveryHours: 4 },
    ...{ afterHours: 6, noise: 0 },
  };
  const sumOf = (returns: readonly (readonly number[])[], asset: number): number =>
    returns.reduce((sum, row) => sum + row[asset]!, 0);
  /** Below the first price, as a share of it. */
  const deepestFall = ({ returns }: StressPath, asset: number): number =>
    1 -
    Math.exp(Math.min(0, ...returns.map((_, hour) => sumOf(returns.slice(0, hour + 1), asset))));

  it("made by hand fall as far as they should and recover as far as they should", () => {
    const path = shockPath(SHAPE, 1);
    expect(path.returns).to.have.lengthOf(20);
    expect(deepestFall(path, 0)).to.be.closeTo(0.4, 1e-12);
    expect(deepestFall(path, 1)).to.equal(0);
    expect(sumOf(path.returns, 0)).to.be.closeTo(Math.log(0.6) / 2, 1e-12);
    expect(sumOf(path.returns.slice(0, 8), 1)).to.be.closeTo(Math.log(1.1), 1e-12);
  });

  it("differ with the seed by their noise alone", () => {
    expect(shockPath(SHAPE, 1)).to.deep.equal(shockPath(SHAPE, 2));
    const noisy = { ...SHAPE, noise: 0.01 };
    expect(shockPath(noisy, 1)).to.deep.equal(shockPath(noisy, 1));
    expect(shockPath(noisy, 1)).to.not.deep.equal(shockPath(noisy, 2));
  });

  const DAYS = [
    "date,asset,open,high,low,close",
    "2020-03-11,A,100,101,99,100",
    "2020-03-12,A,100,110,50,80",
    "2020-03-13,A,80,90,60,88",
    "",
  ].join("\n");
  const day = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 1_000;
  const whole = { name: "days", assets: ["A"], source: "", from: day("2020-03-11") };

  it("of daily candles go through high and low to the close", () => {
    const path = dailyPath(parseCandles(DAYS), { ...whole, to: day("2020-03-14") });
    let price = path.start[0]!;
    const prices = path.returns.map(([each = 0]) => (price *= Math.exp(each)));
    const stops = [7, 15, 23, 31, 39, 47].map((hour) => Math.round(prices[hour]!));
    expect(stops).to.deep.equal([110, 50, 80, 60, 90, 88]);
    expect(deepestFall(path, 0)).to.be.closeTo(0.5, 1e-9);
  });

  it("of hourly candles are their closes, and a gap is refused", () => {
    const hours = ["10", "11", "12"].map(
      (hour, at) => `2020-03-12T${hour}:00:00Z,A,${100 - at * 10}`,
    );
    const from = Date.parse("2020-03-12T10:00:00Z") / 1_000;
    const stretch = { ...whole, from, to: from + 3 * 3_600 };
    const read = (rows: readonly string[]): ReturnType<typeof hourlyPath> =>
      hourlyPath(parseCandles(`time_utc,asset,close\n${rows.join("\n")}\n`), stretch);
    expect(sumOf(read(hours).returns, 0)).to.be.closeTo(Math.log(0.8), 1e-12);
    expect(() => read(hours.toSpliced(1, 1))).to.throw("has gaps");
  });
});

describe("a drawn population", () => {
  const PEOPLE: PopulationParameters = {
    ...{ accounts: 300, openInterest: 1e8, leverage: { median: 4, sigma: 0.6, most: 50 } },
    ...{ size: { tail: 1.5, ratio: 500 }, longShare: 0.6, assetShares: [0.5, 0.3, 0.2] },
    ...{ secondAsset: 0.3, coinCollateral: 0.3, band: 0.03, activeShare: 0.5, reserve: 0.5 },
    response: 3,
  };

  it("meets the initial level in its own bands, and the open interest where the rules let it", () => {
    fc.assert(
      fc.property(stressTable(), fc.integer({ min: 0, max: 1e6 }), (table, seed) => {
        const rule = marginRuleOf(table);
        const slotPrice = pricesOf(LAYOUT, START);
        const people = drawPopulation(PEOPLE, rule, LAYOUT, START, slotPrice, seed);
        for (const { quantity, band, active, reserve } of people) {
          const figures = bookFigures(rule, quantity, slotPrice);
          expect(surplusOf(figures, rule.initialLevel, band)).to.be.at.least(-1e-6 * figures.fixed);
          expect(reserve > 0).to.equal(active);
        }
        const interest = openInterestOf(people, LAYOUT, START);
        expect(interest.reduce((sum, each) => sum + each, 0)).to.be.closeTo(1e8, 2e7);
      }),
      { numRuns: 10 },
    );
  });

  it("keeps every other account as it is when one parameter changes some", () => {
    const [table] = fc.sample(stressTable(), { numRuns: 1, seed: 5 });
    const rule = marginRuleOf(table!);
    const draw = (others: Partial<PopulationParameters>): ReturnType<typeof drawPopulation> =>
      drawPopulation({ ...PEOPLE, ...others }, rule, LAYOUT, START, pricesOf(LAYOUT, START), 1);
    const [some, more] = [draw({}), draw({ activeShare: 0.7 })];
    expect(more.map(({ quantity }) => [...quantity])).to.deep.equal(
      some.map(({ quantity }) => [...quantity]),
    );
    const active = (people: typeof some): number => people.filter((one) => one.active).length;
    expect(active(more)).to.be.greaterThan(active(some));
    expect(some.every((one, place) => !one.active || more[place]!.active)).to.equal(true);
  });
});

describe("measures and rules", () => {
  it("are spread by quantiles", () => {
    const values = Array.from({ length: 11 }, (_, place) => 10 - place);
    expect(spreadOf(values)).to.deep.equal({ low: 1, median: 5, high: 9 });
    expect(spreadOf([3])).to.deep.equal({ low: 3, median: 3, high: 3 });
    expect(() => spreadOf([1, NaN])).to.throw("values[1]");
  });

  it("refuse what is out of range, naming the field", () => {
    expect(requireRules(RULES)).to.equal(RULES);
    expect(() => requireRules({ ...RULES, grace: -1 })).to.throw("rules.grace");
    expect(() => requireRules({ ...RULES, penaltyRate: NaN })).to.throw("rules.penaltyRate");
    const shape = { permanent: 2, halfLife: 1, depth: [1, 1, 1] };
    expect(() => new ImpactedPrices(START, shape)).to.throw("permanent");
    expect(() => new ImpactedPrices(START, { ...shape, permanent: 0, depth: [0, 1, 1] })).to.throw(
      "depth[0]",
    );
  });
});
