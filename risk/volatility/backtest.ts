/**
 * What the widths would have been, and what the market did next: each width is made from the returns before
 * its day alone. Every segment begins cold, from the prior: what happened before it is not known.
 */
import { candidatesOf, observeReturn, startForecast, type Estimators } from "./forecast.ts";
import { type LogReturn } from "./returns.ts";
import { scenarioWidth, type WidthExplanation, type WidthParameters } from "./width.ts";

export interface BacktestDay extends LogReturn {
  /** Set before the day began. */
  readonly explanation: WidthExplanation;
  /** The close fell, or rose, by more than the width. */
  readonly fellThrough: boolean;
  readonly roseThrough: boolean;
}

/** Daily returns of one segment; without implied volatility, of which there is no history at hand. */
export function backtestSegment(
  returns: readonly LogReturn[],
  parameters: WidthParameters,
  estimators?: Estimators,
): readonly BacktestDay[] {
  let state = startForecast(parameters.longRun, estimators);
  let width: number | undefined;
  return returns.map((each) => {
    const before = width === undefined ? undefined : { width, elapsedDays: 1 };
    const explanation = scenarioWidth(parameters, candidatesOf(state), before);
    ({ width } = explanation);
    state = observeReturn(state, each);
    const [fellThrough, roseThrough] = [each.value < -width, each.value > width];
    return { ...each, explanation, fellThrough, roseThrough };
  });
}
