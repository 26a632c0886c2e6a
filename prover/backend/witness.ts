/**
 * Witnesses by circom's generator, one instance for all: it has no state but its memory, which is put back to what it was before each
 * witness, so that nothing of one is left. Stricter than circom's own runtime: a signal of the input is a number below the field's order.
 */
import { bn254 } from "@noble/curves/bn254.js";
import { circuitRefusal } from "./backend.ts";

/** circom 2's generator. Numbers pass through a window of 32 bytes in its memory, lowest word first. */
interface Generator {
  readonly memory: { readonly buffer: ArrayBuffer };
  getSharedRWMemoryStart(): number;
  getWitnessSize(): number;
  getInputSize(): number;
  /** -1 when there is none of that name. */
  getInputSignalSize(hashHigh: number, hashLow: number): number;
  init(sanityCheck: number): void;
  setInputSignal(hashHigh: number, hashLow: number, index: number): void;
  /** Puts wire `index` into the window. */
  getWitness(index: number): void;
}

export const SCALAR_BYTES = 32;
const ORDER = bn254.fields.Fr.ORDER;
const FNV_OFFSET = 0xcbf29ce484222325n;
const FNV_PRIME = 0x100000001b3n;

/** What the generator would print would be of the input. It ends the run by trapping when told to. */
const SILENT = {
  runtime: {
    exceptionHandler: (): void => {
      throw circuitRefusal();
    },
    printErrorMessage: (): void => undefined,
    writeBufferMessage: (): void => undefined,
    showSharedRWMemory: (): void => undefined,
  },
};

/** FNV-1a of the name: high and low word. */
function nameHash(name: string): readonly [high: number, low: number] {
  let hash = FNV_OFFSET;
  for (const byte of new TextEncoder().encode(name)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * FNV_PRIME);
  }
  return [Number(hash >> 32n), Number(hash & 0xffff_ffffn)];
}

/** Numbers of a signal, of however many dimensions, in circom's order. */
function flatten(value: unknown): bigint[] {
  if (Array.isArray(value)) return value.flatMap(flatten);
  const number = BigInt(value as string | bigint | number);
  if (number < 0n || number >= ORDER) throw circuitRefusal();
  return [number];
}

function run(generator: Generator, input: object): Uint8Array {
  const { memory } = generator;
  const window = new DataView(memory.buffer, generator.getSharedRWMemoryStart(), SCALAR_BYTES);
  generator.init(0);
  let given = 0;
  for (const [name, value] of Object.entries(input)) {
    const hash = nameHash(name);
    const numbers = flatten(value);
    if (generator.getInputSignalSize(...hash) !== numbers.length) throw circuitRefusal();
    numbers.forEach((number, index) => {
      for (let word = 0; word < 4; word += 1) {
        window.setBigUint64(8 * word, BigInt.asUintN(64, number >> BigInt(64 * word)), true);
      }
      generator.setInputSignal(...hash, index);
    });
    given += numbers.length;
  }
  if (given !== generator.getInputSize()) throw circuitRefusal();
  const wires = generator.getWitnessSize();
  const witness = new Uint8Array(wires * SCALAR_BYTES);
  const bytes = new Uint8Array(memory.buffer, window.byteOffset, SCALAR_BYTES);
  for (let wire = 0; wire < wires; wire += 1) {
    generator.getWitness(wire);
    witness.set(bytes, wire * SCALAR_BYTES);
  }
  return witness;
}

/** What a memory holds before anything was computed, without the zeros at its end. */
function imageOf(memory: Generator["memory"]): Uint8Array {
  const bytes = new Uint8Array(memory.buffer);
  return bytes.slice(0, bytes.findLastIndex((byte) => byte !== 0) + 1);
}

export class WitnessGenerator {
  readonly #generator: Generator;
  readonly #image: Uint8Array;

  private constructor(generator: Generator) {
    this.#generator = generator;
    this.#image = imageOf(generator.memory);
  }

  /** @param wasm circom's generator */
  static async compile(wasm: Uint8Array): Promise<WitnessGenerator> {
    const { instance } = await WebAssembly.instantiate(wasm, SILENT);
    return new WitnessGenerator(instance.exports as Generator);
  }

  /** Whether nothing of a witness is in the generator's memory. */
  get isClean(): boolean {
    const image = imageOf(this.#generator.memory);
    return Buffer.compare(image, this.#image) === 0;
  }

  /**
   * All wires, 32 bytes each, lowest byte first; whoever asked zeroes it.
   * @throws INTERNAL, with nothing of the input, when the circuit refuses it
   */
  generate(input: object): Uint8Array {
    try {
      return run(this.#generator, input);
    } catch {
      throw circuitRefusal();
    } finally {
      const bytes = new Uint8Array(this.#generator.memory.buffer);
      bytes.fill(0, this.#image.length);
      bytes.set(this.#image);
    }
  }
}
