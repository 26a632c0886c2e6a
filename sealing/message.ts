/**
 * An opening as the words that `seal` encrypts: 64 bits of d_i + 2^63 for each of 32 slots, slot 0 lowest,
 * then 252 bits of δ; 2,300 bits in ten words of 230.
 */
import { MAX_SLOTS } from "../circuits/generators.ts";
import { SUBGROUP_ORDER } from "../circuits/babyjubjub.ts";

export const N_WORDS = 10;
const WORD_BITS = 230n;
const QUANTITY_BITS = 64n;
const OFFSET = 1n << (QUANTITY_BITS - 1n);
const BLINDING_AT = QUANTITY_BITS * BigInt(MAX_SLOTS);
const BLINDING_BITS = 252n;

/** What a delta holds. */
export interface DeltaOpening {
  /** 32 quantities, 1e-8 of the instrument, −2^63 ≤ d_i < 2^63. */
  readonly quantities: readonly bigint[];
  /** δ, 0 ≤ δ < ℓ. */
  readonly blinding: bigint;
}

const low = (bits: bigint): bigint => (1n << bits) - 1n;

/** @throws RangeError for an opening that no circuit would accept */
export function toWords({ quantities, blinding }: DeltaOpening): bigint[] {
  const offsets = quantities.map((quantity) => quantity + OFFSET);
  const fits =
    offsets.length === MAX_SLOTS &&
    offsets.every((offset) => offset >= 0n && offset <= low(QUANTITY_BITS)) &&
    blinding >= 0n &&
    blinding < SUBGROUP_ORDER;
  if (!fits) throw new RangeError("an opening has 32 quantities of 64 bits and a reduced blinding");
  const message = offsets.reduce(
    (sum, offset, slot) => sum | (offset << (QUANTITY_BITS * BigInt(slot))),
    blinding << BLINDING_AT,
  );
  return Array.from(
    { length: N_WORDS },
    (_, word) => (message >> (WORD_BITS * BigInt(word))) & low(WORD_BITS),
  );
}

/** The opening in decrypted words, δ reduced modulo ℓ; undefined when a word is wider than 230 bits. */
export function fromWords(words: readonly bigint[]): DeltaOpening | undefined {
  if (words.length !== N_WORDS || words.some((word) => word > low(WORD_BITS))) return undefined;
  const message = words.reduce((sum, word, k) => sum | (word << (WORD_BITS * BigInt(k))), 0n);
  const quantities = Array.from(
    { length: MAX_SLOTS },
    (_, slot) => ((message >> (QUANTITY_BITS * BigInt(slot))) & low(QUANTITY_BITS)) - OFFSET,
  );
  const blinding = ((message >> BLINDING_AT) & low(BLINDING_BITS)) % SUBGROUP_ORDER;
  return { quantities, blinding };
}
