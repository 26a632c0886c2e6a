/**
 * The impact `k` of a slot: from candidates to the exact number of a rule table, with the reasons. The largest candidate
 * counts, as with volatility: a source that is missing, stale or made to look deep can never lower a charge.
 */
import { exactReal } from "../exactReal.ts";
import { inputInvalid } from "../inputInvalid.ts";
import { requireReal } from "../realNumber.ts";
import { ceilDiv } from "../rounding.ts";
import { IMPACT, QUANTITY, type Impact } from "../units.ts";

/** Raw quantity units in one unit of the instrument. */
const RAW_PER_UNIT = 10n ** BigInt(QUANTITY.decimals);
const SCALE = 1n << 64n;
const PER_UNIT = { min: 0, max: 1e9, of: "a fraction of the price per unit of the instrument" };

/**
 * Where an impact becomes exact: ⌈perUnit·2^64/1e8⌉.
 * @param perUnit fraction of the price per unit of the instrument
 * @throws INPUT_INVALID for NaN, an infinity, a negative number, or more than 40 bits (5.96 times the price per unit)
 */
export function impactUp(perUnit: number, field = "impact"): Impact {
  const { numerator, denominator } = exactReal(requireReal(perUnit, field, PER_UNIT), field);
  const impact = ceilDiv(numerator * SCALE, denominator * RAW_PER_UNIT);
  if (impact > IMPACT.max) {
    throw inputInvalid(
      field,
      "is more than a rule table can hold",
      "count the instrument in smaller units, or keep it below 5.96 times the price per unit",
    );
  }
  return impact as Impact;
}

/** Fraction of the price per unit that an impact stands for: for reading. */
export function impactPerUnit(impact: Impact): number {
  return (Number(impact) * Number(RAW_PER_UNIT)) / Number(SCALE);
}

/** Fraction of the price per unit by where it is from; what is not known is left out. */
export interface ImpactCandidates {
  readonly squareRoot: number;
  readonly depth?: number | undefined;
  readonly kyle?: number | undefined;
  readonly amihud?: number | undefined;
}

export type ImpactSource = keyof ImpactCandidates;
export type ImpactBound = "none" | "floor" | "cap";

export interface ImpactParameters {
  /** Concession at the reference size at least, a fraction of the price. */
  readonly floor: number;
  /** Concession at the reference size at most. */
  readonly cap: number;
}

/** Why an impact is what it is; goes into the manifest of the rule table made from it. */
export interface ImpactExplanation {
  readonly candidates: ImpactCandidates;
  /** Which of them was largest. */
  readonly impactFrom: ImpactSource;
  /** Units of the instrument. */
  readonly reference: number;
  /** Concession at the reference size by the largest candidate, and after the bounds. */
  readonly calculated: number;
  readonly concession: number;
  readonly boundBy: ImpactBound;
  readonly impact: Impact;
}

const FRACTION = { min: 0, max: 1, of: "a fraction of the price" };
const REFERENCE = { min: 1e-8, max: 1e18, of: "units of the instrument" };
const SOURCES: readonly ImpactSource[] = ["squareRoot", "depth", "kyle", "amihud"];

/** @throws INPUT_INVALID with the path of what is no fraction, or a floor above the cap */
export function validateImpactParameters(parameters: ImpactParameters): ImpactParameters {
  requireReal(parameters.floor, "floor", FRACTION);
  requireReal(parameters.cap, "cap", FRACTION);
  if (parameters.floor > parameters.cap) {
    throw inputInvalid("floor", "is above the cap", "lower it or raise the cap");
  }
  return parameters;
}

/**
 * @param reference units of the instrument at which the bounds hold
 * @throws INPUT_INVALID for negative candidates and what {@link impactUp} refuses
 */
export function slotImpactUp(
  candidates: ImpactCandidates,
  reference: number,
  parameters: ImpactParameters,
): ImpactExplanation {
  const { floor, cap } = validateImpactParameters(parameters);
  requireReal(reference, "reference", REFERENCE);
  const known = SOURCES.flatMap((source) => {
    const perUnit = candidates[source];
    if (perUnit === undefined) return [];
    return [{ source, perUnit: requireReal(perUnit, `candidates.${source}`, PER_UNIT) }];
  });
  const largest = known.reduce((best, each) => (each.perUnit > best.perUnit ? each : best));
  const calculated = largest.perUnit * reference;
  const concession = Math.min(Math.max(calculated, floor), cap);
  const perUnit = concession === calculated ? largest.perUnit : concession / reference;
  return {
    candidates,
    impactFrom: largest.source,
    reference,
    calculated,
    concession,
    boundBy: concession > calculated ? "floor" : concession < calculated ? "cap" : "none",
    impact: impactUp(perUnit),
  };
}
