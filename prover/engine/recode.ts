/**
 * Scalars as signed digits. s above r/2 stands for s − r, so that −1 and −2^k are as short as 1 and 2^k. A bias of half a window in
 * every window makes all digits independent of each other: digit w of s is window w of s + bias, less 2^(bits − 1).
 */
import { bn254 } from "@noble/curves/bn254.js";
import { RECODED_WORDS, type Recoding } from "./layout.ts";

const WORDS = 8;
const { ORDER } = bn254.fields.Fr;
const wordsOf = (value: bigint, count: number): Uint32Array =>
  Uint32Array.from({ length: count }, (_, word) =>
    Number((value >> BigInt(32 * word)) & 0xffff_ffffn),
  );
const ORDER_WORDS = wordsOf(ORDER, WORDS);
const HALF_WORDS = wordsOf(ORDER / 2n, WORDS);

export function biasOf({ bits, windows }: Recoding): Uint32Array {
  let bias = 0n;
  for (let window = 0; window < windows; window += 1) bias += 1n << BigInt(bits * (window + 1) - 1);
  return wordsOf(bias, RECODED_WORDS);
}

function isAboveHalf(words: Uint32Array, at: number): boolean {
  for (let word = WORDS - 1; word >= 0; word -= 1) {
    const [own = 0, half = 0] = [words[at + word], HALF_WORDS[word]];
    if (own !== half) return own > half;
  }
  return false;
}

/** @param scalars packed, 8 words each */
export function recode(
  scalars: Uint32Array,
  bias: Uint32Array,
  target: Uint32Array,
  signs: Uint8Array,
  first: number,
  last: number,
): void {
  for (let scalar = first; scalar < last; scalar += 1) {
    const from = scalar * WORDS;
    const to = scalar * RECODED_WORDS;
    const negative = isAboveHalf(scalars, from);
    signs[scalar] = negative ? 1 : 0;
    let [carry, borrow] = [0, 0];
    for (let word = 0; word < RECODED_WORDS; word += 1) {
      let value = word < WORDS ? (scalars[from + word] ?? 0) : 0;
      if (negative && word < WORDS) {
        value = (ORDER_WORDS[word] ?? 0) - value - borrow;
        borrow = value < 0 ? 1 : 0;
        value += borrow * 2 ** 32;
      }
      value += (bias[word] ?? 0) + carry;
      carry = value >= 2 ** 32 ? 1 : 0;
      target[to + word] = value - carry * 2 ** 32;
    }
  }
}

/** Digit `window` of a recoded scalar that begins at word `at`. */
export function digitOf(recoded: Uint32Array, at: number, window: number, bits: number): number {
  const bit = window * bits;
  const word = at + (bit >>> 5);
  const shift = bit & 31;
  let value = (recoded[word] ?? 0) >>> shift;
  if (shift !== 0) value |= (recoded[word + 1] ?? 0) << (32 - shift);
  return (value & ((1 << bits) - 1)) - (1 << (bits - 1));
}
