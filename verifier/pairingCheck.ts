/** The pairing equation by several implementations that must agree. */
import { pairingNoble } from "./pairingNoble.ts";
import { pairingSnarkjs } from "./pairingSnarkjs.ts";
import type { CheckedProof } from "./proofPoints.ts";
import { Refusal } from "./reasons.ts";
import type { VerificationKey } from "./verificationKey.ts";

/**
 * One implementation, given points in their groups and nPublic inputs in [0, r). A rejection means
 * that it could not run, never that the proof is wrong.
 */
export type PairingCheck = (
  key: VerificationKey,
  publicSignals: readonly bigint[],
  proof: CheckedProof,
) => boolean | Promise<boolean>;

export const PAIRING_CHECKS: readonly PairingCheck[] = [pairingNoble, pairingSnarkjs];

/** Throws `Refusal` unless every check says yes. All are asked, also when the first says no. */
export async function requirePairing(
  checks: readonly PairingCheck[],
  key: VerificationKey,
  publicSignals: readonly bigint[],
  proof: CheckedProof,
): Promise<void> {
  const ask = async (check: PairingCheck): Promise<boolean> => check(key, publicSignals, proof);
  const answers = await Promise.allSettled(checks.map(ask));
  const verdicts = new Set(
    answers.map((answer) => (answer.status === "fulfilled" ? answer.value : undefined)),
  );
  if (verdicts.size === 0 || verdicts.has(undefined)) {
    throw new Refusal("VERIFIER_FAILED", "a pairing check did not run");
  }
  if (verdicts.size > 1) throw new Refusal("VERIFIERS_DISAGREE", "proof");
  if (!verdicts.has(true)) throw new Refusal("PROOF_INVALID", "proof");
}
