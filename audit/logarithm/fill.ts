/** Making the baby steps: keys block by block, by as many threads as there are, then the table from all keys in order. */
import { keyGenerator } from "../../circuits/generators.ts";
import { fixedBase, type FixedBase } from "../../sealing/fixedBase.ts";
import { BabySteps, stepsOf } from "./babySteps.ts";
import { POINTS_AROUND, REACH, Stride } from "./stride.ts";

export class Fill {
  readonly #bits: number;
  /** Two words a step, low word first. */
  readonly #keys: Uint32Array;
  readonly #stride: Stride;
  readonly #base: FixedBase;

  private constructor(bits: number, keys: SharedArrayBuffer, stride: Stride, base: FixedBase) {
    this.#bits = bits;
    this.#keys = new Uint32Array(keys);
    this.#stride = stride;
    this.#base = base;
  }

  /** Room for the keys of all steps. */
  static keysOf(bits: number): SharedArrayBuffer {
    return new SharedArrayBuffer(2 * Uint32Array.BYTES_PER_ELEMENT * stepsOf(bits));
  }

  /** Blocks of one table, numbered from 0. */
  static blocksOf(bits: number): bigint {
    return BigInt(Math.ceil(stepsOf(bits) / POINTS_AROUND));
  }

  static async of(bits: number, keys: SharedArrayBuffer): Promise<Fill> {
    const base = fixedBase(keyGenerator());
    return new Fill(bits, keys, await Stride.of(base.multiply(1n)), base);
  }

  /** Writes the keys of one block. */
  compute(block: bigint): void {
    const steps = stepsOf(this.#bits);
    // The first step is 1, so the centre is beyond the reach of its own multiples: no point is the identity.
    const centre = Number(block) * POINTS_AROUND + REACH + 1;
    const keys = this.#keys;
    this.#stride.around(this.#base.multiply(BigInt(centre)), {
      point(offset, low, high) {
        const step = centre + offset;
        if (step > steps) return;
        keys[2 * step - 2] = low;
        keys[2 * step - 1] = high;
      },
      identity() {
        throw new RangeError("a baby step is the identity");
      },
    });
  }

  /** The table of all keys; always the same bytes. */
  settle(table: SharedArrayBuffer): void {
    const steps = new BabySteps(this.#bits, table);
    const keys = this.#keys;
    for (let step = 1; step <= stepsOf(this.#bits); step += 1) {
      steps.insert(step, keys[2 * step - 2] ?? 0, keys[2 * step - 1] ?? 0);
    }
  }
}
