/** One sweep of Deribit's BTC options of 2020-05-21, read strictly and reproduced. */
import { expect } from "chai";
import {
  black76Greeks,
  impliedVolatility,
  thetaOfDayAhead,
  thetaPerDay,
  vegaPerPoint,
} from "../../../risk/pricing/index.ts";
import { readDeribitChain, yearsOf, type DeribitQuote } from "../../../risk/surface/index.ts";
import { readShared } from "../fileBeside.ts";
import { CHAIN_FILE, HEADER, ROW, chainText } from "./chainText.ts";

/** How far the formula is from what the exchange published. */
interface Gap {
  readonly name: string;
  readonly of: (quote: DeribitQuote) => number;
  readonly tolerance: number;
  /** Rows looked at: all where not said. */
  readonly where?: (quote: DeribitQuote) => boolean;
  /** Of these rows. */
  readonly share: number;
}

const greeksOf = (quote: DeribitQuote): ReturnType<typeof black76Greeks> =>
  black76Greeks({ ...quote, years: yearsOf(quote), volatility: quote.markVolatility, rate: 0 });

/** The exchange's own price where the formula's would do. */
const withMark = (quote: DeribitQuote): ReturnType<typeof black76Greeks> => ({
  ...greeksOf(quote),
  value: quote.markPremium * quote.forward,
});

const GAPS: readonly Gap[] = [
  {
    name: "mark, BTC",
    of: (quote) => greeksOf(quote).value / quote.forward - quote.markPremium,
    tolerance: 5e-5,
    share: 0.95,
  },
  {
    name: "delta",
    of: (quote) => greeksOf(quote).delta - quote.published.delta,
    tolerance: 3e-4,
    share: 1,
  },
  {
    name: "gamma",
    of: (quote) => greeksOf(quote).gamma - quote.published.gamma,
    tolerance: 6e-6,
    share: 1,
  },
  {
    name: "vega per vol point, USD",
    of: (quote) => vegaPerPoint(greeksOf(quote)) - quote.published.vegaPerPoint,
    tolerance: 2e-3,
    share: 1,
  },
  {
    name: "theta of the day ahead, USD",
    of: (quote) =>
      thetaOfDayAhead(withMark(quote), yearsOf(quote)) - quote.published.thetaOfDayAhead,
    tolerance: 0.025,
    share: 1,
  },
  {
    name: "theta per day, USD, where a day and so much value are left",
    where: (quote) =>
      yearsOf(quote) > 1 / 365 && -thetaPerDay(greeksOf(quote)) < withMark(quote).value,
    of: (quote) => thetaPerDay(greeksOf(quote)) - quote.published.thetaOfDayAhead,
    tolerance: 0.01,
    share: 1,
  },
];

describe("Deribit's marks of 2020-05-21", () => {
  for (const { name, of, tolerance, where = () => true, share } of GAPS) {
    it(`are reproduced: ${name} within ${tolerance}`, function () {
      const quotes = readDeribitChain(readShared(CHAIN_FILE, this));
      expect(quotes.length).to.equal(326);
      const gaps = quotes.filter(where).map((quote) => Math.abs(of(quote)));
      expect(gaps.length).to.be.above(200);
      const passed = gaps.filter((gap) => gap <= tolerance).length;
      const line = `${passed} of ${gaps.length} rows, widest ${Math.max(...gaps).toPrecision(2)}`;
      this.runnable().title += ` (${line})`;
      expect(passed / gaps.length, line).to.be.at.least(share);
    });
  }

  it("give back their volatility to the marks' and the forwards' rounding", function () {
    const quotes = readDeribitChain(readShared(CHAIN_FILE, this));
    const solid = quotes.filter((quote) => {
      const { delta } = quote.published;
      return Math.abs(delta) > 0.02 && Math.abs(delta) < 0.5;
    });
    expect(solid.length).to.be.above(100);
    const gaps = solid.map((quote) => {
      const premium = quote.markPremium * quote.forward;
      const implied = impliedVolatility({ ...quote, years: yearsOf(quote), rate: 0, premium });
      // What 5e-5 BTC of the mark are in volatility.
      const allowed = (5e-5 * quote.forward) / greeksOf(quote).vega;
      const gap = implied.found ? Math.abs(implied.volatility - quote.markVolatility) : Infinity;
      return gap / allowed;
    });
    const passed = gaps.filter((gap) => gap <= 1.01).length;
    this.runnable().title += ` (${passed} of ${solid.length} rows)`;
    expect(passed / solid.length).to.be.at.least(0.95);
  });
});

describe("the reader of Deribit's chains", () => {
  it("reads a row", () => {
    const [quote] = readDeribitChain(chainText([{}]));
    expect(quote).to.deep.equal({
      instrument: "BTC-25SEP20-9000-C",
      type: "call",
      strike: 9000,
      expiry: 1601020800000,
      quotedAt: 1590103200000,
      forward: 9180.5,
      markVolatility: 0.7325,
      markPremium: 0.18,
      bidPremium: 0.1755,
      askPremium: undefined,
      openInterest: 12.3,
      published: { delta: 0.59, gamma: 1e-5, vegaPerPoint: 20.9, thetaOfDayAhead: -6.05 },
    });
  });

  it("reads no row at all as none", () => {
    expect(readDeribitChain(`${HEADER}\n`)).to.deep.equal([]);
  });

  for (const [column, cell, why] of [
    ["option_type", "Call", "is neither call nor put"],
    ["strike", "9,000", "has another number of columns"],
    ["strike", "0", "is out of range"],
    ["strike", " 9000", "is not a plain number"],
    ["strike", "8000", "names another option"],
    ["option_type", "put", "names another option"],
    ["underlying_price", "NaN", "is not a plain number"],
    ["underlying_price", "-9180.5", "is out of range"],
    ["mark_iv_pct", "", "is not a plain number"],
    ["mark_iv_pct", "0", "is 0"],
    ["mark_price_btc", "-0.1", "is out of range"],
    ["delta", "Infinity", "is not a plain number"],
    ["gamma", "1e-5000", "is not a plain number"],
    ["best_bid_price", "-1", "is out of range"],
    ["open_interest", "0x10", "is not a plain number"],
    ["timestamp_ms", "1601020800000", "is not after the quote"],
    ["timestamp_ms", "1590103200000.5", "is not a time"],
    ["t_years_365", "0.35", "contradicts the row's two times"],
    ["interest_rate", "0.01", "is not 0"],
  ] as const) {
    it(`refuses ${column} "${cell}": ${why}`, () => {
      expect(() => readDeribitChain(chainText([{}, { [column]: cell }])))
        .to.throw(why)
        .that.has.property("field")
        .which.matches(/^rows\[1\]/);
    });
  }

  it("refuses other columns and short rows", () => {
    expect(() => readDeribitChain(chainText([{}]).replace("vega,theta", "theta,vega"))).to.throw(
      "header names other columns",
    );
    expect(() =>
      readDeribitChain(`${HEADER}\n${Object.values(ROW).slice(1).join(",")}\n`),
    ).to.throw("rows[0] has another number of columns");
    expect(() => readDeribitChain("")).to.throw("header");
    expect(() => readDeribitChain(`${chainText([{}])}\n`)).to.throw("rows[1]");
  });
});
