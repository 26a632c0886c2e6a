/**
 * Correlated prices as Brownian motions of their logs without drift, from a seed: how likely any of them leaves its band,
 * and how likely a book's surplus falls below zero, before a time.
 *
 * Between two steps of a path the bridge that joins them may touch an edge and come back; that probability is known
 * (P. Glasserman, Monte Carlo Methods in Financial Engineering (2003), section 6.4: exp(−2·d₀·d₁/variance) for distances
 * d₀, d₁ of both ends) and counted, for the surplus with its variance over the step. So steps need not be short: for one
 * price the estimate is right in the mean for any number of them, as long as both edges are not touched within one. Bridges
 * of several prices are taken as independent given their ends, which errs a little on the high side. Paths come in pairs of
 * opposite signs; the standard error is that of the pairs' means.
 */
import { inputInvalid } from "../inputInvalid.ts";
import { requireReal } from "../realNumber.ts";
import { eigenPairs, type SymmetricMatrix } from "../volatility/index.ts";
import { jointExitBounds, type ProbabilityBounds, type WatchedPrice } from "./jointExit.ts";
import { SeededNormals } from "./seededNormals.ts";
import { type SurplusEstimate } from "./surplusEstimate.ts";

export interface Estimate {
  readonly probability: number;
  /** One standard error of the simulation, not of the model. */
  readonly standardError: number;
}

/** A book whose surplus is followed along the paths. */
export interface FollowedBook {
  readonly surplus: SurplusEstimate;
  /** Dollars by slot now. */
  readonly price: readonly number[];
  /** Slot of each watched price. */
  readonly slots: readonly number[];
}

export interface SimulationOptions {
  readonly pairs?: number;
  readonly steps?: number;
  readonly seed?: number;
}

export interface Outlook {
  /** That any price leaves its band, with bounds that need no simulation; `probability` is kept within them. */
  readonly leavesBand: Estimate & ProbabilityBounds & { readonly simulated: number };
  /** That the surplus falls below 0; undefined without a book. */
  readonly fallsBelow: Estimate | undefined;
}

/** √λ·vector by eigenpair: times independent normals it gives normals of that correlation, semidefinite or not. */
function factorsOf(correlation: SymmetricMatrix): readonly (readonly number[])[] {
  return eigenPairs(correlation).map(({ value, vector }) =>
    vector.map((part) => part * Math.sqrt(Math.max(0, value))),
  );
}

/** That a bridge between two distances from an edge, both positive, touches it; 0 for an edge at infinity. */
function bridge(before: number, after: number, variance: number): number {
  if (before === Infinity) return 0;
  if (before <= 0 || after <= 0) return 1;
  return variance === 0 ? 0 : Math.exp((-2 * before * after) / variance);
}

/** One path's probabilities of having stayed. */
interface Stayed {
  readonly within: number;
  readonly above: number;
}

class Paths {
  readonly #prices: readonly WatchedPrice[];
  readonly #factors: readonly (readonly number[])[];
  readonly #deviations: readonly number[];
  readonly #followed: FollowedBook | undefined;

  constructor(
    prices: readonly WatchedPrice[],
    correlation: SymmetricMatrix,
    stepDays: number,
    followed: FollowedBook | undefined,
  ) {
    this.#prices = prices;
    this.#factors = factorsOf(correlation);
    this.#deviations = prices.map(({ volatility }) => volatility * Math.sqrt(stepDays));
    this.#followed = followed;
  }

  /** Variance of the surplus over a step, by its slopes where the step begins. */
  #variance({ surplus, slots }: FollowedBook, price: readonly number[]): number {
    const slopes = surplus.slopes(price);
    const dollars = slots.map(
      (slot, i) => (slopes[slot] ?? 0) * (price[slot] ?? 0) * (this.#deviations[i] ?? 0),
    );
    return this.#factors.reduce((sum, factor) => {
      let along = 0;
      for (let i = 0; i < dollars.length; i++) along += (dollars[i] ?? 0) * (factor[i] ?? 0);
      return sum + along * along;
    }, 0);
  }

  /** @param normals one row per step, one number per eigenpair */
  run(normals: readonly (readonly number[])[], sign: 1 | -1): Stayed {
    const position = this.#prices.map(() => 0);
    const followed = this.#followed;
    const price = [...(followed?.price ?? [])];
    let surplus = followed === undefined ? 0 : followed.surplus.at(price);
    let [within, above] = [1, 1];
    for (const row of normals) {
      const variance = followed === undefined ? 0 : this.#variance(followed, price);
      this.#prices.forEach(({ distances: { down, up } }, i) => {
        let normal = 0;
        row.forEach((value, k) => (normal += value * (this.#factors[k]?.[i] ?? 0)));
        const [before, deviation] = [position[i] ?? 0, this.#deviations[i] ?? 0];
        const after = before + sign * normal * deviation;
        position[i] = after;
        const low = bridge(down + before, down + after, deviation * deviation);
        const high = bridge(up - before, up - after, deviation * deviation);
        within *= Math.max(0, 1 - low - high);
        const slot = followed?.slots[i];
        if (followed !== undefined && slot !== undefined) {
          price[slot] = (followed.price[slot] ?? 0) * Math.exp(after);
        }
      });
      if (followed !== undefined && above > 0) {
        const after = followed.surplus.at(price);
        above *= 1 - bridge(surplus, after, variance);
        surplus = after;
      }
    }
    return { within, above };
  }
}

function estimateOf(values: readonly number[]): Estimate {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const standardError = Math.sqrt(variance / Math.max(1, values.length - 1));
  return { probability: Math.min(1, Math.max(0, mean)), standardError };
}

function requireCount(value: number, field: string, most: number): number {
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw inputInvalid(field, "is no count", `give a whole number from 1 to ${most}`);
}

/**
 * @param correlation of the prices, in their order
 * @param days until it does not matter any more
 * @returns the estimate of leaving kept within its bounds
 * @throws INPUT_INVALID
 */
export function simulateOutlook(
  prices: readonly WatchedPrice[],
  correlation: SymmetricMatrix,
  days: number,
  followed?: FollowedBook,
  { pairs = 1_000, steps = 24, seed = 1 }: SimulationOptions = {},
): Outlook {
  requireReal(days, "days", { min: 0, max: 3_660, of: "days" });
  requireCount(pairs, "pairs", 1_000_000);
  requireCount(steps, "steps", 10_000);
  if (correlation.size !== prices.length) {
    throw inputInvalid("correlation", "is of another number of prices", "give one row per price");
  }
  const bounds = jointExitBounds(prices, days);
  const paths = new Paths(prices, correlation, days / steps, followed);
  const random = new SeededNormals(seed);
  const [left, fell]: [number[], number[]] = [[], []];
  for (let pair = 0; pair < pairs; pair++) {
    const normals = Array.from({ length: steps }, () => prices.map(() => random.normal()));
    const [one, other] = [paths.run(normals, 1), paths.run(normals, -1)];
    left.push(1 - (one.within + other.within) / 2);
    fell.push(1 - (one.above + other.above) / 2);
  }
  const estimate = estimateOf(left);
  const probability = Math.min(bounds.upper, Math.max(bounds.lower, estimate.probability));
  return {
    leavesBand: { ...estimate, ...bounds, probability, simulated: estimate.probability },
    fallsBelow: followed === undefined ? undefined : estimateOf(fell),
  };
}
