/** Contributions for the tests of `tally`: honest ones, and what somebody would like to have counted instead. */
import { add, FIELD_MODULUS, multiply, type AffinePoint } from "../../circuits/babyjubjub.ts";
import { keyGenerator } from "../../circuits/generators.ts";
import {
  publicKeyOf,
  sharedPoint,
  tallyChallenge,
  tallyDigest,
  tallyEvaluation,
  tallyVector,
  toSignedDigits,
} from "../../sealing/index.ts";
import { sealFigure } from "../../prover/index.ts";
import { type Inputs, type Source } from "./harness.ts";

export const TALLY: Source = {
  template: "Tally()",
  file: "tally.circom",
  public: ["digest", "challenge", "evaluation"],
};
export const SCOPE = { chainId: 1n, book: `0x${"ab".repeat(20)}`, window: 7n, account: 3n };
/** 2^57 − 1 dollars. */
export const MOST = (1n << 57n) - 1n;

/** What the prover knows. */
export interface Held {
  /** Any integer: a dishonest one may be negative, or too wide. */
  readonly requirement: bigint;
  readonly salt: bigint;
  readonly council: AffinePoint;
  readonly ephemeral: bigint;
}

export const HELD: Held = {
  requirement: 1_234_567n,
  salt: 55n ** 30n,
  council: publicKeyOf(1_234n ** 9n),
  ephemeral: 31_337n ** 9n,
};

/** M·B + f·8P for any integer M, negative or wide ones too. */
export function masked({ requirement, council, ephemeral }: Held): AffinePoint {
  return add(multiply(keyGenerator(), requirement), sharedPoint(ephemeral, council));
}

/** The vector in calldata; some of it may be another's. */
export function vectorOf(
  held: Held,
  other: { figure?: bigint; ephemeral?: AffinePoint; masked?: AffinePoint } = {},
): bigint[] {
  return tallyVector(other.figure ?? sealFigure(held.requirement, held.salt), held.council, {
    ephemeral: other.ephemeral ?? publicKeyOf(held.ephemeral),
    masked: other.masked ?? masked(held),
  });
}

/** Public inputs as the chain makes them from what calldata holds. */
export function publicInputs(vector: readonly bigint[], digest = tallyDigest(vector)): Inputs {
  const challenge = tallyChallenge(digest, vector, SCOPE);
  return { digest, challenge, evaluation: tallyEvaluation(vector, challenge) };
}

export function privateInputs({ requirement, salt, council, ephemeral }: Held): Inputs {
  return {
    requirement,
    salt,
    councilKey: [council.x, council.y],
    ephemeral: toSignedDigits(ephemeral),
  };
}

/** All inputs of a prover who claims `vector` and knows `held`. */
export function claim(held: Held, vector = vectorOf(held), digest = tallyDigest(vector)): Inputs {
  return { ...publicInputs(vector, digest), ...privateInputs(held) };
}

export const nextElement = (value: bigint): bigint => (value + 1n) % FIELD_MODULUS;
