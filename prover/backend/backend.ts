/**
 * What makes proofs, behind one interface: key files in, then witness and proof for each input. A backend is not trusted: whoever uses
 * one checks that the proof verifies and is for the signals expected (keyedProver.ts). docs/proving.md
 */
import { type ErrorCode, ZkMarginError } from "../../circuits/errors.ts";
import { type Groth16Proof } from "../attestation.ts";

/** Checked by who opens the backend (setup/keys.ts). */
export interface ProvingFiles {
  readonly zkey: Uint8Array;
  /** circom's witness generator. */
  readonly wasm: Uint8Array;
  /** Where the key was read from. */
  readonly zkeyPath: string;
}

export interface ProofOutput {
  readonly proof: Groth16Proof;
  /** Decimal, in the circuit's order. */
  readonly publicSignals: readonly string[];
}

/** One circuit's key, open. One proof at a time. */
export interface OpenBackend {
  /**
   * @param input of the witness calculator, secrets included
   * @throws INTERNAL, with nothing of the input, when the circuit refuses it; what the backend may fail with otherwise
   */
  prove(input: object): Promise<ProofOutput>;
  /** Lets the process end. */
  close(): Promise<void>;
}

export interface ProvingBackend {
  readonly name: string;
  /** What it means when a proof does not verify: whose fault it is, and what to do. */
  readonly suspect: { readonly code: ErrorCode; readonly fix: string };
  open(files: ProvingFiles): Promise<OpenBackend>;
}

/** A defect in zkmargin, or a build of two halves. */
export const OWN_FAULT = {
  code: "INTERNAL",
  fix: "run `npm run build`: key and witness generator may not belong together",
} as const;

/** Says nothing of the input, and keeps no cause: both may hold secrets. */
export function circuitRefusal(): ZkMarginError {
  return new ZkMarginError("INTERNAL", "the circuit refuses a statement the model accepts", {
    fix: "run `npm run build`; if it persists, report the rule table and market, not the portfolio",
  });
}
