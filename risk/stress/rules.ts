/** What happens to who does not prove, as numbers: shares, hours, dollars. docs/liquidation.md says what it means. */
import { requireReal } from "../realNumber.ts";

/** `AuctionTerms` of contracts/types/Auction.sol, and how long a lease lasts. Relative figures are fractions. */
export interface LiquidationRules {
  /** Hours from a flag until an account may be put on auction. */
  readonly grace: number;
  /** Hours in which the factor falls from start to mid, and from mid to end. */
  readonly fastTime: number;
  readonly slowTime: number;
  /** Of the requirement. */
  readonly startFactor: number;
  readonly midFactor: number;
  readonly endFactor: number;
  /** Health of what a part leaves, in `remainderBand`. */
  readonly targetLevel: number;
  readonly remainderBand: number;
  /** Health below which a book may be taken over in full at once. */
  readonly criticalLevel: number;
  /** Of the requirement that a takeover relieves. */
  readonly penaltyRate: number;
  /** Of the penalty, to the flagger; at most `bountyCap` dollars. */
  readonly bountyShare: number;
  readonly bountyCap: number;
  /** Dollars of requirement below which a book may be taken over in full at once. */
  readonly dust: number;
  /** Hours a lease lasts where no price ends it. */
  readonly leaseLength: number;
}

const HOURS = { min: 0, max: 720, of: "hours" };
const FACTOR = { min: -10, max: 10, of: "a price factor" };
const SHARE = { min: 0, max: 1, of: "a share" };
const USD = { min: 0, max: 1e12, of: "dollars" };

const RANGES: Readonly<Record<keyof LiquidationRules, { min: number; max: number; of: string }>> = {
  grace: HOURS,
  fastTime: { ...HOURS, min: 0.01 },
  slowTime: { ...HOURS, min: 0.01 },
  startFactor: FACTOR,
  midFactor: FACTOR,
  endFactor: FACTOR,
  targetLevel: { min: 1, max: 6.5535, of: "a level" },
  remainderBand: { ...SHARE, max: 0.1 },
  criticalLevel: SHARE,
  penaltyRate: SHARE,
  bountyShare: SHARE,
  bountyCap: USD,
  dust: USD,
  leaseLength: { ...HOURS, min: 0.01, max: 8_760 },
};

/** @throws INPUT_INVALID naming the field */
export function requireRules(rules: LiquidationRules): LiquidationRules {
  for (const [field, range] of Object.entries(RANGES)) {
    requireReal(rules[field as keyof LiquidationRules], `rules.${field}`, range);
  }
  return rules;
}

/** The price factor `hours` after an auction's start: two straight lines, then its end. */
export function priceFactor(rules: LiquidationRules, hours: number): number {
  const { startFactor, midFactor, endFactor, fastTime, slowTime } = rules;
  if (hours <= 0) return startFactor;
  if (hours < fastTime) return startFactor - (startFactor - midFactor) * (hours / fastTime);
  return midFactor - (midFactor - endFactor) * Math.min((hours - fastTime) / slowTime, 1);
}

/** Whether the price phase is over, so that the auction must be restarted. */
export function isStale({ fastTime, slowTime }: LiquidationRules, hours: number): boolean {
  return hours >= fastTime + slowTime;
}
