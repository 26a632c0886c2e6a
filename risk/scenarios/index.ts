export { leastContingency, optionPnlDown, optionPriceDown } from "./exactValue.ts";
export { scenarioGrid, type PriceMoveKind, type Scenario, type ScenarioGrid } from "./grid.ts";
export { SCENARIO_GRID_FORMAT, parseScenarioGrid, scenarioGridDocument } from "./gridFile.ts";
export { gridOfRows, type MoveRow, type RowGridTerms } from "./gridOfRows.ts";
export {
  optionValues,
  requireRoundingCover,
  scenarioMarket,
  type OptionValues,
  type SnapshotTerms,
} from "./marketGroup.ts";
export { priceChanges, scenarioShocksUp, type ScenarioAsset } from "./priceChange.ts";
export {
  forwardAt,
  revalueOptions,
  scenarioPnl,
  type ListedOption,
  type OptionState,
  type RevaluedOption,
  type RevaluedSlots,
} from "./revaluation.ts";
export {
  PORTFOLIO_VOLATILITY,
  SPAN_VOLATILITY,
  joint33,
  portfolio33,
  span16,
} from "./standardGrids.ts";
export { shockedVolatility, type VolatilityShock } from "./volatilityShock.ts";
