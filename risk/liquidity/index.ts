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
  IMPACT_DEFAULTS,
  LIMIT_DEFAULTS,
  REFERENCE_SHARE,
  SQUARE_ROOT_FACTOR,
} from "./defaults.ts";
export {
  depthOf,
  impactOfDepth,
  type Depth,
  type DepthLevel,
  type OrderBook,
} from "./depthLadder.ts";
export { impactPerUnit, impactUp, slotImpactUp, type ImpactExplanation } from "./impact.ts";
export { crowdedImpactUp, crowdingMultipleUp } from "./openInterest.ts";
export { largestOrderDown, type LargestOrder, type Order } from "./orderSize.ts";
export { balancedSizeDown, impactOfLimitUp, positionLimitDown } from "./positionLimit.ts";
export {
  amihudIlliquidity,
  kyleLambda,
  medianVolume,
  squareRootConcession,
  squareRootImpact,
  tradedReturns,
  type TradedReturn,
} from "./tradedImpact.ts";
export { unwindingHorizon } from "./unwindingHorizon.ts";
