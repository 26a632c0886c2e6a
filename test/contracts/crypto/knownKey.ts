/**
 * Groth16 keys whose secrets are known, and proofs made from the secrets: no circuit, no witness. The
 * secret of a key is exactly the power to satisfy the pairing equation for any inputs.
 */
import { bn254 } from "@noble/curves/bn254.js";
import type { CircuitSpec } from "../../../circuits/spec.ts";
import type { G1Point, G2Point, VerificationKey } from "../../../setup/verificationKey.ts";

export const { Fr } = bn254.fields;
export const G1 = bn254.G1.Point;
export const G2 = bn254.G2.Point;

/** The logarithms of a key's points. */
export interface KeySecrets {
  readonly alpha: bigint;
  readonly beta: bigint;
  readonly gamma: bigint;
  readonly delta: bigint;
  readonly ic: readonly bigint[];
}

/** A proof as the contracts take it. */
export interface SolidityProof {
  a: { x: bigint; y: bigint };
  b: { xIm: bigint; xRe: bigint; yIm: bigint; yRe: bigint };
  c: { x: bigint; y: bigint };
}

/** Deterministic non-zero scalars. */
export function scalarFrom(label: number): bigint {
  return Fr.pow(7n, 1_000_003n + BigInt(label));
}

export const g1 = (scalar: bigint): G1Point => {
  const { x, y } = scalar === 0n ? { x: 0n, y: 0n } : G1.BASE.multiplyUnsafe(scalar).toAffine();
  return { x, y };
};

export const g2 = (scalar: bigint): G2Point => {
  const { x, y } = G2.BASE.multiplyUnsafe(scalar).toAffine();
  return { x: { c0: x.c0, c1: x.c1 }, y: { c0: y.c0, c1: y.c1 } };
};

/** In the EVM's order, imaginary part first. */
export function evmG2({ x, y }: G2Point): SolidityProof["b"] {
  return { xIm: x.c1, xRe: x.c0, yIm: y.c1, yRe: y.c0 };
}

/** A point of the twist y² = x³ + 3/(9 + i) that is not of order r: the first one found from x = 1. */
export function twistPointOutsideG2(): G2Point {
  const { Fp2 } = bn254.fields;
  const b = Fp2.div(Fp2.fromBigTuple([3n, 0n]), Fp2.fromBigTuple([9n, 1n]));
  for (let c0 = 1n; ; c0++) {
    const x = Fp2.fromBigTuple([c0, 0n]);
    const square = Fp2.add(Fp2.mul(Fp2.sqr(x), x), b);
    if (!Fp2.eql(Fp2.pow(square, (Fp2.ORDER - 1n) / 2n), Fp2.ONE)) continue;
    const y = Fp2.sqrt(square);
    if (!G2.fromAffine({ x, y }).isTorsionFree()) return { x, y };
  }
}

/** γ is the generator, as in every key of a ceremony. */
export function knownSecrets(circuit: CircuitSpec, seed = 0): KeySecrets {
  const scalar = (label: number): bigint => scalarFrom(seed + label);
  const ic = Array.from({ length: circuit.nPublic + 1 }, (_, k) => scalar(100 + k));
  return { alpha: scalar(1), beta: scalar(2), gamma: 1n, delta: scalar(3), ic };
}

export function keyFrom(secrets: KeySecrets): VerificationKey {
  return {
    nPublic: secrets.ic.length - 1,
    alpha: g1(secrets.alpha),
    beta: g2(secrets.beta),
    gamma: g2(secrets.gamma),
    delta: g2(secrets.delta),
    ic: secrets.ic.map(g1),
  };
}

/** Logarithm of IC_0 + Σ inputs_k·IC_k. */
export function foldedSecret({ ic }: KeySecrets, inputs: readonly bigint[]): bigint {
  return inputs.reduce(
    (sum, input, k) => Fr.add(sum, Fr.mul(Fr.create(input), ic[k + 1] ?? 0n)),
    ic[0] ?? 0n,
  );
}

/** A valid proof for any inputs: a, b free, c = (a·b − α·β − inputs·γ) / δ. */
export function simulateProof(
  secrets: KeySecrets,
  inputs: readonly bigint[],
  randomness = 5,
): SolidityProof {
  const [a, b] = [scalarFrom(randomness), scalarFrom(randomness + 1)];
  const { alpha, beta, gamma, delta } = secrets;
  const rest = Fr.add(Fr.mul(alpha, beta), Fr.mul(foldedSecret(secrets, inputs), gamma));
  const c = Fr.mul(Fr.sub(Fr.mul(a, b), rest), Fr.inv(delta));
  return { a: g1(a), b: evmG2(g2(b)), c: g1(c) };
}
