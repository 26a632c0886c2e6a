/**
 * What a trade of one slot for the settlement asset comes to, as Settlement computes it: exact integers
 * of 1e-8, the payment rounded up, in the seller's favour, by less than 1e-8 of the settlement asset.
 */
import { type AffinePoint } from "../circuits/babyjubjub.ts";
import { MAX_SLOTS, commit } from "../circuits/generators.ts";
import { ceilDiv, inputInvalid, parseDecimal, type Scale } from "../risk/index.ts";

/** Slot 0, what every trade is paid in. */
export const SETTLEMENT_SLOT = 0;
const UNIT = 10n ** 8n;
/** A quantity is a signed 64-bit integer. */
const QUANTITY_END = 1n << 63n;
const PRICE_END = 1n << 64n;

export const TRADE_QUANTITY: Scale = {
  decimals: 8,
  min: 1n,
  max: QUANTITY_END - 1n,
  of: "units of the instrument",
};
export const TRADE_PRICE: Scale = {
  decimals: 8,
  min: 1n,
  max: PRICE_END - 1n,
  of: "units of the settlement asset per unit of the instrument",
};

export type Side = "buy" | "sell";

/** What one account trades. */
export interface TradeTerms {
  readonly slot: number;
  /** As the account sees it that the terms are about. */
  readonly side: Side;
  /** 1e-8 of the instrument, positive. */
  readonly quantity: bigint;
  /** Settlement asset per unit of the instrument, 1e-8, positive. */
  readonly price: bigint;
}

/** @throws INPUT_INVALID for slot 0 and for slots there are not */
export function parseTradedSlot(slot: number, field = "slot"): number {
  if (Number.isInteger(slot) && slot > SETTLEMENT_SLOT && slot < MAX_SLOTS) return slot;
  throw inputInvalid(
    field,
    "cannot be traded",
    `name a slot from 1 to ${MAX_SLOTS - 1}; slot 0 is what is paid`,
  );
}

/**
 * ⌈quantity·price / 1e8⌉: what the buyer pays, 1e-8 of the settlement asset.
 * @throws INPUT_INVALID when an amount is out of range or the payment beyond what a slot holds
 */
export function quoteUp(quantity: bigint, price: bigint): bigint {
  parseDecimal(quantity, "quantity", TRADE_QUANTITY);
  parseDecimal(price, "price", TRADE_PRICE);
  const quote = ceilDiv(quantity * price, UNIT);
  if (quote < QUANTITY_END) return quote;
  throw inputInvalid("price", "makes the payment larger than a slot holds", "trade a smaller size");
}

/** Quantities by slot that the account receives; what it gives is negative. */
export function receivedQuantities(terms: TradeTerms): Readonly<Record<string, bigint>> {
  const { slot, side, quantity, price } = terms;
  parseTradedSlot(slot);
  const quote = quoteUp(quantity, price);
  const sign = side === "buy" ? 1n : -1n;
  return { [String(SETTLEMENT_SLOT)]: -sign * quote, [String(slot)]: sign * quantity };
}

/** D = quantity·G_slot − quote·G_0 of a public-size trade, as the buyer's account gets it. */
export function publicDelta(slot: number, quantity: bigint, price: bigint): AffinePoint {
  const received = receivedQuantities({ slot, side: "buy", quantity, price });
  const bySlot = Array.from({ length: MAX_SLOTS }, (_, index) => received[String(index)] ?? 0n);
  return commit(bySlot, 0n);
}
