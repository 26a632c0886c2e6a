/**
 * Witnesses by circom's generator: compiled once, instantiated for each witness, so that nothing of one is left for the next, and its
 * memory is zeroed. Stricter than circom's own runtime: a signal of the input is a number below the field's order.
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

export class WitnessGenerator {
  readonly #module: WebAssembly.Module;

  private constructor(module: WebAssembly.Module) {
    this.#module = module;
  }

  /** @param wasm circom's generator */
  static async compile(wasm: Uint8Array): Promise<WitnessGenerator> {
    return new WitnessGenerator(await WebAssembly.compile(wasm));
  }

  /**
   * All wires, 32 bytes each, lowest byte first; whoever asked zeroes it.
   * @throws INTERNAL, with nothing of the input, when the circuit refuses it
   */
  async generate(input: object): Promise<Uint8Array> {
    const { exports } = await WebAssembly.instantiate(this.#module, SILENT);
    const generator = exports as Generator;
    try {
      return run(generator, input);
    } catch {
      throw circuitRefusal();
    } finally {
      new Uint8Array(generator.memory.buffer).fill(0);
    }
  }
}
