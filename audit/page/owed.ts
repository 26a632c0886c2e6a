/** What the vault must hold of every asset, and what of it is missing. */
import type { Reserves, ReserveSlot } from "../reportType.ts";

/** Of the settlement index: a unit of slot 0 is worth its token. */
export const INDEX_ONE = 10n ** 18n;
/** Amounts and prices are in 1e-8. */
const PRODUCT_A_DOLLAR = 10n ** 16n;

/** What must be in the vault of a slot, 1e-8 of its token, rounded up: units of slot 0 at their index. */
export function owedUp({ slot, inBooks, owedPublicly }: ReserveSlot, index: bigint): bigint {
  const owed = BigInt(inBooks) + BigInt(owedPublicly);
  if (slot !== "0" || owed <= 0n) return owed;
  return (owed * index + INDEX_ONE - 1n) / INDEX_ONE;
}

export interface Missing {
  readonly slot: ReserveSlot;
  /** 1e-8 of the token. */
  readonly amount: bigint;
}

/** Spot slots of which less is held than owed. */
export function missingOf({ slots, settlementIndex }: Reserves): readonly Missing[] {
  const index = BigInt(settlementIndex);
  return slots
    .filter(({ kind }) => kind === "spot")
    .map((slot) => ({ slot, amount: owedUp(slot, index) - BigInt(slot.held) }))
    .filter(({ amount }) => amount > 0n);
}

/** What is missing at the report's prices, whole dollars, rounded up. */
export function missingDollarsUp(missing: readonly Missing[]): bigint {
  const products = missing.map(({ slot, amount }) => amount * BigInt(slot.price));
  const sum = products.reduce((all, each) => all + each, 0n);
  return (sum + PRODUCT_A_DOLLAR - 1n) / PRODUCT_A_DOLLAR;
}
