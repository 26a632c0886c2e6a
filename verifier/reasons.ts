/**
 * Why an attestation was refused: a closed set of codes, in the order in which the checks run. The
 * contract makes the same checks in the same order (docs of `verifyAttestation.ts`).
 */
import type { SolvencyId } from "../circuits/spec.ts";

export const REASONS = {
  /** The verifier's own data is unusable: a market or rule table of the wrong shape or width. */
  CONTEXT_INVALID: "the caller's context does not fit the circuit",
  /** Not a readable attestation document. */
  SHAPE_INVALID: "the attestation is not a document of the expected shape",
  /** The document names a circuit that is not shipped. */
  CIRCUIT_UNKNOWN: "the attestation names a circuit nobody knows",
  /** The document names a shipped circuit, but not the one the rule table is registered for. */
  CIRCUIT_MISMATCH: "the attestation is for another circuit",
  /** The document names another verification key. */
  KEY_MISMATCH: "the attestation is for another verification key",
  PUBLIC_INPUT_COUNT: "the number of public inputs is not the circuit's",
  /** Not the shortest decimal string of an integer in [0, r). */
  PUBLIC_INPUT_NOT_CANONICAL: "a public input is not a canonical field element",
  COMMITMENT_MISMATCH: "the proof is about another commitment",
  TERMS_MISMATCH: "the proof is about other terms",
  /** A disclosed figure is outside its width, or a figure is given that was not asked for. */
  DISCLOSURE_INVALID: "a disclosed or sealed figure is not acceptable under the terms",
  MARKET_MISMATCH: "the proof is about other prices or option scenarios",
  RULES_MISMATCH: "the proof is about another rule table",
  /** Not the shortest decimal string of an integer in [0, p). */
  PROOF_NOT_CANONICAL: "a proof coordinate is not a canonical field element",
  /** Off its curve, at infinity, or (B) outside the subgroup of order r. */
  PROOF_POINT_INVALID: "a proof point is not in its group",
  PROOF_INVALID: "the proof does not satisfy the pairing equation",
  /** Two independent pairing checks gave different answers: a defect, never the user's fault. */
  VERIFIERS_DISAGREE: "the independent pairing checks disagree",
  /** A pairing check could not run, for example because its worker threads were closed. */
  VERIFIER_FAILED: "a pairing check could not be carried out",
} as const;

export type ReasonCode = keyof typeof REASONS;

export interface Refused {
  readonly ok: false;
  readonly reason: ReasonCode;
  /** Where: a field of the document such as `publicSignals[3] (value)`. Never a value from it. */
  readonly detail: string;
}

export interface Accepted {
  readonly ok: true;
  readonly circuit: SolvencyId;
  /** Identity of the verification key, 0x and 64 hexadecimal digits. */
  readonly keyHash: string;
  /** USD cents, value rounded down and requirement up; undefined unless the terms disclose. */
  readonly disclosed: { readonly value: bigint; readonly requirement: bigint } | undefined;
  /** Poseidon(⌈M in USD⌉, salt); undefined unless the terms tally. */
  readonly sealedFigure: bigint | undefined;
}

export type VerificationResult = Accepted | Refused;

export function refused(reason: ReasonCode, detail: string): Refused {
  return { ok: false, reason, detail };
}

/**
 * A refusal on its way out of a parser. Told from everything else a hostile document may throw by a
 * private field: `instanceof` would run a proxy's `getPrototypeOf`.
 */
export class Refusal extends Error {
  readonly #result: Refused;

  constructor(reason: ReasonCode, detail: string) {
    super(`${REASONS[reason]}: ${detail}`);
    this.name = "Refusal";
    this.#result = refused(reason, detail);
  }

  /** The refusal that was thrown, or `otherwise` when `thrown` is anything but a Refusal. */
  static resultOf(thrown: unknown, otherwise: Refused): Refused {
    const isObject = typeof thrown === "object" && thrown !== null;
    return isObject && #result in thrown ? thrown.#result : otherwise;
  }
}
