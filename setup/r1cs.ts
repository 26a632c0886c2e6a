/** circom's .r1cs: rank-one constraints ⟨A,w⟩·⟨B,w⟩ = ⟨C,w⟩ over r, the scalar field of BN254. */
import { bn254 } from "@noble/curves/bn254.js";
import { ZkMarginError } from "../circuits/errors.ts";
import { readSections, readUint256, section, viewOf } from "./binaryFile.ts";

/** r: modulus of the constraint field. */
export const SCALAR_MODULUS = bn254.fields.Fr.ORDER;

const FIELD_BYTES = 32;
const HEADER = 1;
const CONSTRAINTS = 2;

export interface R1csHeader {
  /** Wires: 1, outputs, public inputs, private inputs, intermediates. */
  readonly nWires: number;
  readonly nOutputs: number;
  readonly nPublicInputs: number;
  readonly nPrivateInputs: number;
  readonly nConstraints: number;
}

export interface Term {
  readonly wire: number;
  readonly coefficient: bigint;
}

export type LinearCombination = readonly Term[];
export type Constraint = readonly [
  a: LinearCombination,
  b: LinearCombination,
  c: LinearCombination,
];

export interface ConstraintSystem extends R1csHeader {
  readonly constraints: readonly Constraint[];
}

/** Only the counts. BUILD_FAILED when the file is malformed or over another field. */
export function readR1csHeader(file: Uint8Array): R1csHeader {
  return parse(() => header(readSections(file, "r1cs")));
}

/** The whole system. BUILD_FAILED when the file is malformed or over another field. */
export function readR1cs(file: Uint8Array): ConstraintSystem {
  return parse(() => {
    const sections = readSections(file, "r1cs");
    const counts = header(sections);
    const constraints = readConstraints(section(sections, CONSTRAINTS), counts.nConstraints);
    return { ...counts, constraints };
  });
}

function parse<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new ZkMarginError("BUILD_FAILED", "the .r1cs file cannot be read", {
      fix: "delete build/ and run `npm run build`",
      cause,
    });
  }
}

function header(sections: ReadonlyMap<number, Uint8Array>): R1csHeader {
  const view = viewOf(section(sections, HEADER));
  if (view.getUint32(0, true) !== FIELD_BYTES || readUint256(view, 4) !== SCALAR_MODULUS) {
    throw new Error("not over the scalar field of BN254");
  }
  const count = (index: number): number => view.getUint32(4 + FIELD_BYTES + 4 * index, true);
  // Words 4 and 5 are the number of labels, 64 bits.
  return {
    nWires: count(0),
    nOutputs: count(1),
    nPublicInputs: count(2),
    nPrivateInputs: count(3),
    nConstraints: count(6),
  };
}

function readConstraints(bytes: Uint8Array, nConstraints: number): Constraint[] {
  const view = viewOf(bytes);
  let position = 0;
  const combination = (): Term[] => {
    const length = view.getUint32(position, true);
    position += 4;
    return Array.from({ length }, () => {
      const term = {
        wire: view.getUint32(position, true),
        coefficient: readUint256(view, position + 4),
      };
      position += 4 + FIELD_BYTES;
      return term;
    });
  };
  const constraints = Array.from({ length: nConstraints }, (): Constraint => [
    combination(),
    combination(),
    combination(),
  ]);
  if (position !== bytes.length) throw new Error("bytes after the last constraint");
  return constraints;
}
