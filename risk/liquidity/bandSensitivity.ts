/**
 * Band sensitivities κ and the reach of option slots, exact: docs/band.md proves that a statement with these holds in
 * the whole band. One step of κ more than the least, where a slot has an impact, pays for the rounding of K.
 */
import { inputInvalid } from "../inputInvalid.ts";
import { ceilDiv, floorDiv, magnitude, max, sum } from "../rounding.ts";
import { minimalBandSensitivity, type SlotRules } from "../ruleTable.ts";
import {
  BAND_SENSITIVITY,
  ONE,
  type Band,
  type BandSensitivity,
  type Contingency,
  type Impact,
  type OptionPnl,
  type Price,
  type Weight,
} from "../units.ts";

/** What the reach of one option slot follows from. */
export interface OptionSlotRules {
  readonly weightLong: Weight;
  readonly weightShort: Weight;
  readonly contingency: Contingency;
  readonly impact: Impact;
}

/** Farthest drift of an option slot per unit of band, 1e-4 of its price at the proof's epoch. */
export type Reach = bigint;

/** w + a of an option slot, 1e-4: what a drift of its price costs; at least 1, since a debt counts in full. */
function costOfDrift({ weightLong, weightShort, contingency }: OptionSlotRules): bigint {
  return max(weightLong, weightShort) + contingency;
}

/** The step of κ that pays for the rounding of K, 1e-4. */
const roundingStep = (impact: Impact | undefined): bigint => ((impact ?? 0n) === 0n ? 0n : 1n);

function sensitivity(kappa: bigint, field: string, fix: string): BandSensitivity {
  if (kappa > BAND_SENSITIVITY.max) {
    throw inputInvalid(field, "asks for more band sensitivity than a table can hold", fix);
  }
  return kappa as BandSensitivity;
}

/**
 * κ of the linear slots, 1e-4: max(weightLong, weightShort) + max_s |σ| + a, and one step more where there is impact.
 * @returns one per linear slot
 * @throws INPUT_INVALID when a slot's κ has more than 24 bits
 */
export function linearBandSensitivityUp(
  rules: SlotRules & { readonly impact: readonly Impact[] },
  nLinear: number,
): readonly BandSensitivity[] {
  const least = minimalBandSensitivity(rules, nLinear).slice(0, nLinear);
  return least.map((kappa, slot) =>
    sensitivity(
      kappa + roundingStep(rules.impact[slot]),
      `shock[…][${slot}]`,
      `keep weight + |shock| + contingency below ${BAND_SENSITIVITY.format(BAND_SENSITIVITY.max as BandSensitivity)}`,
    ),
  );
}

/**
 * κ of an option slot whose statements are to hold for a drift of `band · reach · price`, 1e-4, rounded up. A slot with
 * an impact gets one step more at a reach of 1; below 1 the chain would turn the step into reach.
 * @throws INPUT_INVALID for a negative reach, one above {@link largestReachDown}
 */
export function optionBandSensitivityUp(reach: Reach, rules: OptionSlotRules): BandSensitivity {
  const most = largestReachDown(rules);
  if (reach < 0n || reach > most) {
    throw inputInvalid("reach", "is out of range", `give 1e-4 of the price, from 0 to ${most}`);
  }
  const step = reach === ONE ? roundingStep(rules.impact) : 0n;
  return (ceilDiv(reach * costOfDrift(rules), ONE) + step) as BandSensitivity;
}

/**
 * How far κ carries, 1e-4 of the price per unit of band, rounded down: ⌊κ·1e4 / (w + a)⌋, and at most 1 where the slot
 * has impact, as K grows by the factor 1 + band only.
 */
export function reachDown(kappa: BandSensitivity, rules: OptionSlotRules): Reach {
  const reach = floorDiv(kappa * ONE, costOfDrift(rules));
  return rules.impact !== 0n && reach > ONE ? ONE : reach;
}

/** The most that {@link optionBandSensitivityUp} takes. */
export function largestReachDown(rules: OptionSlotRules): Reach {
  return reachDown(BAND_SENSITIVITY.max as BandSensitivity, rules);
}

/** An option slot at one moment. */
export interface PublishedOption {
  readonly price: Price;
  /** π by scenario. */
  readonly pnl: readonly OptionPnl[];
}

/** Drift of one update, |Δp| + max_s |Δπ_s|, 1e-8 USD; of several updates it is the sum, never less than of all at once. */
export function driftOfUpdate(before: PublishedOption, after: PublishedOption): bigint {
  const pnl = after.pnl.map((now, s) => magnitude(now - (before.pnl[s] ?? 0n)));
  return magnitude(after.price - before.price) + max(0n, ...pnl);
}

/** Whether a statement proven at `price` with `band` still holds after `drift`: drift·1e8 ≤ band·reach·price, exact. */
export function isWithinReach(drift: bigint, band: Band, reach: Reach, price: Price): boolean {
  return drift * ONE * ONE <= band * reach * price;
}

/** Largest drift that {@link isWithinReach}, 1e-8 USD. */
export function largestDriftDown(band: Band, reach: Reach, price: Price): bigint {
  return floorDiv(band * reach * price, ONE * ONE);
}

/**
 * The least reach with which a lease outlives every one of these paths, 1e-4, rounded up: ⌈drift·1e8/(band·price)⌉ of the path
 * that drifts farthest. Make them by revaluing the option in full while its underlying goes to either edge of its own band,
 * in the steps in which reports come, with the time and volatility that a lease shall bear.
 * @param paths states of the option; each begins where the lease does, all of them at the same price
 * @throws INPUT_INVALID for a band of 0, a price of 0, no path, or paths that begin at different prices
 */
export function wantedReachUp(paths: readonly (readonly PublishedOption[])[], band: Band): Reach {
  const price = paths[0]?.[0]?.price ?? 0n;
  if (band < 1n) throw inputInvalid("band", "is 0", "a lease without a band bears no drift");
  if (price < 1n) {
    throw inputInvalid("paths", "do not begin at a price", "worthless options are at 1e-8 USD");
  }
  if (paths.some(([first]) => first?.price !== price)) {
    throw inputInvalid("paths", "do not begin at the same price", "begin where the lease does");
  }
  const drifts = paths.map((path) =>
    sum(path.slice(1).map((after, step) => driftOfUpdate(path[step] ?? after, after))),
  );
  return ceilDiv(max(0n, ...drifts) * ONE * ONE, band * price);
}
