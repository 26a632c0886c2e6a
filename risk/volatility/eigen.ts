/**
 * Eigenvalues and eigenvectors of a symmetric matrix by the cyclic Jacobi method: G. Golub and C. Van Loan, Matrix
 * Computations, 4th edition, section 8.5 (algorithms 8.5.1 and 8.5.3). Slower than others for large matrices, but
 * short, and accurate to the last digits for the few dozen assets of a book.
 */
import { ZkMarginError } from "../../circuits/errors.ts";
import { member } from "../realNumber.ts";
import { SymmetricMatrix } from "./symmetricMatrix.ts";

export interface EigenPair {
  readonly value: number;
  /** Length 1; its largest component in size (the first of equals) is positive. */
  readonly vector: readonly number[];
}

/** Convergence is quadratic: six to ten sweeps serve every matrix of this size. */
const MAX_SWEEPS = 60;

/** Cosine and sine of the rotation that makes cell (p, q) 0: algorithm 8.5.1. */
function rotation(matrix: SymmetricMatrix, p: number, q: number): readonly [number, number] {
  const apq = matrix.get(p, q);
  const tau = (matrix.get(q, q) - matrix.get(p, p)) / (2 * apq);
  const sign = tau >= 0 ? 1 : -1;
  const tangent = sign / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
  const cosine = 1 / Math.sqrt(1 + tangent * tangent);
  return [cosine, tangent * cosine];
}

/** A ← JᵀAJ, V ← VJ in place. */
function rotate(matrix: SymmetricMatrix, vectors: number[][], p: number, q: number): void {
  const [cosine, sine] = rotation(matrix, p, q);
  const [app, aqq, apq] = [matrix.get(p, p), matrix.get(q, q), matrix.get(p, q)];
  for (let k = 0; k < matrix.size; k++) {
    if (k === p || k === q) continue;
    const [akp, akq] = [matrix.get(k, p), matrix.get(k, q)];
    matrix.set(k, p, cosine * akp - sine * akq);
    matrix.set(k, q, sine * akp + cosine * akq);
  }
  const shift = (sine / cosine) * apq;
  matrix.set(p, p, app - shift);
  matrix.set(q, q, aqq + shift);
  matrix.set(p, q, 0);
  for (const row of vectors) {
    const [vp, vq] = [member(row, p), member(row, q)];
    row[p] = cosine * vp - sine * vq;
    row[q] = sine * vp + cosine * vq;
  }
}

function signed(vector: readonly number[]): readonly number[] {
  const largest = vector.reduce((best, x) => (Math.abs(x) > Math.abs(best) + 1e-9 ? x : best), 0);
  return largest < 0 ? vector.map((x) => -x) : vector;
}

/**
 * Pairs by falling eigenvalue; vectors are orthonormal.
 * @throws INTERNAL if the sweeps do not end, which symmetric finite matrices do not cause
 */
export function eigenPairs(matrix: SymmetricMatrix): readonly EigenPair[] {
  const { size } = matrix;
  const work = matrix.map((value) => value);
  const vectors = matrix.rows().map((row, i) => row.map((_, j) => (i === j ? 1 : 0)));
  const negligible = work.norm() * Number.EPSILON * 2 ** -10;
  for (let sweep = 0; ; sweep++) {
    let rotated = false;
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) {
        if (Math.abs(work.get(p, q)) <= negligible) continue;
        rotate(work, vectors, p, q);
        rotated = true;
      }
    }
    if (!rotated) break;
    if (sweep > MAX_SWEEPS) {
      throw new ZkMarginError("INTERNAL", "the eigenvalue sweeps do not end", {
        fix: "report it with the matrix",
      });
    }
  }
  return vectors
    .map((_, k) => ({
      value: work.get(k, k),
      vector: signed(vectors.map((row) => member(row, k))),
    }))
    .toSorted((a, b) => b.value - a.value);
}

/** Σ value·v·vᵀ: the matrix with these pairs. */
export function fromEigenPairs(pairs: readonly EigenPair[]): SymmetricMatrix {
  return SymmetricMatrix.of(pairs.length, (i, j) =>
    pairs.reduce(
      (sum, { value, vector }) => sum + value * member(vector, i) * member(vector, j),
      0,
    ),
  );
}
