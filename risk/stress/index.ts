/** Systemic stress: how a move of prices becomes a cascade (docs/stress.md). Estimates, in floating point. */
export { type DeskParameters } from "./desk.ts";
export { ImpactedPrices } from "./impact.ts";
export { bookFigures, isBelow, marginRuleOf, surplusOf, widestBand } from "./marginRule.ts";
export { slotPrices, type MarketLayout } from "./marketLayout.ts";
export { measuresOf, spreadOf, stress, type Spread, type StressMeasures } from "./measures.ts";
export {
  drawPopulation,
  openInterestOf,
  type PopulationParameters,
  type Trader,
} from "./population.ts";
export { dailyPath, hourlyPath, shockPath, type ShockShape, type StressPath } from "./pricePath.ts";
export { priceFactor, requireRules, type LiquidationRules } from "./rules.ts";
export { SeededNumbers } from "./seededNumbers.ts";
export { simulate, type Simulation, type StressEvent } from "./simulate.ts";
export { smallestPart, takeoverInFull } from "./takeover.ts";
