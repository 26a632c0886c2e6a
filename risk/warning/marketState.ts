/**
 * What candles say at their last close: per asset, and of all assets together. Everything but the price is scale-free: ratios of
 * volatilities, moves in deviations, shares of volume. What a source does not have counts as usual, 0.
 */
import { inputInvalid } from "../inputInvalid.ts";
import { member, total } from "../realNumber.ts";
import {
  DAY_SECONDS,
  WIDTH_DEFAULTS,
  candidatesOf,
  observeReturn,
  startForecast,
  type AssetKind,
  type Candle,
  type CandleSeries,
} from "../volatility/index.ts";

/** Candles of one asset without a gap. */
export interface CandleRun {
  readonly asset: string;
  readonly kind: AssetKind;
  readonly candles: readonly Candle[];
}

/** Steps that the short, middle and long looks back span. */
export interface MarketStep {
  /** Seconds between candles. */
  readonly seconds: number;
  readonly short: number;
  readonly middle: number;
  readonly long: number;
}

export const DAILY: MarketStep = { seconds: DAY_SECONDS, short: 2, middle: 7, long: 20 };
export const HOURLY: MarketStep = { seconds: 3_600, short: 3, middle: 12, long: 48 };

export interface AssetState {
  /** Begin of the last candle, Unix seconds. */
  readonly time: number;
  readonly price: number;
  /** EWMA per day. */
  readonly volatility: number;
  /** ln of other volatilities over it: realised over three looks back, and of highs over lows. */
  readonly ratios: readonly [short: number, middle: number, long: number, range: number];
  /** Last return, in deviations of a step. */
  readonly lastMove: number;
  /** Fall over the short look back in its deviations; 0 when it rose. */
  readonly fall: number;
  /** ln of the last step's turnover over its mean. */
  readonly surge: number;
  /** Share of turnover in falling steps less that in rising ones, −1 to 1. */
  readonly selling: number;
}

const cap = (value: number, most: number): number => Math.max(-most, Math.min(most, value));
const mean = (values: readonly number[]): number => total(values) / values.length;
/** A ratio of volatilities as its logarithm; nothing moved in a calm hour, so it is bounded. */
const logRatio = (value: number, of: number): number =>
  cap(Math.log(Math.max(1e-12, value) / of), 2);

/** √ of the mean of ln(high/low)²/(4·ln 2): M. Parkinson, Journal of Business 53 (1980), 61–65. */
function rangeVolatility(candles: readonly Candle[]): number | undefined {
  const squares = candles.flatMap(({ range }) =>
    range === undefined ? [] : [Math.log(range.high / range.low) ** 2],
  );
  return squares.length === 0 ? undefined : Math.sqrt(mean(squares) / (4 * Math.LN2));
}

const turnoverOf = ({ turnover, volume, close }: Candle): number =>
  turnover ?? (volume === undefined ? 0 : volume * close);

/** @throws INPUT_INVALID when two candles are not one step apart */
export function stateHistory(
  { kind, candles }: CandleRun,
  step: MarketStep,
): readonly AssetState[] {
  const days = step.seconds / DAY_SECONDS;
  let forecast = startForecast(WIDTH_DEFAULTS[kind].longRun);
  const moves: number[] = [];
  return candles.slice(1).map((candle, index) => {
    const before = member(candles, index);
    if (candle.time - before.time !== step.seconds) {
      throw inputInvalid(
        `line ${candle.line}`,
        "is not one step after the last",
        "give runs without a gap",
      );
    }
    const value = Math.log(candle.close / before.close);
    forecast = observeReturn(forecast, { time: candle.time, value, extremes: undefined }, days);
    moves.push(value);
    const { ewma } = candidatesOf(forecast);
    const perStep = ewma * Math.sqrt(days);
    const realised = (steps: number): number =>
      logRatio(Math.sqrt(mean(moves.slice(-steps).map((move) => move * move))), perStep);
    const back = candles.slice(Math.max(0, index + 2 - step.short), index + 2);
    const range = rangeVolatility(back);
    const [volumes, turned] = [
      candles.slice(Math.max(0, index + 2 - step.long), index + 2).map(turnoverOf),
      turnoverOf(candle),
    ];
    const usual = mean(volumes);
    const recent = moves.slice(-step.middle);
    const traded = volumes.slice(-recent.length);
    const signed = total(
      recent.slice(-traded.length).map((move, i) => -Math.sign(move) * member(traded, i)),
    );
    return {
      ...{ time: candle.time, price: candle.close, volatility: ewma },
      ratios: [
        ...([realised(step.short), realised(step.middle), realised(step.long)] as const),
        range === undefined ? 0 : logRatio(range, perStep),
      ],
      lastMove: cap(value / perStep, 6),
      fall: cap(
        Math.max(0, -total(moves.slice(-step.short))) / (perStep * Math.sqrt(step.short)),
        6,
      ),
      surge: turned > 0 && usual > 0 ? cap(Math.log(turned / usual), 2) : 0,
      selling: total(traded) > 0 ? signed / total(traded) : 0,
    };
  });
}

/** All assets together at one time. */
export interface Together {
  /** Mean of the short ratios. */
  readonly stress: number;
  /** Mean correlation of two assets over the middle look back, from moves in deviations: 1 when all move as one. */
  readonly comovement: number;
}

/** What it counts as with fewer than two assets. */
const USUAL_COMOVEMENT = 0.6;

/** @param histories of all assets, as {@link stateHistory} gives them @returns by time */
export function togetherAt(
  histories: readonly (readonly AssetState[])[],
  { middle }: MarketStep,
): ReadonlyMap<number, Together> {
  const byTime = new Map<number, { short: number[]; moves: number[] }>();
  for (const { time, ratios, lastMove } of histories.flat()) {
    const there = byTime.get(time) ?? { short: [], moves: [] };
    there.short.push(ratios[0]);
    there.moves.push(lastMove);
    byTime.set(time, there);
  }
  const times = [...byTime].toSorted(([a], [b]) => a - b);
  return new Map(
    times.map(([time, { short }], index) => {
      const rows = times
        .slice(Math.max(0, index + 1 - middle), index + 1)
        .map(([, { moves }]) => moves);
      const several = rows.filter((moves) => moves.length > 1);
      // The variance of a mean of n is (1 + (n − 1)·ρ)/n of theirs.
      const own = total(several.map((moves) => mean(moves.map((move) => move * move))));
      const shared = several.map((moves) => {
        const squares = mean(moves.map((move) => move * move));
        return (moves.length * mean(moves) ** 2 - squares) / (moves.length - 1);
      });
      const comovement = own > 0 ? total(shared) / own : USUAL_COMOVEMENT;
      return [time, { stress: mean(short), comovement }];
    }),
  );
}

/** Runs of candles without a gap, at least two long. */
export function candleRuns(
  { asset, candles }: CandleSeries,
  kind: AssetKind,
  { seconds }: MarketStep,
): readonly CandleRun[] {
  const runs: Candle[][] = [];
  for (const candle of candles) {
    const run = runs.at(-1);
    if (run?.at(-1)?.time === candle.time - seconds) run.push(candle);
    else runs.push([candle]);
  }
  return runs.filter((run) => run.length > 1).map((run) => ({ asset, kind, candles: run }));
}
