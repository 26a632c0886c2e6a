/** From silence to settlement, off-chain: what a lapsed book is worth, what to bid for it, and the proofs. */
export {
  CENT,
  bookPriceUp,
  coverage,
  excessLoss,
  exposureUp,
  penaltyDown,
  reliefDown,
  shared,
  unitsUp,
  type Coverage,
  type PenaltyShares,
} from "./amounts.ts";
export { bestPlan, firstWorthwhile, gainDown, wantedUp, type WantedGain } from "./bestPlan.ts";
export { liquidatorStatement, requireCarriable, type LiquidatorBook } from "./liquidatorBook.ts";
export { debtFreeTable, plainTable } from "./plainTables.ts";
export { factorUp, firstElapsedAt, phaseAt, staleFrom, type PricePhase } from "./priceFactor.ts";
export {
  planFull,
  planPart,
  type AuctionedBook,
  type TakeoverPlan,
  type TakeoverRequest,
} from "./takeoverPlan.ts";
export {
  proveTakeover,
  proveValuation,
  type Bid,
  type ProvenValuation,
  type TakeoverParties,
  type TakeoverProvers,
} from "./takeoverProver.ts";
export {
  isFullAllowed,
  remainderRange,
  requireBelowMaintenance,
  requireTargetFits,
  targetOf,
  type RemainderRange,
} from "./takeoverRules.ts";
export {
  DEFAULT_TERMS,
  TERMS_FIELDS,
  validateTerms,
  type AuctionTerms,
  type TermsField,
} from "./terms.ts";
export {
  disclosingTerms,
  isBelowMaintenance,
  isCertainlyBelow,
  leastRequirement,
  valuationOf,
  valuationStatements,
  valuePortfolio,
  type BookValuation,
  type ValuationContext,
  type ValuationStatements,
} from "./valuation.ts";
export { AuctionChain, type LeaseProof, type Rescue, type Spender } from "./auctionChain.ts";
export { type AuctionChainOptions } from "./auctionContracts.ts";
export {
  MARKET_STATES,
  STANDINGS,
  type AccountOnChain,
  type Cover,
  type Exit,
  type HomeOnChain,
  type LapseView,
  type MarketStatus,
  type OpenAuction,
  type OpeningRequest,
  type Standing,
} from "./auctionFacts.ts";
export { AuctionView } from "./auctionView.ts";
export { refusalOf, type ContractError } from "./refusals.ts";
