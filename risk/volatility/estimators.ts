/**
 * Volatility from past returns: two estimators, both a weighted sum of exponentially weighted means of
 * squared returns, which differ in the weights alone. The mean return is taken as 0, as RiskMetrics does:
 * over a day it is far below its own error.
 *
 * - EWMA: J.P. Morgan and Reuters, RiskMetrics Technical Document, 4th edition (1996), chapter 5:
 *   σ²' = λ·σ² + (1 − λ)·r², λ = 0.94 for daily returns. Reacts within days, forgets within weeks.
 * - Long memory: G. Zumbach, The RiskMetrics 2006 methodology (2007): means with times τ_k from 4 to 512
 *   days, each √2 times the one before, weighted by 1 − ln τ_k / ln τ_0 with τ_0 = 1560 days, so that the weight
 *   of a past day falls with the logarithm of its age, as the memory of volatility does in the data.
 *
 * Corsi's HAR-RV (2009) has the same long memory but regression coefficients: they need years of data without a
 * gap, change with every refit and can make a forecast negative. These weights are constants, so anybody can
 * recompute a width from returns alone; a forecast is never negative, and doubles when returns do.
 */
import { inputInvalid } from "../inputInvalid.ts";
import { member, requireReal, total, type RealRange } from "../realNumber.ts";

export interface Estimator {
  readonly name: "ewma" | "longMemory";
  /** e-folding time of each mean, days. */
  readonly times: readonly number[];
  /** Weight of each mean; they add up to 1. */
  readonly weights: readonly number[];
}

/** What an estimator remembers: variance per day in each of its means. */
export interface EstimatorState {
  readonly estimator: Estimator;
  readonly variances: readonly number[];
}

const VOLATILITY: RealRange = { min: 0, max: 10, of: "volatility per day (0.04 is 4 %)" };
const RETURN: RealRange = { min: -50, max: 50, of: "a log return" };
const ELAPSED: RealRange = { min: 1e-6, max: 3_660, of: "days since the last return" };

/**
 * @param decay λ, weight that a day leaves to the days before it; within (0, 1)
 */
export function ewma(decay: number): Estimator {
  requireReal(decay, "decay", { min: 0.01, max: 0.9999, of: "decay of a day" });
  return { name: "ewma", times: [-1 / Math.log(decay)], weights: [1] };
}

/**
 * Times `shortest·√2^k` up to `longest`, days.
 * @param horizon τ_0 at which the weight would reach 0, days; above `longest`
 */
export function longMemory(shortest = 4, longest = 512, horizon = 1560): Estimator {
  requireReal(shortest, "shortest", { min: 1, max: 1e4, of: "days" });
  requireReal(longest, "longest", { min: shortest, max: 1e4, of: "days" });
  if (!(horizon > longest)) {
    throw inputInvalid("horizon", "is not above the longest time", "give more days");
  }
  const count = Math.floor(2 * Math.log2(longest / shortest) + 1e-9) + 1;
  const times = Array.from({ length: count }, (_, k) => shortest * 2 ** (k / 2));
  const raw = times.map((time) => 1 - Math.log(time) / Math.log(horizon));
  const norm = total(raw);
  return { name: "longMemory", times, weights: raw.map((weight) => weight / norm) };
}

/**
 * Before the first return.
 * @param prior volatility per day that is assumed until returns say otherwise; their weight grows as the means
 *   fill, so that no estimate rests on a handful of days alone
 */
export function startEstimate(estimator: Estimator, prior: number): EstimatorState {
  requireReal(prior, "prior", VOLATILITY);
  return { estimator, variances: estimator.times.map(() => prior * prior) };
}

/**
 * After one more return.
 * @param elapsedDays time the return spans; an hour is 1/24. A return of an hour weighs as an hour
 */
export function observe(
  { estimator, variances }: EstimatorState,
  value: number,
  elapsedDays = 1,
): EstimatorState {
  requireReal(value, "return", RETURN);
  requireReal(elapsedDays, "elapsedDays", ELAPSED);
  const perDay = (value * value) / elapsedDays;
  const updated = variances.map((variance, k) => {
    const kept = Math.exp(-elapsedDays / member(estimator.times, k));
    return kept * variance + (1 - kept) * perDay;
  });
  return { estimator, variances: updated };
}

/** σ per day, the forecast for the next day. */
export function volatilityOf({ estimator, variances }: EstimatorState): number {
  return Math.sqrt(total(variances.map((variance, k) => variance * member(estimator.weights, k))));
}
