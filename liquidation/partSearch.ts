/**
 * The smallest part of a book whose takeover leaves a remainder in the range that the terms ask for, at the
 * least cash that the owner must receive for it. Pure; what is found describes the book and is as secret.
 *
 * A part is a fraction of the book, slot by slot, rounded towards zero: it never holds more than the book, and
 * no slot changes its sign. For a given part the remainder's cash decides its requirement, in the band, and with
 * it penalty and price, which decide the cash. A unit of cash changes the requirement by little, so that the
 * equation is solved by putting its answer in again. The remainder's health need not grow with the fraction; a
 * coarse scan finds the first place where the target is met, bisection the exact one.
 */
import { ceilDiv, QUANTITY, sum, type Quantity } from "../risk/index.ts";
import { CENT, excessLoss, penaltyDown, reliefDown } from "./amounts.ts";
import { remainderRange } from "./takeoverRules.ts";
import { type AuctionTerms } from "./terms.ts";
import { valuationOf, type BookValuation, type ValuationContext } from "./valuation.ts";

export interface PartRequest {
  /** Quantities by slot of the home table's circuit. */
  readonly book: readonly Quantity[];
  readonly before: BookValuation;
  readonly context: ValuationContext;
  readonly terms: AuctionTerms;
  /** 1e-4. */
  readonly factor: bigint;
}

export interface Part {
  /** D, by slot of the circuit. */
  readonly delta: readonly Quantity[];
  /** What the account receives, units; negative where it pays the liquidator. */
  readonly received: bigint;
  /** Penalty and bounty together, units. */
  readonly total: bigint;
  readonly after: BookValuation;
}

/** Fractions are multiples of 2^-40. */
const WHOLE = 1n << 40n;
const SCAN = 64n;
/** The equation for the cash contracts by a tenth or better; this many steps solve it to a unit. */
const STEPS = 40;

function fractionOf(book: readonly Quantity[], fraction: bigint): readonly Quantity[] {
  return book.map((quantity) => ((quantity * fraction) / WHOLE) as Quantity);
}

/** What is left after `delta`, without cash for it. */
function without(book: readonly Quantity[], delta: readonly Quantity[]): readonly Quantity[] {
  return book.map((quantity, slot) => (quantity - (delta[slot] ?? 0n)) as Quantity);
}

function withCash(book: readonly Quantity[], cash: bigint): readonly Quantity[] | undefined {
  const [held = 0n, ...rest] = book;
  const total = held + cash;
  if (total < QUANTITY.min || total > QUANTITY.max) return undefined;
  return [total as Quantity, ...rest];
}

/** The cash for a part at which the owner loses just as much as he may; undefined when there is none. */
function settled(request: PartRequest, delta: readonly Quantity[]): Part | undefined {
  const { book, before, context, terms, factor } = request;
  const [price = 0n] = context.market.price;
  const left = without(book, delta);
  const worth = sum(left.map((quantity, slot) => quantity * (context.market.price[slot] ?? 0n)));
  const at = (received: bigint): Part | undefined => {
    const rest = withCash(left, received);
    const after = rest && valuationOf(rest, context, terms.remainderBand);
    if (after === undefined) return undefined;
    const total = penaltyDown(terms, reliefDown(before, after), price);
    return { delta, received, total, after };
  };
  /** The least cash that would do with the requirement and the penalty of `part`. */
  const leastCash = ({ after, total }: Part): bigint => {
    const excess = excessLoss(before, { ...after, plainValue: 0n }, { factor, total, price });
    return ceilDiv(ceilDiv(excess, CENT) * CENT - worth, price);
  };
  const holds = (part: Part): boolean =>
    excessLoss(before, part.after, { factor, total: part.total, price }) <= 0n;
  let received = 0n;
  let tooLow: Part | undefined;
  for (let step = 0; step < STEPS; step++) {
    const part = at(received);
    if (part === undefined) return undefined;
    const next = leastCash(part);
    // With the requirement it has now it could do with less or just this: the least lies at most here.
    if (holds(part) && (next === received || tooLow?.received === next)) {
      return next === received ? part : leastBetween(next, part, at, holds);
    }
    if (!holds(part)) tooLow = part;
    received = next;
  }
  return undefined;
}

/** Cents can make the answers alternate: then the least cash lies between the two, `low` being too low. */
function leastBetween(
  low: bigint,
  high: Part,
  at: (received: bigint) => Part | undefined,
  holds: (part: Part) => boolean,
): Part {
  let found = high;
  while (found.received - low > 1n) {
    const part = at((low + found.received) >> 1n);
    if (part !== undefined && holds(part)) found = part;
    else low = (low + found.received) >> 1n;
  }
  return found;
}

/** Whether a part relieves the account and leaves it at the target or above. */
function isEnough({ before, context, terms }: PartRequest, part: Part | undefined): part is Part {
  if (part === undefined || reliefDown(before, part.after) <= 0n) return false;
  return remainderRange(part.after, terms, context.home) !== "below";
}

/** The smallest part that reaches the target; undefined when none does. It may go beyond the tolerance. */
export function smallestPart(request: PartRequest): Part | undefined {
  const at = (fraction: bigint): Part | undefined => {
    const part = settled(request, fractionOf(request.book, fraction));
    return isEnough(request, part) ? part : undefined;
  };
  let [low, high, found] = [0n, 0n, undefined as Part | undefined];
  for (let k = 1n; k <= SCAN && found === undefined; k++) {
    [low, high] = [high, (WHOLE * k) / SCAN];
    found = at(high);
  }
  if (found === undefined) return undefined;
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    const part = at(middle);
    if (part === undefined) low = middle;
    else [high, found] = [middle, part];
  }
  return found;
}
