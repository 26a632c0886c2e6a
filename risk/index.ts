export { BOOK_LIMITS, brokenLimits, type BookLimit, type BoundedValues } from "./bookLimits.ts";
export { describeScale, formatDecimal, parseDecimal, type Scale } from "./decimal.ts";
export {
  USD_DECIMALS,
  formatCents,
  formatPercent,
  formatUsd,
  toCents,
  type Rounding,
} from "./dollars.ts";
export { inputInvalid } from "./inputInvalid.ts";
export { evaluateMargin, type MarginEvaluation, type MarginStatus } from "./margin.ts";
export {
  MARKET_SNAPSHOT_FORMAT,
  marketSnapshotDocument,
  parseMarketSnapshot,
  type MarketSnapshot,
} from "./marketSnapshot.ts";
export { plainRules } from "./plainRules.ts";
export { ceilDiv, floorDiv, magnitude, max, sum } from "./rounding.ts";
export {
  minimalBandSensitivity,
  settlementDepositIsSafe,
  validateRuleTable,
  type RuleTable,
  type SlotRules,
} from "./ruleTable.ts";
export { RULE_TABLE_FORMAT, parseRuleTable, ruleTableDocument } from "./ruleTableFile.ts";
export {
  memberPath,
  parseJsonText,
  readArray,
  readFlag,
  readObject,
  readString,
  requireFormat,
} from "./strictJson.ts";
export { assertsLevel, comparingTerms, packTerms, plainTerms, type Terms } from "./terms.ts";
export * from "./units.ts";
