/**
 * What the widths would have been, and what the market did next: each width is made from the returns before
 * its day alone. Every segment begins cold, from the prior: what happened before it is not known.
 */
import { EWMA, LONG_MEMORY } from "./defaults.ts";
import { observe, startEstimate, volatilityOf, type Estimator } from "./estimators.ts";
import { type LogReturn } from "./returns.ts";
import { scenarioWidth, type WidthExplanation, type WidthParameters } from "./width.ts";

export interface BacktestDay extends LogReturn {
  /** Set before the day began. */
  readonly explanation: WidthExplanation;
  /** The close fell, or rose, by more than the width. */
  readonly fellThrough: boolean;
  readonly roseThrough: boolean;
}

/** The two estimators, as a width takes them. */
export interface Estimators {
  readonly ewma: Estimator;
  readonly longMemory: Estimator;
}

/** Daily returns of one segment. */
export function backtestSegment(
  returns: readonly LogReturn[],
  parameters: WidthParameters,
  estimators: Estimators = { ewma: EWMA, longMemory: LONG_MEMORY },
): readonly BacktestDay[] {
  let fast = startEstimate(estimators.ewma, parameters.longRun);
  let slow = startEstimate(estimators.longMemory, parameters.longRun);
  let width: number | undefined;
  return returns.map((each) => {
    const candidates = { ewma: volatilityOf(fast), longMemory: volatilityOf(slow) };
    const before = width === undefined ? undefined : { width, elapsedDays: 1 };
    const explanation = scenarioWidth(parameters, candidates, before);
    ({ width } = explanation);
    [fast, slow] = [observe(fast, each.value), observe(slow, each.value)];
    const [fellThrough, roseThrough] = [each.value < -width, each.value > width];
    return { ...each, explanation, fellThrough, roseThrough };
  });
}
