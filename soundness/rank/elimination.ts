/**
 * Rank and kernel of a sparse matrix over r. The pivot is always in one of the shortest rows, and there in
 * the column with the fewest entries: a circuit that computes in a straight line is eliminated row by row,
 * nearly without arithmetic.
 */
import { bn254 } from "@noble/curves/bn254.js";

const { Fr } = bn254.fields;

/** Column to entry, no entry zero. */
export type Row = Map<number, bigint>;

export interface Elimination {
  readonly rank: number;
  /** A kernel vector for each column without a pivot: column to entry, no entry zero. */
  readonly kernel: readonly ReadonlyMap<number, bigint>[];
}

interface Pivot {
  readonly column: number;
  readonly row: Row;
}

/** The rows are used up. At most `vectors` of the kernel are written out, enough to see what moves. */
export function eliminate(
  rows: readonly Row[],
  columns: Iterable<number>,
  vectors = Infinity,
): Elimination & { readonly deficit: number } {
  const matrix = new Matrix(rows);
  const pivots: Pivot[] = [];
  for (let pivot = matrix.pivot(); pivot !== undefined; pivot = matrix.pivot()) {
    matrix.eliminate(pivot);
    pivots.push(pivot);
  }
  const solved = new Set(pivots.map(({ column }) => column));
  const free = [...columns].filter((column) => !solved.has(column));
  const kernel = free.slice(0, vectors).map((column) => kernelVector(column, pivots));
  return { rank: pivots.length, deficit: free.length, kernel };
}

class Matrix {
  readonly #rows: readonly Row[];
  /** Rows with an entry in a column. */
  readonly #columns = new Map<number, Set<number>>();
  /** Rows left, by length. */
  readonly #byLength: Set<number>[] = [];

  constructor(rows: readonly Row[]) {
    this.#rows = rows;
    rows.forEach((row, r) => {
      this.#place(r, undefined);
      for (const column of row.keys()) this.#in(column).add(r);
    });
  }

  /** Takes the next pivot row out; undefined when only empty rows are left. */
  pivot(): Pivot | undefined {
    for (let length = 1; length < this.#byLength.length; length++) {
      for (const r of this.#byLength[length] ?? []) {
        const row = this.#row(r);
        this.#byLength[length]?.delete(r);
        let best: number | undefined;
        for (const column of row.keys()) {
          this.#in(column).delete(r);
          if (best === undefined || this.#in(column).size < this.#in(best).size) best = column;
        }
        if (best !== undefined) return { column: best, row };
      }
    }
    return undefined;
  }

  /** Clears the pivot's column in the rows left. */
  eliminate({ column, row }: Pivot): void {
    const inverse = Fr.inv(row.get(column) ?? 0n);
    for (const r of this.#in(column)) {
      const other = this.#row(r);
      const before = other.size;
      const factor = row.size === 1 ? 0n : Fr.mul(other.get(column) ?? 0n, inverse);
      other.delete(column);
      for (const [c, value] of row) {
        if (c === column) continue;
        const difference = Fr.sub(other.get(c) ?? 0n, Fr.mul(factor, value));
        if (difference === 0n) {
          other.delete(c);
          this.#in(c).delete(r);
        } else {
          other.set(c, difference);
          this.#in(c).add(r);
        }
      }
      this.#place(r, before);
    }
    this.#columns.delete(column);
  }

  #row(r: number): Row {
    return this.#rows[r] ?? new Map<number, bigint>();
  }

  #in(column: number): Set<number> {
    let rows = this.#columns.get(column);
    if (rows === undefined) this.#columns.set(column, (rows = new Set()));
    return rows;
  }

  #place(r: number, before: number | undefined): void {
    const length = this.#row(r).size;
    if (before !== undefined) this.#byLength[before]?.delete(r);
    (this.#byLength[length] ??= new Set()).add(r);
  }
}

/** The vector with 1 in a free column and 0 in the others: backwards, since a pivot row holds later columns only. */
function kernelVector(free: number, pivots: readonly Pivot[]): Map<number, bigint> {
  const vector = new Map([[free, 1n]]);
  for (const { column, row } of pivots.toReversed()) {
    let sum = 0n;
    for (const [c, value] of row) sum = Fr.add(sum, Fr.mul(value, vector.get(c) ?? 0n));
    if (sum !== 0n) vector.set(column, Fr.neg(Fr.div(sum, row.get(column) ?? 0n)));
  }
  return vector;
}
