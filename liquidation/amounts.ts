/**
 * The arithmetic of a takeover, to the last unit as `LiquidationAuction` does it. Public figures only.
 *
 * Valuations are in USD cents, factors in 1e-4 of a requirement, payments in units of slot 0. All meet in 1e-16
 * USD, the unit of units·price, where every one of them is a whole number: a cent is 1e14, a cent times 1e-4 is
 * 1e10. What the cents of a disclosure hide counts against the liquidator.
 */
import { ONE, ceilDiv, floorDiv, max } from "../risk/index.ts";
import { type AuctionTerms } from "./terms.ts";
import { leastRequirement, type BookValuation } from "./valuation.ts";

/** 1e-16 USD in a cent. */
export const CENT = 10n ** 14n;
/** 1e-16 USD in 1e-4 of a cent. */
const PART_OF_CENT = CENT / ONE;

/** The least whole number of units worth at least `amount` (1e-16 USD) at `price` (1e-8 USD a unit of 1). */
export function unitsUp(amount: bigint, price: bigint): bigint {
  return ceilDiv(amount, price);
}

/** The most that factor·(requirement between `least` and `most` cents) can come to, 1e-16 USD: exact. */
function factoredUp(factor: bigint, least: bigint, most: bigint): bigint {
  return factor * (factor >= 0n ? most : least) * PART_OF_CENT;
}

/** The most that a whole book can cost: V + f·M, 1e-16 USD; negative where its taker is paid. */
export function bookPriceUp(valuation: BookValuation, factor: bigint): bigint {
  const { plainValue, requirement } = valuation;
  return (plainValue + 1n) * CENT + factoredUp(factor, leastRequirement(valuation), requirement);
}

/** The least requirement that a takeover certainly relieves the account of, cents; all of it in full. */
export function reliefDown(before: BookValuation, after: BookValuation | undefined): bigint {
  return leastRequirement(before) - (after?.requirement ?? 0n);
}

/** Penalty in all for `relief` cents ({@link reliefDown}): units, rounded down; none where nothing is relieved. */
export function penaltyDown({ penaltyRate }: AuctionTerms, relief: bigint, price: bigint): bigint {
  return floorDiv(penaltyRate * max(relief, 0n) * PART_OF_CENT, price);
}

/** How a penalty (units) is shared: the flagger's bounty, rounded down and capped, and the fund's rest. */
export interface PenaltyShares {
  readonly penalty: bigint;
  readonly bounty: bigint;
}

export function shared({ bountyShare, bountyCap }: AuctionTerms, total: bigint): PenaltyShares {
  const share = floorDiv(total * bountyShare, ONE);
  const bounty = share < bountyCap ? share : bountyCap;
  return { penalty: total - bounty, bounty };
}

/** Who pays the liquidator where `paid` is negative, units. */
export interface Coverage {
  readonly covered: bigint;
  readonly uncovered: bigint;
}

/** @param fundClaim units that the insurance fund holds */
export function coverage(paid: bigint, fundClaim: bigint): Coverage {
  const owed = max(-paid, 0n);
  const covered = owed < fundClaim ? owed : fundClaim;
  return { covered, uncovered: owed - covered };
}

/**
 * What the owner loses by a part, less what he may lose, 1e-16 USD: the part is accepted at 0 and below.
 *
 * The most that he can lose is V(X) − V(X') with either value as disclosed; the least that he must bear is the
 * penalty and −f·ΔM.
 * @param total penalty and bounty, units
 */
export function excessLoss(
  before: BookValuation,
  after: BookValuation,
  offer: { readonly factor: bigint; readonly total: bigint; readonly price: bigint },
): bigint {
  const { factor, total, price } = offer;
  const lossMost = (before.plainValue + 1n - after.plainValue) * CENT;
  const most = before.requirement - leastRequirement(after);
  return lossMost + factoredUp(factor, reliefDown(before, after), most) - total * price;
}

/** Stands for more than a figure of 64 bits holds. */
const BEYOND = (1n << 64n) - 1n;

/**
 * The most that an open auction can cost others than the owner, units: max(0, −(V + endFactor·M)), rounded up; 0 where
 * that is less than dust; 2^64 − 1 stands for more.
 */
export function exposureUp(
  { plainValue, requirement }: BookValuation,
  { endFactor, dust }: AuctionTerms,
  price: bigint,
): bigint {
  const worst = plainValue * CENT + endFactor * requirement * PART_OF_CENT;
  const units = worst < 0n && -worst >= dust * CENT ? unitsUp(-worst, price) : 0n;
  return units < BEYOND ? units : BEYOND;
}
