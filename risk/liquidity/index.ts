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
  type OptionState,
  type Reach,
  type ScenarioPoint,
} from "./bandSensitivity.ts";
