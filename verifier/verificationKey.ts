/**
 * A verification key a verifier may trust: parsed, checked (γ = δ, groups, IC count; setup/keyCheck.ts)
 * and of the hash it is known by, on-chain or in the build's manifest. Every refusal is KEY_REFUSED.
 */
import { solvencyCircuit, type SolvencyCircuit } from "../circuits/spec.ts";
import type { KeyKind } from "../setup/artefacts.ts";
import { checkVerificationKey, parseKey, refuseKey, requireKind } from "../setup/keyCheck.ts";
import { loadVerificationKey, type LoadOptions } from "../setup/keys.ts";
import {
  parseSnarkjs,
  toSnarkjs,
  verificationKeyHash,
  type VerificationKey as PlainKey,
  type SnarkjsVerificationKey,
} from "../setup/verificationKey.ts";
import { G1, G2, type G1Point, type G2Point } from "./bn254.ts";

export interface VerificationKey {
  readonly circuit: SolvencyCircuit;
  /** keccak256 of the ABI-encoded key, 0x and 64 hexadecimal digits: its identity on-chain. */
  readonly hash: string;
  readonly alpha: G1Point;
  readonly beta: G2Point;
  readonly gamma: G2Point;
  readonly delta: G2Point;
  /** nPublic + 1 points; `ic[0]` belongs to no input. */
  readonly ic: readonly G1Point[];
  /** The same key as snarkjs reads it. */
  readonly document: SnarkjsVerificationKey;
}

/** What is known of a key from elsewhere: its manifest, or `keyHash()` and `development()` on-chain. */
export interface KeyIdentity {
  readonly vkHash: string;
  readonly kind: KeyKind;
}

/** Chains of one's own machine, where a key with public secrets does no harm. */
const LOCAL_CHAINS: readonly bigint[] = [1337n, 31337n];

/** The points of a checked key, as they enter the equation. */
export function keyPoints(
  key: PlainKey,
): Pick<VerificationKey, "alpha" | "beta" | "gamma" | "delta" | "ic"> {
  return {
    alpha: G1.fromAffine(key.alpha),
    beta: G2.fromAffine(key.beta),
    gamma: G2.fromAffine(key.gamma),
    delta: G2.fromAffine(key.delta),
    ic: key.ic.map((point) => G1.fromAffine(point)),
  };
}

function withPoints(circuit: SolvencyCircuit, key: PlainKey, hash: string): VerificationKey {
  return { circuit, hash, ...keyPoints(key), document: toSnarkjs(key) };
}

/**
 * A key from a file of any origin, by the identity it must have.
 * @param document snarkjs' verification_key.json, parsed
 * @param chainId chain whose accounts will be judged; a development key is refused on a public one
 */
export function openVerificationKey(
  circuitId: string,
  document: unknown,
  { vkHash, kind }: KeyIdentity,
  chainId: bigint,
): VerificationKey {
  const circuit = solvencyCircuit(circuitId);
  const key = parseKey(circuit.id, () => parseSnarkjs(document));
  checkVerificationKey(key, circuit);
  requireKind(key, kind, circuit.id);
  if (verificationKeyHash(key) !== vkHash)
    refuseKey(circuit.id, "its hash is not the expected one");
  if (kind !== "ceremony" && !LOCAL_CHAINS.includes(chainId)) {
    refuseKey(circuit.id, `development keys are not for chain ${String(chainId)}`);
  }
  return withPoints(circuit, key, vkHash);
}

/** The key installed in build/, as its manifest says; BUILD_MISSING when there is none. */
export function installedVerificationKey(
  circuitId: string,
  options?: LoadOptions,
): VerificationKey {
  const { key, manifest } = loadVerificationKey(circuitId, options);
  return withPoints(solvencyCircuit(circuitId), key, manifest.vkHash);
}
