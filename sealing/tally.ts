/**
 * A requirement encrypted for the audit: ElGamal in the exponent under the council's key, so that ciphertexts
 * add up to that of the total. And the binding of calldata to a `tally` proof, as binding.ts does it for `seal`.
 */
import { fromAffine, SUBGROUP_ORDER, toAffine, type AffinePoint } from "../circuits/babyjubjub.ts";
import { poseidonHash } from "../circuits/poseidon.ts";
import { inputInvalid } from "../risk/index.ts";
import { bindingChallenge } from "./binding.ts";
import { parsePublicKey, publicKeyOf, sharedPoint } from "./keys.ts";

export { sealEvaluation as tallyEvaluation } from "./binding.ts";

/** Width of a requirement in whole dollars, as of the one inside `sealedFigure`. */
const REQUIREMENT_BITS = 57n;

/** The `Ciphertext` struct of contracts/types/Tally.sol. */
export interface TallyCiphertext {
  /** R = f·B. */
  readonly ephemeral: AffinePoint;
  /** V = M·B + f·8P. */
  readonly masked: AffinePoint;
}

/** Where a contribution counts, and nowhere else. */
export interface TallyScope {
  readonly chainId: bigint;
  /** Address of AuditBook. */
  readonly book: string;
  readonly window: bigint;
  readonly account: bigint;
}

/**
 * Encrypts a requirement under the council's key.
 * @param dollars M: whole dollars, rounded up, 0 … 2^57 − 1
 * @param ephemeralSecret f, 1 … ℓ − 1: secret, random, and never used for another ciphertext
 * @throws INPUT_INVALID for a requirement out of range or a bad f, POINT_REFUSED for a key that cannot be
 * encrypted to
 */
export function encryptRequirement(
  dollars: bigint,
  councilKey: AffinePoint,
  ephemeralSecret: bigint,
): TallyCiphertext {
  if (dollars < 0n || dollars >> REQUIREMENT_BITS !== 0n) {
    const fix = "give the margin requirement in whole dollars, from 0 to 2^57 − 1";
    throw inputInvalid("requirement", "is not a requirement in dollars", fix);
  }
  if (ephemeralSecret <= 0n || ephemeralSecret >= SUBGROUP_ORDER) {
    throw inputInvalid("ephemeral", "is not a secret key", "let zkmargin draw it");
  }
  const key = parsePublicKey(councilKey.x, councilKey.y, "council key");
  const mask = fromAffine(sharedPoint(ephemeralSecret, key));
  return {
    ephemeral: publicKeyOf(ephemeralSecret),
    masked: toAffine(fromAffine(publicKeyOf(dollars)).add(mask)),
  };
}

/**
 * M·B of a ciphertext, or of the sum of many.
 * @param shared sk·(8R), combined from decryption shares
 */
export function unmask({ masked }: TallyCiphertext, shared: AffinePoint): AffinePoint {
  return toAffine(fromAffine(masked).subtract(fromAffine(shared)));
}

/** The vector of circuits.json's statement `tally`, canonical field elements. */
export function tallyVector(
  sealedFigure: bigint,
  councilKey: AffinePoint,
  { ephemeral, masked }: TallyCiphertext,
): bigint[] {
  return [sealedFigure, ...[councilKey, ephemeral, masked].flatMap(({ x, y }) => [x, y])];
}

/** What the circuit publishes before the challenge is known: Poseidon of the whole vector. */
export function tallyDigest(vector: readonly bigint[]): bigint {
  return poseidonHash(vector);
}

/** keccak256(digest, vector, chain id, AuditBook, window, account) mod r. */
export function tallyChallenge(
  digest: bigint,
  vector: readonly bigint[],
  { chainId, book, window, account }: TallyScope,
): bigint {
  return bindingChallenge(digest, vector, [chainId, book, window, account]);
}
