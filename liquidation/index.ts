/** From silence to settlement, off-chain: what a lapsed book is worth, what to bid for it, and the proofs. */
export {
  CENT,
  coverage,
  exposureUp,
  penaltyDown,
  reliefDown,
  shared,
  unitsUp,
  type Coverage,
} from "./amounts.ts";
export { liquidatorStatement, type LiquidatorBook } from "./liquidatorBook.ts";
export { debtFreeTable, plainTable } from "./plainTables.ts";
export { factorUp, firstElapsedAt, phaseAt, staleFrom } from "./priceFactor.ts";
export {
  planFull,
  planPart,
  type AuctionedBook,
  type TakeoverPlan,
  type TakeoverRequest,
} from "./takeoverPlan.ts";
export {
  proveTakeover,
  proveOnTheLine,
  proveValuation,
  type Bid,
  type ProvenValuation,
  type TakeoverParties,
  type TakeoverProvers,
} from "./takeoverProver.ts";
export { isFullAllowed, requireTargetFits, targetOf } from "./takeoverRules.ts";
export { DEFAULT_TERMS, TERMS_FIELDS, type AuctionTerms } from "./terms.ts";
export {
  disclosingTerms,
  isBelowMaintenance,
  isCertainlyBelow,
  isOnTheLine,
  valuationOf,
  valuationStatements,
  valuePortfolio,
  type BookValuation,
  type ValuationContext,
} from "./valuation.ts";
export { firstWorthwhile, gainDown, tryPlan, wantedUp, type NoPlan } from "./worthwhile.ts";
