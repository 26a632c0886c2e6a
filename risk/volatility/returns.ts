/**
 * From candles to log returns. A return spans exactly one step between neighbouring candles of one
 * source; where candles are missing there is none, and the gap is reported. Nothing is filled in.
 */
import { inputInvalid } from "../inputInvalid.ts";
import { member, total } from "../realNumber.ts";
import { type Candle } from "./candleFile.ts";

export const DAY_SECONDS = 86_400;
export const HOUR_SECONDS = 3_600;
/** Crypto trades every day: variance per year is 365 times that per day. */
export const DAYS_PER_YEAR = 365;

/** Candles of one asset from one source, times strictly rising. */
export interface CandleSeries {
  readonly asset: string;
  readonly source: string;
  readonly candles: readonly Candle[];
}

/** r = ln(close / previous close). */
export interface LogReturn {
  /** Begin of the later candle, Unix seconds. */
  readonly time: number;
  readonly value: number;
  /** Deepest and highest price within the later candle, as log moves from the previous close. */
  readonly extremes: { readonly low: number; readonly high: number } | undefined;
}

/** Steps that are missing between two candles. */
export interface Gap {
  /** Times of the candles on either side, Unix seconds. */
  readonly from: number;
  readonly to: number;
  readonly missing: number;
}

export interface ReturnSeries {
  readonly asset: string;
  readonly source: string;
  /** Runs of returns without a gap inside, in order; a run of one candle has none and is left out. */
  readonly segments: readonly (readonly LogReturn[])[];
  readonly gaps: readonly Gap[];
}

/**
 * Series in order of first appearance.
 * @throws INPUT_INVALID when the times of a series do not rise, naming the later line
 */
export function candleSeries(candles: readonly Candle[]): readonly CandleSeries[] {
  const series = new Map<string, Candle[]>();
  for (const candle of candles) {
    const key = `${candle.asset} ${candle.source}`;
    const own = series.get(key) ?? [];
    const before = own.at(-1);
    if (before !== undefined && before.time >= candle.time) {
      throw inputInvalid(
        `line ${candle.line}`,
        `is not later than line ${before.line} of the same asset and source`,
        "sort the file by time and give every time once",
      );
    }
    own.push(candle);
    series.set(key, own);
  }
  return [...series.values()].map((own) => {
    const { asset, source } = member(own, 0);
    return { asset, source, candles: own };
  });
}

function returnBetween(before: Candle, candle: Candle): LogReturn {
  const move = (price: number): number => Math.log(price / before.close);
  const { time, close, range } = candle;
  const extremes = range && { low: move(range.low), high: move(range.high) };
  return { time, value: move(close), extremes };
}

/**
 * @param step seconds between candles: DAY_SECONDS, HOUR_SECONDS
 * @throws INPUT_INVALID when two candles are not a whole number of steps apart
 */
export function logReturns({ asset, source, candles }: CandleSeries, step: number): ReturnSeries {
  const segments: LogReturn[][] = [[]];
  const gaps: Gap[] = [];
  candles.slice(1).forEach((candle, index) => {
    const before = member(candles, index);
    const steps = (candle.time - before.time) / step;
    if (!Number.isInteger(steps)) {
      throw inputInvalid(
        `line ${candle.line}`,
        `is not a whole number of steps of ${step} s after line ${before.line}`,
        "give the file's own step",
      );
    }
    if (steps === 1) segments.at(-1)?.push(returnBetween(before, candle));
    else {
      gaps.push({ from: before.time, to: candle.time, missing: steps - 1 });
      segments.push([]);
    }
  });
  return { asset, source, segments: segments.filter((run) => run.length > 0), gaps };
}

/** Σ r² of a run of returns: variance over the time they span (Andersen and Bollerslev 1998). */
export function realisedVariance(returns: readonly LogReturn[]): number {
  return total(returns.map(({ value }) => value * value));
}

/** Realised volatility of one UTC day. */
export interface RealisedDay {
  /** Begin of the day, Unix seconds. */
  readonly day: number;
  /** √Σ r² of the returns that end in the day; of that day alone, not scaled up. */
  readonly volatility: number;
  /** Returns there were, of `DAY_SECONDS / step`. */
  readonly returns: number;
  readonly complete: boolean;
}

/**
 * The close of an hour's candle is the price at the end of that hour, so its return belongs to the day in
 * which the candle begins.
 * @param step seconds between candles; a divisor of a day
 */
export function realisedDays(series: ReturnSeries, step: number): readonly RealisedDay[] {
  const days = new Map<number, LogReturn[]>();
  for (const each of series.segments.flat()) {
    const day = each.time - (each.time % DAY_SECONDS);
    days.set(day, [...(days.get(day) ?? []), each]);
  }
  return [...days].map(([day, returns]) => ({
    day,
    volatility: Math.sqrt(realisedVariance(returns)),
    returns: returns.length,
    complete: returns.length === DAY_SECONDS / step,
  }));
}

/** Volatility per year as quoted, to volatility per day. */
export function perDay(perYear: number): number {
  return perYear / Math.sqrt(DAYS_PER_YEAR);
}
