/**
 * The least gas that work can cost, from what the EVM charges for its parts (Osaka). What a floor counts is what the
 * statement or the record itself asks for: proofs, points, words, events. What it leaves out is how a program gets there:
 * calls between contracts, memory, checks, copies.
 */

/** Units of gas. EIP-1108, EIP-7883, EIP-2028, EIP-2929, EIP-3529, and the yellow paper. */
export const PRICES = {
  transaction: 21_000,
  /** A 32-byte word of calldata without a zero byte. */
  word: 512,
  /** A word of calldata with one byte that is not zero. */
  number: 140,
  /** A pairing check, and each pair in it. */
  check: 45_000,
  pair: 34_000,
  /** Multiplication and addition of a point of G1. */
  multiplication: 6_000,
  addition: 150,
  /** An inverse modulo a prime of 254 bits, by the precompile: what turns a sum of BabyJubJub into coordinates. */
  inversion: 4_048,
  /** MULMOD. */
  product: 8,
  signature: 3_000,
  /** First look at an account: the code of a data contract, a feed. */
  account: 2_600,
  /** A word of storage, first read; written where it was zero; changed. Each with its first access. */
  read: 2_100,
  fresh: 22_100,
  changed: 5_000,
  event: 375,
  topic: 375,
  /** A word of an event. */
  told: 256,
  /** A contract, and each byte of its code. */
  contract: 32_000,
  code: 200,
} as const;

export type Part = keyof typeof PRICES;

/** How many of each. */
export type Work = Readonly<Partial<Record<Part, number>>>;

export const floorOf = (work: Work): number =>
  Object.entries(work).reduce((sum, [part, count]) => sum + PRICES[part as Part] * count, 0);

export function together(...all: readonly Work[]): Work {
  const sum: Partial<Record<Part, number>> = {};
  for (const work of all)
    for (const [part, count] of Object.entries(work))
      sum[part as Part] = (sum[part as Part] ?? 0) + count;
  return sum;
}

/** The same work `count` times. */
export const times = (count: number, work: Work): Work =>
  Object.fromEntries(Object.entries(work).map(([part, each]) => [part, count * each]));

/** An event of so many indexed and other words. */
export const event = (indexed: number, words: number): Work => ({
  event: 1,
  topic: 1 + indexed,
  told: words,
});

/** A proof in calldata. */
export const PROOF: Work = { word: 8 };

/** One Groth16 proof: four pairs, a product and a sum an input, a sum a prepared point. */
export const verification = (inputs: number, prepared = 0): Work => ({
  check: 1,
  pair: 4,
  multiplication: inputs,
  addition: inputs + prepared,
});

/**
 * `proofs` of one key together: N + 3 pairs; the inputs folded, and once the points that they share, and α; A and C of
 * every proof but the first scaled.
 */
export const batch = (proofs: number, inputs: number): Work => ({
  check: 1,
  pair: proofs + 3,
  multiplication: inputs + 2 + 2 * (proofs - 1),
  addition: inputs + proofs + 1,
});
