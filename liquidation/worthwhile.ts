/** Whether there is a takeover at all, what it has to gain, and from when on it does. */
import { ZkMarginError } from "../circuits/errors.ts";
import { ONE, ceilDiv, floorDiv, max } from "../risk/index.ts";
import { CENT, reliefDown } from "./amounts.ts";
import { firstElapsedAt } from "./priceFactor.ts";
import { type TakeoverPlan, type TakeoverRequest } from "./takeoverPlan.ts";
import { type AuctionTerms } from "./terms.ts";

const NO_PLAN = ["LIQUIDATION_REFUSED", "MARGIN_SHORT", "BOOK_TOO_LARGE"] as const;

/** Code by which a planner says that there is no such takeover. */
export type NoPlan = (typeof NO_PLAN)[number];

/** The plan, or why there is none. @throws whatever is wrong instead */
export function tryPlan(
  plan: (request: TakeoverRequest) => TakeoverPlan,
  request: TakeoverRequest,
): TakeoverPlan | NoPlan {
  try {
    return plan(request);
  } catch (error) {
    const code = NO_PLAN.find((one) => error instanceof ZkMarginError && error.code === one);
    if (code === undefined) throw error;
    return code;
  }
}

/** What a takeover must gain for a liquidator to make it: for his work, and for the risk that he carries. */
export interface WantedGain {
  /** Whatever the size, cents. */
  readonly fixed: bigint;
  /** Of the requirement that comes over, 1e-4. */
  readonly rate: bigint;
}

/** Requirement that a plan takes off the account, cents; at least 1. */
function reliefOf({ before, after }: TakeoverPlan): bigint {
  return max(reliefDown(before, after), 1n);
}

/** The gain wanted for a plan, 1e-16 USD, rounded up. */
export function wantedUp(plan: TakeoverPlan, { fixed, rate }: WantedGain): bigint {
  return fixed * CENT + ceilDiv(rate * reliefOf(plan) * CENT, ONE);
}

/**
 * From when on the same takeover gains what is wanted, s of the market clock since the auction's start, if the
 * prices stay; undefined when it never does before the auction is stale. A part planned anew may differ by a
 * cent or two.
 */
export function firstWorthwhile(
  plan: TakeoverPlan,
  wanted: WantedGain,
  terms: AuctionTerms,
): bigint | undefined {
  const missing = wantedUp(plan, wanted) - plan.gain;
  if (missing <= 0n) return firstElapsedAt(terms, plan.factor);
  const perFactor = reliefOf(plan) * (CENT / ONE);
  return firstElapsedAt(terms, plan.factor - ceilDiv(missing, perFactor));
}

/** What a plan gains, cents, rounded down. */
export function gainDown({ gain }: TakeoverPlan): bigint {
  return floorDiv(gain, CENT);
}
