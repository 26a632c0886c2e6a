/**
 * A protocol's rule table for one circuit shape: weights, contingency, band sensitivity, impact and
 * the scenario shocks, plus the two levels at which the protocol acts. The `rules` group of the
 * public inputs is exactly this table.
 */
import { type SolvencyId, type Shape } from "../circuits/spec.ts";
import { inputInvalid } from "./inputInvalid.ts";
import { magnitude, max } from "./rounding.ts";
import {
  BAND_SENSITIVITY,
  CONTINGENCY,
  ONE,
  type Band,
  type BandSensitivity,
  type Contingency,
  type Impact,
  type Level,
  type Shock,
  type Weight,
} from "./units.ts";

/** What one slot's band sensitivity follows from. */
export interface SlotRules {
  readonly weightLong: readonly Weight[];
  readonly weightShort: readonly Weight[];
  readonly contingency: readonly Contingency[];
  /** `shock[s][i]`: relative price change of linear slot i in scenario s. */
  readonly shock: readonly (readonly Shock[])[];
}

export interface RuleTable extends SlotRules {
  readonly circuit: SolvencyId;
  readonly shape: Shape;
  /** Asked of every operation that can lower an account's health. */
  readonly initialLevel: Level;
  /** Below it an account counts as lapsed. */
  readonly maintenanceLevel: Level;
  /** A negative quantity is refused. */
  readonly longOnly: readonly boolean[];
  readonly bandSensitivity: readonly BandSensitivity[];
  readonly impact: readonly Impact[];
}

/** max_s |σ_{s,slot}|; 0 for an option slot. */
function widestShock(shock: readonly (readonly Shock[])[], slot: number): bigint {
  return max(0n, ...shock.map((row) => magnitude(row[slot] ?? 0n)));
}

/**
 * The least κ for which a statement proven with `band` holds in the whole box |p' − p| ≤ band·p:
 * max(weightLong, weightShort) + max_s |σ| + a, per linear slot. An option slot's scenario values
 * drift on their own and the table's author chooses its κ; it is 0 here.
 */
export function minimalBandSensitivity(
  { weightLong, weightShort, contingency, shock }: SlotRules,
  nLinear: number,
): readonly BandSensitivity[] {
  return weightLong.map((long, slot) => {
    if (slot >= nLinear) return 0n as BandSensitivity;
    const widest = max(long, weightShort[slot] ?? 0n) + widestShock(shock, slot);
    return (widest + (contingency[slot] ?? 0n)) as BandSensitivity;
  });
}

/** Largest drop plus contingency of slot 0, 1e-4: what a unit of the settlement asset can cost. */
function settlementRisk({ shock, contingency }: SlotRules): bigint {
  return max(0n, ...shock.map((row) => 0n - (row[0] ?? 0n))) + (contingency[0] ?? 0n);
}

/**
 * Whether more of the settlement asset (slot 0) can never lower an account's health at these terms:
 * `level·((maxDrop_0 + a_0)·1e4 + band·κ_0) ≤ weightLong_0·1e8`. Contracts refuse other leases, so
 * that a deposit to slot 0 leaves a lease valid.
 */
export function settlementDepositIsSafe(table: RuleTable, level: Level, band: Band): boolean {
  const addOn = settlementRisk(table) * ONE + band * (table.bandSensitivity[0] ?? 0n);
  return level * addOn <= (table.weightLong[0] ?? 0n) * ONE * ONE;
}

/**
 * The rules a table must keep beyond the widths of its fields; the on-chain registry refuses the same.
 * @throws INPUT_INVALID with the path of the first field at fault.
 */
export function validateRuleTable(table: RuleTable): RuleTable {
  if (table.maintenanceLevel > table.initialLevel) {
    throw inputInvalid(
      "levels.maintenance",
      "is above levels.initial",
      "an account that may act must not count as lapsed: lower it or raise levels.initial",
    );
  }
  const least = minimalBandSensitivity(table, table.shape.nLinear);
  least.forEach((sensitivity, slot) => {
    if ((table.weightLong[slot] ?? 0n) > ONE) {
      throw inputInvalid(
        `weightLong[${slot}]`,
        "is above 1",
        "a long position counts at most in full",
      );
    }
    if ((table.weightShort[slot] ?? 0n) < ONE) {
      throw inputInvalid(`weightShort[${slot}]`, "is below 1", "a debt counts at least in full");
    }
    if ((table.bandSensitivity[slot] ?? 0n) < sensitivity) {
      throw inputInvalid(
        `bandSensitivity[${slot}]`,
        "does not cover weight, shock and contingency",
        `write at least ${BAND_SENSITIVITY.format(sensitivity)} (largest weight + largest |shock| + contingency)`,
      );
    }
  });
  if (table.impact[0] !== 0n) {
    throw inputInvalid("impact[0]", "is not 0", "the settlement asset has no impact: write 0");
  }
  if (settlementRisk(table) > CONTINGENCY.max) {
    throw inputInvalid(
      "contingency[0]",
      "and the largest drop of slot 0 add up to too much",
      `keep their sum at or below ${CONTINGENCY.format(CONTINGENCY.max as Contingency)}`,
    );
  }
  return table;
}
