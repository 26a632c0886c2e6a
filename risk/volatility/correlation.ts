/**
 * Correlation of daily returns across assets: exponentially weighted, shrunk towards constant correlation, positive
 * semidefinite.
 *
 * Weights: λ^age (RiskMetrics 1996, chapter 5), means taken as 0. Shrinkage: O. Ledoit and M. Wolf, "Honey, I shrunk the
 * sample covariance matrix", Journal of Portfolio Management 30 (2004), 110–119, appendices A and B, on returns first
 * divided by their volatilities, so that no asset's scale matters; 1/T becomes the sum of squared weights, which it is
 * for equal ones. Days on which one of two assets has no return do not count for that pair; a matrix of pairs
 * with different days need not be semidefinite, and the nearest that is takes its place (Higham 2002).
 */
import { inputInvalid } from "../inputInvalid.ts";
import { member, requireReal, total } from "../realNumber.ts";
import { nearestCorrelation } from "./nearestCorrelation.ts";
import { SymmetricMatrix } from "./symmetricMatrix.ts";

/** One day's log return by asset; undefined where there is none. Oldest day first. */
export type ReturnRow = readonly (number | undefined)[];

export interface CorrelationEstimate {
  /** Unit diagonal, positive semidefinite. */
  readonly correlation: SymmetricMatrix;
  /** Before shrinkage. */
  readonly sample: SymmetricMatrix;
  /** Mean of the sample's correlations: what it was shrunk towards. */
  readonly constant: number;
  /** δ, 0 to 1: share of the constant. */
  readonly intensity: number;
  /** 1/Σ weight²: equally weighted days that would say as much. */
  readonly effectiveDays: number;
}

/** Fewest common days of a pair. */
const FEWEST_DAYS = 10;

/** Two assets on their common days, each divided by its volatility; weights add up to 1. */
interface Pair {
  readonly weights: readonly number[];
  readonly products: readonly number[];
  /** x² + y² */
  readonly squares: readonly number[];
}

const sumOfSquares = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value * value, 0);

/** Σ a·b. */
const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * member(b, i), 0);

function normalised(weights: readonly number[]): readonly number[] {
  const norm = total(weights);
  return weights.map((weight) => weight / norm);
}

/** Volatility of each asset over its own days. */
function scalesOf(
  rows: readonly ReturnRow[],
  weights: readonly number[],
  assets: number,
): readonly number[] {
  return Array.from({ length: assets }, (_, asset) => {
    const days = rows.flatMap((row, day) => (row[asset] === undefined ? [] : [day]));
    const own = normalised(days.map((day) => member(weights, day)));
    const variance = dot(
      own,
      days.map((day) => (rows[day]?.[asset] ?? 0) ** 2),
    );
    if (!(variance > 0)) {
      const fix = "leave out an asset that has no returns, or none but 0";
      throw inputInvalid(`returns of asset ${asset}`, "do not vary", fix);
    }
    return Math.sqrt(variance);
  });
}

function pairOf(
  rows: readonly ReturnRow[],
  weights: readonly number[],
  scales: readonly number[],
  [i, j]: readonly [number, number],
): Pair {
  const days = rows.flatMap((row, day) => {
    const [x, y] = [row[i], row[j]];
    if (x === undefined || y === undefined) return [];
    return [{ day, x: x / member(scales, i), y: y / member(scales, j) }];
  });
  if (days.length < FEWEST_DAYS) {
    const fix = `give at least ${FEWEST_DAYS} days on which both have a return`;
    throw inputInvalid(`assets ${i} and ${j}`, "have too few days in common", fix);
  }
  return {
    weights: normalised(days.map(({ day }) => member(weights, day))),
    products: days.map(({ x, y }) => x * y),
    squares: days.map(({ x, y }) => x * x + y * y),
  };
}

/**
 * Ledoit and Wolf's π and ρ, each over T, and γ, of one pair. With unit variances their two ϑ add up to the mean
 * of (x² + y² − 2)·(x·y − sample), of which the −2 falls out, as the second factor has mean 0.
 */
function shrinkageTerms(
  { weights, products, squares }: Pair,
  sample: number,
  constant: number,
): { readonly excess: number; readonly gamma: number } {
  const cross = products.map((product) => product - sample);
  const pi = dot(
    weights,
    cross.map((value) => value * value),
  );
  const theta = dot(
    weights,
    cross.map((value, day) => value * member(squares, day)),
  );
  const excess = sumOfSquares(weights) * (pi - (constant / 2) * theta);
  return { excess, gamma: (constant - sample) ** 2 };
}

/** The diagonal's π and ρ are equal and cancel; every pair counts twice, and so does its γ. */
function intensityOf(pairs: readonly Pair[], samples: readonly number[], constant: number): number {
  const terms = pairs.map((pair, k) => shrinkageTerms(pair, member(samples, k), constant));
  const gamma = total(terms.map((term) => term.gamma));
  const excess = total(terms.map((term) => term.excess));
  // Nothing to shrink away from: the sample is the constant already.
  return gamma === 0 ? 1 : Math.max(0, Math.min(1, excess / gamma));
}

function requireRows(rows: readonly ReturnRow[]): number {
  const [assets = 0] = rows.map((row) => row.length);
  rows.forEach((row, day) => {
    const path = `returns[${day}]`;
    if (row.length !== assets || assets === 0) {
      throw inputInvalid(path, "has another number of assets", "give one return per asset and day");
    }
    row.forEach((value, asset) => {
      const range = { min: -50, max: 50, of: "a log return" };
      if (value !== undefined) requireReal(value, `${path}[${asset}]`, range);
    });
  });
  return assets;
}

/**
 * @param rows daily returns, oldest first; neighbouring rows need not be neighbouring days
 * @param decay λ, within (0, 1]; 1 weighs all days alike
 * @throws INPUT_INVALID when rows differ in length, a pair has fewer than 10 common days, or an asset does not move
 */
export function estimateCorrelation(
  rows: readonly ReturnRow[],
  decay: number,
): CorrelationEstimate {
  requireReal(decay, "decay", { min: 0.5, max: 1, of: "decay of a day" });
  const assets = requireRows(rows);
  const weights = normalised(rows.map((_, day) => decay ** (rows.length - 1 - day)));
  const scales = scalesOf(rows, weights, assets);
  const places = scales.flatMap((_, i) =>
    scales.slice(i + 1).map((_, k) => [i, i + 1 + k] as const),
  );
  const pairs = places.map((place) => pairOf(rows, weights, scales, place));
  const samples = pairs.map((pair) => dot(pair.weights, pair.products));
  const constant = pairs.length === 0 ? 0 : total(samples) / pairs.length;
  const intensity = pairs.length === 0 ? 0 : intensityOf(pairs, samples, constant);
  const sample = SymmetricMatrix.of(assets, () => 1);
  places.forEach(([i, j], k) => {
    sample.set(i, j, member(samples, k));
  });
  const shrunk = sample.map((value, i, j) =>
    i === j ? 1 : intensity * constant + (1 - intensity) * value,
  );
  const effectiveDays = 1 / sumOfSquares(weights);
  return { correlation: nearestCorrelation(shrunk), sample, constant, intensity, effectiveDays };
}
