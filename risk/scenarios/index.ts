export { leastContingency, optionPnlDown, optionPriceDown } from "./exactValue.ts";
export { scenarioGrid, type Scenario, type ScenarioGrid } from "./grid.ts";
export { parseScenarioGrid, scenarioGridDocument } from "./gridFile.ts";
export { gridOfRows } from "./gridOfRows.ts";
export { optionValues, requireRoundingCover, scenarioMarket } from "./marketGroup.ts";
export { priceChanges, scenarioShocksUp, type ScenarioAsset } from "./priceChange.ts";
export {
  forwardAt,
  revalueOptions,
  scenarioPnl,
  type ListedOption,
  type OptionState,
  type RevaluedSlots,
} from "./revaluation.ts";
export { PORTFOLIO_VOLATILITY, joint33, portfolio33, span16 } from "./standardGrids.ts";
export { shockedVolatility, type VolatilityShock } from "./volatilityShock.ts";
