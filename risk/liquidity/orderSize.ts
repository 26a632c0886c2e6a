/**
 * How much a trader can buy or sell and keep his health: exact, by the margin model itself, no estimate.
 *
 * The surplus is concave in the size of an order: value is (a long position counts at most in full, a short one at least), and
 * losses, contingency and concentration are convex, as is the price of an order with impact. So the sizes that keep the level
 * are an interval from 0, but for the rounding of K and of the payment, and halving finds its end.
 */
import { inputInvalid } from "../inputInvalid.ts";
import { evaluateMargin, type MarginStatus } from "../margin.ts";
import { type MarketSnapshot } from "../marketSnapshot.ts";
import { ceilDiv, floorDiv } from "../rounding.ts";
import { type RuleTable } from "../ruleTable.ts";
import { type Terms } from "../terms.ts";
import { IMPACT, PRICE, QUANTITY, type Impact, type Price, type Quantity } from "../units.ts";

const SCALE = 1n << 64n;

export interface Order {
  readonly slot: number;
  readonly side: "buy" | "sell";
  /** Price of the first unit, 1e-8 USD; the epoch's price when left out. */
  readonly price?: Price | undefined;
  /** What the order itself moves the price by, against the trader: pays price·(1 ± impact·size/2^64) on average. */
  readonly impact?: Impact | undefined;
}

export interface LargestOrder {
  /** 1e-8 of the instrument; this much keeps the level and one more does not. */
  readonly size: Quantity;
  /** Paid in slot 0 for it, negative when received, 1e-8 of the settlement asset; rounded against the trader. */
  readonly payment: bigint;
  /** Why not one more; `size` when slot or payment can hold no more, or a larger sale would bring less. */
  readonly limitedBy: Exclude<MarginStatus, "provable"> | "size";
}

/** Paid in slot 0: ⌈x·price·(1 + k·x/2^64)/p_0⌉ when buying, −⌊x·price·(1 − k·x/2^64)/p_0⌋ when selling. */
function paymentUp(size: bigint, order: Order, price: bigint, settlement: bigint): bigint {
  const moved = (order.impact ?? 0n) * size;
  const divisor = SCALE * settlement;
  if (order.side === "buy") return ceilDiv(size * price * (SCALE + moved), divisor);
  return -floorDiv(size * price * (SCALE - moved), divisor);
}

/** Past half the price a larger sale brings less than a smaller one. */
const bringsMore = (size: bigint, { side, impact = 0n as Impact }: Order): boolean =>
  side === "buy" || 2n * impact * size <= SCALE;

const fits = (raw: bigint): boolean => raw >= QUANTITY.min && raw <= QUANTITY.max;

function requireOrder(book: readonly Quantity[], order: Order, market: MarketSnapshot): bigint {
  const { slot, impact = 0n } = order;
  const price = order.price ?? market.price[slot] ?? 0n;
  if (!Number.isInteger(slot) || slot < 1 || slot >= book.length) {
    throw inputInvalid("slot", "is not one to trade", `give a slot from 1 to ${book.length - 1}`);
  }
  if (price < 1n || price > PRICE.max) {
    throw inputInvalid("price", "is no price", "trade a listed slot or name the price");
  }
  if (impact < 0n || impact > IMPACT.max) {
    throw inputInvalid("impact", "is out of range", IMPACT.describe());
  }
  if ((market.price[0] ?? 0n) < 1n) {
    throw inputInvalid(
      "market.price[0]",
      "is 0",
      "use a market whose settlement asset has a price",
    );
  }
  return price;
}

/**
 * The largest order, paid in slot 0, after which the book still meets `terms` (and can still be proven).
 * @returns undefined when the book does not meet them as it is
 * @throws INPUT_INVALID when slot, price or impact are none, or book, market and table are not of one circuit
 */
export function largestOrderDown(
  book: readonly Quantity[],
  order: Order,
  market: MarketSnapshot,
  table: RuleTable,
  terms: Terms,
): LargestOrder | undefined {
  const price = requireOrder(book, order, market);
  const { slot, side } = order;
  const settlement = market.price[0] ?? 0n;
  const sign = side === "buy" ? 1n : -1n;
  const payment = (size: bigint): bigint => paymentUp(size, order, price, settlement);
  const limit = (size: bigint): MarginStatus | "size" => {
    if (!bringsMore(size, order)) return "size";
    const after: bigint[] = [...book];
    after[slot] = (book[slot] ?? 0n) + sign * size;
    after[0] = (book[0] ?? 0n) - payment(size);
    if (!fits(after[slot]) || !fits(after[0])) return "size";
    return evaluateMargin(after as Quantity[], market, table, terms).status;
  };
  if (limit(0n) !== "provable") return undefined;
  // Twice the widest quantity takes any position from one end to the other.
  let [kept, broken] = [0n, 2n * QUANTITY.max + 2n];
  while (broken - kept > 1n) {
    const middle = (kept + broken) / 2n;
    if (limit(middle) === "provable") kept = middle;
    else broken = middle;
  }
  const limitedBy = limit(kept + 1n) as LargestOrder["limitedBy"];
  return { size: kept as Quantity, payment: payment(kept), limitedBy };
}
