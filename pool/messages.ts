/** What a pool and its prover processes say to each other, by IPC alone. */
import { type ErrorCode } from "../circuits/errors.ts";
import { type CircuitId } from "../circuits/spec.ts";
import { type Groth16Proof } from "../prover/index.ts";

/** How a prover process is to work. */
export interface ProcessOptions {
  /** Accept keys whose secret is public. */
  readonly allowDevelopment: boolean;
  /** The build directory, `build/` unless told. */
  readonly build?: string;
  /** Threads of one prover; as many as the machine has processors unless told. */
  readonly threads?: number;
  /** Path of a binary that proves in place of zkmargin itself. */
  readonly prover?: string;
  /** Circuits whose keys are loaded before the first job. */
  readonly circuits: readonly CircuitId[];
}

export type ToProver =
  | { readonly kind: "open"; readonly options: ProcessOptions }
  /** `bytes`: the whole of a job, secrets included. */
  | { readonly kind: "job"; readonly bytes: Uint8Array }
  | { readonly kind: "close" };

/** A proof, which is for the public signals that the job expects. */
export interface ProvenJob {
  readonly proof: Groth16Proof;
  /** keccak256 of the verification key. */
  readonly keyHash: string;
}

/** An error without its cause: codes, fields and fixes hold no secret. */
export interface PlainError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly fix: string;
  readonly field?: string;
}

export type FromProver =
  | { readonly kind: "ready" }
  /** `rss`: bytes of memory the process holds. */
  | { readonly kind: "proven"; readonly outcome: ProvenJob; readonly rss: number }
  | { readonly kind: "failed"; readonly error: PlainError; readonly rss: number };
