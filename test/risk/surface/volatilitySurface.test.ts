import { expect } from "chai";
import fc from "fast-check";
import {
  Smile,
  VolatilitySurface,
  YEAR_MS,
  readDeribitChain,
  surfaceOfQuotes,
  yearsOf,
  type OptionQuote,
  type SmileShape,
  type SurfaceTerms,
} from "../../../risk/surface/index.ts";
import { real } from "../pricing/arbitraries.ts";
import { runs } from "../runs.ts";
import { readShared } from "../fileBeside.ts";
import { CHAIN_FILE } from "./chainText.ts";

const LINEAR: SmileShape = { interpolation: "linear", wings: "linear" };

/** A slice with a volatility at k = −1 and one at k = 1. */
const slice = (years: number, left: number, right: number) => ({
  expiry: years * YEAR_MS,
  forward: 100,
  smile: new Smile(
    years,
    [
      { logMoneyness: -1, volatility: left },
      { logMoneyness: 1, volatility: right },
    ],
    { interpolation: "linear", wings: "flat" },
  ),
});

describe("a volatility surface", () => {
  const surface = new VolatilitySurface([
    slice(0.25, 0.9, 0.7),
    slice(1, 0.8, 0.6),
    slice(2, 1, 1),
  ]);

  it("is the smile at each expiry", () => {
    for (const { smile } of surface.slices) {
      for (const k of [-2, -1, 0.3, 1, 5]) {
        expect(surface.volatility(k, smile.years)).to.be.closeTo(smile.volatility(k), 1e-14);
      }
    }
  });

  it("is linear in total variance between two expiries, at the same log-moneyness", () => {
    fc.assert(
      fc.property(real(-2, 2), real(0, 1), (k, share) => {
        const [near, far] = [surface.slices[0]!.smile, surface.slices[1]!.smile];
        const years = 0.25 + share * 0.75;
        const total = (1 - share) * near.at(k).value + share * far.at(k).value;
        expect(surface.totalVariance(k, years)).to.be.closeTo(total, 1e-13);
      }),
      runs(200),
    );
  });

  it("so rises in total variance wherever its smiles do", () => {
    fc.assert(
      fc.property(real(-3, 3), real(0, 3), real(0, 3), (k, a, b) => {
        const [early, late] = [Math.min(a, b), Math.max(a, b)];
        expect(surface.totalVariance(k, early)).to.be.at.most(
          surface.totalVariance(k, late) + 1e-14,
        );
      }),
      runs(300),
    );
  });

  it("keeps the nearest volatility before the first and after the last expiry", () => {
    expect(surface.volatility(-1, 0)).to.be.closeTo(0.9, 1e-15);
    expect(surface.volatility(-1, 0.01)).to.be.closeTo(0.9, 1e-15);
    expect(surface.volatility(1, 50)).to.be.closeTo(1, 1e-15);
  });

  it("refuses slices out of order and places that are none", () => {
    expect(() => new VolatilitySurface([])).to.throw("slices is empty");
    expect(() => new VolatilitySurface([slice(1, 1, 1), slice(0.5, 1, 1)])).to.throw(
      "slices[1].smile.years does not rise",
    );
    expect(() => surface.volatility(NaN, 1)).to.throw("forwardLogMoneyness");
    for (const years of [-1, NaN, Infinity]) {
      expect(() => surface.volatility(0, years)).to.throw("yearsToExpiry is");
    }
  });
});

describe("a surface of quotes", () => {
  const quote: OptionQuote = {
    instrument: "made up",
    type: "call",
    strike: 110,
    expiry: YEAR_MS,
    quotedAt: 1000,
    forward: 100,
    markVolatility: 0.5,
    markPremium: 0.1,
    bidPremium: undefined,
    askPremium: undefined,
    openInterest: 0,
  };
  const terms: SurfaceTerms = { asOf: 0, ...LINEAR };

  it("takes the option out of the money where both are quoted, else the one there is", () => {
    const { slices } = surfaceOfQuotes(
      [
        quote,
        { ...quote, type: "put", markVolatility: 0.9 },
        { ...quote, strike: 90, markVolatility: 0.9 },
        { ...quote, strike: 90, type: "put", forward: 101, markVolatility: 0.6 },
        { ...quote, strike: 70, markVolatility: 0.8 },
      ],
      terms,
    );
    expect(slices).to.have.length(1);
    const points = slices[0]!.smile.points;
    expect(points.map(({ volatility }) => volatility)).to.deep.equal([0.8, 0.6, 0.5]);
    // Each at the log-moneyness of its own forward.
    expect(points[1]!.logMoneyness).to.be.closeTo(Math.log(90 / 101), 1e-15);
    expect(slices[0]!.forward).to.equal(100);
    expect(slices[0]!.smile.years).to.equal(1);
  });

  it("refuses options given twice, quotes out of range and expiries in the past", () => {
    expect(() => surfaceOfQuotes([quote, quote], terms)).to.throw("quotes name one option twice");
    expect(() => surfaceOfQuotes([], terms)).to.throw("slices is empty");
    expect(() => surfaceOfQuotes([quote, { ...quote, strike: -1 }], terms)).to.throw(
      "quotes[1].strike is out of range",
    );
    expect(() => surfaceOfQuotes([quote], { ...terms, asOf: YEAR_MS })).to.throw("years");
  });

  it("is Deribit's own volatility at every option it is made from, and near it at the others", function () {
    const quotes = readDeribitChain(readShared(CHAIN_FILE, this));
    const asOf = Math.max(...quotes.map(({ quotedAt }) => quotedAt));
    const surface = surfaceOfQuotes(quotes, { asOf, ...LINEAR });
    expect(surface.slices.map(({ smile }) => smile.points.length)).to.deep.equal([
      29, 19, 21, 25, 29, 21, 19,
    ]);
    const outside = quotes.filter(
      ({ type, strike, forward }) => (type === "put") === strike < forward,
    );
    for (const { strike, forward, markVolatility, expiry, instrument } of outside) {
      const volatility = surface.volatility(Math.log(strike / forward), (expiry - asOf) / YEAR_MS);
      expect(volatility, instrument).to.be.closeTo(markVolatility, 1e-12);
    }
    // Calls and puts of one strike were marked moments apart.
    const apart = quotes.map(({ strike, forward, markVolatility, ...times }) =>
      Math.abs(surface.volatility(Math.log(strike / forward), yearsOf(times)) - markVolatility),
    );
    const close = apart.filter((gap) => gap < 0.005).length;
    expect(close / quotes.length).to.be.above(0.95);
  });
});
