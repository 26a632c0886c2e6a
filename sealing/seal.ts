/**
 * A sealed delta: the opening of D, readable by the council and by the owners of the two accounts it moves
 * between. On-chain it is event data; the `seal` proof says that it holds the opening of D.
 */
import { AbiCoder, keccak256 } from "ethers";
import { FIELD_MODULUS, SUBGROUP_ORDER, type AffinePoint } from "../circuits/babyjubjub.ts";
import { inputInvalid } from "../risk/index.ts";
import { encrypt, streamKeyOf, wrapKey } from "./cipher.ts";
import { parsePublicKey, publicKeyOf, sharedPoint } from "./keys.ts";
import { N_WORDS, toWords, type DeltaOpening } from "./message.ts";

/** Whom a delta is sealed to. */
export interface SealKeys {
  /** P, the council's group key. */
  readonly council: AffinePoint;
  /** Viewing keys of the accounts that D is added to and subtracted from. */
  readonly copies: readonly [AffinePoint, AffinePoint];
}

export interface SealedDelta {
  /** R = f·B. */
  readonly ephemeral: AffinePoint;
  /** The stream key, padded for either viewer. */
  readonly wraps: readonly [bigint, bigint];
  /** Ten words. */
  readonly words: readonly bigint[];
}

/**
 * Seals an opening.
 * @param ephemeralSecret f, 1 … ℓ − 1: secret, random, and never used for another opening
 * @throws POINT_REFUSED for a key that cannot be sealed to, INPUT_INVALID for a bad f
 */
export function sealDelta(
  opening: DeltaOpening,
  keys: SealKeys,
  ephemeralSecret: bigint,
): SealedDelta {
  if (ephemeralSecret <= 0n || ephemeralSecret >= SUBGROUP_ORDER) {
    throw inputInvalid("ephemeral", "is not a secret key", "let zkmargin draw it");
  }
  const shared = (point: AffinePoint, field: string): AffinePoint =>
    sharedPoint(ephemeralSecret, parsePublicKey(point.x, point.y, field));
  const streamKey = streamKeyOf(shared(keys.council, "council key"));
  const [first, second] = keys.copies;
  return {
    ephemeral: publicKeyOf(ephemeralSecret),
    wraps: [
      wrapKey(streamKey, shared(first, "first viewing key")),
      wrapKey(streamKey, shared(second, "second viewing key")),
    ],
    words: encrypt(streamKey, toWords(opening)),
  };
}

/** R, wraps and words: fourteen field elements as calldata and events carry them. */
export function sealElements({ ephemeral, wraps, words }: SealedDelta): bigint[] {
  return [ephemeral.x, ephemeral.y, ...wraps, ...words];
}

/**
 * The inverse of {@link sealElements}, for data from outside.
 * @throws INPUT_INVALID for another number of elements or one outside the field, POINT_REFUSED for a bad R
 */
export function parseSealElements(elements: readonly bigint[]): SealedDelta {
  const [x = 0n, y = 0n, first = 0n, second = 0n, ...words] = elements;
  const inField = elements.every((element) => element >= 0n && element < FIELD_MODULUS);
  if (words.length !== N_WORDS || !inField) {
    throw inputInvalid("seal", "is not a sealed delta", "send its fourteen field elements");
  }
  return { ephemeral: parsePublicKey(x, y, "ephemeral point"), wraps: [first, second], words };
}

/** What the owners sign of a sealed delta: keccak256 of its fourteen elements, 0x-prefixed. */
export function sealHash(sealed: SealedDelta): string {
  const types = ["uint256", "uint256", "uint256[2]", `uint256[${N_WORDS}]`];
  const { ephemeral, wraps, words } = sealed;
  return keccak256(
    AbiCoder.defaultAbiCoder().encode(types, [ephemeral.x, ephemeral.y, wraps, words]),
  );
}
