/** Implied volatility in widths, on Deribit's chain of 2020-05-21 beside the repository, and on a made-up row. */
import { expect } from "chai";
import { readDeribitChain, surfaceOfQuotes } from "../../../risk/surface/index.ts";
import { impliedReading } from "../../../risk/policy/index.ts";
import { readShared } from "../fileBeside.ts";
import { CHAIN_FILE, chainText } from "../surface/chainText.ts";
import { DAY, build, madeCandles, marketReturns, policyDocument, START } from "./policyFixture.ts";

const HOUR = 3600;
/** Of the made-up row, Unix seconds. */
const QUOTED = 1_590_103_200;

describe("implied volatility in a width", () => {
  const made = readDeribitChain(
    chainText([{ strike: "9180.5", instrument_name: "BTC-25SEP20-9180.5-C", mark_iv_pct: "365" }]),
  );
  const reading = (asOf: number) => impliedReading(made, "BTC", 1, { asOf, quoteHours: 6 });

  it("is the volatility at the money forward, per day", () => {
    // 365 % a year over √365 days.
    const { state, volatility } = reading(QUOTED);
    expect(state).to.equal("used");
    expect(volatility).to.be.closeTo(3.65 / Math.sqrt(365), 1e-12);
  });

  it("does not count when the quotes are too old, were made later, or are of another asset", () => {
    expect(reading(QUOTED + 6 * HOUR).state).to.equal("used");
    expect(reading(QUOTED + 6 * HOUR + 1)).to.deep.equal({
      ...{ state: "stale", volatility: undefined, quoted: [QUOTED, QUOTED] },
    });
    expect(reading(QUOTED - 1).state).to.equal("later");
    const other = impliedReading(made, "ETH", 1, { asOf: QUOTED, quoteHours: 6 });
    expect(other).to.deep.equal({ state: "none", volatility: undefined, quoted: undefined });
  });

  it("raises a width no faster than its speed, and a stale surface leaves it as it would be without", () => {
    // The candles stand where the quotes do.
    const days = 30;
    const shift = QUOTED - (START + (days + 1) * DAY);
    const candles = madeCandles(marketReturns(1, days + 2)).map((candle) => ({
      ...candle,
      time: candle.time + shift,
    }));
    const document = policyDocument();
    const first = build(document, { asOf: QUOTED - DAY, candles });
    const next = (asOf: number, quotes?: typeof made) =>
      build(document, { asOf, candles, previous: first.state, quotes });
    const raised = next(QUOTED, made);
    const [before, after] = [first, raised].map(({ state }) => state.slots[1]!.width!);
    expect(after).to.be.closeTo(1.25 * before!, 1e-8);
    const { width, implied } = raised.manifest.explanation.slots[1]!;
    expect([width!.volatilityFrom, width!.boundBy, implied!.state]).to.deep.equal([
      ...["implied", "rise", "used"],
    ]);
    // Nobody else's width knows of it.
    const plain = next(QUOTED);
    expect(raised.state.slots[2]).to.deep.equal(plain.state.slots[2]);
    const stale = next(QUOTED + 7 * HOUR, made);
    expect(stale.state).to.deep.equal(next(QUOTED + 7 * HOUR).state);
    expect(stale.manifest.explanation.slots[1]!.implied!.state).to.equal("stale");
  });

  it("of Deribit's chain is that of its surface for one day, of the quotes' own time", function () {
    const quotes = readDeribitChain(readShared(CHAIN_FILE, this));
    const last = Math.max(...quotes.map(({ quotedAt }) => quotedAt));
    const asOf = Math.ceil(last / 1000);
    const found = impliedReading(quotes, "BTC", 1, { asOf, quoteHours: 6 });
    const terms = { asOf: asOf * 1000, interpolation: "linear", wings: "linear" } as const;
    const alive = quotes.filter(({ expiry }) => expiry > asOf * 1000);
    const atTheMoney = surfaceOfQuotes(alive, terms).volatility(0, 1 / 365);
    expect(found.volatility).to.equal(atTheMoney / Math.sqrt(365));
    // Between 40 % and 120 % a year, as Bitcoin was that May, and near the exchange's marks next to the money.
    const marks = alive
      .filter(({ strike, forward }) => Math.abs(strike / forward - 1) < 0.02)
      .map(({ markVolatility }) => markVolatility);
    expect(atTheMoney).to.be.within(0.4, 1.2);
    expect(atTheMoney).to.be.within(Math.min(...marks) - 0.1, Math.max(...marks) + 0.1);
  });
});
