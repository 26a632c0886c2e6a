/**
 * Commitments computed from books a second time, by window tables of the generators: several times faster than
 * `commit`, and independent of it.
 */
import { Point, type CurvePoint } from "../circuits/babyjubjub.ts";
import { blindingGenerator, slotGenerator } from "../circuits/generators.ts";
import { fixedBase, type FixedBase } from "../sealing/index.ts";

const slots = new Map<number, FixedBase>();
let blindings: FixedBase | undefined;

function baseOf(slot: number): FixedBase {
  const base = slots.get(slot) ?? fixedBase(slotGenerator(slot));
  slots.set(slot, base);
  return base;
}

/** Σ quantity·G_slot + blinding·H. */
export function pointOf(quantities: readonly bigint[], blinding: bigint): CurvePoint {
  blindings ??= fixedBase(blindingGenerator());
  return quantities.reduce(
    (sum, quantity, slot) => {
      if (quantity === 0n) return sum;
      // Small numbers have few windows; their opposites would have all.
      const size = baseOf(slot).multiply(quantity < 0n ? -quantity : quantity);
      return quantity < 0n ? sum.subtract(size) : sum.add(size);
    },
    Point.ZERO.add(blindings.multiply(blinding)),
  );
}
