/**
 * Crowding: a market deep enough for one position is not deep enough for all of them at once. Impact grows with the slot's
 * open interest beyond what the market takes, exactly, and by a bounded step per epoch.
 *
 *     multiple = clamp(openInterest / capacity, 1, most)        1e-4, rounded up
 *     target   = ⌈base·multiple / 1e4⌉
 *     next     = within [previous − max(1, ⌊previous·fall⌋), previous + max(1, ⌊previous·rise⌋)]
 *
 * If everybody leaves together, a holder of q among openInterest Q pays k·Q per unit instead of k·q. A multiple of Q/capacity
 * charges whoever holds `capacity` for exactly that; smaller positions less, larger ones more.
 */
import { inputInvalid } from "../inputInvalid.ts";
import { ceilDiv, floorDiv, max } from "../rounding.ts";
import { IMPACT, ONE, QUANTITY, type Impact } from "../units.ts";

export interface CrowdingParameters {
  /** Largest multiple of the base impact, 1e-4; at least 1. */
  readonly most: bigint;
  /** Most an impact may rise in an epoch, 1e-4 of itself. */
  readonly rise: bigint;
  /** Most it may fall in an epoch, 1e-4 of itself. */
  readonly fall: bigint;
}

/** Sums over accounts may be wider than one account's quantity. */
const WIDEST_INTEREST = QUANTITY.max << 32n;

function requireWithin(value: bigint, field: string, [min, most]: readonly [bigint, bigint]): void {
  if (value < min || value > most) {
    throw inputInvalid(field, "is out of range", `give a whole number from ${min} to ${most}`);
  }
}

/** @throws INPUT_INVALID with the field at fault */
export function validateCrowdingParameters(parameters: CrowdingParameters): CrowdingParameters {
  requireWithin(parameters.most, "most", [ONE, 1_000n * ONE]);
  requireWithin(parameters.rise, "rise", [0n, 100n * ONE]);
  requireWithin(parameters.fall, "fall", [0n, ONE]);
  return parameters;
}

/**
 * How many times its impact a slot is charged, 1e-4, rounded up: open interest over capacity, between 1 and `most`.
 * @param openInterest sum of the long positions, or of the short ones if that is more, 1e-8 of the instrument
 * @param capacity what the market takes within the unwinding horizon, 1e-8 of the instrument, above 0
 */
export function crowdingMultipleUp(
  openInterest: bigint,
  capacity: bigint,
  parameters: CrowdingParameters,
): bigint {
  const { most } = validateCrowdingParameters(parameters);
  requireWithin(openInterest, "openInterest", [0n, WIDEST_INTEREST]);
  requireWithin(capacity, "capacity", [1n, WIDEST_INTEREST]);
  const multiple = max(ONE, ceilDiv(openInterest * ONE, capacity));
  return multiple > most ? most : multiple;
}

/**
 * The impact of the next epoch: towards base × multiple, no faster than allowed; a step of one unit is always allowed, so that
 * small impacts arrive too. What a table can hold is never exceeded.
 * @param previous impact of the last epoch; undefined at the first, which begins at the target
 * @returns never less for more open interest, less capacity, a larger base or a larger previous impact
 */
export function crowdedImpactUp(
  base: Impact,
  multiple: bigint,
  previous: Impact | undefined,
  parameters: CrowdingParameters,
): Impact {
  const { most, rise, fall } = validateCrowdingParameters(parameters);
  requireWithin(base, "base", [0n, IMPACT.max]);
  requireWithin(multiple, "multiple", [ONE, most]);
  const wanted = ceilDiv(base * multiple, ONE);
  const target = wanted > IMPACT.max ? IMPACT.max : wanted;
  if (previous === undefined) return target as Impact;
  requireWithin(previous, "previous", [0n, IMPACT.max]);
  const step = (rate: bigint): bigint =>
    rate === 0n ? 0n : max(1n, floorDiv(previous * rate, ONE));
  const [highest, lowest] = [previous + step(rise), previous - step(fall)];
  return (target > highest ? highest : target < lowest ? lowest : target) as Impact;
}
