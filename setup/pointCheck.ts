/** Membership of BN254's groups, for points from files. Plain BigInt arithmetic, no dependence on snarkjs. */
import { bn254 } from "@noble/curves/bn254.js";
import { readUint256, viewOf } from "./binaryFile.ts";
import type { Fp2Element, G1Point, G2Point } from "./verificationKey.ts";

const { Fp, Fp2 } = bn254.fields;
const q = Fp.ORDER;
const R = Fp.create(2n ** 256n);

export const G2_GENERATOR: G2Point = bn254.G2.Point.BASE.toAffine();

/** y² = x³ + 3, reduced coordinates, not the identity. The cofactor is 1. */
export function isInG1({ x, y }: G1Point): boolean {
  if (![x, y].every(isReduced)) return false;
  return Fp.eql(Fp.sqr(y), Fp.add(Fp.mul(Fp.sqr(x), x), 3n));
}

/** On the twist and of order r, reduced coordinates, not the identity. */
export function isInG2({ x, y }: G2Point): boolean {
  if (![x.c0, x.c1, y.c0, y.c1].every(isReduced)) return false;
  const onTwist = Fp2.eql(Fp2.sqr(y), Fp2.add(Fp2.mul(Fp2.sqr(x), x), TWIST_B));
  return onTwist && bn254.G2.Point.fromAffine({ x, y }).isTorsionFree();
}

/** b of the twist: 3/(9 + i). */
const TWIST_B: Fp2Element = Fp2.div(Fp2.fromBigTuple([3n, 0n]), Fp2.fromBigTuple([9n, 1n]));

function isReduced(coordinate: bigint): boolean {
  return coordinate >= 0n && coordinate < q;
}

export function equalG2(a: G2Point, b: G2Point): boolean {
  return Fp2.eql(a.x, b.x) && Fp2.eql(a.y, b.y);
}

export function negateG2({ x, y }: G2Point): G2Point {
  return { x, y: Fp2.neg(y) };
}

/** a1 and a2 are the same multiple of the generators: e(a1, G2) = e(G1, a2). */
export function isSameMultiple(a1: G1Point, a2: G2Point): boolean {
  const product = bn254.pairingBatch([
    { g1: bn254.G1.Point.fromAffine(a1), g2: bn254.G2.Point.BASE },
    { g1: bn254.G1.Point.BASE.negate(), g2: bn254.G2.Point.fromAffine(a2) },
  ]);
  return bn254.fields.Fp12.eql(product, bn254.fields.Fp12.ONE);
}

/** Index of the first G1 point in file form that is neither the identity nor on the curve, or −1. */
export function firstOffG1(points: Uint8Array): number {
  const view = viewOf(points);
  const three = (((3n * R * R) % q) * R) % q;
  for (let at = 0; at < points.length; at += 64) {
    const x = readUint256(view, at);
    const y = readUint256(view, at + 32);
    // Montgomery form on both sides: y²·R = x³ + 3·R³.
    const onCurve = (y * y * R - x * x * x - three) % q === 0n;
    if (!(isReduced(x) && isReduced(y) && (onCurve || (x === 0n && y === 0n)))) return at / 64;
  }
  return -1;
}

/** Index of the first G2 point in file form that is neither the identity nor on the twist, or −1. */
export function firstOffTwist(points: Uint8Array): number {
  const view = viewOf(points);
  const cube = (R * R * R) % q;
  const [b0, b1] = [(TWIST_B.c0 * cube) % q, (TWIST_B.c1 * cube) % q];
  for (let at = 0; at < points.length; at += 128) {
    const [x0, x1, y0, y1] = [0, 32, 64, 96].map((offset) => readUint256(view, at + offset)) as [
      bigint,
      bigint,
      bigint,
      bigint,
    ];
    const xx0 = x0 * x0 - x1 * x1;
    const xx1 = 2n * x0 * x1;
    const real = (y0 * y0 - y1 * y1) * R - (xx0 * x0 - xx1 * x1) - b0;
    const imaginary = 2n * y0 * y1 * R - (xx0 * x1 + xx1 * x0) - b1;
    const onTwist = real % q === 0n && imaginary % q === 0n;
    const isIdentity = (x0 | x1 | y0 | y1) === 0n;
    if (!([x0, x1, y0, y1].every(isReduced) && (onTwist || isIdentity))) return at / 128;
  }
  return -1;
}
