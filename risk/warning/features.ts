/**
 * What the learned model looks at. The barrier estimate comes first; nothing after it depends on the band or on the time left,
 * so with a positive coefficient on the first the learned probability rises with time and falls with the band as well.
 */
import { exitProbability, distancesIn } from "./barrier.ts";
import { FLOWS, flowFeatures, type ChainFlow } from "./chainFlow.ts";
import { type AssetState, type Together } from "./marketState.ts";

export const FEATURES: readonly string[] = [
  ...["barrier", "realised, short", "realised, middle", "realised, long", "range"],
  ...["market stress", "co-movement", "displacement", "outward move", "fall"],
  ...["volume surge", "selling"],
  ...FLOWS.map((flow) => `chain: ${flow}`),
];

/** Of a lease, or of any band that begins at a price. */
export interface WatchedBand {
  /** USD. */
  readonly base: number;
  /** Relative. */
  readonly band: number;
  /** Days left. */
  readonly days: number;
}

/** Probabilities nearer to 0 or 1 say no more. */
const EDGE = 1e-6;

export function logit(probability: number): number {
  const p = Math.min(1 - EDGE, Math.max(EDGE, probability));
  return Math.log(p / (1 - p));
}

/** The simple estimate: no drift, today's EWMA. @throws INPUT_INVALID */
export function barrierEstimate(state: AssetState, { base, band, days }: WatchedBand): number {
  const distances = distancesIn(base, band, state.price);
  return exitProbability(distances, state.volatility * Math.sqrt(days));
}

/** As many as {@link FEATURES}, in its order. @throws INPUT_INVALID */
export function featuresOf(
  state: AssetState,
  together: Together,
  watched: WatchedBand,
  flow?: ChainFlow,
): readonly number[] {
  const displacement = Math.log(state.price / watched.base) / state.volatility;
  return [
    ...[logit(barrierEstimate(state, watched)), ...state.ratios],
    ...[together.stress, together.comovement],
    ...[Math.min(4, Math.abs(displacement)), Math.sign(displacement) * state.lastMove, state.fall],
    ...[state.surge, state.selling],
    ...flowFeatures(flow),
  ];
}
