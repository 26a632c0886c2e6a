/**
 * A proof alone, judged as a contract does: every public input is composed from the verifier's own
 * context, none is received. For counterparties, who send proofs and not attestations.
 */
import { publicSignal } from "../circuits/spec.ts";
import { expectedInputs, type VerificationContext } from "./expectedInputs.ts";
import { isProofOf } from "./hotProof.ts";

/**
 * Whether the proof holds for the context.
 * @param proof of any origin, meant to be in snarkjs' spelling; never throws for it
 * @param sealedFigure what the proof's maker says he sealed, where the terms ask for that
 * @throws Refusal CONTEXT_INVALID when the caller's context does not fit its circuit
 */
export function holdsFor(context: VerificationContext, proof: unknown, sealedFigure = 0n): boolean {
  const { circuit } = context.key;
  const signals = Array.from({ length: circuit.nPublic }, () => 0n);
  for (const { index, value } of expectedInputs(context)) signals[index] = value;
  signals[publicSignal(circuit, "sealedFigure").offset] = sealedFigure;
  return isProofOf(context.key, signals, proof);
}
