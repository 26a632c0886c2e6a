import { expect } from "chai";
import fc from "fast-check";
import {
  deviationOf,
  distancesIn,
  exitByEigenfunctions,
  exitByReflections,
  exitProbability,
  jointExitBounds,
} from "../../../risk/warning/index.ts";
import { normalCdf } from "../../../risk/pricing/index.ts";
import { real } from "../volatility/reals.ts";
import { runs } from "../runs.ts";

const distance = real(0.001, 2);
const deviation = real(0.001, 1.5);
/** Where the two series meet, their last digits differ. */
const DIGITS = 1e-12;

describe("the probability that a price leaves a band", () => {
  it("is the same by reflections and by eigenfunctions, to 1e-10", () => {
    fc.assert(
      fc.property(real(0.05, 8), real(0.05, 8), (down, up) => {
        const [one, other] = [exitByReflections({ down, up }), exitByEigenfunctions({ down, up })];
        expect(Math.abs(one - other)).to.be.at.most(1e-10);
      }),
      runs(500),
    );
  });

  it("is the known one for the interval from −1 to 1 after time 1", () => {
    // 4/π·Σ (−1)^k/(2k+1)·exp(−(2k+1)²π²/8), summed by hand: its second term is 6e-6 of the first.
    const first = (4 / Math.PI) * Math.exp((-Math.PI * Math.PI) / 8);
    const second = (4 / (3 * Math.PI)) * Math.exp((-9 * Math.PI * Math.PI) / 8);
    expect(exitProbability({ down: 1, up: 1 }, 1)).to.be.closeTo(1 - first + second, 1e-9);
    expect(exitProbability({ down: 1, up: 1 }, 1)).to.be.closeTo(0.6292, 1e-4);
  });

  it("keeps its relative accuracy where it is tiny", () => {
    // Ten deviations away on one side, nothing near on the other: twice the normal tail.
    const expected = 2 * normalCdf(-10);
    expect(exitProbability({ down: 0.2, up: Infinity }, 0.02) / expected).to.be.closeTo(1, 1e-12);
    expect(exitProbability({ down: 10, up: 11 }, 1) / expected).to.be.closeTo(1, 2e-4);
  });

  it("lies in [0, 1], rises with time and volatility, and falls with either distance", () => {
    fc.assert(
      fc.property(distance, distance, deviation, real(1, 3), (down, up, sigma, more) => {
        const p = exitProbability({ down, up }, sigma);
        expect(p).to.be.within(0, 1);
        expect(exitProbability({ down, up }, sigma * more)).to.be.at.least(p - DIGITS);
        expect(exitProbability({ down: down * more, up }, sigma)).to.be.at.most(p + DIGITS);
        expect(exitProbability({ down, up: up * more }, sigma)).to.be.at.most(p + DIGITS);
        expect(exitProbability({ down: up, up: down }, sigma)).to.be.closeTo(p, DIGITS);
      }),
      runs(500),
    );
  });

  it("falls with the band", () => {
    fc.assert(
      fc.property(
        real(0.005, 1.5),
        real(0, 0.5),
        real(-0.9, 0.9),
        deviation,
        (band, wider, part, s) => {
          const price = 100 * (1 + part * Math.min(band, 0.99));
          const narrow = exitProbability(distancesIn(100, band, price), s);
          const wide = exitProbability(distancesIn(100, band + wider, price), s);
          expect(wide).to.be.at.most(narrow + DIGITS);
        },
      ),
      runs(300),
    );
  });

  it("is at least that of either edge alone and at most their sum", () => {
    fc.assert(
      fc.property(distance, distance, deviation, (down, up, sigma) => {
        const p = exitProbability({ down, up }, sigma);
        const [low, high] = [down, up].map((edge) =>
          exitProbability({ down: edge, up: Infinity }, sigma),
        ) as [number, number];
        expect(p).to.be.at.least(Math.max(low, high) - DIGITS);
        expect(p).to.be.at.most(low + high + DIGITS);
      }),
      runs(300),
    );
  });

  it("is 1 at an edge and 0 without time", () => {
    expect(exitProbability({ down: 0, up: 0.1 }, 0)).to.equal(1);
    expect(exitProbability({ down: 0.1, up: 0.1 }, 0)).to.equal(0);
    expect(exitProbability(distancesIn(100, 0.05, 94), 0.1)).to.equal(1);
    expect(distancesIn(100, 1.5, 100).down).to.equal(Infinity);
  });

  it("is inverted to the deviation that gives it", () => {
    fc.assert(
      fc.property(distance, distance, real(0.05, 1.5), (down, up, sigma) => {
        const p = exitProbability({ down, up }, sigma);
        if (p < 1e-200 || p > 0.999) return;
        expect(exitProbability({ down, up }, deviationOf({ down, up }, p))).to.be.closeTo(
          p,
          DIGITS,
        );
      }),
      runs(200),
    );
  });

  it("refuses what is no distance, deviation, price or band", () => {
    const refused = [
      () => exitProbability({ down: -1, up: 1 }, 1),
      () => exitProbability({ down: NaN, up: 1 }, 1),
      () => exitProbability({ down: 1, up: 1 }, NaN),
      () => exitProbability({ down: 1, up: 1 }, -1),
      () => distancesIn(0, 0.1, 1),
      () => distancesIn(1, Infinity, 1),
      () => deviationOf({ down: 1, up: 1 }, 1.1),
    ];
    for (const attempt of refused)
      expect(attempt).to.throw().with.property("code", "INPUT_INVALID");
  });
});

describe("bounds for several prices", () => {
  it("enclose one alone, lie in [0, 1], and grow with time and with every price added", () => {
    const price = fc.record({
      distances: fc.record({ down: distance, up: distance }),
      volatility: real(0.001, 0.3),
    });
    fc.assert(
      fc.property(
        fc.array(price, { minLength: 1, maxLength: 6 }),
        real(0.01, 5),
        (prices, days) => {
          const { lower, upper } = jointExitBounds(prices, days);
          expect(0 <= lower && lower <= upper && upper <= 1).to.equal(true);
          const later = jointExitBounds(prices, days * 2);
          expect(later.lower).to.be.at.least(lower - DIGITS);
          expect(later.upper).to.be.at.least(upper - DIGITS);
          const fewer = jointExitBounds(prices.slice(1), days);
          expect(fewer.lower).to.be.at.most(lower + DIGITS);
          expect(fewer.upper).to.be.at.most(upper + DIGITS);
          const [{ distances, volatility }] = prices as [(typeof prices)[0]];
          const alone = exitProbability(distances, volatility * Math.sqrt(days));
          const only = jointExitBounds(prices.slice(0, 1), days);
          expect(only.lower).to.be.closeTo(alone, DIGITS);
          expect(only.upper).to.be.closeTo(alone, DIGITS);
        },
      ),
      runs(200),
    );
  });
});
