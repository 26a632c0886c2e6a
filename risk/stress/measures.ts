/** What a run says once it is compared with the same run in a market that nothing moves. */
import { member, requireReal } from "../realNumber.ts";
import { type StressPath } from "./pricePath.ts";
import { simulate, type Simulation, type StressOutcome } from "./simulate.ts";

export interface StressMeasures {
  readonly outcome: StressOutcome;
  /** Asset on which the market's move exceeds the path's most, and whether it is a fall. */
  readonly asset: string;
  readonly falls: boolean;
  /** Largest move of that asset on the path and in the market, as a share of the first price, without sign. */
  readonly ownMove: number;
  readonly marketMove: number;
  /** The market's log move over the path's; 1 is no cascade. */
  readonly amplification: number;
  /** Accounts taken over that would not have been, had no sale moved a price. */
  readonly hitByCascade: number;
  /** Shares of the open interest. */
  readonly soldShare: number;
  readonly othersPaidShare: number;
  readonly socialisedShare: number;
}

/** A path that moves an asset by less has nothing to amplify. */
const LEAST_MOVE = 0.005;

/** Largest move of one asset, as logs, in the direction in which its path went farther. */
interface Move {
  readonly asset: string;
  readonly falls: boolean;
  readonly own: number;
  readonly market: number;
}

function movesOf(outcome: StressOutcome, { assets }: StressPath): readonly Move[] {
  return assets.map((asset, place) => {
    const [low, high] = [-member(outcome.ownLow, place), member(outcome.ownHigh, place)];
    if (low >= high)
      return { asset, falls: true, own: low, market: -member(outcome.marketLow, place) };
    return { asset, falls: false, own: high, market: member(outcome.marketHigh, place) };
  });
}

const ratio = ({ own, market }: Move): number => (own < LEAST_MOVE ? 1 : market / own);

/** A log move as a share of the first price. */
const shareOf = ({ falls }: Move, log: number): number =>
  falls ? -Math.expm1(-log) : Math.expm1(log);

/** @param unmoved accounts taken over in the same simulation with infinite depth */
export function measuresOf(
  path: StressPath,
  outcome: StressOutcome,
  unmoved: readonly number[],
): StressMeasures {
  const moves = movesOf(outcome, path);
  const worst = moves.reduce((most, each) => (ratio(each) > ratio(most) ? each : most));
  const without = new Set(unmoved);
  const of = Math.max(outcome.openInterest, 1);
  return {
    outcome,
    asset: worst.asset,
    falls: worst.falls,
    ownMove: shareOf(worst, worst.own),
    marketMove: shareOf(worst, worst.market),
    amplification: ratio(worst),
    hitByCascade: outcome.takenOver.filter((account) => !without.has(account)).length,
    soldShare: outcome.volumeSold / of,
    othersPaidShare: (outcome.fundPaid + outcome.socialised) / of,
    socialisedShare: outcome.socialised / of,
  };
}

/** Depth that nothing moves. */
export function withoutImpact(simulation: Simulation): Simulation {
  const depth = simulation.path.assets.map(() => Infinity);
  return { ...simulation, impact: { ...simulation.impact, depth } };
}

/** Runs it with and without impact. */
export function stress(simulation: Simulation): StressMeasures {
  const { takenOver } = simulate(withoutImpact(simulation));
  return measuresOf(simulation.path, simulate(simulation), takenOver);
}

/** Median and the range that four runs of five lie in. */
export interface Spread {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

/** Quantile of sorted values, between neighbours in a straight line (Hyndman and Fan 1996, type 7). */
function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const [below, above] = [Math.floor(place), Math.ceil(place)];
  const [low, high] = [member(sorted, below), member(sorted, above)];
  return low + (high - low) * (place - below);
}

/** @param values of runs that differ in their seed alone; at least one */
export function spreadOf(values: readonly number[]): Spread {
  values.forEach((value, run) =>
    requireReal(value, `values[${run}]`, { min: -1e18, max: 1e18, of: "a measure" }),
  );
  const sorted = values.toSorted((a, b) => a - b);
  return { low: quantile(sorted, 0.1), median: quantile(sorted, 0.5), high: quantile(sorted, 0.9) };
}
