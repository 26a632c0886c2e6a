/**
 * Band sensitivities κ and the reach of option slots, exact: docs/band.md proves that a statement with these holds in
 * the whole band. One step of κ more than the least, where a slot has an impact, pays for the rounding of K.
 */
import { inputInvalid } from "../inputInvalid.ts";
import { ceilDiv, floorDiv, magnitude, max } from "../rounding.ts";
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
  type Shock,
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
export interface OptionState {
  readonly price: Price;
  /** π by scenario. */
  readonly pnl: readonly OptionPnl[];
}

/** Drift of one update, |Δp| + max_s |Δπ_s|, 1e-8 USD; of several updates it is the sum, never less than of all at once. */
export function driftOfUpdate(before: OptionState, after: OptionState): bigint {
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

/** One scenario of a row of scenarios in which volatility is moved alike. */
export interface ScenarioPoint {
  /** Of the underlying, 1e-4. */
  readonly shock: Shock;
  /** π of the option there, 1e-8 USD. */
  readonly pnl: OptionPnl;
}

/**
 * The reach an option wants so that its leases last as long as its underlying's, 1e-4, rounded up.
 *
 * When the underlying moves by u, the option moves by at most slope·u and its value in a scenario by at most
 * slope·(1 + largest shock)·u; so its drift is at most slope·(2 + largest shock)·u. The slope is the steepest of the row,
 * between neighbouring scenarios. Time and volatility wear a lease too: they are not in here.
 * @param row scenarios of one volatility, in any order, at least two different shocks
 * @param price of the option, at least 1
 * @throws INPUT_INVALID when there are not two shocks, or no price
 */
export function wantedReachUp(row: readonly ScenarioPoint[], price: Price): Reach {
  if (price < 1n) throw inputInvalid("price", "is 0", "publish worthless options as 1e-8 USD");
  const points = row.toSorted((a, b) => Number(a.shock - b.shock));
  const widest = max(0n, ...row.map(({ shock }) => shock));
  const wanted = points.slice(1).flatMap((point, index) => {
    const before = points[index];
    if (before === undefined || before.shock === point.shock) return [];
    const change = magnitude(point.pnl - before.pnl) * ONE;
    return [ceilDiv(change * (2n * ONE + widest), (point.shock - before.shock) * price)];
  });
  if (wanted.length === 0) {
    throw inputInvalid("row", "has no two different shocks", "give scenarios on both sides of 0");
  }
  return max(0n, ...wanted);
}
