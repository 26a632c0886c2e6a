export {
  deviationOf,
  distancesIn,
  exitByEigenfunctions,
  exitByReflections,
  exitProbability,
  touchProbability,
  type Distances,
} from "./barrier.ts";
export { bandDistance, type BandDistance } from "./distance.ts";
export { jointExitBounds, type ProbabilityBounds, type WatchedPrice } from "./jointExit.ts";
export { liquidationPrices, type LiquidationPrices } from "./liquidationPrice.ts";
export { SeededNormals } from "./seededNormals.ts";
export {
  simulateOutlook,
  type Estimate,
  type FollowedBook,
  type Outlook,
  type SimulationOptions,
} from "./simulation.ts";
export { SurplusEstimate, type WatchedBook } from "./surplusEstimate.ts";
