/**
 * One window of a multi-scalar multiplication, by buckets of affine points. All additions are made in rounds of pairs that do not depend
 * on each other (wasm/curve.ts): within each bucket as a tree, then Σ j·B_j bit by bit: odd buckets go to the lowest bit's sum,
 * and B_2i + B_2i+1 is bucket i of what is left. Twice as many additions as buckets, and none for those that are empty.
 *
 * Points are meant by references: an address, with bit 0 for "subtracted"; 0 is the identity.
 */
import { bn254 } from "@noble/curves/bn254.js";
import { readUint256, viewOf, writeUint256 } from "../../setup/binaryFile.ts";
import { arenaParts, type MsmSection, RECODED_WORDS } from "./layout.ts";
import { factorAt, PACKED_BYTES } from "./machine.ts";
import { digitOf } from "./recode.ts";
import { type Routines } from "./wasm/module.ts";

const { ORDER } = bn254.fields.Fp;
const PAIR_WORDS = 3;

export class WindowSum {
  readonly #routines: Routines;
  readonly #memory: ArrayBufferLike;
  readonly #words: Uint32Array;
  readonly #bytes: Uint8Array;
  readonly #arena: number;
  readonly #section: MsmSection;
  readonly #prefixes: number;
  readonly #addPairs: (pairs: number, count: number, room: number) => number;
  /** Of the next sum. */
  #slot = 0;
  #pairs = 0;
  /** Of each pair, where in the list at hand its sum is referred to. */
  readonly #places: Int32Array;

  /** @param arena the thread's own room */
  constructor(routines: Routines, memory: ArrayBufferLike, arena: number, section: MsmSection) {
    const { count, recoding, group } = section;
    const parts = arenaParts(count, recoding, group);
    this.#routines = routines;
    this.#memory = memory;
    this.#words = new Uint32Array(memory);
    this.#bytes = new Uint8Array(memory);
    this.#arena = arena;
    this.#section = section;
    this.#prefixes = arena + parts.prefixes;
    this.#slot = arena + parts.points;
    this.#places = new Int32Array(count + 2 ** recoding.bits);
    this.#addPairs = group.name === "g1" ? routines.g1AddPairs : routines.g2AddPairs;
  }

  /** Writes a point for each bit of the window to the section's sums. */
  compute(window: number): void {
    const { bits } = this.#section.recoding;
    const bucketCount = 2 ** (bits - 1);
    const { refs, starts } = this.#fillBuckets(window, bucketCount);
    this.#sumGroups(refs, starts);
    let buckets = new Int32Array(bucketCount + 1);
    for (let bucket = 1; bucket <= bucketCount; bucket += 1) {
      buckets[bucket] = onlyOf(refs, starts, bucket);
    }
    const odd = new Int32Array(bucketCount + bits);
    const oddStarts = new Int32Array(bits + 1);
    let end = 0;
    for (let bit = 0; bit < bits; bit += 1) {
      for (let bucket = 1; bucket < buckets.length; bucket += 2) odd[end++] = buckets[bucket] ?? 0;
      oddStarts[bit + 1] = end;
      buckets = this.#halve(buckets);
    }
    this.#sumGroups(odd, oddStarts);
    for (let bit = 0; bit < bits; bit += 1) {
      this.#writeSum(window * bits + bit, onlyOf(odd, oddStarts, bit));
    }
    // Which point is in which bucket says what its scalar is.
    for (const list of [refs, buckets, odd, this.#places]) list.fill(0);
  }

  /** References ordered by bucket; those of bucket j begin at `starts[j]`. */
  #fillBuckets(window: number, bucketCount: number): { refs: Int32Array; starts: Int32Array } {
    const { count, recoding, group, wires, scalars, signs, points } = this.#section;
    const words = this.#words;
    const [wireFrom, scalarFrom] = [wires / 4, scalars / 4];
    const digits = new Int16Array(count);
    const sizes = new Int32Array(bucketCount + 2);
    for (let point = 0; point < count; point += 1) {
      const wire = words[wireFrom + point] ?? 0;
      const at = scalarFrom + wire * RECODED_WORDS;
      const digit = digitOf(words, at, window, recoding.bits);
      if (digit === 0) continue;
      digits[point] = this.#bytes[signs + wire] === 1 ? -digit : digit;
      sizes[Math.abs(digit) + 1] = (sizes[Math.abs(digit) + 1] ?? 0) + 1;
    }
    const starts = sizes;
    for (let bucket = 1; bucket <= bucketCount + 1; bucket += 1) {
      starts[bucket] = (starts[bucket] ?? 0) + (starts[bucket - 1] ?? 0);
    }
    const next = starts.slice();
    const refs = new Int32Array(starts[bucketCount + 1] ?? 0);
    for (let point = 0; point < count; point += 1) {
      const digit = digits[point] ?? 0;
      if (digit === 0) continue;
      const bucket = Math.abs(digit);
      const place = next[bucket] ?? 0;
      next[bucket] = place + 1;
      refs[place] = (points + point * group.pointBytes) | (digit < 0 ? 1 : 0);
    }
    digits.fill(0);
    return { refs, starts };
  }

  /** Notes that two points are to be added. @returns the reference of their sum */
  #add(left: number, right: number, place: number): number {
    const at = this.#arena / 4 + this.#pairs * PAIR_WORDS;
    const sum = this.#slot;
    this.#words[at] = left;
    this.#words[at + 1] = right;
    this.#words[at + 2] = sum;
    this.#slot += this.#section.group.pointBytes;
    this.#places[this.#pairs] = place;
    this.#pairs += 1;
    return sum;
  }

  /** Adds the pairs noted; where a sum is the identity, `refs` says so. */
  #flush(refs: Int32Array): void {
    const count = this.#pairs;
    this.#pairs = 0;
    if (this.#addPairs(this.#arena, count, this.#prefixes) === 0) return;
    const words = this.#section.group.pointBytes / 4;
    for (let pair = 0; pair < count; pair += 1) {
      const place = this.#places[pair] ?? 0;
      const at = (refs[place] ?? 0) / 4;
      if (this.#words.subarray(at, at + words).every((word) => word === 0)) refs[place] = 0;
    }
  }

  /** Each group, from `starts[g]` to `starts[g + 1]`, becomes one reference or none: in place. */
  #sumGroups(refs: Int32Array, starts: Int32Array): void {
    const groups = starts.length - 1;
    for (;;) {
      let [from, end] = [starts[0] ?? 0, 0];
      for (let group = 0; group < groups; group += 1) {
        const to = starts[group + 1] ?? 0;
        let held = 0;
        starts[group] = end;
        for (let index = from; index < to; index += 1) {
          const ref = refs[index] ?? 0;
          if (ref === 0) continue;
          if (held === 0) {
            held = ref;
            continue;
          }
          refs[end] = this.#add(held, ref, end);
          end += 1;
          held = 0;
        }
        if (held !== 0) refs[end++] = held;
        from = to;
      }
      starts[groups] = end;
      if (this.#pairs === 0) return;
      this.#flush(refs);
    }
  }

  /** Bucket i of the next bit: the sum of 2i and 2i + 1. */
  #halve(buckets: Int32Array): Int32Array<ArrayBuffer> {
    const halved = new Int32Array(Math.floor((buckets.length + 1) / 2));
    for (let bucket = 1; bucket < halved.length; bucket += 1) {
      const [even, odd] = [buckets[2 * bucket] ?? 0, buckets[2 * bucket + 1] ?? 0];
      halved[bucket] = even !== 0 && odd !== 0 ? this.#add(even, odd, bucket) : even | odd;
    }
    if (this.#pairs > 0) this.#flush(halved);
    return halved;
  }

  /** Packed; zeros for the identity. */
  #writeSum(bit: number, ref: number): void {
    const { group, sums } = this.#section;
    const to = sums + bit * group.packedBytes;
    if (ref === 0) {
      this.#bytes.fill(0, to, to + group.packedBytes);
      return;
    }
    this.#routines.pExport(ref & -2, to, group.elements, factorAt("coordinateToFile"));
    if ((ref & 1) === 0) return;
    const half = group.packedBytes / 2;
    const view = viewOf(new Uint8Array(this.#memory, to + half, half));
    for (let at = 0; at < half; at += PACKED_BYTES) {
      const value = readUint256(view, at);
      writeUint256(view, at, value === 0n ? 0n : ORDER - value);
    }
  }
}

/** The only reference of a group that has been summed, or 0. */
function onlyOf(refs: Int32Array, starts: Int32Array, group: number): number {
  const from = starts[group] ?? 0;
  return from < (starts[group + 1] ?? 0) ? (refs[from] ?? 0) : 0;
}
