/**
 * Normal deviates from a seed: the same at every run, on every machine up to the last digits of a logarithm. The
 * uniforms are those of Park and Miller's minimal standard (Communications of the ACM 31 (1988), 1192–1201) with
 * multiplier 48271, the normals their quantiles, so that one uniform makes one normal.
 */
import { inputInvalid } from "../inputInvalid.ts";
import { normalQuantile } from "../pricing/index.ts";

const MODULUS = 2_147_483_647;
const MULTIPLIER = 48_271;

export class SeededNormals {
  #state: number;

  /** @param seed whole number from 1 to 2^31 − 2 */
  constructor(seed: number) {
    if (!Number.isInteger(seed) || seed < 1 || seed >= MODULUS) {
      throw inputInvalid("seed", "is no seed", `give a whole number from 1 to ${MODULUS - 1}`);
    }
    this.#state = seed;
  }

  /** Within (0, 1). */
  uniform(): number {
    this.#state = (this.#state * MULTIPLIER) % MODULUS;
    return this.#state / MODULUS;
  }

  /** 0 to count − 1. */
  below(count: number): number {
    return Math.min(count - 1, Math.floor(this.uniform() * count));
  }

  normal(): number {
    return normalQuantile(this.uniform());
  }
}
