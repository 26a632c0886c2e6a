/**
 * The nearest correlation matrix: N. Higham, "Computing the nearest correlation matrix – a problem from
 * finance", IMA Journal of Numerical Analysis 22 (2002), 329–343, algorithm 3.3 with equal weights: alternating
 * projections onto positive semidefinite matrices and onto those with unit diagonal, with Dykstra's
 * correction on the former. Clipping eigenvalues once is quicker but ends elsewhere, further away.
 */
import { total } from "../realNumber.ts";
import { eigenPairs, fromEigenPairs } from "./eigen.ts";
import { type SymmetricMatrix } from "./symmetricMatrix.ts";

/** Convergence is linear; what is left after these is repaired below. */
const MAX_STEPS = 500;
const TOLERANCE = 1e-12;

function withoutNegative(matrix: SymmetricMatrix): SymmetricMatrix {
  const pairs = eigenPairs(matrix);
  return fromEigenPairs(pairs.map(({ value, vector }) => ({ value: Math.max(0, value), vector })));
}

/** D^(−1/2)·A·D^(−1/2), with the diagonal exactly 1 and no cell beyond ±1. */
function withUnitDiagonal(matrix: SymmetricMatrix): SymmetricMatrix {
  return matrix.map((value, i, j) => {
    if (i === j) return 1;
    const scaled = value / Math.sqrt(matrix.get(i, i) * matrix.get(j, j));
    return Math.max(-1, Math.min(1, scaled));
  });
}

/** Smallest eigenvalue, at most rounding below 0 for a correlation matrix. */
export function smallestEigenvalue(matrix: SymmetricMatrix): number {
  return Math.min(...eigenPairs(matrix).map(({ value }) => value));
}

/** Below this, relative to the trace, an eigenvalue is 0 with rounding. */
export const ROUNDING = 1e-13;

/** Unit diagonal, and no eigenvalue below 0 by more than rounding. */
export function isCorrelation(matrix: SymmetricMatrix): boolean {
  const unit = matrix.rows().every((row, i) => row[i] === 1);
  return unit && smallestEigenvalue(matrix) >= -ROUNDING * matrix.size;
}

/**
 * @param matrix symmetric; returned as it is if it is a correlation matrix already
 * @returns unit diagonal exactly, positive semidefinite up to rounding
 */
export function nearestCorrelation(matrix: SymmetricMatrix): SymmetricMatrix {
  if (isCorrelation(matrix)) return matrix;
  let correction = matrix.map(() => 0);
  let current = matrix;
  for (let step = 0; step < MAX_STEPS; step++) {
    const previous = current;
    const shifted = previous.map((value, i, j) => value - correction.get(i, j));
    const projected = withoutNegative(shifted);
    correction = projected.map((value, i, j) => value - shifted.get(i, j));
    current = projected.map((value, i, j) => (i === j ? 1 : value));
    const change = current.map((value, i, j) => value - previous.get(i, j)).norm();
    if (change <= TOLERANCE * current.norm()) break;
  }
  // The last projection was onto the diagonal: what it left below 0 is cut off, and the diagonal scaled back.
  const definite = withoutNegative(current);
  const floor = (ROUNDING / 2) * total(definite.rows().map((row, i) => row[i] ?? 0));
  return withUnitDiagonal(definite.map((value, i, j) => (i === j ? value + floor : value)));
}
