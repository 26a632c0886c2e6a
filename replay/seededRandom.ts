/**
 * Numbers that follow from a seed alone: a replay is the same on every machine. Whatever is drawn here is
 * public, so it blinds nothing and signs for nobody outside of a replay.
 */
import { sha512 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";

export class SeededRandom {
  readonly #seed: string;
  #count = 0;

  constructor(seed: string) {
    this.#seed = seed;
  }

  /** A stream of its own: what is drawn from it depends on nothing else that is drawn. */
  fork(purpose: string): SeededRandom {
    return new SeededRandom(`${this.#seed}/${purpose}`);
  }

  /** 1 … modulus − 1; 512 bits reduced. */
  scalar(modulus: bigint): bigint {
    this.#count += 1;
    const digest = sha512(utf8ToBytes(`${this.#seed}#${this.#count}`));
    const number = BigInt(`0x${Buffer.from(digest).toString("hex")}`);
    return (number % (modulus - 1n)) + 1n;
  }

  /** 32 bytes in hexadecimal, 0x-prefixed. */
  bytes32(): string {
    return `0x${this.scalar(1n << 256n)
      .toString(16)
      .padStart(64, "0")}`;
  }
}
