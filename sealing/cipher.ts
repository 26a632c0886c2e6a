/**
 * The stream key of a sealed delta, and words under it; as `circuits/lib/encryption.circom`.
 */
import { Point, type AffinePoint } from "../circuits/babyjubjub.ts";
import { poseidonHash, poseidonState } from "../circuits/poseidon.ts";

const STREAM = 1n;
const PAD = 2n;
/** Inputs of the permutation that makes the stream; one element of its state stays hidden. */
const RATE = 10;

/** The stream key, from the point the sealer shares with the council. */
export function streamKeyOf({ x, y }: AffinePoint): bigint {
  return poseidonHash([x, y, STREAM]);
}

/** The stream key as a viewer finds it, padded with what the sealer shares with him. */
export function wrapKey(streamKey: bigint, { x, y }: AffinePoint): bigint {
  return Point.Fp.add(streamKey, poseidonHash([x, y, PAD]));
}

export function unwrapKey(wrap: bigint, { x, y }: AffinePoint): bigint {
  return Point.Fp.sub(wrap, poseidonHash([x, y, PAD]));
}

function stream(streamKey: bigint): readonly bigint[] {
  return poseidonState([streamKey, ...Array.from({ length: RATE - 1 }, () => 0n)]);
}

/** At most ten words. */
export function encrypt(streamKey: bigint, words: readonly bigint[]): bigint[] {
  const pad = stream(streamKey);
  return words.map((word, k) => Point.Fp.add(word, pad[k] ?? 0n));
}

export function decrypt(streamKey: bigint, words: readonly bigint[]): bigint[] {
  const pad = stream(streamKey);
  return words.map((word, k) => Point.Fp.sub(word, pad[k] ?? 0n));
}
