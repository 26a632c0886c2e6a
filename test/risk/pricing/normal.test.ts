import { expect } from "chai";
import fc from "fast-check";
import {
  millsRatio,
  normalCdf,
  normalDensity,
  normalInterval,
  normalQuantile,
} from "../../../risk/pricing/index.ts";
import { runs } from "../runs.ts";
import { real, scaled } from "./arbitraries.ts";
import { HighPrecision } from "./highPrecision.ts";

/** Six units in the last place. */
const FEW_ULPS = 6 * 2 ** -52;

/** Resolves what lies 29 deviations out. */
const high = new HighPrecision(800);
/** Resolves N(−37.5) = 5e-308. */
const veryHigh = new HighPrecision(2300);

describe("the high-precision reference", () => {
  const text = (x: bigint): string => ((x * 10n ** 60n) >> high.bits).toString();

  it("knows π, ln 2, e and √2 to sixty digits", () => {
    // Published decimals, truncated.
    expect(text(high.pi)).to.equal("3141592653589793238462643383279502884197169399375105820974944");
    expect(text(high.ln2)).to.equal("693147180559945309417232121458176568075500134360255254120680");
    expect(text(high.exp(high.one))).to.equal(
      "2718281828459045235360287471352662497757247093699959574966967",
    );
    expect(text(high.root(2n * high.one))).to.equal(
      "1414213562373095048801688724209698078569671875376948073176679",
    );
  });

  it("keeps to its own identities", () => {
    for (const x of [-8, -1.25, -0.001, 0.5, 3, 9.75]) {
      const at = high.from(x);
      const tiny = high.one >> 300n;
      const near = (a: bigint, b: bigint): boolean => a - b < tiny && b - a < tiny;
      expect(near(high.ln(high.exp(at)), at), `ln exp ${x}`).to.equal(true);
      expect(near(high.cdf(at) + high.cdf(-at), high.one), `cdf ${x}`).to.equal(true);
      expect(high.toNumber(at)).to.equal(x);
    }
    // N(1), Abramowitz & Stegun table 26.1.
    expect(high.toNumber(high.cdf(high.one)).toFixed(15)).to.equal("0.841344746068543");
  });
});

describe("the normal distribution", () => {
  it("is right to a few units in the last place from −10 to 10", () => {
    fc.assert(
      fc.property(real(-10, 10), (x) => {
        const at = high.from(x);
        const [cdf, density] = [high.cdf(at), high.density(at)];
        expect(high.relativeError(normalCdf(x), cdf)).to.be.below(FEW_ULPS);
        expect(high.relativeError(normalDensity(x), density)).to.be.below(FEW_ULPS);
        const mills = high.over(high.one - cdf, density);
        expect(high.relativeError(millsRatio(x), mills)).to.be.below(FEW_ULPS);
      }),
      { ...runs(300), examples: [[0], [1e-20], [-0.66], [0.67], [-5.657], [5.658], [10]] },
    );
  });

  it("is so in the left tail too, down to where numbers end", () => {
    for (let x = -10.3; x > -37.5; x -= 1.77) {
      const at = veryHigh.from(x);
      expect(veryHigh.relativeError(normalCdf(x), veryHigh.cdf(at)), `${x}`).to.be.below(FEW_ULPS);
      expect(veryHigh.relativeError(normalDensity(x), veryHigh.density(at))).to.be.below(FEW_ULPS);
    }
  });

  it("takes its limits at the ends", () => {
    expect([normalCdf(-Infinity), normalCdf(0), normalCdf(Infinity)]).to.deep.equal([0, 0.5, 1]);
    expect([normalDensity(-Infinity), normalDensity(50)]).to.deep.equal([0, 0]);
    expect([millsRatio(Infinity), millsRatio(-Infinity)]).to.deep.equal([0, Infinity]);
    expect(normalInterval(-Infinity, Infinity)).to.equal(1);
    for (const f of [normalCdf, normalDensity, millsRatio]) expect(f(NaN)).to.be.NaN;
  });

  it("takes differences without cancellation, however narrow", () => {
    const width = fc.oneof(scaled(1e-12, 20), fc.constantFrom(0, 0.35, 0.7));
    fc.assert(
      fc.property(real(-9, 9), width, (from, by) => {
        const to = from + by;
        const exact = high.cdf(high.from(to)) - high.cdf(high.from(from));
        // The rounding of the middle counts as much as x² in the tail.
        const allowed = FEW_ULPS * (1 + from * from);
        expect(high.relativeError(normalInterval(from, to), exact)).to.be.at.most(allowed);
        expect(normalInterval(to, from)).to.equal(-normalInterval(from, to));
      }),
      runs(300),
    );
  });
});

describe("the normal quantile", () => {
  it("inverts the distribution to a few units in the last place", () => {
    const probability = fc.oneof(real(1e-6, 1 - 1e-6), scaled(1e-80, 0.5));
    fc.assert(
      fc.property(probability, (p) => {
        const x = normalQuantile(p);
        const at = high.from(x);
        // One of Newton's steps from x leads to the true quantile.
        const step = high.over(high.cdf(at) - high.from(p), high.density(at));
        const off = Math.abs(high.toNumber(step));
        expect(off).to.be.at.most(FEW_ULPS * Math.max(Math.abs(x), 2 ** -20));
      }),
      { ...runs(200), examples: [[0.5], [0.075], [0.925], [1e-11]] },
    );
  });

  it("refuses what is no probability", () => {
    for (const p of [0, 1, -0.1, 1.1, NaN, Infinity]) {
      expect(() => normalQuantile(p)).to.throw("probability is not between 0 and 1");
    }
  });
});
