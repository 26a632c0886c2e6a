/**
 * A Groth16 key whose secrets the test knows, for any shipped circuit size: every point is a
 * generator times a known scalar, so a proof of *any* public inputs can be solved for without a
 * circuit. It exercises the verifier's side of Groth16 only.
 */
import { solvencyCircuit, type SolvencyId } from "../../circuits/spec.ts";
import { parseSnarkjs, toSnarkjs, verificationKeyHash } from "../../setup/verificationKey.ts";
import { G1, G2, type G1Point, type G2Point } from "../../verifier/bn254.ts";
import { openVerificationKey, type VerificationKey } from "../../verifier/verificationKey.ts";

const { Fn } = G1;

/** Any fixed scalars do; these are powers of a small base, distinct and full width. */
function secret(index: number): bigint {
  return Fn.pow(5n, BigInt(1_000 + index));
}

export const SECRETS = { alpha: secret(1), beta: secret(2), gamma: 1n, delta: secret(4) };
type Secrets = typeof SECRETS;

const icScalar = (index: number): bigint => secret(10 + index);

export interface Groth16Document {
  pi_a: string[];
  pi_b: string[][];
  pi_c: string[];
  protocol: string;
  curve: string;
}

/** The key as snarkjs' verification_key.json, with any of the secrets replaced. */
export function knownKeyDocument(id: SolvencyId, change: Partial<Secrets> = {}): object {
  const { alpha, beta, gamma, delta } = { ...SECRETS, ...change };
  const { nPublic } = solvencyCircuit(id);
  return toSnarkjs({
    nPublic,
    alpha: G1.BASE.multiply(alpha).toAffine(),
    beta: G2.BASE.multiply(beta).toAffine(),
    gamma: G2.BASE.multiply(gamma).toAffine(),
    delta: G2.BASE.multiply(delta).toAffine(),
    ic: Array.from({ length: nPublic + 1 }, (_, index) =>
      G1.BASE.multiply(icScalar(index)).toAffine(),
    ),
  });
}

export function knownKey(id: SolvencyId): VerificationKey {
  const document = knownKeyDocument(id);
  const vkHash = verificationKeyHash(parseSnarkjs(document));
  return openVerificationKey(id, document, { vkHash, kind: "development" }, 31337n);
}

/** Logarithm of vk_x. */
export function vkXScalar(signals: readonly bigint[]): bigint {
  return signals.reduce(
    (sum, signal, index) => Fn.add(sum, Fn.mul(signal, icScalar(index + 1))),
    icScalar(0),
  );
}

export function proofDocument(a: G1Point, b: G2Point, c: G1Point): Groth16Document {
  const g1 = (point: G1Point): string[] => {
    const { x, y } = point.toAffine();
    return [String(x), String(y), "1"];
  };
  const { x, y } = b.toAffine();
  const pi_b = [
    [String(x.c0), String(x.c1)],
    [String(y.c0), String(y.c1)],
    ["1", "0"],
  ];
  return { pi_a: g1(a), pi_b, pi_c: g1(c), protocol: "groth16", curve: "bn128" };
}

/** A proof of these inputs: C solves A·B = α·β + vk_x·γ + C·δ in the exponents. */
export function solveProof(signals: readonly bigint[], seed = 7n): Groth16Document {
  const { alpha, beta, gamma, delta } = SECRETS;
  const [a, b] = [Fn.pow(3n, seed + 500n), Fn.pow(3n, seed + 501n)];
  const known = Fn.add(Fn.mul(alpha, beta), Fn.mul(vkXScalar(signals), gamma));
  const c = Fn.mul(Fn.sub(Fn.mul(a, b), known), Fn.inv(delta));
  return proofDocument(G1.BASE.multiply(a), G2.BASE.multiply(b), G1.BASE.multiply(c));
}
