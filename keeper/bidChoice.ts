/**
 * Which takeover to bid for, if any: one that gains enough, leaves the own account its reserve, and takes over no
 * more at once than was told. What a plan says of a book stays here; only why there is none is told, in a word.
 */
import {
  firstWorthwhile,
  liquidatorStatement,
  planFull,
  planPart,
  reliefDown,
  tryPlan,
  wantedUp,
  type NoPlan,
  type TakeoverPlan,
  type TakeoverRequest,
} from "../liquidation/index.ts";
import { evaluateRequest } from "../prover/index.ts";
import { USD_DECIMALS } from "../risk/index.ts";
import { type BidLimits } from "./settings.ts";

/** Why there is no bid; `gain` may come with time, and `from` says when. */
export type NoBid =
  | {
      readonly kind: "none";
      readonly why: "not-allowed" | "margin-short" | "too-large" | "reserve";
    }
  /** `from`: s of the market clock since the auction's start; undefined if never before it is stale. */
  | { readonly kind: "none"; readonly why: "gain"; readonly from: bigint | undefined };

export type BidChoice = { readonly kind: "bid"; readonly plan: TakeoverPlan } | NoBid;

const none = (why: Exclude<NoBid["why"], "gain">): NoBid => ({ kind: "none", why });
/** Cents in units of a surplus. */
const CENT_SURPLUS = 10n ** BigInt(USD_DECIMALS.surplus - 2);

const WHY: Readonly<Record<NoPlan, Exclude<NoBid["why"], "gain">>> = {
  LIQUIDATION_REFUSED: "not-allowed",
  MARGIN_SHORT: "margin-short",
  BOOK_TOO_LARGE: "too-large",
};

/** Surplus of the own book after a plan over its initial level, 1e-28 USD. */
function surplusAfter(plan: TakeoverPlan, { liquidator }: TakeoverRequest): bigint {
  return evaluateRequest(liquidatorStatement(liquidator, plan.taken)).surplus;
}

/** What speaks against a plan that can be made. */
function objection(
  plan: TakeoverPlan,
  request: TakeoverRequest,
  limits: BidLimits,
): NoBid | undefined {
  const { margin, leastGain, reserve, maxRequirement } = limits;
  // Rounded up: what comes over is at most a cent more than what certainly does.
  if (reliefDown(plan.before, plan.after) + 2n > maxRequirement) return none("too-large");
  if (surplusAfter(plan, request) < reserve * CENT_SURPLUS) return none("reserve");
  const wanted = { fixed: leastGain, rate: margin };
  if (plan.gain >= wantedUp(plan, wanted)) return undefined;
  const from = firstWorthwhile(plan, wanted, request.auctioned.terms);
  return { kind: "none", why: "gain", from };
}

/** The first reason of these that a plan met is the one told: it is the nearest to a bid. */
const NEAREST: readonly NoBid["why"][] = [
  ...(["gain", "reserve", "margin-short", "too-large", "not-allowed"] as const),
];

/** The takeover that gains most of those that may be made, a part where both gain the same. */
export function chooseBid(request: TakeoverRequest, limits: BidLimits): BidChoice {
  const reasons: NoBid[] = [];
  let best: TakeoverPlan | undefined;
  for (const make of [planPart, planFull]) {
    const plan = tryPlan(make, request);
    if (typeof plan === "string") {
      reasons.push(none(WHY[plan]));
      continue;
    }
    const against = objection(plan, request, limits);
    if (against !== undefined) reasons.push(against);
    else if (best === undefined || plan.gain > best.gain) best = plan;
  }
  if (best !== undefined) return { kind: "bid", plan: best };
  const [first = none("not-allowed")] = reasons.toSorted(
    (a, b) => NEAREST.indexOf(a.why) - NEAREST.indexOf(b.why),
  );
  return first;
}
