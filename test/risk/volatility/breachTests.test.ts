import { expect } from "chai";
import fc from "fast-check";
import {
  chiSquareTail,
  christoffersen,
  kupiec,
  largestIncrease,
  logGamma,
  peakToTrough,
  regularisedGamma,
  transitionsOf,
} from "../../../risk/volatility/index.ts";
import { real } from "./reals.ts";

/** Within a relative error. */
function expectRelative(actual: number, expected: number, error: number): void {
  expect(Math.abs(actual - expected), `${actual} for ${expected}`).to.be.at.most(
    Math.abs(expected) * error,
  );
}

/** Uniform in [0, 1): T. Ettinger's mulberry32. */
function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe("the incomplete gamma function", () => {
  // mpmath with 30 digits.
  const values: [a: number, x: number, lower: number, upper: number][] = [
    [0.5, 0.5, 0.6826894921370859, 0.3173105078629141],
    [1, 2.5, 0.9179150013761012, 0.082084998623898795],
    [2.5, 0.1, 0.00088613878881244261, 0.99911386121118756],
    [2.5, 20, 0.99999985066320999, 1.4933679000503952e-7],
    [10, 3, 0.0011024881301154797, 0.99889751186988452],
    [10, 30, 0.99999287824913718, 7.1217508628155771e-6],
    [100, 100, 0.51329879827914866, 0.48670120172085134],
    [0.5, 1e-10, 1.1283791670579e-5, 0.99998871620832942],
    [0.5, 50, 1, 1.5239706048321052e-23],
    [1000, 900, 0.00054990226571178292, 0.99945009773428822],
  ];

  it("agrees with thirty digits on both sides", () => {
    for (const [a, x, lower, upper] of values) {
      const error = a > 100 ? 1e-12 : 1e-13;
      expectRelative(regularisedGamma(a, x).lower, lower, error);
      expectRelative(regularisedGamma(a, x).upper, upper, error);
    }
    const logarithms: [number, number][] = [
      [0.001, 6.9071788853838537],
      [0.1, 2.2527126517342059],
      [0.5, 0.57236494292470009],
      [1.5, -0.12078223763524522],
      [3.7, 1.4280723266653881],
      [10, 12.80182748008147],
      [100.5, 361.43554046777762],
      [1e4, 82099.717496442377],
    ];
    for (const [a, value] of logarithms) expectRelative(logGamma(a), value, 2e-14);
    expect(logGamma(1)).to.be.closeTo(0, 1e-14);
    expect(logGamma(2)).to.be.closeTo(0, 1e-14);
  });

  it("gives the tables' tails of χ²", () => {
    expectRelative(chiSquareTail(3.841458820694124, 1), 0.05, 1e-13);
    expectRelative(chiSquareTail(6.634896601021213, 1), 0.01, 1e-13);
    expectRelative(chiSquareTail(5.991464547107979, 2), 0.05, 1e-13);
    expectRelative(chiSquareTail(40, 1), 2.539628589470865e-10, 1e-13);
    expect(chiSquareTail(0, 1)).to.equal(1);
    expect(() => chiSquareTail(1, 0.5)).to.throw("degrees is no positive whole number");
    expect(() => chiSquareTail(-1, 1)).to.throw("x is out of range");
  });

  it("adds up to 1, and follows its recurrence", () => {
    const a = real(0.1, 50);
    const x = real(1e-3, 150);
    fc.assert(
      fc.property(a, x, (shape, argument) => {
        const { lower, upper } = regularisedGamma(shape, argument);
        expect(lower + upper).to.be.closeTo(1, 1e-15);
        // DLMF 8.8.6: Q(a + 1, x) = Q(a, x) + x^a·e^−x/Γ(a + 1)
        const step = Math.exp(shape * Math.log(argument) - argument - logGamma(shape + 1));
        expect(regularisedGamma(shape + 1, argument).upper).to.be.closeTo(upper + step, 1e-12);
      }),
    );
  });
});

describe("Kupiec's test", () => {
  // scipy.
  const cases: [breaches: number, days: number, rate: number, lr: number, p: number][] = [
    [0, 250, 0.01, 5.025167926750726, 0.02498150305344973],
    [4, 250, 0.01, 0.7691383643858458, 0.380483738238954],
    [10, 250, 0.01, 12.955491062356018, 0.0003189845082133835],
    [7, 255, 0.01, 5.316341340978184, 0.021126323789771168],
    [25, 1000, 0.01, 16.042965938670278, 6.192122972318636e-5],
    [21, 1000, 0.05, 22.441366394940587, 2.166571597613745e-6],
  ];
  for (const [breaches, days, rate, statistic, pValue] of cases) {
    it(`judges ${breaches} of ${days} at ${rate} as an independent computation does`, () => {
      const result = kupiec(breaches, days, rate);
      expectRelative(result.statistic, statistic, 1e-11);
      expectRelative(result.pValue, pValue, 1e-10);
    });
  }

  it("is 0 at exactly the rate, positive beside it, and grows with the distance", () => {
    const days = fc.integer({ min: 2, max: 2_000 });
    fc.assert(
      fc.property(days, fc.nat(), (n, pick) => {
        const hits = 1 + (pick % (n - 1));
        const exact = kupiec(hits, n, hits / n);
        expect(exact.statistic).to.be.closeTo(0, 1e-9);
        expect(exact.pValue).to.be.closeTo(1, 1e-4);
        const lrs = Array.from({ length: n - hits }, (_, i) => kupiec(hits + i, n, hits / n));
        lrs.slice(1).forEach(({ statistic }, i) => {
          expect(statistic).to.be.greaterThan(lrs[i]!.statistic);
        });
      }),
      { numRuns: 20 },
    );
  });

  it("has p-values that are uniform when the rate is true", () => {
    // Many breaches, so that steps of the count are small. Kolmogorov–Smirnov at 1e-3: 1.95/√n.
    const [random, runs, days, rate] = [uniform(7), 1_000, 1_500, 0.2];
    const pValues = Array.from({ length: runs }, () => {
      let breaches = 0;
      for (let day = 0; day < days; day++) if (random() < rate) breaches++;
      return kupiec(breaches, days, rate).pValue;
    }).toSorted((a, b) => a - b);
    const distance = pValues.map((p, i) =>
      Math.max(Math.abs(p - i / runs), Math.abs(p - (i + 1) / runs)),
    );
    expect(Math.max(...distance)).to.be.lessThan(1.95 / Math.sqrt(runs) + 0.02);
  });

  it("refuses counts that are none", () => {
    for (const [breaches, days] of [
      [-1, 5],
      [6, 5],
      [0, 0],
      [0.5, 5],
      [1, NaN],
    ] as const) {
      expect(() => kupiec(breaches, days, 0.01)).to.throw("breaches is no count out of days");
    }
    expect(() => kupiec(1, 5, 0)).to.throw("rate is out of range");
  });
});

describe("Christoffersen's tests", () => {
  const bits = (text: string): boolean[] => Array.from(text, (bit) => bit === "1");

  it("judge as an independent computation does, segment by segment", () => {
    const segments = [bits("0011000010"), bits("0".repeat(20)), bits("1001110")];
    const result = christoffersen(segments, 0.01);
    expect(result.transitions).to.deep.equal({
      ...{ calmCalm: 24, calmBreach: 3, breachCalm: 4, breachBreach: 3 },
    });
    expectRelative(result.independence.statistic, 3.2903028320205685, 1e-11);
    expectRelative(result.independence.pValue, 0.0696901676731529, 1e-11);
    expectRelative(result.conditionalCoverage.statistic, 27.42721439832285, 1e-11);
    expectRelative(result.conditionalCoverage.pValue, 1.1072764580345688e-6, 1e-10);
  });

  it("see no transition across a gap", () => {
    expect(transitionsOf([bits("01"), bits("10")]).breachBreach).to.equal(0);
    expect(transitionsOf([bits("0110")]).breachBreach).to.equal(1);
  });

  it("split conditional coverage into coverage and independence", () => {
    const segments = fc.array(fc.array(fc.boolean(), { maxLength: 30 }), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(segments, (runs) => {
        const { transitions, independence, conditionalCoverage } = christoffersen(runs, 0.01);
        const { calmCalm, calmBreach, breachCalm, breachBreach } = transitions;
        const days = calmCalm + calmBreach + breachCalm + breachBreach;
        if (days === 0) return;
        const coverage = kupiec(calmBreach + breachBreach, days, 0.01);
        expect(conditionalCoverage.statistic).to.be.closeTo(
          coverage.statistic + independence.statistic,
          1e-9,
        );
        expect(independence.pValue).to.be.within(0, 1);
      }),
    );
  });

  it("find clusters suspicious and scattered breaches not", () => {
    const scattered = bits(`${"0".repeat(49)}1`.repeat(10));
    const clustered = bits(`${"0".repeat(490)}${"1".repeat(10)}`);
    expect(christoffersen([scattered], 0.02).independence.pValue).to.be.greaterThan(0.3);
    expect(christoffersen([clustered], 0.02).independence.pValue).to.be.lessThan(1e-10);
  });
});

describe("the measures of procyclicality", () => {
  it("are the ratio of extremes and the largest rise within some days", () => {
    const margins = [1, 0.8, 1, 1.6, 1.2, 1.7];
    expect(peakToTrough(margins)).to.equal(1.7 / 0.8);
    expect(largestIncrease(margins, 1)).to.be.closeTo(0.6, 1e-15);
    expect(largestIncrease(margins, 2)).to.be.closeTo(1, 1e-15);
    expect(largestIncrease([3, 2, 1], 2)).to.equal(0);
  });

  it("do not change with the unit of the margin, and grow with the window", () => {
    const margins = fc.array(real(0.01, 10), { minLength: 1 });
    fc.assert(
      fc.property(margins, fc.integer({ min: 1, max: 10 }), (list, days) => {
        const doubled = list.map((margin) => 2 * margin);
        expect(peakToTrough(doubled)).to.equal(peakToTrough(list));
        expect(largestIncrease(doubled, days)).to.equal(largestIncrease(list, days));
        expect(largestIncrease(list, days + 1)).to.be.at.least(largestIncrease(list, days));
        expect(peakToTrough(list)).to.be.at.least(1 + largestIncrease(list, days));
      }),
    );
  });

  it("refuse margins of nothing", () => {
    expect(() => peakToTrough([])).to.throw("margins is empty");
    expect(() => largestIncrease([1, 0], 1)).to.throw("margins[1] is out of range");
  });
});
