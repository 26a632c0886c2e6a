/**
 * Multiplication of one fixed point by many scalars: a table of 64 windows of four bits, then one addition
 * a window. Variable time, on the machine's own secrets only, as in `circuits/babyjubjub.ts`.
 */
import {
  fromAffine,
  Point,
  SUBGROUP_ORDER,
  type AffinePoint,
  type CurvePoint,
} from "../circuits/babyjubjub.ts";

const WINDOW_BITS = 4n;
const DIGITS = 1 << Number(WINDOW_BITS);

export interface FixedBase {
  /** `scalar · point`, any sign and size. */
  multiply(scalar: bigint): CurvePoint;
}

/** @param point in the subgroup of prime order */
export function fixedBase(point: AffinePoint): FixedBase {
  const rows: CurvePoint[][] = [];
  let base = fromAffine(point);
  for (let rest = SUBGROUP_ORDER; rest > 0n; rest >>= WINDOW_BITS) {
    const row = [Point.ZERO];
    while (row.length < DIGITS) row.push((row.at(-1) ?? base).add(base));
    base = (row.at(-1) ?? base).add(base);
    rows.push(row);
  }
  return {
    multiply(scalar) {
      let rest = Point.Fn.create(scalar);
      let sum = Point.ZERO;
      for (let window = 0; rest > 0n; window++, rest >>= WINDOW_BITS) {
        const term = rows[window]?.[Number(rest & (BigInt(DIGITS) - 1n))];
        if (term !== undefined) sum = sum.add(term);
      }
      return sum;
    },
  };
}
