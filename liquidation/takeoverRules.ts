/** What an auction allows, judged on disclosed figures alone, as the contract judges it. */
import { ZkMarginError } from "../circuits/errors.ts";
import {
  LEVEL,
  ONE,
  formatCents,
  max,
  settlementDepositIsSafe,
  type Band,
  type Level,
  type RuleTable,
} from "../risk/index.ts";
import { phaseAt } from "./priceFactor.ts";
import { type AuctionTerms } from "./terms.ts";
import {
  isBelowMaintenance,
  isCertainlyBelow,
  isOnTheLine,
  type BookValuation,
} from "./valuation.ts";

export type RefusedField = "account" | "auction" | "full" | "part" | "gain";

export function liquidationRefused(
  field: RefusedField,
  message: string,
  fix: string,
): ZkMarginError {
  return new ZkMarginError("LIQUIDATION_REFUSED", message, { field, fix });
}

const level = (value: bigint): string => LEVEL.format(value as Level);

/** @throws LIQUIDATION_REFUSED unless the account is certainly below maintenance; no figure of it is repeated */
export function requireBelowMaintenance(valuation: BookValuation, home: RuleTable): void {
  if (isBelowMaintenance(valuation, home)) return;
  throw liquidationRefused(
    "account",
    `the account meets its maintenance level ${level(home.maintenanceLevel)} at this epoch`,
    "attest it: whoever has its opening can, and it is no longer lapsed then",
  );
}

/** @throws LIQUIDATION_REFUSED unless nothing about it is certain; no figure of it is repeated */
export function requireOnTheLine(valuation: BookValuation, home: RuleTable): void {
  if (isOnTheLine(valuation, home)) return;
  throw liquidationRefused(
    "account",
    `the account is certainly below its maintenance level ${level(home.maintenanceLevel)} at this epoch, or certainly at it`,
    "put it on auction, or attest it: the bond comes back with that",
  );
}

/** @throws LIQUIDATION_REFUSED once the auction's price phase is over */
export function requireRunning(terms: AuctionTerms, elapsed: bigint): void {
  if (phaseAt(terms, elapsed) !== "stale") return;
  const fix = "restart it with a new valuation, then bid";
  throw liquidationRefused("auction", "the auction's price phase is over", fix);
}

/** Whether the account may be taken over in full after `elapsed` s of the auction. */
export function isFullAllowed(
  valuation: BookValuation,
  terms: AuctionTerms,
  elapsed: bigint,
): boolean {
  const isDust = valuation.requirement < terms.dust;
  return isDust || elapsed >= terms.fastTime || isCertainlyBelow(valuation, terms.criticalLevel);
}

/** @throws LIQUIDATION_REFUSED while only parts may be taken, saying for how long */
export function requireFullAllowed(
  valuation: BookValuation,
  terms: AuctionTerms,
  elapsed: bigint,
): void {
  if (isFullAllowed(valuation, terms, elapsed)) return;
  const early = `a takeover in full is too early: the account's health is not below ${level(terms.criticalLevel)}`;
  const small = `its requirement not below ${formatCents(terms.dust)}`;
  throw liquidationRefused(
    "full",
    `${early}, ${small}, and the fast phase not over`,
    `take a part, or wait ${terms.fastTime - elapsed} s of the market clock`,
  );
}

/** The level that a remainder must reach: the terms' target, or maintenance where the home table asks more. */
export function targetOf({ targetLevel }: AuctionTerms, { maintenanceLevel }: RuleTable): bigint {
  return max(targetLevel, maintenanceLevel);
}

/**
 * Where the health of what a part leaves lies: below the target, certainly from there to target + tolerance, or
 * possibly above.
 */
export type RemainderRange = "below" | "inside" | "above";

export function remainderRange(
  valuation: BookValuation,
  terms: AuctionTerms,
  home: RuleTable,
): RemainderRange {
  const target = targetOf(terms, home);
  if (valuation.value * ONE < target * valuation.requirement) return "below";
  return isCertainlyBelow(valuation, target + terms.targetTolerance) ? "inside" : "above";
}

/**
 * Whether a part can leave a lease that a deposit of the settlement asset never ends.
 * @throws LIQUIDATION_REFUSED when the band of remainders is too wide for this home table
 */
export function requireTargetFits(terms: AuctionTerms, home: RuleTable): void {
  const target = targetOf(terms, home);
  if (settlementDepositIsSafe(home, target as Level, terms.remainderBand as Band)) return;
  throw liquidationRefused(
    "part",
    `under the home table no lease at level ${level(target)} is given in the band of remainders`,
    "take the account over in full; a governor sets terms that fit the table",
  );
}
