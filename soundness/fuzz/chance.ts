/** Choices that follow from a seed alone, so that a case can be made again. */
import { createHash } from "node:crypto";

export class Chance {
  #state: number;

  /** @param seed any text */
  constructor(seed: string) {
    this.#state = createHash("sha256").update(seed).digest().readUInt32LE(0);
  }

  /** Whole, from 0 to `end` − 1: mulberry32, which is fair enough for choices. */
  below(end: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % end;
  }

  /** Once in `times`. */
  once(times: number): boolean {
    return this.below(times) === 0;
  }

  pick<T>(choices: readonly T[]): T {
    const choice = choices[this.below(choices.length)];
    if (choice === undefined) throw new Error("nothing to choose from");
    return choice;
  }
}

/** Of one case of many. */
export function chanceOf(seed: string, number: number): Chance {
  return new Chance(`${seed} ${number}`);
}
