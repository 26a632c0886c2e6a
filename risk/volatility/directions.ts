/**
 * Joint scenarios: how far each asset moves, in parts of its own scenario width, when the market moves as one.
 *
 * All up and all down come first, at the full width of every asset: no correlation ever lowers what a single
 * position, or a book of one sign, is asked for. Then the principal components of the correlation matrix, strongest
 * first, each both ways, scaled until the asset that moves most moves by its full width: books whose longs and
 * shorts cancel in a move of everything lose in one of these. Scaling makes them harsher than the market is, the more
 * so the weaker the component: what a hedge saves must not rest on the last eigenvectors of a noisy estimate.
 */
import { inputInvalid } from "../inputInvalid.ts";
import { member, requireReal } from "../realNumber.ts";
import { eigenPairs, type EigenPair } from "./eigen.ts";
import { type SymmetricMatrix } from "./symmetricMatrix.ts";

export interface Direction {
  /** `all`, or `component 1` for the strongest; with the sign of its largest mover: `up` or `down`. */
  readonly name: string;
  /** Per asset, −1 to 1, times its width. */
  readonly moves: readonly number[];
  /** Share of the summed variance of standardised returns; undefined for `all`. */
  readonly explained: number | undefined;
}

/**
 * Correlations are rounded to this before components are taken. Equal eigenvalues, as after full shrinkage, have no
 * eigenvectors of their own, and the last digits of the arithmetic must not choose the scenarios.
 */
const GRAIN = 1e-6;

/** A component weaker than this share of one asset's variance is rounding. */
const NEGLIGIBLE = 1e-4;

function bothWays(name: string, moves: readonly number[], explained?: number): Direction[] {
  return [
    { name: `${name} up`, moves, explained },
    // 0 − move, so that a standing asset moves by 0 and not −0.
    { name: `${name} down`, moves: moves.map((move) => 0 - move), explained },
  ];
}

function scaled({ vector }: EigenPair): readonly number[] {
  const largest = Math.max(...vector.map(Math.abs));
  return vector.map((component) => component / largest);
}

/**
 * @param count even, at least 2: directions wanted; fewer come where the matrix has fewer components
 * @throws INPUT_INVALID for another count
 */
export function jointDirections(correlation: SymmetricMatrix, count: number): readonly Direction[] {
  if (!Number.isInteger(count) || count < 2 || count % 2 !== 0) {
    throw inputInvalid("count", "is no even number from 2", "every direction comes both ways");
  }
  const grained = correlation.map((value) => Math.round(value / GRAIN) * GRAIN);
  const components = eigenPairs(grained).filter(({ value }) => value > NEGLIGIBLE);
  const everything = Array.from({ length: correlation.size }, () => 1);
  const directions = components.flatMap((pair, k) =>
    bothWays(`component ${k + 1}`, scaled(pair), pair.value / correlation.size),
  );
  return [...bothWays("all", everything), ...directions].slice(0, count);
}

/**
 * Largest loss of linear positions over the directions, in the unit of the values; at least 0.
 * @param values position per asset, signed
 * @param widths scenario width per asset, log moves taken as relative ones
 */
export function worstLoss(
  values: readonly number[],
  widths: readonly number[],
  directions: readonly Direction[],
): number {
  const money = { min: -1e30, max: 1e30, of: "a position" };
  const shocks = values.map(
    (value, i) => requireReal(value, `values[${i}]`, money) * member(widths, i),
  );
  const losses = directions.map(({ moves }) =>
    shocks.reduce((loss, shock, i) => loss - shock * member(moves, i), 0),
  );
  return Math.max(0, ...losses);
}
