/**
 * Proofs of `tally`: a ciphertext under the council's key holds the requirement of a sealed figure.
 */
import { type AffinePoint } from "../circuits/babyjubjub.ts";
import { inputInvalid } from "../risk/index.ts";
import {
  encryptRequirement,
  tallyChallenge,
  tallyDigest,
  tallyEvaluation,
  tallyVector,
  toSignedDigits,
  type TallyCiphertext,
  type TallyScope,
} from "../sealing/index.ts";
import { type Groth16Proof } from "./attestation.ts";
import { KeyedProver, type ProverOptions } from "./keyedProver.ts";
import { sealFigure } from "./sealedFigure.ts";
import { parseSalt } from "./secretScalar.ts";

/** A requirement, what seals it and what encrypts it: all secret but key and scope. */
export interface TallyRequest {
  /** Whole dollars, rounded up, as the `solvency` proof with `tally = 1` seals it. */
  readonly requirement: bigint;
  /** The salt of that proof. */
  readonly salt: bigint;
  /** P, the council's group key. */
  readonly councilKey: AffinePoint;
  /** f: as for `encryptRequirement`. */
  readonly ephemeral: bigint;
  /** The only account, window and contract that the proof counts for. */
  readonly scope: TallyScope;
}

/** What a contribution carries besides its `solvency` proof; everything in it is public. */
export interface TallyProof {
  readonly sealedFigure: bigint;
  readonly ciphertext: TallyCiphertext;
  readonly digest: bigint;
  readonly proof: Groth16Proof;
}

/** The public signals of `tally` for what calldata holds, shown for a scope. */
export function tallySignals(
  vector: readonly bigint[],
  scope: TallyScope,
): [bigint, bigint, bigint] {
  const digest = tallyDigest(vector);
  const challenge = tallyChallenge(digest, vector, scope);
  return [digest, challenge, tallyEvaluation(vector, challenge)];
}

export class TallyProver {
  readonly #prover: KeyedProver;

  private constructor(prover: KeyedProver) {
    this.#prover = prover;
  }

  /** As `KeyedProver.open`. */
  static async open(options: ProverOptions = {}): Promise<TallyProver> {
    return new TallyProver(await KeyedProver.open("tally", options));
  }

  /**
   * Encrypts and proves.
   * @throws INPUT_INVALID for a requirement out of range, no salt or a bad f; POINT_REFUSED for a bad council key
   */
  async prove(request: TallyRequest): Promise<TallyProof> {
    const { requirement, councilKey, ephemeral, scope } = request;
    const salt = parseSalt(request.salt, "salt");
    if (salt === 0n) {
      const fix = "draw a fresh one: a figure sealed without a salt is found by trying dollars";
      throw inputInvalid("salt", "is missing", fix);
    }
    const ciphertext = encryptRequirement(requirement, councilKey, ephemeral);
    const sealedFigure = sealFigure(requirement, salt);
    const signals = tallySignals(tallyVector(sealedFigure, councilKey, ciphertext), scope);
    const { proof } = await this.#prover.prove(tallyInput(request, signals), signals);
    return { sealedFigure, ciphertext, digest: signals[0], proof };
  }

  /** Waits for proofs under way, then releases the workers. */
  close(): Promise<void> {
    return this.#prover.close();
  }
}

/** The witness calculator's input. Holds secrets. */
export function tallyInput(
  { requirement, salt, councilKey, ephemeral }: Omit<TallyRequest, "scope">,
  [digest, challenge, evaluation]: readonly [bigint, bigint, bigint],
): Record<string, string | string[]> {
  return {
    digest: String(digest),
    challenge: String(challenge),
    evaluation: String(evaluation),
    requirement: String(requirement),
    salt: String(salt),
    councilKey: [councilKey.x, councilKey.y].map(String),
    ephemeral: String(toSignedDigits(ephemeral)),
  };
}
