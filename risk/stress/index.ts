/** Systemic stress: how a move of prices becomes a cascade (docs/stress.md). Estimates, in floating point. */
export { type DeskParameters } from "./desk.ts";
export { ImpactedPrices, type ImpactParameters } from "./impact.ts";
export {
  bookFigures,
  isBelow,
  marginRuleOf,
  surplusOf,
  widestBand,
  type BookFigures,
  type MarginRule,
} from "./marginRule.ts";
export { slotPrices, type MarketLayout } from "./marketLayout.ts";
export {
  measuresOf,
  spreadOf,
  stress,
  withoutImpact,
  type Spread,
  type StressMeasures,
} from "./measures.ts";
export {
  drawPopulation,
  openInterestOf,
  type PopulationParameters,
  type Trader,
} from "./population.ts";
export {
  dailyPath,
  deepestFalls,
  hourlyPath,
  shockPath,
  type ShockShape,
  type StressPath,
  type Stretch,
} from "./pricePath.ts";
export { priceFactor, requireRules, type LiquidationRules } from "./rules.ts";
export { SeededNumbers } from "./seededNumbers.ts";
export {
  simulate,
  type EventKind,
  type Simulation,
  type StressEvent,
  type StressOutcome,
} from "./simulate.ts";
export { smallestPart, takeoverInFull, type Takeover } from "./takeover.ts";
