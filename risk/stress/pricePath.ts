/** Prices as the world would have moved them without anybody of the market being liquidated. */
import { inputInvalid } from "../inputInvalid.ts";
import { member, requireReal } from "../realNumber.ts";
import { type Candle } from "../volatility/candleFile.ts";
import { SeededNumbers } from "./seededNumbers.ts";

export interface StressPath {
  /** Short, for tables: `2020-03-12 hourly`. */
  readonly name: string;
  /** Where it comes from, for people. */
  readonly source: string;
  readonly assets: readonly string[];
  /** Prices it begins with, USD by asset. */
  readonly start: readonly number[];
  /** `returns[hour][asset]`: log return of that hour. */
  readonly returns: readonly (readonly number[])[];
}

const HOUR = 3_600;
const PRICE = { min: 1e-8, max: 1e12, of: "dollars" };
const HOURLY = { min: -5, max: 5, of: "a log return of an hour" };

/** @throws INPUT_INVALID naming the price or the hour at fault */
export function requirePath(path: StressPath): StressPath {
  const { assets, start, returns } = path;
  if (start.length !== assets.length || returns.some((row) => row.length !== assets.length)) {
    throw inputInvalid("path", "has rows of another length than its assets", "give one per asset");
  }
  start.forEach((price, asset) => requireReal(price, `start[${asset}]`, PRICE));
  returns.forEach((row, hour) => {
    row.forEach((each, asset) => requireReal(each, `returns[${hour}][${asset}]`, HOURLY));
  });
  return path;
}

const HOURS_A_DAY = 24;
const STREAM_OF_NOISE = 2;

function returnsBetween(closes: readonly (readonly number[])[]): readonly (readonly number[])[] {
  return closes
    .slice(1)
    .map((row, hour) =>
      row.map((close, asset) => Math.log(close / member(member(closes, hour), asset))),
    );
}

/** What to read from candles: assets in order, one source (begin of its name), and the stretch of Unix s. */
export interface Stretch {
  readonly name: string;
  readonly assets: readonly string[];
  readonly source: string;
  readonly from: number;
  readonly to: number;
}

/** Candles of the stretch by asset, one every `step` s from `from` to before `to`. */
function candlesOf(
  candles: readonly Candle[],
  { assets, source, from, to, name }: Stretch,
  step: number,
): readonly (readonly Candle[])[] {
  return assets.map((asset) => {
    const own = candles
      .filter((each) => each.asset === asset && each.source.startsWith(source))
      .filter(({ time }) => time >= from && time < to)
      .toSorted((a, b) => a.time - b.time);
    const whole = own.every(({ time }, place) => time === from + place * step);
    if (whole && own.length === (to - from) / step) return own;
    const fix = "choose a stretch in which every asset has every candle, once";
    throw inputInvalid(name, `has gaps or two candles at a time (${asset})`, fix);
  });
}

/** Closes of hourly candles. @throws INPUT_INVALID for a stretch with a gap */
export function hourlyPath(candles: readonly Candle[], stretch: Stretch): StressPath {
  const byAsset = candlesOf(candles, stretch, HOUR);
  const closes = member(byAsset, 0).map((_, hour) => byAsset.map((own) => member(own, hour).close));
  const { name, assets } = stretch;
  return {
    ...{ name, assets, source: "hourly closes" },
    start: member(closes, 0),
    returns: returnsBetween(closes),
  };
}

/**
 * Daily candles as hours: from the close before in eight hours to the day's high (the low, on a day that rises), in
 * eight to the other end, in eight to the close, all in straight lines of the log price. A day without a range goes
 * straight to its close. So falls are as deep as the day's low, and no faster than eight hours.
 * @throws INPUT_INVALID for a stretch with a gap
 */
export function dailyPath(candles: readonly Candle[], stretch: Stretch): StressPath {
  const byAsset = candlesOf(candles, stretch, HOURS_A_DAY * HOUR);
  const perHour = byAsset.map((own) =>
    own.slice(1).flatMap((candle, day) => {
      const before = member(own, day).close;
      const { close, range } = candle;
      const falls = close < before;
      const turns =
        range === undefined ? [] : falls ? [range.high, range.low] : [range.low, range.high];
      const stops = [before, ...turns, close];
      const hours = HOURS_A_DAY / (stops.length - 1);
      return stops.slice(1).flatMap((stop, leg) => {
        const perHourOfLeg = Math.log(stop / member(stops, leg)) / hours;
        return new Array<number>(hours).fill(perHourOfLeg);
      });
    }),
  );
  const { name, assets } = stretch;
  return {
    ...{ name, assets, source: "daily candles, low to high in straight lines" },
    start: byAsset.map((own) => member(own, 0).close),
    returns: member(perHour, 0).map((_, hour) => perHour.map((own) => member(own, hour))),
  };
}

/** A fall by hand: calm, fall, hold, partial recovery, hold; and noise all along. */
export interface ShockShape {
  readonly name: string;
  readonly assets: readonly string[];
  readonly start: readonly number[];
  /** By asset: how far it falls, 0 … 1; negative rises. */
  readonly fall: readonly number[];
  readonly calmHours: number;
  readonly fallHours: number;
  /** From the lowest point until the recovery begins. */
  readonly holdHours: number;
  /** Share of the fall, as a log move, that comes back, in `recoveryHours`. */
  readonly recovery: number;
  readonly recoveryHours: number;
  /** Hours after it. */
  readonly afterHours: number;
  /** Log volatility of an hour, one draw for all assets. */
  readonly noise: number;
}

/** @param seed of the noise; paths without noise are all the same */
export function shockPath(shape: ShockShape, seed: number): StressPath {
  const { calmHours, fallHours, holdHours, recoveryHours, afterHours, recovery, noise } = shape;
  shape.fall.forEach((fall, asset) => {
    requireReal(fall, `fall[${asset}]`, { min: -10, max: 0.99, of: "a share of the price" });
  });
  requireReal(noise, "noise", { min: 0, max: 1, of: "log volatility of an hour" });
  const logs = shape.fall.map((fall) => Math.log1p(-fall));
  const draws = new SeededNumbers(seed, STREAM_OF_NOISE);
  const phases: readonly (readonly [hours: number, share: number])[] = [
    [calmHours, 0],
    [fallHours, 1],
    [holdHours, 0],
    [recoveryHours, -recovery],
    [afterHours, 0],
  ];
  const returns = phases.flatMap(([hours, share]) =>
    Array.from({ length: hours }, () => {
      const common = noise === 0 ? 0 : noise * draws.normal();
      return logs.map((log) => (share * log) / hours + common);
    }),
  );
  const { name, assets, start } = shape;
  return { name, assets, start, returns, source: "made by hand" };
}
