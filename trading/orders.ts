/**
 * Matching two signed orders off-chain, with the rules of Settlement: exactly one of them is the maker,
 * its limit is the price, and the price is never worse for the other than his own limit.
 */
import { type AffinePoint } from "../circuits/babyjubjub.ts";
import { ZkMarginError } from "../circuits/errors.ts";
import { inputInvalid } from "../risk/index.ts";
import { parseTradedSlot, publicDelta, quoteUp } from "./amounts.ts";
import { type Order } from "./typedData.ts";

/** How far an order is: `Settlement.orderState`. */
export interface OrderState {
  /** 1e-8 of the instrument. */
  readonly filled: bigint;
  readonly cancelled: boolean;
}

export const UNTOUCHED: OrderState = { filled: 0n, cancelled: false };

export interface OrderMatch {
  readonly buy: Order;
  readonly sell: Order;
  readonly buyState: OrderState;
  readonly sellState: OrderState;
  /** Unix s. */
  readonly time: bigint;
}

export interface Execution {
  readonly slot: number;
  /** 1e-8 of the instrument. */
  readonly quantity: bigint;
  /** The maker's limit, 1e-8 of the settlement asset per unit. */
  readonly price: bigint;
  /** ⌈quantity·price / 1e8⌉, 1e-8 of the settlement asset, paid by the buyer. */
  readonly quote: bigint;
  /** Added to the buyer's commitment, taken from the seller's. */
  readonly delta: AffinePoint;
}

/** What an order may still be filled by, 1e-8; 0 once cancelled. */
export function remaining({ quantity }: Order, { filled, cancelled }: OrderState): bigint {
  return cancelled || filled >= quantity ? 0n : quantity - filled;
}

function requireMatching({ buy, sell, time }: OrderMatch): void {
  const refuse = (field: string, why: string, fix: string): never => {
    throw inputInvalid(field, why, fix);
  };
  if (!buy.isBuy || sell.isBuy) refuse("isBuy", "is not one buy and one sell", "match a pair");
  if (buy.slot !== sell.slot) refuse("slot", "differs", "match orders of one slot");
  parseTradedSlot(buy.slot);
  if (buy.account === sell.account) refuse("account", "is the same", "match two accounts");
  if (buy.isMaker === sell.isMaker) {
    refuse("isMaker", "does not name one maker", "match a maker with a taker");
  }
  for (const [order, other] of [
    [buy, sell],
    [sell, buy],
  ] as const) {
    if (order.counterparty !== 0n && order.counterparty !== other.account) {
      refuse("counterparty", "is another account", "match the account the order names");
    }
    if (order.deadline < time) refuse("deadline", "has passed", "ask for a new order");
  }
  if (buy.limitPrice < sell.limitPrice) {
    refuse("limitPrice", "of the buyer is below the seller's", "match orders that cross");
  }
}

/**
 * What a match executes: as much as both orders have left, or `quantity` of it.
 * @throws INPUT_INVALID naming what does not match, or a quantity beyond what is left or below a least fill
 */
export function executionOf(match: OrderMatch, quantity?: bigint): Execution {
  requireMatching(match);
  const { buy, sell, buyState, sellState } = match;
  const [left, right] = [remaining(buy, buyState), remaining(sell, sellState)];
  const most = left < right ? left : right;
  const filled = quantity ?? most;
  if (filled <= 0n || filled > most) {
    throw inputInvalid(
      "quantity",
      "is not left in both orders",
      "fill less, or match other orders",
    );
  }
  for (const [order, rest] of [
    [buy, left],
    [sell, right],
  ] as const) {
    if (filled >= order.minFill || filled === rest) continue;
    throw inputInvalid("quantity", "is less than an order's least fill", "fill more of it");
  }
  const price = buy.isMaker ? buy.limitPrice : sell.limitPrice;
  const [slot, quote] = [buy.slot, quoteUp(filled, price)];
  return { slot, quantity: filled, price, quote, delta: publicDelta(slot, filled, price) };
}

/** The order's state after an execution. @throws INTERNAL when it was filled beyond its quantity */
export function afterFill(order: Order, state: OrderState, quantity: bigint): OrderState {
  if (quantity > remaining(order, state)) {
    throw new ZkMarginError("INTERNAL", "an order was filled beyond its quantity", {
      fix: "do not rely on this deployment: its contracts do not keep an order's limits",
    });
  }
  return { ...state, filled: state.filled + quantity };
}
