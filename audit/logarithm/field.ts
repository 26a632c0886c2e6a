/**
 * Arithmetic in BabyJubJub's base field by the WebAssembly of wasmcurves: its `frm` is BN254's scalar field, elements are 32
 * bytes of the machine's memory in Montgomery's form (value·2^256 mod r), always fully reduced. Ten times as fast as
 * bigints; a machine belongs to one thread.
 */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

/** Pointers into the machine's memory; results come last and may be one of the operands. */
export interface FieldOperations {
  readonly frm_mul: (left: number, right: number, to: number) => void;
  readonly frm_square: (value: number, to: number) => void;
  readonly frm_add: (left: number, right: number, to: number) => void;
  readonly frm_sub: (left: number, right: number, to: number) => void;
  readonly frm_inverse: (value: number, to: number) => void;
  readonly frm_isZero: (value: number) => number;
  readonly frm_toMontgomery: (value: number, to: number) => void;
  /** Of `count` elements with one inversion; zero for zero. Steps are in bytes. */
  readonly frm_batchInverse: (
    from: number,
    fromStep: number,
    count: number,
    to: number,
    toStep: number,
  ) => void;
}

export const ELEMENT_BYTES = 32;
const ELEMENT_WORDS = ELEMENT_BYTES / 4;
const PAGE_BYTES = 64 * 1024;
/** What the machine asks for, for its constants. */
const OWN_PAGES = 25;

const { resolve } = createRequire(import.meta.url);

export class FieldMachine {
  readonly operations: FieldOperations;
  /** The memory; element `p` begins at word p / 4, lowest word first. */
  readonly words: Uint32Array;

  private constructor(operations: FieldOperations, memory: WebAssembly.Memory) {
    this.operations = operations;
    this.words = new Uint32Array(memory.buffer);
  }

  /** @param elements to be allocated, at most; at most as many are inverted at once */
  static async load(elements: number): Promise<FieldMachine> {
    const pages = OWN_PAGES + Math.ceil((2 * elements * ELEMENT_BYTES) / PAGE_BYTES);
    const memory = new WebAssembly.Memory({ initial: pages });
    const code = await readFile(resolve("wasmcurves/build/bn128.wasm"));
    const { instance } = await WebAssembly.instantiate(code, { env: { memory } });
    return new FieldMachine(instance.exports as FieldOperations, memory);
  }

  /** Room for `count` elements. The machine keeps the end of what is in use in its first word. */
  allocate(count: number): number {
    const [free = 0] = this.words;
    this.words[0] = free + count * ELEMENT_BYTES;
    return free;
  }

  /** @param value 0 … r − 1 */
  put(to: number, value: bigint): void {
    const first = to / 4;
    for (let word = 0; word < ELEMENT_WORDS; word += 1) {
      this.words[first + word] = Number((value >> BigInt(32 * word)) & 0xffff_ffffn);
    }
    this.operations.frm_toMontgomery(to, to);
  }
}
