/** Square symmetric matrices of numbers: both halves are stored, and both are always written. */
import { inputInvalid } from "../inputInvalid.ts";
import { member, requireReal } from "../realNumber.ts";

/** More assets than a book has slots. */
const MAX_SIZE = 64;
const CELL = { min: -1e150, max: 1e150, of: "a cell" };

export class SymmetricMatrix {
  readonly size: number;
  readonly #cells: Float64Array;

  private constructor(size: number) {
    this.size = size;
    this.#cells = new Float64Array(size * size);
  }

  /** The cell of row ≤ column by `cell`, the other half by symmetry. */
  static of(size: number, cell: (row: number, column: number) => number): SymmetricMatrix {
    if (!Number.isInteger(size) || size < 1 || size > MAX_SIZE) {
      throw inputInvalid("size", "is out of range", `give 1 to ${MAX_SIZE} rows`);
    }
    const matrix = new SymmetricMatrix(size);
    for (let row = 0; row < size; row++) {
      for (let column = row; column < size; column++) matrix.set(row, column, cell(row, column));
    }
    return matrix;
  }

  /** @throws INPUT_INVALID when the rows are not square, finite and exactly symmetric */
  static fromRows(rows: readonly (readonly number[])[], field = "matrix"): SymmetricMatrix {
    rows.forEach((row, i) => {
      const twin = rows.map((other) => other[i]);
      if (row.length !== rows.length || row.some((value, j) => value !== twin[j])) {
        throw inputInvalid(`${field}[${i}]`, "is no row of a symmetric matrix", "check the rows");
      }
      row.forEach((value, j) => requireReal(value, `${field}[${i}][${j}]`, CELL));
    });
    return SymmetricMatrix.of(rows.length, (i, j) => member(member(rows, i), j));
  }

  get(row: number, column: number): number {
    return member(this.#cells, row * this.size + column);
  }

  /** Of a matrix nobody else has seen yet. */
  set(row: number, column: number, value: number): void {
    this.#cells[row * this.size + column] = value;
    this.#cells[column * this.size + row] = value;
  }

  map(change: (value: number, row: number, column: number) => number): SymmetricMatrix {
    return SymmetricMatrix.of(this.size, (i, j) => change(this.get(i, j), i, j));
  }

  rows(): readonly (readonly number[])[] {
    const indices = Array.from({ length: this.size }, (_, i) => i);
    return indices.map((i) => indices.map((j) => this.get(i, j)));
  }

  /** √Σ cells², Frobenius. */
  norm(): number {
    return Math.hypot(...this.#cells);
  }
}
