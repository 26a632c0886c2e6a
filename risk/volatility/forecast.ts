/** Both estimators side by side, as a scenario width takes them. */
import { EWMA, LONG_MEMORY } from "./defaults.ts";
import {
  observe,
  startEstimate,
  volatilityOf,
  type Estimator,
  type EstimatorState,
} from "./estimators.ts";
import { type LogReturn } from "./returns.ts";
import { type VolatilityCandidates } from "./width.ts";

export interface Estimators {
  readonly ewma: Estimator;
  readonly longMemory: Estimator;
}

export interface ForecastState {
  readonly ewma: EstimatorState;
  readonly longMemory: EstimatorState;
}

/** @param prior volatility per day before the first return */
export function startForecast(
  prior: number,
  { ewma, longMemory }: Estimators = { ewma: EWMA, longMemory: LONG_MEMORY },
): ForecastState {
  return { ewma: startEstimate(ewma, prior), longMemory: startEstimate(longMemory, prior) };
}

/** @param elapsedDays time the return spans */
export function observeReturn(
  { ewma, longMemory }: ForecastState,
  { value }: LogReturn,
  elapsedDays = 1,
): ForecastState {
  return {
    ewma: observe(ewma, value, elapsedDays),
    longMemory: observe(longMemory, value, elapsedDays),
  };
}

/** Volatility per day, for the time to come. */
export function candidatesOf(
  { ewma, longMemory }: ForecastState,
  implied?: number,
): VolatilityCandidates {
  return { ewma: volatilityOf(ewma), longMemory: volatilityOf(longMemory), implied };
}

/**
 * After all segments of a history; across a gap nothing is observed, and nothing forgotten.
 * @param elapsedDays time each return spans
 */
export function forecastAfter(
  segments: readonly (readonly LogReturn[])[],
  prior: number,
  elapsedDays = 1,
): ForecastState {
  return segments
    .flat()
    .reduce((state, each) => observeReturn(state, each, elapsedDays), startForecast(prior));
}
