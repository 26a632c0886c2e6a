/**
 * snarkjs' Groth16 .zkey. Points are "LEM": affine, little-endian, in Montgomery form (multiplied by
 * R = 2^256 modulo q), the identity as zeros. Coefficients are multiplied by R² modulo r, because the
 * prover multiplies them once in Montgomery form and reads the result as plain.
 */
import { bn254 } from "@noble/curves/bn254.js";
import {
  concatenate,
  readSections,
  readUint256,
  section,
  uint256,
  uint32,
  viewOf,
  writeSections,
  writeUint256,
} from "./binaryFile.ts";
import type { ConstraintSystem } from "./r1cs.ts";

const { Fp, Fr } = bn254.fields;
const GROTH16 = 1;
const FIELD_BYTES = 32;
const G1_BYTES = 64;
const G2_BYTES = 128;
const MONTGOMERY_SQUARED = Fr.create(2n ** 512n);

export const ZKEY_SECTION = {
  protocol: 1,
  header: 2,
  ic: 3,
  coefficients: 4,
  a: 5,
  b1: 6,
  b2: 7,
  c: 8,
  h: 9,
  contributions: 10,
} as const;

/** Sizes, and points in file form. */
export interface ZkeyHeader {
  readonly nVars: number;
  readonly nPublic: number;
  readonly domainSize: number;
  readonly alpha1: Uint8Array;
  readonly beta1: Uint8Array;
  readonly beta2: Uint8Array;
  readonly gamma2: Uint8Array;
  readonly delta1: Uint8Array;
  readonly delta2: Uint8Array;
}

/** The header's points in file order, with their sizes. */
const HEADER_POINTS = [
  ["alpha1", G1_BYTES],
  ["beta1", G1_BYTES],
  ["beta2", G2_BYTES],
  ["gamma2", G2_BYTES],
  ["delta1", G1_BYTES],
  ["delta2", G2_BYTES],
] as const;

export function encodeZkey(
  header: ZkeyHeader,
  sections: readonly (readonly [type: number, bytes: Uint8Array])[],
): Uint8Array {
  return writeSections("zkey", [
    [ZKEY_SECTION.protocol, uint32(GROTH16)],
    [ZKEY_SECTION.header, encodeHeader(header)],
    ...sections,
  ]);
}

function encodeHeader(header: ZkeyHeader): Uint8Array {
  return concatenate([
    uint32(FIELD_BYTES),
    uint256(Fp.ORDER),
    uint32(FIELD_BYTES),
    uint256(Fr.ORDER),
    uint32(header.nVars),
    uint32(header.nPublic),
    uint32(header.domainSize),
    ...HEADER_POINTS.map(([name]) => header[name]),
  ]);
}

/** The matrices A and B, row by row, with the extra rows of the public wires. */
export function encodeCoefficients(system: ConstraintSystem): Uint8Array {
  const nPublicRows = system.nOutputs + system.nPublicInputs + 1;
  const count = system.constraints.reduce((sum, [a, b]) => sum + a.length + b.length, nPublicRows);
  const entryBytes = 12 + FIELD_BYTES;
  const bytes = new Uint8Array(4 + count * entryBytes);
  const view = viewOf(bytes);
  view.setUint32(0, count, true);
  let position = 4;
  const put = (matrix: number, row: number, wire: number, coefficient: bigint): void => {
    view.setUint32(position, matrix, true);
    view.setUint32(position + 4, row, true);
    view.setUint32(position + 8, wire, true);
    writeUint256(view, position + 12, Fr.mul(coefficient, MONTGOMERY_SQUARED));
    position += entryBytes;
  };
  system.constraints.forEach(([a, b], row) => {
    for (const { wire, coefficient } of a) put(0, row, wire, coefficient);
    for (const { wire, coefficient } of b) put(1, row, wire, coefficient);
  });
  for (let wire = 0; wire < nPublicRows; wire++) put(0, system.nConstraints + wire, wire, 1n);
  return bytes;
}

export interface ParsedZkey {
  readonly header: ZkeyHeader;
  readonly sections: ReadonlyMap<number, Uint8Array>;
}

/** Reads the structure and checks all sizes; points are not checked. Throws a plain Error. */
export function parseZkey(file: Uint8Array): ParsedZkey {
  const sections = readSections(file, "zkey");
  if (viewOf(section(sections, ZKEY_SECTION.protocol)).getUint32(0, true) !== GROTH16) {
    throw new Error("not a Groth16 key");
  }
  const header = parseHeader(section(sections, ZKEY_SECTION.header));
  const { nVars, nPublic, domainSize } = header;
  const sizes: readonly (readonly [keyof typeof ZKEY_SECTION, number])[] = [
    ["ic", (nPublic + 1) * G1_BYTES],
    ["a", nVars * G1_BYTES],
    ["b1", nVars * G1_BYTES],
    ["b2", nVars * G2_BYTES],
    ["c", (nVars - nPublic - 1) * G1_BYTES],
    ["h", domainSize * G1_BYTES],
  ];
  for (const [name, size] of sizes) {
    if (section(sections, ZKEY_SECTION[name]).length !== size) {
      throw new Error(`section ${name} does not have ${size} bytes`);
    }
  }
  return { header, sections };
}

function parseHeader(bytes: Uint8Array): ZkeyHeader {
  const view = viewOf(bytes);
  const fields = 2 * (4 + FIELD_BYTES);
  if (bytes.length !== fields + 12 + HEADER_POINTS.reduce((sum, [, size]) => sum + size, 0)) {
    throw new Error("the key's header has the wrong size");
  }
  if (readUint256(view, 4) !== Fp.ORDER || readUint256(view, 8 + FIELD_BYTES) !== Fr.ORDER) {
    throw new Error("the key is not over BN254");
  }
  let position = fields + 12;
  const points = HEADER_POINTS.map(([name, size]) => {
    position += size;
    return [name, bytes.subarray(position - size, position)] as const;
  });
  return {
    nVars: view.getUint32(fields, true),
    nPublic: view.getUint32(fields + 4, true),
    domainSize: view.getUint32(fields + 8, true),
    ...(Object.fromEntries(points) as Record<(typeof HEADER_POINTS)[number][0], Uint8Array>),
  };
}
