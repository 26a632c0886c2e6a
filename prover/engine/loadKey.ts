/** A key file's points and coefficients in the engine's form. Points at infinity are dropped, which no scalar changes. */
import { bn254 } from "@noble/curves/bn254.js";
import { section, viewOf } from "../../setup/binaryFile.ts";
import { parseZkey, type ParsedZkey, ZKEY_SECTION } from "../../setup/zkeyFile.ts";
import { G1, G2, type Group, layOut, type Layout, SECTIONS, type SectionName } from "./layout.ts";
import { ELEMENT_BYTES, factorAt, PACKED_BYTES, putPacked } from "./machine.ts";
import { type Routines } from "./wasm/module.ts";

const { Fr } = bn254.fields;
/** Generates the two-power roots of unity, as in setup/qap.ts. */
const NON_RESIDUE = 5n;
const COEFFICIENT_BYTES = 12 + PACKED_BYTES;
const MATRICES = 2;

/** Points of a section as the file has them, and the numbers of their scalars. */
interface PointList {
  readonly name: SectionName;
  readonly group: Group;
  readonly points: readonly Uint8Array[];
  readonly wires: readonly number[];
}

/** The key's content, not yet in place. */
export interface KeyContent {
  readonly zkey: ParsedZkey;
  readonly lists: readonly PointList[];
}

const isInfinity = (point: Uint8Array): boolean => point.every((byte) => byte === 0);

/**
 * What is summed for each part of the proof, with the fixed points that blind it: A + α + r·δ, B + β + s·δ in both groups, C, and H.
 * Wire 0 is 1; after the last wire come r and s.
 */
export function readKey(file: Uint8Array): KeyContent {
  const zkey = parseZkey(file);
  const { nVars, nPublic, alpha1, beta1, beta2, delta1, delta2 } = zkey.header;
  const [r, s] = [nVars, nVars + 1];
  const extras: Record<SectionName, readonly (readonly [Uint8Array, number])[]> = {
    a: [
      [alpha1, 0],
      [delta1, r],
    ],
    b1: [[beta1, 0]],
    b2: [
      [beta2, 0],
      [delta2, s],
    ],
    c: [],
    h: [],
  };
  const lists = SECTIONS.map((name): PointList => {
    const group = name === "b2" ? G2 : G1;
    const bytes = section(zkey.sections, ZKEY_SECTION[name]);
    const points: Uint8Array[] = [];
    const wires: number[] = [];
    const firstWire = name === "c" ? nPublic + 1 : 0;
    for (let index = 0; index < bytes.length / group.packedBytes; index += 1) {
      const from = index * group.packedBytes;
      const point = bytes.subarray(from, from + group.packedBytes);
      if (isInfinity(point)) continue;
      points.push(point);
      wires.push(firstWire + index);
    }
    for (const [point, wire] of extras[name]) {
      points.push(point);
      wires.push(wire);
    }
    return { name, group, points, wires };
  });
  return { zkey, lists };
}

export function layoutOf({ zkey, lists }: KeyContent, threads: number, from: number): Layout {
  const { nVars, domainSize } = zkey.header;
  const bytes = section(zkey.sections, ZKEY_SECTION.coefficients);
  return layOut({
    ...{ nVars, threads, from, domain: domainSize },
    entries: viewOf(bytes).getUint32(0, true),
    sizes: lists.map(({ name, points }) => ({ name, count: points.length })),
  });
}

/** Writes a key to where its layout says. */
class Loader {
  readonly #routines: Routines;
  readonly #layout: Layout;
  readonly #bytes: Uint8Array;
  readonly #words: Uint32Array;

  constructor(routines: Routines, memory: WebAssembly.Memory, layout: Layout) {
    this.#routines = routines;
    this.#layout = layout;
    this.#bytes = new Uint8Array(memory.buffer);
    this.#words = new Uint32Array(memory.buffer);
  }

  /** The room of what is not there yet serves as a desk: a chunk of packed elements at a time. */
  #import(
    chunks: readonly Uint8Array[],
    to: number,
    convert: Routines["pImport"],
    factor: number,
  ): void {
    const { secrets, end } = this.#layout;
    const [size = 0] = chunks.map(({ length }) => length);
    const most = Math.max(1, Math.floor((end - secrets) / Math.max(size, 1)));
    const elements = size / PACKED_BYTES;
    for (let first = 0; first < chunks.length; first += most) {
      const batch = chunks.slice(first, first + most);
      batch.forEach((chunk, index) => {
        this.#bytes.set(chunk, secrets + index * size);
      });
      const place = to + first * elements * ELEMENT_BYTES;
      convert(secrets, place, batch.length * elements, factor);
    }
    this.#bytes.fill(0, secrets, end);
  }

  points({ name, points, wires }: PointList): void {
    const target = this.#layout.sections.find((candidate) => candidate.name === name);
    if (target === undefined) return;
    this.#import(points, target.points, this.#routines.pImport, factorAt("fileCoordinate"));
    this.#words.set(wires, target.wires / 4);
  }

  /** Sorted by matrix and row, whatever the file's order. */
  coefficients(bytes: Uint8Array): void {
    const { domain, starts, entryWires, coefficients } = this.#layout;
    const view = viewOf(bytes);
    const count = view.getUint32(0, true);
    const rowOf = (entry: number): number => {
      const at = 4 + entry * COEFFICIENT_BYTES;
      const [matrix, row] = [view.getUint32(at, true), view.getUint32(at + 4, true)];
      if (matrix >= MATRICES || row >= domain) throw new RangeError("a coefficient has no row");
      return matrix * domain + row;
    };
    const ends = new Uint32Array(MATRICES * domain + 1);
    for (let entry = 0; entry < count; entry += 1) {
      const row = rowOf(entry) + 1;
      ends[row] = (ends[row] ?? 0) + 1;
    }
    for (let row = 1; row < ends.length; row += 1)
      ends[row] = (ends[row] ?? 0) + (ends[row - 1] ?? 0);
    this.#words.set(ends, starts / 4);
    const sorted = new Array<Uint8Array>(count);
    for (let entry = 0; entry < count; entry += 1) {
      const row = rowOf(entry);
      const place = ends[row] ?? 0;
      ends[row] = place + 1;
      const at = 4 + entry * COEFFICIENT_BYTES;
      const wire = view.getUint32(at + 8, true);
      if (wire >= this.#layout.nVars) throw new RangeError("a coefficient has no wire");
      this.#words[entryWires / 4 + place] = wire * ELEMENT_BYTES;
      sorted[place] = bytes.subarray(at + 12, at + COEFFICIENT_BYTES);
    }
    const factor = factorAt("fileCoefficient");
    this.#import(sorted, coefficients, this.#routines.rImport, factor);
  }

  /** Powers of the roots of unity of order n and 2n. */
  tables(): void {
    const { domain, order, roots, inverseRoots, shift } = this.#layout;
    const bits = Math.log2(domain);
    for (let index = 0; index < domain; index += 1) {
      let turned = 0;
      for (let bit = 0; bit < bits; bit += 1) turned = turned * 2 + ((index >> bit) & 1);
      this.#words[order / 4 + index] = turned * ELEMENT_BYTES;
    }
    const rootOf = (size: number): bigint => Fr.pow(NON_RESIDUE, (Fr.ORDER - 1n) / BigInt(size));
    const root = rootOf(domain);
    this.#powers(roots, 1n, root, domain / 2);
    this.#powers(inverseRoots, 1n, Fr.inv(root), domain / 2);
    this.#powers(shift, Fr.inv(BigInt(domain)), rootOf(2 * domain), domain);
  }

  #powers(to: number, first: bigint, ratio: bigint, count: number): void {
    let power = first;
    const packed = Array.from({ length: count }, () => {
      const bytes = new Uint8Array(PACKED_BYTES);
      putPacked(bytes, 0, power);
      power = (power * ratio) % Fr.ORDER;
      return bytes;
    });
    this.#import(packed, to, this.#routines.rImport, factorAt("montgomery"));
  }
}

export function placeKey(
  { zkey, lists }: KeyContent,
  routines: Routines,
  memory: WebAssembly.Memory,
  layout: Layout,
): void {
  const loader = new Loader(routines, memory, layout);
  for (const list of lists) loader.points(list);
  loader.coefficients(section(zkey.sections, ZKEY_SECTION.coefficients));
  loader.tables();
}
