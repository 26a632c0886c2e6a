/** A key file's points and coefficients in the engine's form. Points at infinity are dropped, which no scalar changes. */
import { bn254 } from "@noble/curves/bn254.js";
import { section, viewOf } from "../../setup/binaryFile.ts";
import { parseZkey, type ParsedZkey, ZKEY_SECTION } from "../../setup/zkeyFile.ts";
import { G1, G2, layOut, type Layout, SECTIONS, type SectionName } from "./layout.ts";
import { ELEMENT_BYTES, factorAt, PACKED_BYTES, putPacked } from "./machine.ts";
import { type Routines } from "./wasm/module.ts";

const { Fr } = bn254.fields;
/** Generates the two-power roots of unity, as in setup/qap.ts. */
const NON_RESIDUE = 5n;
const COEFFICIENT_BYTES = 12 + PACKED_BYTES;
const MATRICES = 2;

/** Pieces of a file, of one size: a piece by its offset, since an object for each would outweigh the key. */
interface Pieces {
  readonly file: Buffer;
  readonly size: number;
  readonly offsets: Uint32Array;
}

/** A section's points and the numbers of their scalars. */
interface PointList {
  readonly name: SectionName;
  readonly points: Pieces;
  readonly wires: Uint32Array;
}

/** The key's content, not yet in place. */
export interface KeyContent {
  readonly zkey: ParsedZkey;
  readonly lists: readonly PointList[];
}

const bufferOf = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Whether a piece is all zeros: the point at infinity. */
function isZero(file: Buffer, offset: number, size: number): boolean {
  for (let at = offset; at < offset + size; at += 1) if (file[at] !== 0) return false;
  return true;
}

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
  const whole = bufferOf(file);
  const lists = SECTIONS.map((name): PointList => {
    const size = (name === "b2" ? G2 : G1).packedBytes;
    const bytes = section(zkey.sections, ZKEY_SECTION[name]);
    const start = bytes.byteOffset - file.byteOffset;
    const most = bytes.length / size + extras[name].length;
    const [offsets, wires] = [new Uint32Array(most), new Uint32Array(most)];
    const firstWire = name === "c" ? nPublic + 1 : 0;
    let count = 0;
    const add = (offset: number, wire: number): void => {
      offsets[count] = offset;
      wires[count] = wire;
      count += 1;
    };
    for (let index = 0; index < bytes.length / size; index += 1) {
      const offset = start + index * size;
      if (!isZero(whole, offset, size)) add(offset, firstWire + index);
    }
    for (const [point, wire] of extras[name]) add(point.byteOffset - file.byteOffset, wire);
    const points = { file: whole, size, offsets: offsets.subarray(0, count) };
    return { name, points, wires: wires.subarray(0, count) };
  });
  return { zkey, lists };
}

export function layoutOf({ zkey, lists }: KeyContent, threads: number, from: number): Layout {
  const { nVars, domainSize } = zkey.header;
  const bytes = section(zkey.sections, ZKEY_SECTION.coefficients);
  return layOut({
    ...{ nVars, threads, from, domain: domainSize },
    entries: viewOf(bytes).getUint32(0, true),
    sizes: lists.map(({ name, wires }) => ({ name, count: wires.length })),
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

  /** The room of what is not there yet serves as a desk: so many pieces of packed elements at a time. */
  #import(
    { file, size, offsets }: Pieces,
    to: number,
    convert: Routines["pImport"],
    factor: number,
  ): void {
    const { secrets, end } = this.#layout;
    const most = Math.max(1, Math.floor((end - secrets) / size));
    const elements = size / PACKED_BYTES;
    for (let first = 0; first < offsets.length; first += most) {
      const batch = Math.min(most, offsets.length - first);
      for (let index = 0; index < batch; index += 1) {
        const from = offsets[first + index] ?? 0;
        file.copy(this.#bytes, secrets + index * size, from, from + size);
      }
      const place = to + first * elements * ELEMENT_BYTES;
      convert(secrets, place, batch * elements, factor);
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
    const offsets = new Uint32Array(count);
    for (let entry = 0; entry < count; entry += 1) {
      const row = rowOf(entry);
      const place = ends[row] ?? 0;
      ends[row] = place + 1;
      const at = 4 + entry * COEFFICIENT_BYTES;
      const wire = view.getUint32(at + 8, true);
      if (wire >= this.#layout.nVars) throw new RangeError("a coefficient has no wire");
      this.#words[entryWires / 4 + place] = wire * ELEMENT_BYTES;
      offsets[place] = at + 12;
    }
    const pieces = { file: bufferOf(bytes), size: PACKED_BYTES, offsets };
    const factor = factorAt("fileCoefficient");
    this.#import(pieces, coefficients, this.#routines.rImport, factor);
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
    const [packed, offsets] = [Buffer.alloc(count * PACKED_BYTES), new Uint32Array(count)];
    let power = first;
    for (let index = 0; index < count; index += 1) {
      offsets[index] = index * PACKED_BYTES;
      putPacked(packed, index * PACKED_BYTES, power);
      power = (power * ratio) % Fr.ORDER;
    }
    const pieces = { file: packed, size: PACKED_BYTES, offsets };
    this.#import(pieces, to, this.#routines.rImport, factorAt("montgomery"));
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
