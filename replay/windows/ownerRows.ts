/** Owners as rows of a table, numbered in order. */
import type { Habit, OwnerPlan } from "../people/castPlan.ts";

export type OwnerRow = readonly [
  habit: Habit,
  deposits: OwnerPlan["deposits"],
  positions: OwnerPlan["positions"],
  /** 1e-4. */
  health: bigint,
  /** 1e-4. */
  band: bigint,
  /** Units of the settlement asset. */
  reserve: string,
  /** UTC. */
  comesAt?: string,
];

export function ownersOf(rows: readonly OwnerRow[]): readonly OwnerPlan[] {
  return rows.map(([habit, deposits, positions, health, band, reserve, comesAt], place) => ({
    name: `owner ${place + 1}`,
    ...{ habit, deposits, positions, health, band, reserve },
    ...(comesAt === undefined ? {} : { comesAt }),
  }));
}
