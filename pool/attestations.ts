/** Statements of solvency as jobs of a pool, and their proofs as attestations. */
import { solvencyCircuit } from "../circuits/spec.ts";
import {
  ATTESTATION_FORMAT,
  provableStatement,
  type Attestation,
  type StatementRequest,
} from "../prover/index.ts";
import { type ProvenJob } from "./messages.ts";
import { ProvingJob, type JobOptions } from "./provingJob.ts";

/**
 * Pre-flight on this machine, which is quick; the proof is for others.
 * @throws INPUT_INVALID, OPENING_MISMATCH, MARGIN_SHORT or BOOK_TOO_LARGE
 */
export function attestationJob(request: StatementRequest, options: JobOptions): ProvingJob {
  const statement = provableStatement(request);
  const { circuit, publicSignals } = statement;
  return new ProvingJob(circuit.id, statement.revealCircuitInput(), publicSignals, options);
}

export function attestationOf(job: ProvingJob, { proof, keyHash }: ProvenJob): Attestation {
  return {
    zkmargin: ATTESTATION_FORMAT,
    circuit: solvencyCircuit(job.circuit).id,
    keyHash,
    proof,
    publicSignals: job.expected.map(String),
  };
}
