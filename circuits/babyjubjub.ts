/**
 * BabyJubJub for commitments: the twisted Edwards curve a·x² + y² = 1 + d·x²·y² of ERC-2494 with
 * a = 168700, d = 168696 over r, the scalar field of BN254; subgroup order ℓ, cofactor 8.
 *
 * Names differ between libraries: noble's `babyjubjub.Point.Fp` is BN254's *scalar* field, its `Fn`
 * is the field of ℓ. noble accepts points of small order, so everything from outside goes through
 * {@link parsePoint}. a is a square and d is not, so the addition law is complete.
 */
import { babyjubjub } from "@noble/curves/misc.js";
import { ZkMarginError } from "./errors.ts";

export const { Point } = babyjubjub;
export type CurvePoint = InstanceType<typeof Point>;

/** r: modulus of the curve's base field, the field of every public signal. */
export const FIELD_MODULUS = Point.Fp.ORDER;
/** ℓ: order of the prime subgroup, the field of blindings. */
export const SUBGROUP_ORDER = Point.Fn.ORDER;

export interface AffinePoint {
  readonly x: bigint;
  readonly y: bigint;
}

export const IDENTITY: AffinePoint = { x: 0n, y: 1n };

export function toAffine(point: CurvePoint): AffinePoint {
  const { x, y } = point.toAffine();
  return { x, y };
}

export function fromAffine(point: AffinePoint): CurvePoint {
  return Point.fromAffine(point);
}

export function equals(a: AffinePoint, b: AffinePoint): boolean {
  return a.x === b.x && a.y === b.y;
}

export function add(a: AffinePoint, b: AffinePoint): AffinePoint {
  return toAffine(fromAffine(a).add(fromAffine(b)));
}

export function negate(a: AffinePoint): AffinePoint {
  return toAffine(fromAffine(a).negate());
}

/** `scalar · point`, any sign and size; `point` must lie in the prime subgroup. */
export function multiply(point: AffinePoint, scalar: bigint): AffinePoint {
  return toAffine(multiplyPoint(fromAffine(point), scalar));
}

/** Variable time, used on public scalars and on secrets of the machine's own user only. */
export function multiplyPoint(point: CurvePoint, scalar: bigint): CurvePoint {
  return point.multiplyUnsafe(Point.Fn.create(scalar));
}

/** A point from outside: canonical coordinates, on the curve and in the prime subgroup. */
export function parsePoint(x: bigint, y: bigint, field = "point"): AffinePoint {
  const refuse = (why: string): never => {
    throw new ZkMarginError("POINT_REFUSED", `${field} ${why}`, {
      field,
      fix: "send the affine coordinates of a BabyJubJub point of prime order (or the identity 0, 1)",
    });
  };
  for (const coordinate of [x, y]) {
    if (coordinate < 0n || coordinate >= FIELD_MODULUS)
      refuse("has a coordinate outside the field");
  }
  const point = Point.fromAffine({ x, y });
  try {
    point.assertValidity();
  } catch {
    if (!equals({ x, y }, IDENTITY)) refuse("is not on BabyJubJub");
  }
  if (!point.isTorsionFree()) refuse("is outside the prime subgroup");
  return { x, y };
}
