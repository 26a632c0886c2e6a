/** The engine's code: BN254's two fields, additions in its two groups, transforms. Made once; every thread runs its own instance. */
import { bn254 } from "@noble/curves/bn254.js";
import { Assembler } from "./assembler.ts";
import { addPairs } from "./curve.ts";
import { baseCoordinate, extensionCoordinate } from "./extension.ts";
import { addField } from "./field.ts";
import { addConversions, addTransforms } from "./transform.ts";

/** Addresses and counts in, nothing out unless said. */
export interface Routines {
  readonly pImport: (from: number, to: number, count: number, factor: number) => void;
  readonly pExport: (from: number, to: number, count: number, factor: number) => void;
  readonly rImport: (from: number, to: number, count: number, factor: number) => void;
  readonly rExport: (from: number, to: number, count: number, factor: number) => void;
  readonly rMultiply: (left: number, right: number, to: number) => void;
  readonly g1AddPairs: (pairs: number, count: number, room: number) => number;
  readonly g2AddPairs: (pairs: number, count: number, room: number) => number;
  /** Where 1 is to be put, once. */
  readonly g1One: () => number;
  readonly g2One: () => number;
  readonly stage: (from: number, end: number, half: number, roots: number, step: number) => void;
  readonly scatter: (
    from: number,
    factors: number,
    order: number,
    to: number,
    count: number,
  ) => void;
  readonly rows: (
    starts: number,
    wires: number,
    coefficients: number,
    witness: number,
    order: number,
    out: number,
    first: number,
    last: number,
  ) => void;
  readonly products: (a: number, b: number, c: number, count: number) => void;
  readonly join: (a: number, b: number, c: number, count: number) => void;
}

/** 64 KiB each: 1 GiB, which is reserved and not used. */
export const MAXIMUM_PAGES = 16_384;

export interface EngineCode {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Of its own, for each instance. */
  readonly scratchBytes: number;
}

export function engineCode(): EngineCode {
  const { Fp, Fr } = bn254.fields;
  const assembler = new Assembler();
  const p = addField(assembler, "p", Fp.ORDER);
  const r = addField(assembler, "r", Fr.ORDER);
  addConversions(assembler, "p", p);
  addConversions(assembler, "r", r);
  addPairs(assembler, "g1", baseCoordinate(p), p.modulus);
  addPairs(assembler, "g2", extensionCoordinate(assembler, "p2", p), p.modulus);
  addTransforms(assembler, r);
  return { bytes: assembler.encode(MAXIMUM_PAGES), scratchBytes: assembler.scratchBytes };
}
