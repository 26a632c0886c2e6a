import { expect } from "chai";
import fc from "fast-check";
import { bookGreeks, parseOptionSeries, type OptionSeries } from "../../../risk/greeks/index.ts";
import { parseMarketSnapshot, type MarketSnapshot, type Quantity } from "../../../risk/index.ts";
import { black76Value } from "../../../risk/pricing/index.ts";
import { runs } from "../runs.ts";
import { refusalMessage } from "../../prover/refusal.ts";

/** 2020-03-11T00:00:00Z. */
const NOW = 1_583_884_800;
const DAY = 86_400;
const UNIT = 1e8;

interface Listed {
  readonly slot: number;
  readonly underlying: number;
  readonly type: "call" | "put";
  readonly strike: number;
  readonly days: number;
  readonly volatility: number;
}

/** BTC and ETH at round prices. */
const SPOT: Record<number, number> = { 0: 1, 1: 8_000, 2: 200 };

const priceOf = (
  { underlying, days, ...option }: Listed,
  factor = 1,
  points = 0,
  passed = 0,
): number =>
  black76Value({
    ...option,
    forward: SPOT[underlying]! * factor,
    volatility: option.volatility + points / 100,
    years: (days - passed) / 365,
    rate: 0,
  });

function marketOf(
  options: readonly Listed[],
  price: (option: Listed) => number = priceOf,
): MarketSnapshot {
  const prices = Array.from({ length: 32 }, (_, slot) => {
    const option = options.find((each) => each.slot === slot);
    const dollars = option === undefined ? (SPOT[slot] ?? 0) : price(option);
    return BigInt(Math.max(Math.floor(dollars * UNIT), dollars > 0 ? 1 : 0));
  });
  return parseMarketSnapshot({
    ...{ zkmargin: "market-snapshot/1", circuit: "solvency-book32", epoch: "1" },
    committedAt: String(NOW),
    price: prices,
    optionPnl: Array.from({ length: 33 }, () => new Array<string>(16).fill("0")),
  });
}

const document = (options: readonly Listed[]): Record<string, unknown> => ({
  ...{ zkmargin: "option-series/1", circuit: "solvency-book32" },
  series: options.map(({ slot, underlying, type, strike, days }) => ({
    ...{ slot: String(slot), underlying: String(underlying), type, strike: String(strike) },
    expiry: String(NOW + days * DAY),
  })),
});

const seriesOf = (options: readonly Listed[]): readonly OptionSeries[] =>
  parseOptionSeries(document(options)).series;

const bookOf = (quantities: Record<number, number>): Quantity[] =>
  Array.from(
    { length: 32 },
    (_, slot) => BigInt(Math.round((quantities[slot] ?? 0) * UNIT)) as Quantity,
  );

const CALL: Listed = {
  ...{ slot: 16, underlying: 1, type: "call", strike: 8_000, days: 365, volatility: 0.8 },
};
const PUT: Listed = { ...CALL, slot: 17, type: "put" };

describe("Greeks of a book", () => {
  it("of coins alone are their value", () => {
    const { assets, all } = bookGreeks(bookOf({ 0: 5_000, 1: 2, 2: -10 }), marketOf([]), []);
    expect(assets.map(({ slot, delta }) => [slot, delta])).to.deep.equal([
      [1, 2],
      [2, -10],
    ]);
    // 1 % of 16,000 USD, and of −2,000 USD.
    expect(all.deltaPerPercent).to.be.closeTo(140, 1e-9);
    expect([all.gammaPerPercent, all.vegaPerPoint, all.thetaPerDay]).to.deep.equal([0, 0, 0]);
  });

  it("of a call at the money are as by hand", () => {
    // σ√T = 0.8: N(0.4) = 0.655422, n(0.4) = 0.368270.
    const { assets } = bookGreeks(bookOf({ 16: 10 }), marketOf([CALL]), seriesOf([CALL]));
    const [{ delta, gammaPerPercent, vegaPerPoint, thetaPerDay }] = assets as [(typeof assets)[0]];
    expect(delta).to.be.closeTo(6.55422, 1e-4);
    expect(gammaPerPercent).to.be.closeTo((10 * 0.36827 * 80 * 80) / (8_000 * 0.8), 1e-3);
    expect(vegaPerPoint).to.be.closeTo(10 * 80 * 0.36827, 1e-2);
    expect(thetaPerDay).to.be.closeTo((-10 * 8_000 * 0.36827 * 0.8) / 2 / 365, 1e-2);
  });

  it("of a call less a put are those of the coin", () => {
    const options = [CALL, PUT];
    const { assets, all } = bookGreeks(
      bookOf({ 16: 3, 17: -3 }),
      marketOf(options),
      seriesOf(options),
    );
    expect(assets[0]!.delta).to.be.closeTo(3, 1e-6);
    expect(all.gammaPerPercent).to.be.closeTo(0, 1e-6);
    expect(all.vegaPerPoint).to.be.closeTo(0, 1e-6);
    expect(all.thetaPerDay).to.be.closeTo(0, 1e-6);
  });

  it("are the derivatives of the book's value, by revaluing it", () => {
    const option = fc.record({
      underlying: fc.constantFrom(1, 2),
      type: fc.constantFrom("call" as const, "put" as const),
      moneyness: fc.integer({ min: 70, max: 140 }),
      days: fc.integer({ min: 5, max: 400 }),
      volatility: fc.integer({ min: 40, max: 150 }),
      held: fc.integer({ min: -50, max: 50 }),
    });
    const books = fc.array(option, { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(books, fc.integer({ min: -20, max: 20 }), (drawn, coins) => {
        const options = drawn.map((each, i): Listed => ({
          ...each,
          slot: 16 + i,
          strike: (SPOT[each.underlying]! * each.moneyness) / 100,
          volatility: each.volatility / 100,
        }));
        const held: Record<number, number> = { 1: coins };
        drawn.forEach((each, i) => (held[16 + i] = each.held));
        const value = (factor: number, points: number, passed: number): number =>
          coins * SPOT[1]! * factor +
          options.reduce(
            (sum, each, i) => sum + drawn[i]!.held * priceOf(each, factor, points, passed),
            0,
          );
        const { all } = bookGreeks(bookOf(held), marketOf(options), seriesOf(options));
        const size = options.reduce(
          (sum, { underlying }, i) => sum + Math.abs(drawn[i]!.held) * SPOT[underlying]!,
          Math.abs(coins) * SPOT[1]! + 1,
        );
        const [up, here, down] = [value(1.0005, 0, 0), value(1, 0, 0), value(0.9995, 0, 0)];
        expect(all.deltaPerPercent).to.be.closeTo((up - down) * 10, 1e-6 * size);
        expect(all.gammaPerPercent).to.be.closeTo((up - 2 * here + down) * 400, 1e-5 * size);
        const vega = (value(1, 0.1, 0) - value(1, -0.1, 0)) * 5;
        expect(all.vegaPerPoint).to.be.closeTo(vega, 1e-6 * size);
        const theta = (value(1, 0, 0.01) - value(1, 0, -0.01)) * 50;
        expect(all.thetaPerDay).to.be.closeTo(theta, 1e-5 * size);
      }),
      runs(60),
    );
  });

  it("keep the intrinsic delta where no volatility explains a price, and say so whatever is held", () => {
    const deep: Listed = { ...CALL, strike: 4_000, days: 30 };
    const far: Listed = { ...PUT, slot: 18, strike: 100, days: 1 };
    const expired: Listed = { ...PUT, slot: 19, strike: 9_000, days: -1 };
    const options = [deep, far, expired];
    const market = marketOf(options, ({ slot }) => (slot === 16 ? 3_999 : slot === 18 ? 0 : 1_000));
    // A worthless option is published at 1e-8 USD.
    const worthless = {
      ...market,
      price: market.price.map((p, slot) => (slot === 18 ? 1n : p)),
    } as unknown as MarketSnapshot;
    const series = seriesOf(options);
    const { assets, all, withoutVolatility } = bookGreeks(
      bookOf({ 16: 2, 19: 1 }),
      worthless,
      series,
    );
    expect(assets.map(({ delta }) => delta)).to.deep.equal([1]);
    expect(all).to.include({ gammaPerPercent: 0, vegaPerPoint: 0, thetaPerDay: 0 });
    expect(withoutVolatility).to.include.members([16, 19]);
    expect(bookGreeks(bookOf({}), worthless, series).withoutVolatility).to.deep.equal(
      withoutVolatility,
    );
  });

  it("ask for the series of every priced slot, held or not, and for one circuit", () => {
    const market = marketOf([CALL, PUT]);
    const book = bookOf({});
    expect(refusalMessage(() => bookGreeks(book, market, seriesOf([CALL])))).to.include(
      "lack slot 17",
    );
    expect(refusalMessage(() => bookGreeks(book.slice(0, 8), market, []))).to.include("circuit");
    const unlisted = { ...CALL, underlying: 5 };
    const priced = marketOf([CALL]);
    expect(refusalMessage(() => bookGreeks(book, priced, seriesOf([unlisted])))).to.include(
      "price[5]",
    );
  });

  it("read series strictly, with the path", () => {
    const good = document([CALL]) as { series: Record<string, unknown>[] };
    const spoiled = (change: Record<string, unknown>): unknown => ({
      ...good,
      series: [{ ...good.series[0], ...change }],
    });
    const rows: [unknown, string][] = [
      [spoiled({ slot: "15" }), "series[0].slot"],
      [spoiled({ slot: 16 }), "series[0].slot"],
      [spoiled({ underlying: "16" }), "series[0].underlying"],
      [spoiled({ type: "straddle" }), "series[0].type"],
      [spoiled({ strike: "0" }), "series[0].strike"],
      [spoiled({ expiry: "-1" }), "series[0].expiry"],
      [spoiled({ more: "1" }), "series[0].more"],
      [{ ...good, series: [good.series[0], good.series[0]] }, "series[1].slot"],
      [{ ...good, series: new Array(17).fill(good.series[0]) }, "series"],
      [{ ...good, series: {} }, "series"],
      [{ ...good, zkmargin: "option-series/2" }, "zkmargin"],
    ];
    for (const [each, path] of rows)
      expect(refusalMessage(() => parseOptionSeries(each))).to.include(path);
    const eight = { ...good, circuit: "solvency-spot8", series: [] };
    expect(parseOptionSeries(eight).series).to.deep.equal([]);
  });
});
