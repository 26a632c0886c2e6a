/**
 * The price of one slot at which a book falls below a level, the others fixed: exact, by bisection on the integer model.
 *
 * In a single price the value is linear, and every charge is convex, so the surplus is concave: the prices at which the
 * book holds are one interval, and on either side of the price now there is at most one place where it ends. The charge for
 * concentration is rounded up to 1e-16 USD, which bends that by less than any digit shown; what is returned is always a
 * pair of neighbouring prices of which the nearer holds and the farther does not.
 */
import { evaluateMargin } from "../margin.ts";
import { PRICE, type Price } from "../units.ts";
import { type WatchedBook } from "./surplusEstimate.ts";

export interface LiquidationPrices {
  /** Highest price below today's at which the book no longer holds; undefined where it holds at every lower one. */
  readonly below: Price | undefined;
  /** Lowest price above today's at which it no longer holds; undefined where it holds at every higher one. */
  readonly above: Price | undefined;
}

/** The lowest price there is: what is listed costs something. */
const LEAST = 1n;

/**
 * For a book that does not hold now, both are undefined: it is there already.
 * @param slot one with a price
 * @throws INPUT_INVALID when book, market and table are not of one circuit
 */
export function liquidationPrices(watched: WatchedBook, slot: number): LiquidationPrices {
  const { book, market, table, terms } = watched;
  const holdsAt = (price: bigint): boolean => {
    const moved = market.price.map((value, i) => (i === slot ? (price as Price) : value));
    return evaluateMargin(book, { ...market, price: moved }, table, terms).surplus >= 0n;
  };
  const now = market.price[slot] ?? 0n;
  const isHeld = (book[slot] ?? 0n) !== 0n;
  if (now < LEAST || !isHeld || !holdsAt(now)) return { below: undefined, above: undefined };
  /** The price nearest to today's that fails; `far` fails. */
  const nearestTo = (far: bigint): Price => {
    let [holds, fails] = [now, far];
    while (fails - holds > 1n || holds - fails > 1n) {
      const middle = (holds + fails) / 2n;
      if (holdsAt(middle)) holds = middle;
      else fails = middle;
    }
    return fails as Price;
  };
  return {
    below: now > LEAST && !holdsAt(LEAST) ? nearestTo(LEAST) : undefined,
    above: now < PRICE.max && !holdsAt(PRICE.max) ? nearestTo(PRICE.max) : undefined,
  };
}
