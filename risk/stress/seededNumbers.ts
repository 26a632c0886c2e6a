/**
 * Pseudo-random numbers that follow from a seed alone, the same on every machine: xoshiro128** (Blackman and Vigna,
 * Scrambled linear pseudorandom number generators, ACM TOMS 47, 2021), its state filled from the seed by murmur3's
 * finaliser. For simulations; nothing secret may come from it.
 */
import { requireReal } from "../realNumber.ts";

const WORDS = 4;
const UINT32 = 2 ** 32;

/** Murmur3's finaliser of 32 bits. */
function mixed(word: number): number {
  let hash = word | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

const rotated = (word: number, by: number): number => (word << by) | (word >>> (32 - by));

export class SeededNumbers {
  readonly #state = new Uint32Array(WORDS);
  #spare: number | undefined;

  /** @param seed whole, 0 … 2^32 − 1 @param stream sequences of other streams have nothing to do with this one */
  constructor(seed: number, stream = 0) {
    const range = { min: 0, max: UINT32 - 1, of: "a whole number" };
    requireReal(seed, "seed", range);
    requireReal(stream, "stream", range);
    for (let word = 0; word < WORDS; word++) {
      this.#state[word] = mixed(mixed(seed + Math.imul(word + 1, 0x9e3779b9)) ^ mixed(~stream));
    }
    // The one state that xoshiro never leaves.
    if (this.#state.every((word) => word === 0)) this.#state[0] = 1;
  }

  /** 32 bits. */
  next(): number {
    const state = this.#state;
    const [a = 0, b = 0, c = 0, d = 0] = state;
    const result = Math.imul(rotated(Math.imul(b, 5), 7), 9) >>> 0;
    state[1] = b ^ (c ^ a);
    state[0] = a ^ (d ^ b);
    state[2] = c ^ a ^ (b << 9);
    state[3] = rotated(d ^ b, 11);
    return result;
  }

  /** Strictly between 0 and 1. */
  uniform(): number {
    return (this.next() + 0.5) / UINT32;
  }

  /** Standard normal (Box and Muller, 1958). */
  normal(): number {
    const spare = this.#spare;
    if (spare !== undefined) {
      this.#spare = undefined;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.#spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** Pareto's law with tail exponent `alpha`, cut off to [1, most], by its inverse. */
  truncatedPareto(alpha: number, most: number): number {
    const share = 1 - this.uniform() * (1 - most ** -alpha);
    return share ** (-1 / alpha);
  }

  /** Lognormal, drawn again until it lies in [least, most]; after some hundred misses the nearer end. */
  truncatedLognormal(median: number, sigma: number, least: number, most: number): number {
    for (let tries = 0; tries < 200; tries++) {
      const drawn = median * Math.exp(sigma * this.normal());
      if (drawn >= least && drawn <= most) return drawn;
    }
    return Math.min(Math.max(median, least), most);
  }
}
