export { type RfqAcceptance } from "./acceptance.ts";
export {
  DEFAULT_MIN_BAND,
  parseQuote,
  parseRequest,
  type RfqQuote,
  type RfqRequest,
} from "./agreement.ts";
export { quoteRequest, receiveAcceptance, type QuoteTerms } from "./maker.ts";
export {
  type AccountView,
  type RfqChain,
  type RfqParty,
  type SealProving,
  type StepOutcome,
  type TradeOutcome,
  type TradeProving,
  type TradeSettlement,
} from "./party.ts";
export { type BookClaim, type ProofChecks, type SealClaim } from "./proofChecks.ts";
export { proveTrade, receiveProof } from "./proving.ts";
export { MESSAGE_FORMATS, receiveMessage } from "./receiving.ts";
export { NEXT, RfqSession, STATES, type RfqState, type Role } from "./session.ts";
export {
  bookTrade,
  endTrade,
  revealSettlement,
  settleTrade,
  watchTrade,
  type Missing,
  type SettleOutcome,
} from "./settling.ts";
export { receiveSignature, signTrade } from "./signing.ts";
export { FolderStore, type RfqStore } from "./store.ts";
export { acceptQuote, requestQuote, resumeAcceptance, type RequestTerms } from "./taker.ts";
