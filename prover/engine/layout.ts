/**
 * Where everything lies in the shared memory: first what the key says, then what one proof makes and what is zeroed after it.
 * Addresses in bytes; all are multiples of 4.
 */
import { PAIR_BYTES } from "./wasm/curve.ts";
import { ELEMENT_BYTES, PACKED_BYTES } from "./machine.ts";

export const SECTIONS = ["b2", "a", "b1", "c", "h"] as const;
export type SectionName = (typeof SECTIONS)[number];

export interface Group {
  readonly name: "g1" | "g2";
  /** Elements of F_p in a point. */
  readonly elements: 2 | 4;
  /** In the engine. */
  readonly pointBytes: number;
  /** Outside: affine, each coordinate packed. */
  readonly packedBytes: number;
}

export const G1: Group = {
  name: "g1",
  elements: 2,
  pointBytes: 2 * ELEMENT_BYTES,
  packedBytes: 2 * PACKED_BYTES,
};
export const G2: Group = {
  name: "g2",
  elements: 4,
  pointBytes: 4 * ELEMENT_BYTES,
  packedBytes: 4 * PACKED_BYTES,
};

/** Words of a recoded scalar, and one more to read beyond it. */
export const RECODED_WORDS = 10;

/** Digits of scalars: signed, of as many bits, 0 for most of a small number's. */
export interface Recoding {
  readonly bits: number;
  readonly windows: number;
}

/** |s| < 2^253, and one bit so that the highest digit does not overflow. */
const DIGIT_BITS = 255;

/** @param points as many as are summed, about */
export function recodingFor(points: number): Recoding {
  const bits = Math.min(Math.max(Math.round(Math.log2(points)) - 3, 4), 13);
  return { bits, windows: Math.ceil(DIGIT_BITS / bits) };
}

/** One multi-scalar multiplication: Σ scalars[wires[i]]·points[i]. */
export interface MsmSection {
  readonly name: SectionName;
  readonly group: Group;
  readonly count: number;
  readonly points: number;
  /** A word for each point: the number of its scalar. */
  readonly wires: number;
  readonly recoding: Recoding;
  /** Recoded scalars and their signs, a byte each. */
  readonly scalars: number;
  readonly signs: number;
  /** For each bit of the recoding a point, packed: the sum is Σ 2^bit·point. */
  readonly sums: number;
}

/** Places of three polynomials. */
export type Triple = readonly [a: number, b: number, c: number];

export interface Layout {
  readonly nVars: number;
  readonly domain: number;
  /** The key's coefficients: rows of A, then of B; a row's first entry, its wires as offsets, its coefficients. */
  readonly starts: number;
  readonly entryWires: number;
  readonly coefficients: number;
  /** Of position i its bits turned round, as an offset. */
  readonly order: number;
  readonly roots: number;
  readonly inverseRoots: number;
  /** Factors of the coefficients between the transforms. */
  readonly shift: number;
  readonly sections: readonly MsmSection[];
  /** From here to the end it is about one proof. */
  readonly secrets: number;
  /** The wires, then r, then s: packed, and the wires as elements. */
  readonly packed: number;
  readonly wires: number;
  readonly rows: Triple;
  readonly turned: Triple;
  /** The quotient's values, packed. */
  readonly quotient: number;
  /** A thread's own room. */
  readonly arenas: readonly number[];
  readonly arenaBytes: number;
  readonly end: number;
}

/** Scalars of a proof besides the wires: r and s. */
export const BLINDINGS = 2;

export interface SectionSize {
  readonly name: SectionName;
  readonly count: number;
}

export interface LayoutRequest {
  readonly nVars: number;
  readonly domain: number;
  readonly entries: number;
  readonly sizes: readonly SectionSize[];
  readonly threads: number;
  /** Where it may begin. */
  readonly from: number;
}

/** Hands out room, in order. */
class Room {
  #next: number;
  constructor(from: number) {
    this.#next = Math.ceil(from / 64) * 64;
  }

  take(bytes: number): number {
    const at = this.#next;
    this.#next += Math.ceil(bytes / 64) * 64;
    return at;
  }

  get next(): number {
    return this.#next;
  }
}

/** A thread's room: pairs, then the products before each of them, then every sum that one window makes. Offsets. */
export interface ArenaParts {
  readonly prefixes: number;
  readonly points: number;
  readonly bytes: number;
}

export function arenaParts(count: number, recoding: Recoding, group: Group): ArenaParts {
  const sums = count + 2 ** (recoding.bits + 1);
  const pairs = Math.ceil(sums / 2) + 1;
  const prefixes = pairs * PAIR_BYTES;
  const points = prefixes + (pairs * group.pointBytes) / 2;
  return { prefixes, points, bytes: points + sums * group.pointBytes };
}

export function layOut(request: LayoutRequest): Layout {
  const { nVars, domain, entries, sizes, threads } = request;
  const room = new Room(request.from);
  const elements = (count: number): number => room.take(count * ELEMENT_BYTES);
  const words = (count: number): number => room.take(4 * count);
  const ofWitness = sizes.filter(({ name }) => name !== "h").map(({ count }) => count);
  const recodings = { wires: recodingFor(Math.max(...ofWitness) / 2), h: recodingFor(domain) };
  const fixed = {
    starts: words(2 * domain + 1),
    entryWires: words(entries),
    coefficients: elements(entries),
    order: words(domain),
    roots: elements(domain / 2),
    inverseRoots: elements(domain / 2),
    shift: elements(domain),
  };
  const resident = sizes.map(({ name, count }) => {
    const group = name === "b2" ? G2 : G1;
    return { name, group, count, points: room.take(count * group.pointBytes), wires: words(count) };
  });
  const secrets = room.take(0);
  const recoded = (count: number) => ({
    scalars: words(count * RECODED_WORDS),
    signs: room.take(count),
  });
  const scalars = { wires: recoded(nVars + BLINDINGS), h: recoded(domain) };
  const triple = (): Triple => [elements(domain), elements(domain), elements(domain)];
  const sections = resident.map((section): MsmSection => {
    const kind = section.name === "h" ? "h" : "wires";
    const { bits, windows } = recodings[kind];
    const sums = room.take(bits * windows * section.group.packedBytes);
    return { ...section, ...scalars[kind], recoding: recodings[kind], sums };
  });
  const arenaBytes = Math.max(
    ...sections.map(({ count, recoding, group }) => arenaParts(count, recoding, group).bytes),
  );
  return {
    ...{ nVars, domain, ...fixed, sections, secrets, arenaBytes },
    packed: room.take((nVars + BLINDINGS) * PACKED_BYTES),
    wires: elements(nVars),
    rows: triple(),
    turned: triple(),
    quotient: room.take(domain * PACKED_BYTES),
    arenas: Array.from({ length: threads }, () => room.take(arenaBytes)),
    end: room.next,
  };
}
