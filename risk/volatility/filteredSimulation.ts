/**
 * Filtered historical simulation: past returns, each divided by the volatility that was forecast for its day, tell
 * how many volatilities a bad day is (G. Barone-Adesi, K. Giannopoulos and L. Vosper, "VaR without correlations for portfolios
 * of derivative securities", Journal of Futures Markets 19, 1999, 583–602; J. Hull and A. White, Journal of Risk 1, 1998).
 *
 * It serves here to choose and to check the multiple of the default parameters, not to set widths day by day: one day in a hundred of a
 * few hundred is its third worst day, and a width that jumps when that day enters and when it leaves is what the bounds
 * of speed are there to avoid.
 */
import { inputInvalid } from "../inputInvalid.ts";
import { member, requireReal } from "../realNumber.ts";
import { observe, startEstimate, volatilityOf, type Estimator } from "./estimators.ts";
import { type LogReturn } from "./returns.ts";

/**
 * Returns over the largest forecast for their day, of one segment that begins cold.
 * @param prior volatility per day before the first return, above 0
 */
export function standardisedReturns(
  returns: readonly LogReturn[],
  estimators: readonly Estimator[],
  prior: number,
): readonly number[] {
  requireReal(prior, "prior", { min: 1e-9, max: 10, of: "volatility per day" });
  let states = estimators.map((estimator) => startEstimate(estimator, prior));
  return returns.map(({ value }) => {
    const forecast = Math.max(...states.map(volatilityOf));
    states = states.map((state) => observe(state, value));
    return value / forecast;
  });
}

/**
 * Smallest x such that at most `rate` of the values lie above it: the order statistic itself, nothing
 * interpolated.
 * @param rate within (0, 1); at least 1/values.length, or the sample says nothing about it
 */
export function upperQuantile(values: readonly number[], rate: number): number {
  requireReal(rate, "rate", { min: 1e-6, max: 1 - 1e-6, of: "a share of the values" });
  const above = Math.floor(values.length * rate + 1e-9);
  if (above < 1) {
    throw inputInvalid(
      "values",
      "are too few for the rate",
      `give at least ${Math.ceil(1 / rate)}`,
    );
  }
  return member(
    values.toSorted((a, b) => b - a),
    above,
  );
}
