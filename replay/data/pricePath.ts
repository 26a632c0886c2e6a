/** Prices over time, as feeds publish them: exact, 1e-8 USD, one value a feed and tick. */
import { inputInvalid } from "../../risk/index.ts";

/** Closes of one hour. */
export interface Tick {
  /** Unix s at which the hour closed. */
  readonly time: number;
  /** By feed; every feed of the path is there. */
  readonly prices: Readonly<Record<string, bigint>>;
}

export interface PricePath {
  /** Where the prices come from, for people. */
  readonly source: string;
  readonly feeds: readonly string[];
  /** At least one, an hour apart. */
  readonly ticks: readonly Tick[];
}

export const HOUR = 3_600;
export const DAY = 24 * HOUR;

export function priceAt(tick: Tick, feed: string): bigint {
  const price = tick.prices[feed];
  if (price === undefined) {
    throw inputInvalid(
      "feed",
      `${feed} has no price at ${isoOf(tick.time)}`,
      "name a feed of the path",
    );
  }
  return price;
}

/** `2020-03-12T11:00Z`. */
export function isoOf(time: number): string {
  return `${new Date(time * 1_000).toISOString().slice(0, 16)}Z`;
}

/** Unix s of a text as {@link isoOf} writes it, or with seconds. */
export function timeOf(iso: string): number {
  const time = Date.parse(iso) / 1_000;
  if (Number.isInteger(time)) return time;
  throw inputInvalid("time", "is not a time in UTC", "write it like 2020-03-12T11:00:00Z");
}

/** The ticks from `from` to `to` (Unix s), both included. */
export function stretch(path: PricePath, from: number, to: number): PricePath {
  const ticks = path.ticks.filter(({ time }) => time >= from && time <= to);
  if (ticks.length > 0) return { ...path, ticks };
  throw inputInvalid("window", "holds no tick", "choose times within the data");
}
