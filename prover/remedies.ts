/**
 * What would make a statement provable: the smallest deposit of the settlement asset, or a smaller band.
 *
 * In the settlement asset the surplus is concave, and it never falls when the terms satisfy
 * `settlementDepositIsSafe`; in the band it only falls. Hence bisection finds the exact bounds, and each
 * answer is evaluated once more before it is given.
 */
import {
  BAND,
  BOOK_LIMITS,
  QUANTITY,
  assertsLevel,
  ceilDiv,
  evaluateMargin,
  settlementDepositIsSafe,
  type Band,
  type MarginEvaluation,
  type MarketSnapshot,
  type Quantity,
  type RuleTable,
  type Terms,
} from "../risk/index.ts";

/** A book (quantities by slot of the circuit) under its terms. */
export interface BookRequest {
  readonly book: readonly Quantity[];
  readonly market: MarketSnapshot;
  readonly table: RuleTable;
  readonly terms: Terms;
}

export type TopUp =
  | { readonly kind: "not-needed" }
  | {
      readonly kind: "deposit";
      /** Settlement asset, 1e-8. */
      readonly amount: Quantity;
      /** At the epoch's price, 1e-16 USD. */
      readonly cost: bigint;
    }
  | {
      readonly kind: "impossible";
      /**
       * `unsafe-terms`: at this level and band more of the settlement asset may lower health;
       * `other-cause`: a short that is not allowed, or a book limit; `out-of-range`: more than a slot holds.
       */
      readonly reason: "unsafe-terms" | "other-cause" | "out-of-range";
    };

/** The least x in [0, limit] for which `holds`, if false-then-true on that range; else undefined. */
function bisect(limit: bigint, holds: (x: bigint) => boolean): bigint | undefined {
  if (limit < 0n || !holds(limit)) return undefined;
  let [low, high] = [-1n, limit];
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/**
 * The smallest deposit to slot 0 after which the statement is provable.
 * @param granularity the deposit must be a multiple of this (100 for a token of 6 decimals)
 */
export function smallestTopUp(request: BookRequest, granularity = 1n): TopUp {
  const { book, market, table, terms } = request;
  const held = book[0] ?? 0n;
  const evaluateAt = (amount: bigint): MarginEvaluation =>
    evaluateMargin([(held + amount) as Quantity, ...book.slice(1)], market, table, terms);
  const now = evaluateAt(0n);
  if (now.status === "provable") return { kind: "not-needed" };
  if (now.brokenLimits.length > 0 || now.refusedShorts.some((slot) => slot !== 0)) {
    return { kind: "impossible", reason: "other-cause" };
  }
  if (!settlementDepositIsSafe(table, terms.level, terms.band)) {
    return { kind: "impossible", reason: "unsafe-terms" };
  }
  const met = (amount: bigint): boolean => {
    const { surplus, refusedShorts } = evaluateAt(amount);
    return (surplus >= 0n || !assertsLevel(terms)) && refusedShorts.length === 0;
  };
  const least = bisect(QUANTITY.max - held, met);
  if (least === undefined) return { kind: "impossible", reason: "out-of-range" };
  const amount = ceilDiv(least, granularity) * granularity;
  if (held + amount > QUANTITY.max || amount > QUANTITY.max) {
    return { kind: "impossible", reason: "out-of-range" };
  }
  if (evaluateAt(amount).status !== "provable")
    return { kind: "impossible", reason: "other-cause" };
  return { kind: "deposit", amount: amount as Quantity, cost: amount * (market.price[0] ?? 0n) };
}

/**
 * The widest band at which the statement is provable and a lease is accepted on-chain (deposits of the
 * settlement asset stay safe), at the level of the terms; undefined when there is none.
 */
export function largestBand({ book, market, table, terms }: BookRequest): Band | undefined {
  const evaluateAt = (band: bigint): MarginEvaluation =>
    evaluateMargin(book, market, table, { ...terms, band: band as Band });
  const tooWide = (band: bigint): boolean => {
    const { surplus, requirementUsd } = evaluateAt(band);
    return (
      (surplus < 0n && assertsLevel(terms)) ||
      requirementUsd >= BOOK_LIMITS.requirementUsd.bound ||
      !settlementDepositIsSafe(table, terms.level, band as Band)
    );
  };
  const firstTooWide = bisect(BAND.max, tooWide) ?? BAND.max + 1n;
  const band = firstTooWide - 1n;
  if (band < 0n || evaluateAt(band).status !== "provable") return undefined;
  return band as Band;
}
