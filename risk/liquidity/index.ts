export {
  driftOfUpdate,
  isWithinReach,
  largestDriftDown,
  largestReachDown,
  linearBandSensitivityUp,
  optionBandSensitivityUp,
  reachDown,
  wantedReachUp,
  type OptionSlotRules,
  type PublishedOption,
  type Reach,
} from "./bandSensitivity.ts";
export {
  CROWDING_DEFAULTS,
  IMPACT_DEFAULTS,
  LIMIT_DEFAULTS,
  REFERENCE_SHARE,
  SQUARE_ROOT_FACTOR,
} from "./defaults.ts";
export {
  depthOf,
  impactOfDepth,
  type BookSide,
  type Depth,
  type DepthLevel,
  type DepthSide,
  type OrderBook,
} from "./depthLadder.ts";
export {
  impactPerUnit,
  impactUp,
  slotImpactUp,
  validateImpactParameters,
  type ImpactBound,
  type ImpactCandidates,
  type ImpactExplanation,
  type ImpactParameters,
  type ImpactSource,
} from "./impact.ts";
export {
  crowdedImpactUp,
  crowdingMultipleUp,
  validateCrowdingParameters,
  type CrowdingParameters,
} from "./openInterest.ts";
export { largestOrderDown, type LargestOrder, type Order } from "./orderSize.ts";
export {
  balancedSizeDown,
  impactOfLimitUp,
  positionLimitDown,
  type LimitBound,
  type LimitParameters,
  type PositionLimit,
  type SlotLiquidity,
} from "./positionLimit.ts";
export {
  amihudIlliquidity,
  kyleLambda,
  medianVolume,
  squareRootConcession,
  squareRootImpact,
  tradedReturns,
  type KyleEstimate,
  type LinearisedImpact,
  type TradedReturn,
  type Turnover,
} from "./tradedImpact.ts";
export {
  unwindingHorizon,
  type UnwindingHorizon,
  type UnwindingProblem,
} from "./unwindingHorizon.ts";
