/**
 * Impact from an order book's depth. The model charges a position of Q units `impact·Q²·price` (docs/statement.md, claim
 * 5): its unwinding costs the fraction `impact·Q` of its value on average. An order book answers the same question by
 * being walked. Half the spread is lost by every size alike: that is the contingency's business, and left out here.
 */
import { inputInvalid } from "../inputInvalid.ts";
import { member, requireReal } from "../realNumber.ts";

export interface DepthLevel {
  /** USD per unit. */
  readonly price: number;
  /** Units of the instrument. */
  readonly size: number;
}

/** Levels best first: bids fall, asks rise. */
export interface OrderBook {
  readonly bids: readonly DepthLevel[];
  readonly asks: readonly DepthLevel[];
}

export type BookSide = keyof OrderBook;

const PRICE_RANGE = { min: 1e-12, max: 1e12, of: "USD per unit" };
const SIZE_RANGE = { min: 1e-12, max: 1e18, of: "units of the instrument" };

/** What a side of the book asks of a seller (bids) or buyer (asks), by size. */
export interface DepthSide {
  /** Units on this side. */
  readonly size: number;
  /** Mean concession of walking the book, a fraction of the mid price, half the spread included. */
  readonly concession: (quantity: number) => number;
  /**
   * Least impact that covers every size up to `quantity`, half the spread left out: a fraction of the price per unit.
   * @throws INPUT_INVALID when the side does not reach so far
   */
  readonly impact: (quantity: number) => number;
}

export interface Depth {
  /** Mean of best bid and best ask, USD per unit. */
  readonly mid: number;
  /** (best ask − best bid) / 2, a fraction of mid. */
  readonly halfSpread: number;
  readonly bids: DepthSide;
  readonly asks: DepthSide;
}

function requireSide(levels: readonly DepthLevel[], side: BookSide): void {
  if (levels.length === 0) throw inputInvalid(side, "has no level", "give a book with both sides");
  levels.forEach(({ price, size }, index) => {
    requireReal(price, `${side}[${index}].price`, PRICE_RANGE);
    requireReal(size, `${side}[${index}].size`, SIZE_RANGE);
    const before = levels[index - 1]?.price;
    const sorted = before === undefined || (side === "bids" ? price < before : price > before);
    if (!sorted) {
      throw inputInvalid(
        `${side}[${index}].price`,
        "is not worse than the level before",
        "give bids falling and asks rising, equal prices as one level",
      );
    }
  });
}

/** A stretch of the walk: from `from` to `to` units each costs `worse`·mid more than the best level. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly worse: number;
  /** Fraction of mid, summed over the units before `from`. */
  readonly costBefore: number;
}

function stretches(levels: readonly DepthLevel[], mid: number): readonly Stretch[] {
  const best = member(levels, 0).price;
  let [from, costBefore] = [0, 0];
  return levels.map(({ price, size }) => {
    const worse = Math.abs(price - best) / mid;
    const stretch = { from, to: from + size, worse, costBefore };
    from += size;
    costBefore += worse * size;
    return stretch;
  });
}

/**
 * Largest cost(Q)/Q² for Q in the stretch, up to `quantity`. There cost(Q) = worse·Q − b with b ≥ 0, as levels get
 * worse, and worse/Q − b/Q² is largest at Q = 2b/worse.
 */
function steepest({ from, to, worse, costBefore }: Stretch, quantity: number): number {
  const b = worse * from - costBefore;
  if (worse === 0) return 0;
  const place = Math.min(Math.max((2 * b) / worse, from), to, quantity);
  return place === 0 ? 0 : (worse - b / place) / place;
}

function sideOf(
  levels: readonly DepthLevel[],
  side: BookSide,
  mid: number,
  halfSpread: number,
): DepthSide {
  const walk = stretches(levels, mid);
  const { to: size } = member(walk, walk.length - 1);
  const requireReached = (quantity: number): void => {
    requireReal(quantity, "quantity", SIZE_RANGE);
    if (quantity > size) {
      const fix = `give more levels, or at most ${size} units: beyond its last level a book says nothing`;
      throw inputInvalid(side, "do not reach as far as the quantity asked", fix);
    }
  };
  return {
    size,
    concession: (quantity) => {
      requireReached(quantity);
      const last = walk.find(({ to }) => quantity <= to) ?? member(walk, walk.length - 1);
      const cost = last.costBefore + last.worse * (quantity - last.from);
      return halfSpread + cost / quantity;
    },
    impact: (quantity) => {
      requireReached(quantity);
      const reached = walk.filter(({ from }) => from < quantity);
      return Math.max(...reached.map((stretch) => steepest(stretch, quantity)));
    },
  };
}

/** @throws INPUT_INVALID with the level at fault; when best bid and best ask cross */
export function depthOf({ bids, asks }: OrderBook): Depth {
  requireSide(bids, "bids");
  requireSide(asks, "asks");
  const [bid, ask] = [member(bids, 0).price, member(asks, 0).price];
  if (bid >= ask) {
    throw inputInvalid("asks[0].price", "is not above the best bid", "give a book at rest");
  }
  const mid = (bid + ask) / 2;
  const halfSpread = (ask - bid) / 2 / mid;
  return {
    mid,
    halfSpread,
    bids: sideOf(bids, "bids", mid, halfSpread),
    asks: sideOf(asks, "asks", mid, halfSpread),
  };
}

/**
 * Impact for positions of either sign up to `quantity`, unwound in `slices` equal parts, each into a book that filled up
 * again: each costs impact·(Q/n)², all of them impact·Q²/n. A fraction of the price per unit.
 * @param slices n, 1 or more
 * @throws INPUT_INVALID when a slice is larger than a side
 */
export function impactOfDepth(depth: Depth, quantity: number, slices = 1): number {
  requireReal(slices, "slices", { min: 1, max: 1e6, of: "slices" });
  const slice = quantity / slices;
  return Math.max(depth.bids.impact(slice), depth.asks.impact(slice)) / slices;
}
