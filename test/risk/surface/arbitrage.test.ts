import { expect } from "chai";
import fc from "fast-check";
import { black76Value, normalDensity } from "../../../risk/pricing/index.ts";
import {
  Smile,
  VolatilitySurface,
  YEAR_MS,
  arbitrageReport,
  densityFactor,
  readDeribitChain,
  surfaceOfQuotes,
  yearsOf,
  type ArbitrageFinding,
  type ArbitrageKind,
  type CurveValue,
  type OptionQuote,
  type SmileShape,
} from "../../../risk/surface/index.ts";
import { real } from "../pricing/arbitraries.ts";
import { runs } from "../runs.ts";
import { readShared } from "../fileBeside.ts";
import { CHAIN_FILE } from "./chainText.ts";

const SHAPE: SmileShape = { interpolation: "linear", wings: "flat" };
const TOLERANCE = { premium: 1e-9, density: 1e-5, totalVariance: 1e-12 };
const FORWARD = 100;
const STRIKES = [70, 80, 90, 100, 110, 120, 130];

/** A call and a put at Black's price. */
function bothOf(strike: number, expiry: number, markVolatility: number): OptionQuote[] {
  return (["call", "put"] as const).map((type) => {
    const quote = {
      ...{ instrument: "made up", type, strike, expiry, quotedAt: 0, forward: FORWARD },
      ...{ markVolatility, bidPremium: undefined, askPremium: undefined, openInterest: 0 },
    };
    const option = { ...quote, years: yearsOf(quote), volatility: markVolatility, rate: 0 };
    return { ...quote, markPremium: black76Value(option) / FORWARD };
  });
}

/** Two expiries with one volatility everywhere: free of arbitrage. */
const fair = [YEAR_MS / 4, YEAR_MS].flatMap((expiry) =>
  STRIKES.flatMap((strike) => bothOf(strike, expiry, 0.6)),
);

function reportOf(quotes: readonly OptionQuote[], shape = SHAPE): readonly ArbitrageFinding[] {
  const surface = surfaceOfQuotes(quotes, { asOf: 0, ...shape });
  return arbitrageReport(quotes, surface, TOLERANCE);
}

const kinds = (report: readonly ArbitrageFinding[]): ArbitrageKind[] =>
  [...new Set(report.map(({ kind }) => kind))].toSorted();

/** `fair` with some quotes changed. */
const changed = (
  which: (quote: OptionQuote) => boolean,
  change: (quote: OptionQuote) => Partial<OptionQuote>,
): OptionQuote[] => fair.map((quote) => (which(quote) ? { ...quote, ...change(quote) } : quote));

describe("the arbitrage report", () => {
  it("is empty where one volatility prices everything, however the smile is drawn", () => {
    for (const interpolation of ["linear", "monotone-cubic"] as const) {
      for (const wings of ["flat", "linear"] as const) {
        expect(reportOf(fair, { interpolation, wings })).to.deep.equal([]);
      }
    }
  });

  it("names a mark below intrinsic value, and one above what a put can be worth", () => {
    const cheap = changed(
      ({ type, strike, expiry }) => type === "call" && strike === 70 && expiry === YEAR_MS,
      () => ({ markPremium: 0.29 }),
    );
    const finding = reportOf(cheap).find(({ kind }) => kind === "price-bounds");
    expect(finding?.excess).to.be.closeTo(0.01, 1e-12);
    expect(finding?.logMoneyness).to.be.closeTo(Math.log(0.7), 1e-12);
    const dear = changed(
      ({ type, strike, expiry }) => type === "put" && strike === 70 && expiry === YEAR_MS,
      () => ({ markPremium: 0.75 }),
    );
    expect(reportOf(dear).find(({ kind }) => kind === "price-bounds")?.excess).to.be.closeTo(
      0.05,
      1e-12,
    );
  });

  it("names a put that does not match its call, beyond what their forwards' moves explain", () => {
    const dearer = changed(
      ({ type, strike }) => type === "put" && strike === 110,
      ({ markPremium }) => ({ markPremium: markPremium + 0.003 }),
    );
    const findings = reportOf(dearer);
    expect(kinds(findings)).to.deep.equal(["parity"]);
    expect(findings).to.have.length(2);
    for (const { excess } of findings) expect(excess).to.be.closeTo(0.003, 1e-12);
    // A put marked when the forward stood 1 lower is worth just that more.
    const moved = changed(
      ({ type, strike }) => type === "put" && strike === 110,
      ({ markPremium }) => ({ forward: 99, markPremium: markPremium + 1.1 / 99 - 1.1 / 100 }),
    );
    expect(kinds(reportOf(moved))).not.to.include("parity");
  });

  it("names a strike that is dearer than the chord between its neighbours", () => {
    const bump = changed(
      ({ strike, expiry }) => strike === 100 && expiry === YEAR_MS,
      () => ({ markVolatility: 0.66 }),
    );
    const findings = reportOf(bump);
    expect(kinds(findings)).to.include.members(["butterfly", "density"]);
    const butterfly = findings.filter(({ kind }) => kind === "butterfly");
    expect(butterfly.map(({ logMoneyness }) => logMoneyness)).to.deep.equal([0]);
    const price = (strike: number, volatility: number): number =>
      black76Value({ type: "call", forward: 1, strike, years: 1, volatility, rate: 0 });
    const chord = (price(0.9, 0.6) + price(1.1, 0.6)) / 2;
    expect(butterfly[0]!.excess).to.be.closeTo(price(1, 0.66) - chord, 1e-12);
  });

  it("names a call that rises with the strike, and one that falls faster than it", () => {
    const steep = changed(
      ({ strike, expiry }) => strike === 130 && expiry === YEAR_MS,
      () => ({ markVolatility: 1.2 }),
    );
    const rising = reportOf(steep).filter(({ kind }) => kind === "slope");
    expect(rising.map(({ logMoneyness }) => logMoneyness)).to.deep.equal([Math.log(1.3)]);
    const falling = changed(
      ({ strike, expiry }) => strike === 70 && expiry === YEAR_MS,
      () => ({ markVolatility: 1.2 }),
    );
    expect(kinds(reportOf(falling))).to.include("slope");
  });

  it("names an expiry with less total variance than an earlier one", () => {
    const late = changed(
      ({ expiry }) => expiry === YEAR_MS,
      () => ({ markVolatility: 0.29 }),
    );
    const findings = reportOf(late).filter(({ kind }) => kind === "calendar");
    expect(findings).to.have.length(2 * STRIKES.length);
    for (const { excess, expiry } of findings) {
      expect(excess).to.be.closeTo(0.36 / 4 - 0.29 ** 2, 1e-12);
      expect(expiry).to.equal(YEAR_MS);
    }
  });

  it("leaves out what is within the tolerance, and changes nothing", () => {
    const late = changed(
      ({ expiry }) => expiry === YEAR_MS,
      () => ({ markVolatility: 0.29 }),
    );
    const before = structuredClone(late);
    const surface = surfaceOfQuotes(late, { asOf: 0, ...SHAPE });
    // The quotes still carry the prices of the other volatility; the surface does not see them.
    const report = arbitrageReport(late, surface, { ...TOLERANCE, totalVariance: 0.006 });
    expect(report).to.deep.equal([]);
    expect(late).to.deep.equal(before);
    expect(surface.volatility(0, 1)).to.be.closeTo(0.29, 1e-15);
  });

  for (const interpolation of ["linear", "monotone-cubic"] as const) {
    it(`lists what Deribit's marks of 2020-05-21 contradict (${interpolation})`, function () {
      const quotes = readDeribitChain(readShared(CHAIN_FILE, this));
      const asOf = Math.max(...quotes.map(({ quotedAt }) => quotedAt));
      const surface = surfaceOfQuotes(quotes, { asOf, interpolation, wings: "linear" });
      // A tenth of the exchange's price tick of 0.0005 BTC.
      const tolerance = { premium: 5e-5, density: 1e-2, totalVariance: 1e-6 };
      const report = arbitrageReport(quotes, surface, tolerance);
      const counts = Object.fromEntries(
        [...Map.groupBy(report, ({ kind }) => kind)].map(([kind, list]) => [kind, list.length]),
      );
      this.runnable().title += ` ${JSON.stringify(counts)}`;
      // One put a hair below intrinsic value; marks taken moments apart break parity by a little.
      expect(counts["price-bounds"]).to.equal(1);
      expect(counts.parity).to.be.within(1, 20);
      const widest = report.filter(({ kind }) => kind === "parity").map(({ excess }) => excess);
      expect(Math.max(...widest)).to.be.below(5e-4);
      expect(counts.calendar ?? 0).to.equal(0);
    });
  }
});

describe("Gatheral's g", () => {
  /** Raw SVI: w = a + b·(ρ(k − m) + √((k − m)² + σ²)), with its derivatives. */
  const svi =
    (a: number, b: number, rho: number, m: number, sigma: number) =>
    (k: number): CurveValue => {
      const root = Math.hypot(k - m, sigma);
      return {
        value: a + b * (rho * (k - m) + root),
        slope: b * (rho + (k - m) / root),
        curvature: (b * sigma * sigma) / root ** 3,
      };
    };

  it("is negative in Vogt's example, around k = 0.8", () => {
    // Gatheral & Jacquier (2014), their example from A. Vogt: a smile that looks harmless and is not.
    const vogt = svi(-0.041, 0.1331, 0.306, 0.3586, 0.4153);
    const g = [0, 0.4, 0.8, 1.5].map((k) => densityFactor(k, vogt(k)));
    expect(g[2]).to.be.below(0);
    expect([g[0], g[1], g[3]].every((factor) => factor! > 0)).to.equal(true);
  });

  it("times n(d2)/√w is the density that call prices imply", () => {
    const step = 1e-4;
    fc.assert(
      fc.property(real(-0.6, 0.6), real(0.05, 0.4), real(-0.6, 0.6), (k, b, rho) => {
        const w = svi(0.1, b, rho, 0.05, 0.3);
        const call = (at: number): number =>
          black76Value({
            ...{ type: "call", forward: 1, strike: Math.exp(at), years: 1, rate: 0 },
            volatility: Math.sqrt(w(at).value),
          });
        const { value } = w(k);
        const root = Math.sqrt(value);
        const density = (densityFactor(k, w(k)) * normalDensity(-k / root - root / 2)) / root;
        // ∂²C/∂K² by k, of which the density of ln K is K times: (C_kk − C_k)/K.
        const [down, here, up] = [call(k - step), call(k), call(k + step)];
        const implied =
          ((up - 2 * here + down) / step ** 2 - (up - down) / (2 * step)) / Math.exp(k);
        expect(density).to.be.closeTo(implied, 1e-5);
      }),
      runs(200),
    );
  });

  it("finds the places of a surface where the density is negative", () => {
    const vogt = svi(-0.041, 0.1331, 0.306, 0.3586, 0.4153);
    const points = Array.from({ length: 61 }, (_, index) => {
      const logMoneyness = -1.5 + index / 20;
      return { logMoneyness, volatility: Math.sqrt(vogt(logMoneyness).value) };
    });
    const smile = new Smile(1, points, { interpolation: "monotone-cubic", wings: "linear" });
    const surface = new VolatilitySurface([{ expiry: YEAR_MS, forward: FORWARD, smile }]);
    const found = arbitrageReport([], surface, { ...TOLERANCE, density: 0.02 });
    expect(found.some(({ logMoneyness: k }) => k > 0.6 && k < 1)).to.equal(true);
  });
});
