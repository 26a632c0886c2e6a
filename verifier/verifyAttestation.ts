/**
 * Verifies an attestation off-chain: the checks of the contract, in the contract's order, on a
 * document nobody vouches for. The first check that fails gives the reason.
 *
 *  1. the context fits the circuit, the rule table is a sound one          CONTEXT_INVALID
 *  2. shape of the document (`attestation.ts`)                            SHAPE_INVALID
 *  3. the circuit is known, and is the rule table's                       CIRCUIT_UNKNOWN, CIRCUIT_MISMATCH
 *  4. the verification key                                                KEY_MISMATCH
 *  5. number of public inputs; each canonical and below r                 PUBLIC_INPUT_COUNT, PUBLIC_INPUT_NOT_CANONICAL
 *  6. hot inputs equal what the verifier composes from commitment, terms  COMMITMENT_MISMATCH, TERMS_MISMATCH
 *  7. disclosed and sealed figures: in their width if asked for, else 0   DISCLOSURE_INVALID
 *  8. market inputs equal the committed epoch's                           MARKET_MISMATCH
 *  9. rules inputs equal the rule table's                                 RULES_MISMATCH
 * 10. proof coordinates below p; points in their groups                   PROOF_NOT_CANONICAL, PROOF_POINT_INVALID
 * 11. the pairing equation, by two independent implementations            PROOF_INVALID, VERIFIERS_DISAGREE, VERIFIER_FAILED
 *
 * A contract takes steps 6, 8 and 9 the other way round: it never receives those inputs, it writes
 * them into the equation. The outcome is the same, the reasons are not: here they can be told apart.
 *
 * What this does not check: that commitment, epoch and table are the chain's current ones (see
 * `chainState.ts`), and whether a lease under these terms would survive a deposit (the contract does).
 */
import { solvencyCircuits, type SolvencyCircuit } from "../circuits/spec.ts";
import { canonicalDecimal, readAttestation, type AttestationStrings } from "./attestation.ts";
import { SCALAR_MODULUS } from "./bn254.ts";
import {
  expectedInputs,
  readFigures,
  requireInputs,
  type VerificationContext,
} from "./expectedInputs.ts";
import { PAIRING_CHECKS, requirePairing, type PairingCheck } from "./pairingCheck.ts";
import { readProofPoints } from "./proofPoints.ts";
import { signalLabel } from "./publicInputs.ts";
import { Refusal, refused, type VerificationResult } from "./reasons.ts";
import type { VerificationKey } from "./verificationKey.ts";

const MOST_SIGNALS = Math.max(...solvencyCircuits().map(({ nPublic }) => nPublic));

/** The only place where code of the document (getters, proxies) can run and throw anything. */
function copyDocument(input: unknown): AttestationStrings {
  try {
    return readAttestation(input, MOST_SIGNALS);
  } catch (thrown) {
    const { reason, detail } = Refusal.resultOf(thrown, refused("SHAPE_INVALID", "unreadable"));
    throw new Refusal(reason, detail);
  }
}

function requireKey({ circuit, keyHash }: AttestationStrings, key: VerificationKey): void {
  if (!solvencyCircuits().some(({ id }) => id === circuit)) {
    throw new Refusal("CIRCUIT_UNKNOWN", "circuit");
  }
  if (circuit !== key.circuit.id) throw new Refusal("CIRCUIT_MISMATCH", "circuit");
  if (keyHash !== key.hash) throw new Refusal("KEY_MISMATCH", "keyHash");
}

function readInputs(circuit: SolvencyCircuit, texts: readonly (string | undefined)[]): bigint[] {
  if (texts.length !== circuit.nPublic) {
    throw new Refusal("PUBLIC_INPUT_COUNT", `publicSignals: ${String(circuit.nPublic)} needed`);
  }
  return texts.map((text, index) => {
    const value = canonicalDecimal(text, SCALAR_MODULUS);
    if (value === undefined) {
      throw new Refusal("PUBLIC_INPUT_NOT_CANONICAL", signalLabel(circuit, index));
    }
    return value;
  });
}

/**
 * Total: resolves to a result for any `input` whatever and never rejects.
 * @param input the untrusted document, usually from JSON.parse
 * @param checks pairing implementations, all of which must agree
 */
export async function verifyAttestation(
  input: unknown,
  context: VerificationContext,
  checks: readonly PairingCheck[] = PAIRING_CHECKS,
): Promise<VerificationResult> {
  try {
    const expected = expectedInputs(context);
    const { key, terms } = context;
    const document = copyDocument(input);
    requireKey(document, key);
    const signals = readInputs(key.circuit, document.publicSignals);
    requireInputs(key.circuit, expected, signals, "COMMITMENT_MISMATCH", "TERMS_MISMATCH");
    const figures = readFigures(key.circuit, terms, signals);
    requireInputs(key.circuit, expected, signals, "MARKET_MISMATCH", "RULES_MISMATCH");
    const proof = readProofPoints(document.proof);
    await requirePairing(checks, key, signals, proof);
    return { ok: true, circuit: key.circuit.id, keyHash: key.hash, ...figures };
  } catch (thrown) {
    return Refusal.resultOf(thrown, refused("VERIFIER_FAILED", "the verifier itself failed"));
  }
}
