/**
 * The baby steps 1·B … m·B by their keys (stride.ts): an open-addressing table three quarters full, five bytes a slot. One byte
 * of a key lies apart in `marks`, 0 for an empty slot, so that looking for what is not there seldom leaves the
 * cache; the word in `entries` has the step's number and, above it, the key's bits that are left.
 * Two steps may look alike, and other points like steps: what is found is a candidate, never an answer.
 */
/** Slots are a power of two; the number of a step takes as many bits. */
export const TABLE_BITS = { least: 8, most: 28, usual: 22 } as const;

/** Smaller tables save nothing that anybody would notice. */
const LEAST_USUAL = 12;

const MARKS = 255;
const MARK_SHIFT = 24;
const ENTRY_BYTES = 4;

/** Of the table for a limit: as many baby steps as giant ones, up to the usual size. */
export function bitsFor(limit: bigint): number {
  const half = Math.ceil(limit.toString(2).length / 2);
  return Math.min(Math.max(half, LEAST_USUAL), TABLE_BITS.usual);
}

/** m, of a table with 2^bits slots. */
export function stepsOf(bits: number): number {
  return 3 * 2 ** (bits - 2);
}

/** T apart by one giant step: T ± i covers all between, for baby steps i up to m. */
export function giantStepOf(bits: number): bigint {
  return 2n * BigInt(stepsOf(bits)) + 1n;
}

/** Giant steps it takes for every T from 0 to `limit`. */
export function giantStepsOf(bits: number, limit: bigint): bigint {
  const giant = giantStepOf(bits);
  return (limit + giant / 2n) / giant + 1n;
}

export class BabySteps {
  readonly bits: number;
  /** Marks, then entries: shared by threads, and what a file keeps. */
  readonly buffer: SharedArrayBuffer;
  readonly #marks: Uint8Array;
  readonly #entries: Uint32Array;

  /** @param buffer of a table of as many bits; an empty one unless given */
  constructor(bits: number, buffer = new SharedArrayBuffer(BabySteps.bytesOf(bits))) {
    const slots = 2 ** bits;
    this.bits = bits;
    this.buffer = buffer;
    this.#marks = new Uint8Array(buffer, 0, slots);
    this.#entries = new Uint32Array(buffer, slots, slots);
  }

  static bytesOf(bits: number): number {
    return 2 ** bits * (1 + ENTRY_BYTES);
  }

  /** @param step 1 … m, each once */
  insert(step: number, low: number, high: number): void {
    const mask = 2 ** this.bits - 1;
    let slot = low & mask;
    while (this.#marks[slot] !== 0) slot = (slot + 1) & mask;
    this.#marks[slot] = markOf(high);
    this.#entries[slot] = ((high << this.bits) | step) >>> 0;
  }

  /** Tells of the steps whose key this may be. */
  find(low: number, high: number, found: (step: number) => void): void {
    const mask = 2 ** this.bits - 1;
    const [marks, entries, mark] = [this.#marks, this.#entries, markOf(high)];
    const tag = (high << this.bits) >>> 0;
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const there = marks[slot];
      if (there === 0) return;
      if (there !== mark) continue;
      const entry = entries[slot] ?? 0;
      if ((entry & ~mask) >>> 0 === tag) found(entry & mask);
    }
  }
}

function markOf(high: number): number {
  return ((high >>> MARK_SHIFT) % MARKS) + 1;
}
