/**
 * Are breaches as rare as promised, and do they come alone? Likelihood ratios of
 * - P. Kupiec, "Techniques for verifying the accuracy of risk measurement models", Journal of Derivatives 3 (1995),
 *   73–84: proportion of failures, χ² with 1 degree of freedom;
 * - P. Christoffersen, "Evaluating interval forecasts", International Economic Review 39 (1998), 841–862:
 *   independence (first-order Markov, 1 degree) and conditional coverage (both at once, 2 degrees).
 *
 * Days of different segments are not neighbours: transitions are counted inside segments alone. The χ² laws are
 * those of large samples; with a handful of expected breaches the p-values are rough.
 */
import { inputInvalid } from "../inputInvalid.ts";
import { requireReal, total } from "../realNumber.ts";
import { chiSquareTail } from "./incompleteGamma.ts";

export interface LikelihoodRatio {
  /** −2 ln(L₀/L₁), at least 0. */
  readonly statistic: number;
  /** Probability of a statistic at least as large if the hypothesis holds. */
  readonly pValue: number;
}

/** k·ln p, with 0·ln 0 = 0. */
function logLikelihood(count: number, probability: number): number {
  return count === 0 ? 0 : count * Math.log(probability);
}

/** ln L of `hits` among `days` at a probability. */
function binomial(hits: number, days: number, probability: number): number {
  return logLikelihood(hits, probability) + logLikelihood(days - hits, 1 - probability);
}

function ratioOf(restricted: number, free: number, degrees: number): LikelihoodRatio {
  // Rounding may put the free likelihood a hair below the restricted one.
  const statistic = Math.max(0, 2 * (free - restricted));
  return { statistic, pValue: chiSquareTail(statistic, degrees) };
}

/** Own maximum of a binomial likelihood. */
function binomialMaximum(hits: number, days: number): number {
  return binomial(hits, days, days === 0 ? 0 : hits / days);
}

function requireRate(rate: number): void {
  requireReal(rate, "rate", { min: 1e-9, max: 1 - 1e-9, of: "a probability of a breach" });
}

/**
 * Kupiec's proportion of failures: is the rate of breaches `rate`?
 * @throws INPUT_INVALID unless 0 ≤ breaches ≤ days, both whole, and days > 0
 */
export function kupiec(breaches: number, days: number, rate: number): LikelihoodRatio {
  requireRate(rate);
  const whole = Number.isSafeInteger(breaches) && Number.isSafeInteger(days);
  if (!whole || breaches < 0 || breaches > days || days < 1) {
    throw inputInvalid("breaches", "is no count out of days", "give 0 ≤ breaches ≤ days, days > 0");
  }
  return ratioOf(binomial(breaches, days, rate), binomialMaximum(breaches, days), 1);
}

/** Neighbouring days by whether the first and the second were breaches. */
export interface Transitions {
  readonly calmCalm: number;
  readonly calmBreach: number;
  readonly breachCalm: number;
  readonly breachBreach: number;
}

export function transitionsOf(segments: readonly (readonly boolean[])[]): Transitions {
  const count = (first: boolean, second: boolean): number =>
    total(
      segments.map(
        (days) => days.filter((day, i) => i > 0 && days[i - 1] === first && day === second).length,
      ),
    );
  return {
    calmCalm: count(false, false),
    calmBreach: count(false, true),
    breachCalm: count(true, false),
    breachBreach: count(true, true),
  };
}

export interface ChristoffersenTests {
  readonly transitions: Transitions;
  /** Is a breach as likely after a breach as after a calm day? */
  readonly independence: LikelihoodRatio;
  /** That, and the rate of breaches (of all days but the first of each segment) is `rate`. */
  readonly conditionalCoverage: LikelihoodRatio;
}

/** @param segments for each run of neighbouring days, whether each was a breach */
export function christoffersen(
  segments: readonly (readonly boolean[])[],
  rate: number,
): ChristoffersenTests {
  requireRate(rate);
  const transitions = transitionsOf(segments);
  const { calmCalm, calmBreach, breachCalm, breachBreach } = transitions;
  const [afterCalm, afterBreach] = [calmCalm + calmBreach, breachCalm + breachBreach];
  const [hits, days] = [calmBreach + breachBreach, afterCalm + afterBreach];
  const markov =
    binomialMaximum(calmBreach, afterCalm) + binomialMaximum(breachBreach, afterBreach);
  return {
    transitions,
    independence: ratioOf(binomialMaximum(hits, days), markov, 1),
    conditionalCoverage: ratioOf(binomial(hits, days, rate), markov, 2),
  };
}
