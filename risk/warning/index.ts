export {
  deviationOf,
  distancesIn,
  exitByEigenfunctions,
  exitByReflections,
  exitProbability,
} from "./barrier.ts";
export { bandDistance } from "./distance.ts";
export { jointExitBounds, type ProbabilityBounds, type WatchedPrice } from "./jointExit.ts";
export { liquidationPrices } from "./liquidationPrice.ts";
export { simulateOutlook, type Outlook } from "./simulation.ts";
export { SurplusEstimate, type WatchedBook } from "./surplusEstimate.ts";
export { FLOWS, type ChainFlow, type Flow, type FlowCounts } from "./chainFlow.ts";
export { FEATURES, barrierEstimate, featuresOf, logit } from "./features.ts";
export { learnedProbability, type TrainedModel } from "./learned.ts";
export { fitLogistic, logistic, predict, type LogisticModel } from "./logistic.ts";
export {
  DAILY,
  HOURLY,
  candleRuns,
  stateHistory,
  type AssetState,
  type CandleRun,
  type MarketStep,
} from "./marketState.ts";
export { samplesOf, type Questions, type Sample } from "./samples.ts";
export { brierSkill, reliability, scoreOf, type Scored, type Skill } from "./scores.ts";
export { RAISE_DEFAULTS, fadedRaise, raiseOf } from "./raise.ts";
export { DAILY_MODEL, HOURLY_MODEL } from "./trainedModels.ts";
export {
  forecastSlot,
  slotMarketsOf,
  type SlotForecast,
  type SlotMarket,
  type SlotMarkets,
} from "./slotMarkets.ts";
export {
  nearOf,
  watchBook,
  type Near,
  type NearLimits,
  type SlotWatch,
  type WatchReport,
  type WatchedLease,
} from "./watch.ts";
