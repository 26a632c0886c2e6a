/**
 * Proofs whose public inputs are all hot (`seal`, `share`, `improve`, `tally`), checked off-chain on
 * `@noble/curves`: the inputs are the caller's own, only the proof is taken from somebody else.
 */
import { circuitById, type CircuitId, type SolvencyId } from "../circuits/spec.ts";
import { loadVerificationKey, type LoadOptions } from "../setup/keys.ts";
import { readProof } from "./attestation.ts";
import { SCALAR_MODULUS } from "./bn254.ts";
import { pairingNoble, type PairingKey } from "./pairingNoble.ts";
import { readProofPoints } from "./proofPoints.ts";
import { keyPoints } from "./verificationKey.ts";

export type HotCircuit = Exclude<CircuitId, SolvencyId>;

/**
 * Whether a proof satisfies the equation for these inputs. Total: whatever is wrong with the proof
 * is an answer of no.
 * @param signals in circuit order
 * @param proof of any origin, meant to be in snarkjs' spelling
 */
export function isProofOf(key: PairingKey, signals: readonly bigint[], proof: unknown): boolean {
  const inField = signals.every((signal) => signal >= 0n && signal < SCALAR_MODULUS);
  if (signals.length !== key.ic.length - 1 || !inField) return false;
  try {
    return pairingNoble(key, signals, readProofPoints(readProof(proof)));
  } catch {
    return false;
  }
}

/** The verifier of one installed key. */
export class HotVerifier {
  readonly #key: PairingKey;

  private constructor(key: PairingKey) {
    this.#key = key;
  }

  /**
   * With the key in build/.
   * @throws BUILD_MISSING without one; KEY_REFUSED for a bad one, or a development key without leave
   */
  static installed(circuit: HotCircuit, options?: LoadOptions): HotVerifier {
    const { key } = loadVerificationKey(circuit, options);
    return new HotVerifier({ circuit: circuitById(circuit), ...keyPoints(key) });
  }

  /** As {@link isProofOf}. */
  verify(signals: readonly bigint[], proof: unknown): boolean {
    return isProofOf(this.#key, signals, proof);
  }
}
