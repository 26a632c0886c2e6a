/**
 * Proofs of `seal`: what is sealed is the opening of the delta, to these keys.
 */
import { type AffinePoint } from "../circuits/babyjubjub.ts";
import { commit } from "../circuits/generators.ts";
import { ZkMarginError } from "../circuits/errors.ts";
import {
  sealChallenge,
  sealDelta,
  sealDigest,
  sealEvaluation,
  sealVector,
  toSignedDigits,
  type DeltaOpening,
  type SealedDelta,
  type SealKeys,
  type SealScope,
} from "../sealing/index.ts";
import { type Groth16Proof } from "./attestation.ts";
import { KeyedProver, type ProverOptions } from "./keyedProver.ts";
import { encodeField } from "./signalEncoding.ts";

/** A delta's opening and the secret of its seal. As confidential as the opening itself. */
export interface SealRequest {
  readonly opening: DeltaOpening;
  readonly keys: SealKeys;
  /** The only accounts that the proof counts for. */
  readonly scope: SealScope;
  /** f: as for `sealDelta`. */
  readonly ephemeral: bigint;
  /** Whether the delta only re-randomises: every quantity is zero. */
  readonly rerandomise: boolean;
}

/** Everything the chain needs to accept a delta as sealed. */
export interface SealProof {
  readonly delta: AffinePoint;
  readonly sealed: SealedDelta;
  readonly digest: bigint;
  readonly proof: Groth16Proof;
}

/** The public signals of `seal` for what calldata holds, shown for the accounts of `scope`. */
export function sealSignals(vector: readonly bigint[], scope: SealScope): [bigint, bigint, bigint] {
  const digest = sealDigest(vector);
  const challenge = sealChallenge(digest, vector, scope);
  return [digest, challenge, sealEvaluation(vector, challenge)];
}

export class SealProver {
  readonly #prover: KeyedProver;

  private constructor(prover: KeyedProver) {
    this.#prover = prover;
  }

  /** As `KeyedProver.open`. */
  static async open(options: ProverOptions = {}): Promise<SealProver> {
    return new SealProver(await KeyedProver.open("seal", options));
  }

  /**
   * Seals and proves.
   * @throws POINT_REFUSED for a key that cannot be sealed to; INPUT_INVALID for a bad f, or quantities where
   * the delta is to re-randomise only
   */
  async prove(request: SealRequest): Promise<SealProof> {
    const { opening, keys, scope, ephemeral, rerandomise } = request;
    if (rerandomise && opening.quantities.some((quantity) => quantity !== 0n)) {
      throw new ZkMarginError("INPUT_INVALID", "a delta that re-randomises moves no quantity", {
        field: "quantities",
        fix: "leave the quantities zero, or settle a trade",
      });
    }
    const sealed = sealDelta(opening, keys, ephemeral);
    const delta = commit(opening.quantities, opening.blinding);
    const vector = sealVector(delta, rerandomise, keys, sealed);
    const signals = sealSignals(vector, scope);
    const { proof } = await this.#prover.prove(sealInput(request, signals), signals);
    return { delta, sealed, digest: signals[0], proof };
  }

  /** Waits for proofs under way, then releases the workers. */
  close(): Promise<void> {
    return this.#prover.close();
  }
}

/** The witness calculator's input. Holds secrets. */
export function sealInput(
  { opening, keys, ephemeral, rerandomise }: SealRequest,
  [digest, challenge, evaluation]: readonly [bigint, bigint, bigint],
): Record<string, string | string[] | string[][]> {
  const coordinates = ({ x, y }: AffinePoint): string[] => [x, y].map(String);
  return {
    digest: String(digest),
    challenge: String(challenge),
    evaluation: String(evaluation),
    rerandomise: rerandomise ? "1" : "0",
    quantity: opening.quantities.map(encodeField),
    blinding: String(opening.blinding),
    councilKey: coordinates(keys.council),
    viewingKey: keys.copies.map(coordinates),
    ephemeral: String(toSignedDigits(ephemeral)),
  };
}
