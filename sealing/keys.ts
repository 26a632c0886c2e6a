/**
 * Keys that deltas are sealed to: secret k, public K = k·B. Diffie–Hellman clears the cofactor, k·(8K), so a
 * point outside the subgroup of prime order can neither leak k nor make two parties disagree.
 */
import {
  equals,
  fromAffine,
  IDENTITY,
  multiply,
  FIELD_MODULUS,
  Point,
  SUBGROUP_ORDER,
  toAffine,
  type AffinePoint,
} from "../circuits/babyjubjub.ts";
import { ZkMarginError } from "../circuits/errors.ts";
import { keyGenerator } from "../circuits/generators.ts";
import { fixedBase, type FixedBase } from "./fixedBase.ts";

/** Signed binary digits of a scalar in `seal` and `share`. */
const SCALAR_BITS = 252n;

let base: FixedBase | undefined;

/** k·B. */
export function publicKeyOf(secret: bigint): AffinePoint {
  base ??= fixedBase(keyGenerator());
  return toAffine(base.multiply(secret));
}

/** k·(8P), for P that {@link parsePublicKey} accepts. */
export function sharedPoint(secret: bigint, point: AffinePoint): AffinePoint {
  return multiply(toAffine(fromAffine(point).clearCofactor()), secret);
}

/**
 * A public key, or the point of a ciphertext, from outside.
 * @throws POINT_REFUSED unless canonical, on the curve, and not of small order (8K ≠ identity)
 */
export function parsePublicKey(x: bigint, y: bigint, field = "publicKey"): AffinePoint {
  const refuse = (why: string): never => {
    throw new ZkMarginError("POINT_REFUSED", `${field} ${why}`, {
      field,
      fix: "use the affine coordinates of a public key as its owner published it",
    });
  };
  if ([x, y].some((coordinate) => coordinate < 0n || coordinate >= FIELD_MODULUS)) {
    refuse("has a coordinate outside the field");
  }
  if (!isOnCurve({ x, y })) refuse("is not on BabyJubJub");
  const cleared = toAffine(Point.fromAffine({ x, y }).clearCofactor());
  if (equals(cleared, IDENTITY)) refuse("is of small order");
  return { x, y };
}

function isOnCurve({ x, y }: AffinePoint): boolean {
  const { Fp } = Point;
  const [x2, y2] = [Fp.sqr(x), Fp.sqr(y)];
  const left = Fp.add(Fp.mul(168700n, x2), y2);
  return left === Fp.add(1n, Fp.mul(168696n, Fp.mul(x2, y2)));
}

/** The circuits' form of a secret key: e in 0 … ℓ − 1 with 2e − (2^252 − 1) ≡ k (mod ℓ). */
export function toSignedDigits(secret: bigint): bigint {
  const half = (SUBGROUP_ORDER + 1n) / 2n;
  const doubled = secret + 2n ** SCALAR_BITS - 1n;
  return (((doubled * half) % SUBGROUP_ORDER) + SUBGROUP_ORDER) % SUBGROUP_ORDER;
}
