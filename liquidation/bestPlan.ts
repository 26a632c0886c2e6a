/** Which takeover pays a liquidator most, and from when on one pays enough. */
import { ZkMarginError } from "../circuits/errors.ts";
import { ONE, USD_DECIMALS, ceilDiv, floorDiv, formatUsd, max } from "../risk/index.ts";
import { CENT, reliefDown } from "./amounts.ts";
import { firstElapsedAt } from "./priceFactor.ts";
import { planFull, planPart, type TakeoverPlan, type TakeoverRequest } from "./takeoverPlan.ts";
import { liquidationRefused } from "./takeoverRules.ts";
import { type AuctionTerms } from "./terms.ts";

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

/** A plan, or why there is none. */
type Attempt = TakeoverPlan | ZkMarginError;

function attempt(
  plan: (request: TakeoverRequest) => TakeoverPlan,
  request: TakeoverRequest,
): Attempt {
  try {
    return plan(request);
  } catch (error) {
    const codes = ["LIQUIDATION_REFUSED", "MARGIN_SHORT", "BOOK_TOO_LARGE"];
    if (error instanceof ZkMarginError && codes.includes(error.code)) return error;
    throw error;
  }
}

function refusalOf(part: ZkMarginError, full: ZkMarginError): ZkMarginError {
  if (part.message === full.message) return part;
  // Whoever is only short of margin is told by how much.
  const short = [part, full].find(({ code }) => code === "MARGIN_SHORT");
  if (short !== undefined) return short;
  const message = `in part: ${part.message}; in full: ${full.message}`;
  return liquidationRefused("account", message, `in part: ${part.fix}; in full: ${full.fix}`);
}

/** The plan that gains more, a part where both gain the same. */
function better(part: Attempt, full: Attempt): TakeoverPlan {
  if (part instanceof ZkMarginError) {
    if (full instanceof ZkMarginError) throw refusalOf(part, full);
    return full;
  }
  return full instanceof ZkMarginError || part.gain >= full.gain ? part : full;
}

/**
 * The plan that gains most, of those that are allowed and that the liquidator can carry.
 * @throws LIQUIDATION_REFUSED or MARGIN_SHORT when there is none; LIQUIDATION_REFUSED (`gain`) when the best gains
 * less than wanted, saying from when on it is enough
 */
export function bestPlan(request: TakeoverRequest, wanted: WantedGain): TakeoverPlan {
  const [part, full] = [attempt(planPart, request), attempt(planFull, request)];
  const best = better(part, full);
  requireWorthwhile(best, wanted, request.auctioned.terms);
  return best;
}

function requireWorthwhile(plan: TakeoverPlan, wanted: WantedGain, terms: AuctionTerms): void {
  const least = wantedUp(plan, wanted);
  if (plan.gain >= least) return;
  const usd = (amount: bigint): string => formatUsd(amount, USD_DECIMALS.positionValue, "down");
  const from = firstWorthwhile(plan, wanted, terms);
  const fix =
    from === undefined
      ? "ask for less, or restart the auction once it is stale"
      : `bid again ${from} s of the market clock after the auction's start, or ask for less`;
  const message = `the takeover gains ${usd(plan.gain)}, and ${usd(least)} is wanted`;
  throw liquidationRefused("gain", message, fix);
}

/** What a plan gains, cents, rounded down. */
export function gainDown({ gain }: TakeoverPlan): bigint {
  return floorDiv(gain, CENT);
}
