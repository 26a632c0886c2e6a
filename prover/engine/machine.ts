/** One thread's instance of the engine's code over the memory that all threads share. */
import { bn254 } from "@noble/curves/bn254.js";
import { viewOf, writeUint256 } from "../../setup/binaryFile.ts";
import { ELEMENT_BYTES, limbsOf, RADIX_BITS } from "./wasm/field.ts";
import { MAXIMUM_PAGES, type Routines } from "./wasm/module.ts";

export { ELEMENT_BYTES };
/** Of a scalar or coordinate outside the engine. */
export const PACKED_BYTES = 32;
export const PAGE_BYTES = 64 * 1024;

const { Fp, Fr } = bn254.fields;
const RADIX = 1n << BigInt(RADIX_BITS);
/** log2 of the key file's Montgomery radix. */
const FILE_RADIX_BITS = 256n;

/** What conversions multiply by, apart from 1/R: each has its place at the beginning of the memory. */
const FACTORS = {
  /** A coordinate of the key file to the engine's. */
  fileCoordinate: Fp.create(1n << (2n * BigInt(RADIX_BITS) - FILE_RADIX_BITS)),
  /** And back. */
  coordinateToFile: Fp.create(1n << FILE_RADIX_BITS),
  /** A coefficient of the key file, times the file's radix squared, to the engine's, times R squared. */
  fileCoefficient: Fr.create(1n << (3n * BigInt(RADIX_BITS) - 2n * FILE_RADIX_BITS)),
  /** A number as it is. */
  same: Fr.create(RADIX),
  /** A number out of Montgomery's form. */
  plain: 1n,
  /** A number into Montgomery's form. */
  montgomery: Fr.create(RADIX * RADIX),
} as const;

const NAMES = Object.keys(FACTORS) as (keyof typeof FACTORS)[];
/** The first word stays 0: no address is 0. */
const FIRST = 64;

export const factorAt = (name: keyof typeof FACTORS): number =>
  FIRST + NAMES.indexOf(name) * ELEMENT_BYTES;

/** Where the scratch spaces of instances begin. */
export const SCRATCH_FROM = 1024;

export interface SharedMachine {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly scratchBytes: number;
}

export function sharedMemory(pages: number): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: pages, maximum: MAXIMUM_PAGES, shared: true });
}

/** Limbs of a loose element. */
export function putElement(memory: WebAssembly.Memory, at: number, value: bigint): void {
  const words = new Uint32Array(memory.buffer, at, ELEMENT_BYTES / 4);
  words.set(limbsOf(value).map(Number));
}

export function putFactors(memory: WebAssembly.Memory): void {
  for (const name of NAMES) putElement(memory, factorAt(name), FACTORS[name]);
}

/** 32 bytes, lowest first. */
export function putPacked(bytes: Uint8Array, at: number, value: bigint): void {
  writeUint256(viewOf(bytes), at, value);
}

/** @param thread its number: scratch spaces do not overlap */
export async function instantiate(shared: SharedMachine, thread: number): Promise<Routines> {
  const scratch = SCRATCH_FROM + thread * shared.scratchBytes;
  const imports = { env: { memory: shared.memory, scratch } };
  const { exports } = await WebAssembly.instantiate(shared.module, imports);
  const routines = exports as Routines;
  const one = Fp.create(RADIX);
  // In the extension the imaginary part stays 0.
  putElement(shared.memory, routines.g1One(), one);
  putElement(shared.memory, routines.g2One(), one);
  return routines;
}
