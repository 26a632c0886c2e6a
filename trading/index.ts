export {
  TRADE_PRICE,
  TRADE_QUANTITY,
  publicDelta,
  quoteUp,
  receivedQuantities,
  type Side,
} from "./amounts.ts";
export { BuiltProofChecks } from "./builtProofChecks.ts";
export { SettlementChain } from "./chain.ts";
export { bookedDelta, OrderDesk } from "./orderDesk.ts";
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
  keySigner,
  orderTask,
  tradeTask,
  type SigningTask,
  type TradeSigner,
} from "./signatures.ts";
export {
  assessTrade,
  renderTradeMargin,
  requireCarried,
  type MarginContext,
} from "./tradeMargin.ts";
export { type Improvement, type SolvencyProof, type TradeProof } from "./tradeProof.ts";
export { proveTradeMargin, tradeProving } from "./tradeProvers.ts";
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
