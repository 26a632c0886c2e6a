/**
 * From a forecast to a factor on a scenario width: by how much volatility would have to be higher for the barrier estimate to
 * say what the learned model says. Never below 1: a calm forecast lowers nobody's margin. Never above what governance allows. What
 * was raised fades by half-lives, so that a forecast that ends does not end a margin call by a cliff.
 */
import { requireReal } from "../realNumber.ts";
import { deviationOf, type Distances } from "./barrier.ts";

export interface RaiseForecast {
  /** Of the band that the forecast is about, from the price now. */
  readonly distances: Distances;
  readonly days: number;
  /** Per day, as the barrier estimate took it. */
  readonly volatility: number;
  /** That the price leaves the band: the learned model's, or any. */
  readonly probability: number;
}

export interface RaiseBounds {
  /** Largest factor; set by governance. */
  readonly most: number;
  /** Days in which what exceeds 1 halves. */
  readonly halfLifeDays: number;
}

export const RAISE_DEFAULTS: RaiseBounds = { most: 1.5, halfLifeDays: 2 };

/** The factor before, and how long ago it was set. */
export interface PreviousRaise {
  readonly raise: number;
  readonly elapsedDays: number;
}

const POSITIVE = { min: 1e-9, max: 1e4 };

/**
 * @returns at least 1 and at most `bounds.most`; rising with the probability
 * @throws INPUT_INVALID
 */
export function raiseOf(
  { distances, days, volatility, probability }: RaiseForecast,
  bounds: RaiseBounds = RAISE_DEFAULTS,
  before?: PreviousRaise,
): number {
  const most = requireReal(bounds.most, "bounds.most", { min: 1, max: 10, of: "a factor" });
  const halfLife = requireReal(bounds.halfLifeDays, "bounds.halfLifeDays", {
    ...POSITIVE,
    of: "days",
  });
  requireReal(days, "days", { ...POSITIVE, of: "days" });
  requireReal(volatility, "volatility", { ...POSITIVE, max: 10, of: "volatility per day" });
  const target = deviationOf(distances, probability) / (volatility * Math.sqrt(days));
  const left = before === undefined ? 1 : fadedRaise(before, halfLife);
  return Math.min(most, Math.max(1, target, left));
}

/** What is left of a factor after so many days: what exceeds 1 halves every half-life, days. */
export function fadedRaise({ raise, elapsedDays }: PreviousRaise, halfLife: number): number {
  requireReal(raise, "before.raise", { min: 1, max: 10, of: "a factor" });
  requireReal(elapsedDays, "before.elapsedDays", { min: 0, max: 1e5, of: "days" });
  return 1 + (raise - 1) * 2 ** (-elapsedDays / halfLife);
}
