/** What was known at a time: candles that had ended, and option quotes that had been made and were still fresh. */
import { inputInvalid } from "../inputInvalid.ts";
import { surfaceOfQuotes, type OptionQuote } from "../surface/index.ts";
import {
  DAYS_PER_YEAR,
  DAY_SECONDS,
  HOUR_SECONDS,
  assetHistories,
  candleSeries,
  logReturns,
  perDay,
  type AssetHistory,
  type Candle,
} from "../volatility/index.ts";
import { type Policy } from "./policy.ts";

/** Histories by measured asset, of the candles that had ended at `asOf` (Unix seconds). */
export function historiesUntil(
  candles: readonly Candle[],
  { candles: { step, sources }, governance, slots }: Policy,
  asOf: number,
): ReadonlyMap<string, AssetHistory> {
  const measured = new Set(
    slots.flatMap((each) =>
      each.kind === "linear" && governance.classes.get(each.class)?.measured === true
        ? [each.asset]
        : [],
    ),
  );
  const ended = candles.filter(
    ({ asset, time, source }) =>
      measured.has(asset) && time + step <= asOf && sources.includes(source),
  );
  const series = candleSeries(ended).map((each) => logReturns(each, step));
  return new Map(assetHistories(series, sources).map((each) => [each.asset, each]));
}

/** @throws INPUT_INVALID when there are no returns of the asset, or they ended too long ago */
export function freshHistory(
  histories: ReadonlyMap<string, AssetHistory>,
  asset: string,
  { candles: { step }, governance }: Policy,
  asOf: number,
): AssetHistory {
  const history = histories.get(asset);
  const last = history?.segments.at(-1)?.returns.at(-1);
  if (history === undefined || last === undefined) {
    const fix = "give candles of a source that the policy names, two neighbours at least";
    throw inputInvalid(`the candles of ${asset}`, "hold no return up to that time", fix);
  }
  const age = (asOf - last.time - step) / DAY_SECONDS;
  if (age > governance.stale.candleDays) {
    const fix = `give candles that end at most ${governance.stale.candleDays} days before`;
    throw inputInvalid(`the candles of ${asset}`, "end too long before that time", fix);
  }
  return history;
}

/** What options say of an asset's volatility over the horizon, or why that does not count. */
export interface ImpliedReading {
  readonly state: "used" | "none" | "stale" | "later";
  /** Volatility per day; undefined unless it is used. */
  readonly volatility: number | undefined;
  /** Unix seconds of the oldest and the newest quote that were looked at. */
  readonly quoted: readonly [from: number, to: number] | undefined;
}

/** `BTC` of `BTC-25SEP20-9000-C`. */
function underlyingOf({ instrument }: OptionQuote): string {
  return instrument.split("-", 1)[0] ?? "";
}

/**
 * At the money forward, for the time that a width must hold; before the first expiry that of the first smile. A chain with
 * one quote that is too old, or made after `asOf`, does not count at all: half a chain is no surface.
 * @param quotes of any underlyings
 */
export function impliedReading(
  quotes: readonly OptionQuote[],
  asset: string,
  horizonDays: number,
  { asOf, quoteHours }: { readonly asOf: number; readonly quoteHours: number },
): ImpliedReading {
  const own = quotes.filter((quote) => underlyingOf(quote) === asset);
  if (own.length === 0) return { state: "none", volatility: undefined, quoted: undefined };
  const times = own.map(({ quotedAt }) => quotedAt);
  const [first, last] = [
    times.reduce((a, b) => Math.min(a, b)),
    times.reduce((a, b) => Math.max(a, b)),
  ];
  const quoted = [Math.floor(first / 1000), Math.ceil(last / 1000)] as const;
  const unused = { volatility: undefined, quoted };
  if (last > asOf * 1000) return { state: "later", ...unused };
  if (first < (asOf - quoteHours * HOUR_SECONDS) * 1000) return { state: "stale", ...unused };
  // Options that expired meanwhile say nothing of the days ahead.
  const alive = own.filter(({ expiry }) => expiry > asOf * 1000);
  if (alive.length === 0) return { state: "stale", ...unused };
  const terms = { asOf: asOf * 1000, interpolation: "linear", wings: "linear" } as const;
  const surface = surfaceOfQuotes(alive, terms);
  const volatility = perDay(surface.volatility(0, horizonDays / DAYS_PER_YEAR));
  return { state: "used", volatility, quoted };
}
