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
export { FLOWS, flowFeatures, type ChainFlow, type Flow, type FlowCounts } from "./chainFlow.ts";
export { FEATURES, barrierEstimate, featuresOf, logit, type WatchedBand } from "./features.ts";
export { learnedProbability, type TrainedModel } from "./learned.ts";
export {
  fitLogistic,
  logistic,
  predict,
  type LabelledRow,
  type LogisticModel,
} from "./logistic.ts";
export {
  DAILY,
  HOURLY,
  candleRuns,
  stateHistory,
  togetherAt,
  type AssetState,
  type CandleRun,
  type MarketStep,
  type Together,
} from "./marketState.ts";
export { samplesOf, type Questions, type Sample } from "./samples.ts";
export {
  brierSkill,
  reliability,
  scoreOf,
  type ReliabilityBin,
  type Score,
  type Scored,
  type Skill,
} from "./scores.ts";
export {
  RAISE_DEFAULTS,
  fadedRaise,
  raiseOf,
  type PreviousRaise,
  type RaiseBounds,
  type RaiseForecast,
} from "./raise.ts";
export { DAILY_MODEL, HOURLY_MODEL } from "./trainedModels.ts";
export {
  forecastSlot,
  kindOf,
  slotMarketsOf,
  type SlotForecast,
  type SlotMarket,
  type SlotMarkets,
  type SlotNames,
} from "./slotMarkets.ts";
export {
  nearOf,
  watchBook,
  type Near,
  type NearLimits,
  type SlotWatch,
  type WatchReport,
  type WatchRequest,
  type WatchedLease,
} from "./watch.ts";
