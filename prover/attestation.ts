/**
 * The attestation bundle: what leaves the prover. It holds public values only, and its `context`, a hint
 * to where it is meant to be used, is not covered by the proof. As JSON: `"zkmargin": "attestation/1"`.
 */
import { type SolvencyId } from "../circuits/spec.ts";

export const ATTESTATION_FORMAT = "attestation/1";

/** A Groth16 proof in snarkjs' own spelling: affine coordinates as decimal strings, then a constant 1. */
export interface Groth16Proof {
  readonly pi_a: readonly string[];
  readonly pi_b: readonly (readonly string[])[];
  readonly pi_c: readonly string[];
  readonly protocol: "groth16";
  readonly curve: "bn128";
}

/** Where the attestation is meant to be used. */
export interface AttestationContext {
  /** Decimal. */
  readonly chainId: string;
  /** Address of the margin accounts contract, 0x-prefixed. */
  readonly contract: string;
  readonly account: string;
  readonly table: string;
  readonly epoch: string;
}

export interface Attestation {
  readonly zkmargin: typeof ATTESTATION_FORMAT;
  readonly circuit: SolvencyId;
  /** keccak256 of the verification key, its identity on-chain. */
  readonly keyHash: string;
  readonly proof: Groth16Proof;
  /** Decimal field elements in the order of circuits/circuits.json. */
  readonly publicSignals: readonly string[];
  readonly context?: AttestationContext;
}

/** The file's text. */
export function attestationText(attestation: Attestation): string {
  return `${JSON.stringify(attestation, null, 2)}\n`;
}

/** The same attestation with a note of where it belongs. */
export function withContext(attestation: Attestation, context: AttestationContext): Attestation {
  return { ...attestation, context };
}
