import { expect } from "chai";
import fc from "fast-check";
import { Smile, type SmilePoint, type SmileShape } from "../../../risk/surface/index.ts";
import { real } from "../pricing/arbitraries.ts";
import { runs } from "../runs.ts";

const SHAPES: readonly SmileShape[] = (["linear", "monotone-cubic"] as const).flatMap(
  (interpolation) => (["flat", "linear"] as const).map((wings) => ({ interpolation, wings })),
);
const shape = fc.constantFrom(...SHAPES);

const smilePoints = (least: number): fc.Arbitrary<SmilePoint[]> =>
  fc
    .array(fc.record({ gap: real(0.01, 0.5), volatility: real(0.05, 3) }), {
      minLength: least,
      maxLength: 9,
    })
    .map((steps) => {
      let logMoneyness = -1;
      return steps.map(({ gap, volatility }) => {
        logMoneyness += gap;
        return { logMoneyness, volatility };
      });
    });

const variance = ({ volatility }: SmilePoint, years: number): number => volatility ** 2 * years;

describe("a smile", () => {
  it("goes through its points", () => {
    fc.assert(
      fc.property(smilePoints(1), real(0.001, 3), shape, (points, years, form) => {
        const smile = new Smile(years, points, form);
        for (const { logMoneyness, volatility } of points) {
          expect(smile.volatility(logMoneyness)).to.be.closeTo(volatility, 1e-13 * volatility);
        }
      }),
      runs(200),
    );
  });

  it("between two points stays between their total variances", () => {
    fc.assert(
      fc.property(smilePoints(2), real(0, 1), shape, (points, share, form) => {
        const smile = new Smile(0.25, points, form);
        points.slice(1).forEach((right, index) => {
          const left = points[index]!;
          const k = left.logMoneyness + share * (right.logMoneyness - left.logMoneyness);
          const ends = [variance(left, 0.25), variance(right, 0.25)];
          const room = 1e-13 * Math.max(...ends);
          expect(smile.at(k).value).to.be.within(
            Math.min(...ends) - room,
            Math.max(...ends) + room,
          );
        });
      }),
      runs(500),
    );
  });

  it("has the slopes and curvatures of its own values", () => {
    const step = 1e-5;
    fc.assert(
      fc.property(smilePoints(2), real(-1.5, 4), shape, (points, k, form) => {
        fc.pre(points.every(({ logMoneyness }) => Math.abs(logMoneyness - k) > 2 * step));
        const smile = new Smile(1, points, form);
        const [low, middle, high] = [smile.at(k - step), smile.at(k), smile.at(k + step)];
        const slope = (high.value - low.value) / (2 * step);
        expect(middle.slope).to.be.closeTo(slope, 1e-4 * (1 + Math.abs(slope)));
        const curvature = (high.slope - low.slope) / (2 * step);
        expect(middle.curvature).to.be.closeTo(curvature, 1e-6 * (1 + Math.abs(curvature)));
      }),
      runs(500),
    );
  });

  it("has no kink where it is cubic", () => {
    fc.assert(
      fc.property(smilePoints(3), (points) => {
        const smile = new Smile(1, points, { interpolation: "monotone-cubic", wings: "flat" });
        for (const { logMoneyness: k } of points.slice(1, -1)) {
          const [left, right] = [smile.at(k - 1e-9), smile.at(k + 1e-9)];
          const turn = 1e-9 * (Math.abs(left.curvature) + Math.abs(right.curvature));
          expect(Math.abs(right.slope - left.slope)).to.be.at.most(1.01 * turn + 1e-8);
        }
      }),
      runs(200),
    );
  });

  it("is a straight line through points on one", () => {
    const points = [-0.5, -0.1, 0.2, 0.9].map((k) => ({
      logMoneyness: k,
      volatility: Math.sqrt(0.5 - 0.3 * k),
    }));
    for (const form of SHAPES) {
      const smile = new Smile(1, points, form);
      for (const k of [-0.45, 0, 0.13, 0.77]) {
        const { value, slope, curvature } = smile.at(k);
        expect(value).to.be.closeTo(0.5 - 0.3 * k, 1e-14);
        expect(slope).to.be.closeTo(-0.3, 1e-13);
        expect(curvature).to.be.closeTo(0, 1e-11);
      }
    }
  });

  const steep = [0.2, 0.5, 3].map((total, index) => ({
    logMoneyness: index / 2,
    volatility: Math.sqrt(total),
  }));

  it("goes on flat, or along its last slope but never faster than Lee's bound or downwards", () => {
    const flat = new Smile(1, steep, { interpolation: "linear", wings: "flat" });
    expect(flat.at(9)).to.deep.equal({ value: flat.at(1).value, slope: 0, curvature: 0 });
    expect(flat.volatility(-9)).to.equal(flat.volatility(0));
    const linear = new Smile(1, steep, { interpolation: "linear", wings: "linear" });
    // The last slope is 5: 2 is as fast as a wing may rise. The first would fall outwards.
    expect(linear.at(2).value).to.be.closeTo(3 + 2, 1e-12);
    expect(linear.at(2).slope).to.equal(2);
    expect(linear.at(-2).value).to.be.closeTo(0.2, 1e-12);
    const down = steep.map(({ logMoneyness, volatility }) => ({
      logMoneyness: -logMoneyness,
      volatility,
    }));
    const left = new Smile(1, down.toReversed(), { interpolation: "linear", wings: "linear" });
    expect(left.at(-2).value).to.be.closeTo(3 + 2, 1e-12);
    expect(left.at(-2).slope).to.equal(-2);
  });

  it("is positive everywhere", () => {
    fc.assert(
      fc.property(smilePoints(1), real(-50, 50), shape, (points, k, form) => {
        expect(new Smile(0.1, points, form).volatility(k)).to.be.within(0.04, 1000);
      }),
      runs(500),
    );
  });

  it("of one point is flat", () => {
    for (const form of SHAPES) {
      const smile = new Smile(0.5, [{ logMoneyness: 0.1, volatility: 0.7 }], form);
      for (const k of [-3, 0.1, 3]) expect(smile.volatility(k)).to.be.closeTo(0.7, 1e-15);
    }
  });

  it("refuses points out of order, volatilities that are none and expiries in the past", () => {
    const form = SHAPES[0]!;
    const [first, second, third] = steep as [SmilePoint, SmilePoint, SmilePoint];
    expect(() => new Smile(1, [], form)).to.throw("points is empty");
    expect(() => new Smile(0, steep, form)).to.throw("years is out of range");
    expect(() => new Smile(1, [first, third, second], form)).to.throw("points[2].logMoneyness");
    expect(() => new Smile(1, [first, first], form)).to.throw("points[1].logMoneyness");
    expect(() => new Smile(1, [first, { ...second, logMoneyness: NaN }], form)).to.throw(
      "points[1].logMoneyness is not a finite number",
    );
    for (const volatility of [0, -0.5, NaN, Infinity]) {
      expect(() => new Smile(1, [{ ...first, volatility }], form)).to.throw(
        "points[0].volatility is",
      );
    }
  });
});
