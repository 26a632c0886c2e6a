/** Single operations on points, by the WebAssembly of wasmcurves: affine points are 64 or 128 bytes as in a key file, Jacobian ones half as much again. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { type Group } from "./layout.ts";

interface Operations {
  readonly g1m_zero: (to: number) => void;
  readonly g2m_zero: (to: number) => void;
  readonly g1m_double: (from: number, to: number) => void;
  readonly g2m_double: (from: number, to: number) => void;
  readonly g1m_add: (left: number, right: number, to: number) => void;
  readonly g1m_addMixed: (left: number, affine: number, to: number) => void;
  readonly g2m_addMixed: (left: number, affine: number, to: number) => void;
  readonly g1m_timesScalar: (point: number, scalar: number, bytes: number, to: number) => void;
  readonly g1m_toAffine: (from: number, to: number) => void;
  readonly g2m_toAffine: (from: number, to: number) => void;
  readonly g1m_toJacobian: (from: number, to: number) => void;
  readonly g2m_toJacobian: (from: number, to: number) => void;
  readonly g1m_fromMontgomeryAffine: (from: number, to: number) => void;
  readonly g2m_fromMontgomeryAffine: (from: number, to: number) => void;
  readonly g1m_toMontgomeryAffine: (from: number, to: number) => void;
  readonly g2m_toMontgomeryAffine: (from: number, to: number) => void;
  readonly g1m_inCurveAffine: (point: number) => number;
  readonly g2m_inCurveAffine: (point: number) => number;
  readonly g1m_negAffine: (from: number, to: number) => void;
  readonly g1m_multiexpAffine: (
    points: number,
    scalars: number,
    bytes: number,
    count: number,
    to: number,
  ) => void;
  readonly ftm_one: (to: number) => void;
  readonly bn128_pairingEq4: (...parameters: number[]) => number;
}

const { resolve } = createRequire(import.meta.url);
const PAGE_BYTES = 64 * 1024;
const OWN_PAGES = 40;

/** A machine with room that is handed out until {@link CurveMachine.clear}, which zeroes it. */
export class CurveMachine {
  readonly operations: Operations;
  readonly #memory: WebAssembly.Memory;
  #from: number;
  #next: number;

  private constructor(operations: Operations, memory: WebAssembly.Memory) {
    this.operations = operations;
    this.#memory = memory;
    const [free = 0] = new Uint32Array(memory.buffer);
    this.#from = free;
    this.#next = free;
  }

  static async load(): Promise<CurveMachine> {
    const module = await WebAssembly.compile(
      await readFile(resolve("wasmcurves/build/bn128.wasm")),
    );
    const memory = new WebAssembly.Memory({ initial: OWN_PAGES });
    const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
    return new CurveMachine(exports as Operations, memory);
  }

  /** Room for bytes, or with them. */
  put(content: number | Uint8Array): number {
    const length = typeof content === "number" ? content : content.length;
    const at = this.#next;
    this.#next = at + Math.ceil(length / 8) * 8;
    const missing = this.#next + PAGE_BYTES - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE_BYTES));
    // The machine takes what it needs for a while from there on.
    new Uint32Array(this.#memory.buffer)[0] = this.#next;
    if (typeof content !== "number") new Uint8Array(this.#memory.buffer).set(content, at);
    return at;
  }

  /** Sees to it that the machine finds as much behind what is in use. */
  reserve(bytes: number): void {
    const at = this.put(bytes);
    this.#next = at;
    new Uint32Array(this.#memory.buffer)[0] = at;
  }

  /** A copy. */
  read(at: number, length: number): Uint8Array {
    return new Uint8Array(this.#memory.buffer).slice(at, at + length);
  }

  /** What was handed out so far is kept when the rest is cleared. */
  hold(): void {
    this.#from = this.#next;
  }

  /** Nothing handed out is used any more. */
  clear(): void {
    new Uint8Array(this.#memory.buffer).fill(0, this.#from);
    this.#next = this.#from;
    new Uint32Array(this.#memory.buffer)[0] = this.#from;
  }

  /** @returns a place for a Jacobian point */
  jacobian(group: Group): number {
    return this.put((group.packedBytes / 2) * 3);
  }

  /** Σ 2^i·points[i]: packed affine points one after the other, zeros for the identity. */
  binarySum(group: Group, points: Uint8Array): number {
    const { operations } = this;
    const list = this.put(points);
    const sum = this.jacobian(group);
    const [double, add] =
      group.name === "g1"
        ? [operations.g1m_double, operations.g1m_addMixed]
        : [operations.g2m_double, operations.g2m_addMixed];
    (group.name === "g1" ? operations.g1m_zero : operations.g2m_zero)(sum);
    for (let bit = points.length / group.packedBytes - 1; bit >= 0; bit -= 1) {
      double(sum, sum);
      add(sum, list + bit * group.packedBytes, sum);
    }
    return sum;
  }

  /** An affine point of which the coordinates are given as numbers, 32 bytes each. */
  affine(group: Group, coordinates: Uint8Array): number {
    const { operations } = this;
    const at = this.put(coordinates);
    if (group.name === "g1") operations.g1m_toMontgomeryAffine(at, at);
    else operations.g2m_toMontgomeryAffine(at, at);
    return at;
  }

  /** Affine coordinates as numbers, 32 bytes each. */
  coordinates(group: Group, jacobian: number): Uint8Array {
    const { operations } = this;
    const affine = this.jacobian(group);
    if (group.name === "g1") {
      operations.g1m_toAffine(jacobian, affine);
      operations.g1m_fromMontgomeryAffine(affine, affine);
    } else {
      operations.g2m_toAffine(jacobian, affine);
      operations.g2m_fromMontgomeryAffine(affine, affine);
    }
    return this.read(affine, group.packedBytes);
  }
}
