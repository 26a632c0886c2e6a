/**
 * The volatility at which Black's formula gives a premium.
 *
 * The time value over the smaller of forward and strike, f(s), rises with s = σ√T from 0 to 1. Sought is the
 * root of ln f − ln(target), or of ln(1 − f) − ln(1 − target) in the upper half, where f flattens: both are
 * nearly straight, so few steps do (the idea of P. Jäckel, "By implication", Wilmott (Nov. 2006), 60–66, and
 * "Let's be rational", Wilmott 75 (2015), 40–53). Steps are Halley's, kept inside a bracket that every
 * evaluation narrows; a step that leaves it is replaced by a bisection, so the search always ends at the root.
 *
 * It starts below the root, at the larger of two s that are too small: where N(d1) is the target, for
 * f(s) < N(d1), and where s/√(2π) is, for f(s) is at most what it is at the money.
 */
import {
  logRatio,
  requireAccrual,
  requirePrice,
  requireYears,
  signOf,
  type ForwardOption,
} from "./europeanOption.ts";
import { requireReal, type RealRange } from "../realNumber.ts";
import { millsRatio, normalCdf, normalDensity } from "./normal.ts";
import { normalQuantile } from "./normalQuantile.ts";
import { relativeValue } from "./outOfTheMoney.ts";

/** An option of unknown volatility and known premium, USD per unit of the underlying. */
export interface PricedOption extends Omit<ForwardOption, "volatility"> {
  readonly premium: number;
}

/**
 * `below-intrinsic`: less than exercise would bring. `above-bound`: at least what the call's underlying or
 * the put's strike is worth, which no volatility reaches. `no-vega`: the premium tells nothing about the
 * volatility: at expiry, or its time value is 0 within the premium's own rounding.
 */
export type NoVolatility = "below-intrinsic" | "above-bound" | "no-vega";

export type ImpliedVolatility =
  | { readonly found: true; readonly volatility: number }
  | { readonly found: false; readonly reason: NoVolatility };

const PREMIUM: RealRange = { min: -1e110, max: 1e110, of: "USD per unit of the underlying" };

const none = (reason: NoVolatility): ImpliedVolatility => ({ found: false, reason });

/** Roundings that intrinsic value and premium may carry between them. */
const ROUNDING = 8 * Number.EPSILON;
const MAX_STEPS = 100;
const ROOT_TWO_PI = 2.5066282746310002;

/** A function that is 0 at the root, and its first two derivatives in s. */
interface Objective {
  /** Positive above the root. */
  readonly error: number;
  readonly slope: number;
  readonly curvature: number;
}

/** f″/f′ = x²/s³ − s/4. */
function bend(x: number, s: number): number {
  return (x / s) ** 2 / s - s / 4;
}

/** ln f(s) − ln(target). */
function lowerObjective(x: number, target: number, s: number): Objective {
  const { log, slope } = relativeValue(x, s);
  return { error: log - Math.log(target), slope, curvature: slope * (bend(x, s) - slope) };
}

/** ln(1 − target) − ln(1 − f(s)), with 1 − f = N(−d1) + e^−x·N(d2) = N(−d1) + n(d1)·N(d2)/n(d2), a sum. */
function upperObjective(x: number, target: number, s: number): Objective {
  const d1 = x / s + s / 2;
  const density = normalDensity(d1);
  const rest = normalCdf(-d1) + density * millsRatio(s - d1);
  const slope = density / rest;
  return {
    error: Math.log1p(-target) - Math.log(rest),
    slope,
    curvature: slope * (bend(x, s) + slope),
  };
}

/** s − error/slope, with Halley's correction as far as it can be trusted. */
function halley(s: number, { error, slope, curvature }: Objective): number {
  const newton = error / slope;
  const correction = 1 - (newton * curvature) / (2 * slope);
  return s - newton / (correction > 0.5 ? Math.min(correction, 2) : 1);
}

/** The s > 0 with d1 = quantile, that is s²/2 − quantile·s + x = 0, in whichever form does not cancel; else 0. */
function leastByDelta(x: number, quantile: number): number {
  const reach = Math.sqrt(quantile * quantile - 2 * x);
  if (quantile > 0) return quantile + reach;
  return x === 0 ? 0 : (-2 * x) / (reach - quantile);
}

/** The s with f(s) = target; x ≤ 0, 0 < target < 1. */
function totalDeviation(x: number, target: number): number {
  const objective = target > 0.5 ? upperObjective : lowerObjective;
  let s = Math.max(ROOT_TWO_PI * target, leastByDelta(x, normalQuantile(target)));
  let [low, high] = [0, Infinity];
  for (let step = 0; step < MAX_STEPS; step++) {
    const at = objective(x, target, s);
    if (at.error === 0) return s;
    if (at.error > 0) high = s;
    else low = s;
    let next = halley(s, at);
    if (!(next > low && next < high)) next = high === Infinity ? 2 * s : (low + high) / 2;
    const moved = Math.abs(next - s);
    s = next;
    if (moved <= 2 * Number.EPSILON * s) return s;
  }
  return s;
}

/**
 * The implied volatility, or why there is none. The premium's own rounding decides how well it is known:
 * relative error about 1e-15 times premium/(vega·volatility), a deep in-the-money premium says little.
 * @throws INPUT_INVALID for numbers out of range
 */
export function impliedVolatility(option: PricedOption): ImpliedVolatility {
  const { type, forward, strike, years, rate, premium } = option;
  requirePrice(forward, "forward");
  requirePrice(strike, "strike");
  requireYears(years);
  requireAccrual(rate, years, "rate");
  requireReal(premium, "premium", PREMIUM);
  const undiscounted = premium * Math.exp(rate * years);
  const intrinsic = Math.max(0, signOf(type) * (forward - strike));
  const timeValue = undiscounted - intrinsic;
  const resolution = ROUNDING * (1 + Math.abs(rate) * years) * intrinsic;
  if (timeValue < -resolution) return none("below-intrinsic");
  if (timeValue <= resolution || years === 0) return none("no-vega");
  const target = timeValue / Math.min(forward, strike);
  if (target >= 1 - ROUNDING) return none("above-bound");
  const s = totalDeviation(-Math.abs(logRatio(forward, strike)), target);
  return { found: true, volatility: s / Math.sqrt(years) };
}
