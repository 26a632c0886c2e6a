/**
 * BN254 (alt_bn128, snarkjs' "bn128") points through `@noble/curves`. Coordinates of G2 are pairs
 * c0 + c1·i in snarkjs' order (c0, c1); Ethereum's precompiles want (c1, c0).
 *
 * noble's constructors check nothing, its `assertValidity` does: curve equation, and on G2 the
 * subgroup, whose cofactor is large. G1 has cofactor 1. The point at infinity is refused here: an
 * honest prover meets it with probability 2^-254, and (0, 0) would be its spelling on-chain.
 */
import { bn254 } from "@noble/curves/bn254.js";

export const { Point: G1 } = bn254.G1;
export const { Point: G2 } = bn254.G2;
export type G1Point = InstanceType<typeof G1>;
export type G2Point = InstanceType<typeof G2>;

/** p: modulus of the base field, bound of every coordinate. */
export const BASE_MODULUS = G1.Fp.ORDER;
/** r: order of G1 and G2, bound of every public input. */
export const SCALAR_MODULUS = G1.Fn.ORDER;

type Pair<T> = readonly [T, T];

function valid<P extends { is0(): boolean; assertValidity(): void }>(point: P): P | undefined {
  try {
    if (point.is0()) return undefined;
    point.assertValidity();
    return point;
  } catch {
    return undefined;
  }
}

/** The G1 point with these coordinates, or undefined when off the curve or at infinity. */
export function g1FromAffine([x, y]: Pair<bigint>): G1Point | undefined {
  return valid(G1.fromAffine({ x, y }));
}

/** The G2 point with these coordinates, or undefined when not in the subgroup of order r. */
export function g2FromAffine([x, y]: Pair<Pair<bigint>>): G2Point | undefined {
  const { Fp2 } = bn254.fields;
  const [fx, fy] = [Fp2.fromBigTuple([x[0], x[1]]), Fp2.fromBigTuple([y[0], y[1]])];
  return valid(G2.fromAffine({ x: fx, y: fy }));
}
