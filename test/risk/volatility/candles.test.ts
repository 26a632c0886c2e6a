import { expect } from "chai";
import fc from "fast-check";
import { ZkMarginError } from "../../../circuits/errors.ts";
import {
  DAY_SECONDS,
  HOUR_SECONDS,
  assetHistories,
  candleSeries,
  logReturns,
  parseCandles,
  realisedDays,
  realisedVariance,
} from "../../../risk/volatility/index.ts";
import { real } from "./reals.ts";

const HEADER = "date,asset,open,high,low,close,volume_usd,source";
const file = (...lines: string[]): string => [HEADER, ...lines, ""].join("\n");
const DAY = "2020-03-12,BTC,7913.6,7929.1,4860.4,4970.8,5.4e+10,yahoo_spot";

function refusal(text: string): ZkMarginError {
  try {
    parseCandles(text);
  } catch (error) {
    if (error instanceof ZkMarginError) return error;
  }
  throw new Error("not refused");
}

describe("a candle file", () => {
  it("is read into typed rows that know their line", () => {
    expect(parseCandles(file(DAY, "2020-03-13,DAI,,,,1.01,,coinmetrics"))).to.deep.equal([
      {
        ...{ line: 2, time: 1_583_971_200, asset: "BTC", source: "yahoo_spot", close: 4970.8 },
        ...{ range: { open: 7913.6, high: 7929.1, low: 4860.4 }, turnover: 5.4e10 },
        volume: undefined,
      },
      {
        ...{ line: 3, time: 1_584_057_600, asset: "DAI", source: "coinmetrics", close: 1.01 },
        ...{ range: undefined, turnover: undefined, volume: undefined },
      },
    ]);
  });

  it("may give hours, in UTC, and lack a source", () => {
    const [candle] = parseCandles("asset,time_utc,close\nETH,2025-10-10T21:00:00Z,3800");
    expect(candle).to.include({ time: 1_760_130_000, source: "", close: 3800 });
  });

  const faults: [why: string, text: string, field: string][] = [
    ["a day that is none", file(DAY.replace("03-12", "02-30")), "line 2, date"],
    ["a time without seconds", "asset,time_utc,close\nX,2025-10-10T21:00Z,1", "line 2, time_utc"],
    ["a 24th hour", "asset,time_utc,close\nX,2025-10-10T24:00:00Z,1", "line 2, time_utc"],
    ["a close of 0", file(DAY, DAY.replace("4970.8", "0")), "line 3, close"],
    ["an empty close", file(DAY.replace("4970.8", "")), "line 2, close"],
    ["a negative price", file(DAY.replace("4860.4", "-1")), "line 2, low"],
    ["a price in words", file(DAY.replace("4860.4", "NaN")), "line 2, low"],
    ["an infinite price", file(DAY.replace("4970.8", "1e999")), "line 2, close"],
    ["a blank before a number", file(DAY.replace("4970.8", " 4970.8")), "line 2, close"],
    ["a low above the close", file(DAY.replace("4860.4", "4999")), "line 2, low"],
    ["a high below the open", file(DAY.replace("7929.1", "7000")), "line 2, low"],
    ["a high below the close", file(DAY.replace("4970.8", "7930")), "line 2, low"],
    ["a high without a low", file(DAY.replace("4860.4", "")), "line 2, open"],
    ["no asset", file(DAY.replace("BTC", "")), "line 2, asset"],
    ["a cell too many", file(DAY, `${DAY},`), "line 3"],
    ["an empty line", file(DAY, "", DAY), "line 3"],
    ["a carriage return", file(`${DAY}\r`), "line 2"],
    ["quotes", file(DAY.replace("BTC", '"BTC"')), "line 2"],
    ["an unknown column", "date,asset,close,hash\n", "line 1"],
    ["a column twice", "date,asset,close,close\n", "line 1"],
    ["two columns of times", "date,time_utc,asset,close\n", "line 1"],
    ["no closes", "date,asset\n", "line 1"],
    ["nothing at all", "", "line 1"],
  ];
  for (const [why, text, field] of faults) {
    it(`is refused for ${why}, with its place`, () => {
      const error = refusal(text);
      expect([error.code, error.field]).to.deep.equal(["INPUT_INVALID", field]);
      expect(error.fix).not.to.equal("");
    });
  }

  it("gives a series by asset and source, and is refused when times do not rise", () => {
    const other = DAY.replace("yahoo_spot", "bybit_perp");
    expect(candleSeries(parseCandles(file(DAY, other))).length).to.equal(2);
    expect(() => candleSeries(parseCandles(file(DAY, other, DAY)))).to.throw(
      "line 4 is not later than line 2 of the same asset and source",
    );
  });
});

/** Closes on numbered days; undefined is a missing day. */
function seriesOf(closes: readonly (number | undefined)[], source = "s") {
  const candles = closes.flatMap((close, day) =>
    close === undefined
      ? []
      : [
          {
            ...{ line: day + 2, time: day * DAY_SECONDS, asset: "X", source, close },
            ...{ range: undefined, turnover: undefined, volume: undefined },
          },
        ],
  );
  return { asset: "X", source, candles };
}

describe("log returns", () => {
  it("never cross a gap, and say where it is", () => {
    const { segments, gaps } = logReturns(
      seriesOf([1, Math.E, undefined, undefined, 5, 5 * Math.E, 5]),
      DAY_SECONDS,
    );
    expect(segments.map((run) => run.map(({ value }) => Number(value.toFixed(12))))).to.deep.equal([
      [1],
      [1, -1],
    ]);
    expect(gaps).to.deep.equal([{ from: DAY_SECONDS, to: 4 * DAY_SECONDS, missing: 2 }]);
  });

  it("are refused between candles that are no whole steps apart", () => {
    const candles = parseCandles(
      "asset,time_utc,close\nX,2025-10-10T21:00:00Z,1\nX,2025-10-10T21:30:00Z,1",
    );
    const [series] = candleSeries(candles);
    expect(() => logReturns(series!, HOUR_SECONDS)).to.throw("line 3 is not a whole number");
  });

  it("telescope, do not change with the unit of price, and are as many as their days", () => {
    const closes = fc.array(fc.option(real(1e-3, 1e6), { freq: 5, nil: undefined }), {
      minLength: 2,
      maxLength: 60,
    });
    fc.assert(
      fc.property(closes, real(1e-3, 1e3), (prices, unit) => {
        const { segments, gaps } = logReturns(seriesOf(prices), DAY_SECONDS);
        const scaled = logReturns(seriesOf(prices.map((p) => p && p * unit)), DAY_SECONDS);
        scaled.segments.flat().forEach(({ value }, i) => {
          expect(value).to.be.closeTo(segments.flat()[i]!.value, 1e-12);
        });
        for (const run of segments) {
          const [first, last] = [run[0]!.time / DAY_SECONDS - 1, run.at(-1)!.time / DAY_SECONDS];
          const sum = run.reduce((all, { value }) => all + value, 0);
          expect(sum).to.be.closeTo(Math.log(prices[last]! / prices[first]!), 1e-9);
          expect(run.length).to.equal(last - first);
        }
        const days = prices.flatMap((price, day) => (price === undefined ? [] : [day]));
        const missing = gaps.reduce((all, gap) => all + gap.missing, 0);
        const span = days.length === 0 ? 0 : days.at(-1)! - days[0]! + 1;
        expect(days.length + missing).to.equal(span);
      }),
    );
  });
});

describe("realised volatility", () => {
  const hours = Array.from({ length: 49 }, (_, hour) => {
    const time = new Date(Date.UTC(2020, 2, 11, 23) + hour * 3_600_000).toISOString();
    return `X,${time.replace(".000", "")},${Math.exp(hour % 2 === 0 ? 0 : 0.01)}`;
  });
  const [series] = candleSeries(parseCandles(["asset,time_utc,close", ...hours].join("\n")));

  it("is the root of the day's squared hourly returns", () => {
    const days = realisedDays(logReturns(series!, HOUR_SECONDS), HOUR_SECONDS);
    expect(days.map(({ day, complete }) => [day, complete])).to.deep.equal([
      [1_583_971_200, true],
      [1_584_057_600, true],
    ]);
    expect(days[0]!.volatility).to.be.closeTo(0.01 * Math.sqrt(24), 1e-12);
  });

  it("says which days lack hours", () => {
    const short = { ...series!, candles: series!.candles.slice(0, 30) };
    const days = realisedDays(logReturns(short, HOUR_SECONDS), HOUR_SECONDS);
    expect(days.map(({ returns, complete }) => [returns, complete])).to.deep.equal([
      [24, true],
      [5, false],
    ]);
  });

  it("is not negative, and doubles with the returns", () => {
    const values = fc.array(real(-1, 1));
    fc.assert(
      fc.property(values, (list) => {
        const run = list.map((value, time) => ({ time, value, extremes: undefined }));
        const doubled = run.map((each) => ({ ...each, value: 2 * each.value }));
        expect(realisedVariance(run)).to.be.at.least(0);
        expect(realisedVariance(doubled)).to.be.closeTo(4 * realisedVariance(run), 1e-12);
      }),
    );
  });
});

describe("an asset's history", () => {
  it("takes every day from one source, the preferred one first", () => {
    const day = (source: string, closes: (number | undefined)[]) =>
      logReturns(seriesOf(closes, source), DAY_SECONDS);
    const [history] = assetHistories(
      [
        day("second", [1, 2, 3, undefined, undefined, undefined, 4, 5]),
        day("first", [undefined, 2, 3, 4]),
        day("third", [undefined, undefined, undefined, undefined, 4, 5]),
      ],
      ["first", "second"],
    );
    expect(history!.segments.map(({ source, returns }) => [source, returns.length])).to.deep.equal([
      ["first", 2],
      ["second", 1],
    ]);
  });
});
