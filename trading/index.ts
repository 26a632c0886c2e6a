export {
  TRADE_PRICE,
  TRADE_QUANTITY,
  otherSide,
  publicDelta,
  quoteUp,
  receivedQuantities,
  type Side,
  type TradeTerms,
} from "./amounts.ts";
export { BuiltProofChecks } from "./builtProofChecks.ts";
export { SettlementChain, type ChainOptions, type HomeTable } from "./chain.ts";
export {
  bookedDelta,
  OrderDesk,
  type OrderDeskOptions,
  type OrderFill,
  type SignedOrder,
} from "./orderDesk.ts";
export {
  UNTOUCHED,
  afterFill,
  executionOf,
  remaining,
  type Execution,
  type OrderMatch,
  type OrderState,
} from "./orders.ts";
export * from "./rfq/index.ts";
export { settleArguments, tradeProofArgument } from "./settleArguments.ts";
export {
  contractSigner,
  isKeySignature,
  keySigner,
  orderTask,
  parseSignature,
  tradeTask,
  type SigningTask,
  type TradeSigner,
} from "./signatures.ts";
export {
  assessTrade,
  renderTradeMargin,
  requireCarried,
  type MarginContext,
  type TradeMargin,
  type TradePath,
} from "./tradeMargin.ts";
export { type Improvement, type SolvencyProof, type TradeProof } from "./tradeProof.ts";
export { proveTradeMargin, tradeProving, type TradeProvers } from "./tradeProvers.ts";
export {
  ORDER_TYPES,
  PRIVATE_TRADE_TYPES,
  orderDigest,
  tradeDigest,
  typedDataDomain,
  type Order,
  type PrivateTrade,
  type TradingVenue,
} from "./typedData.ts";
