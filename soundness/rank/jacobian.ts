/**
 * How far the constraints fix the wires of a witness: the rank of their Jacobian with respect to every wire
 * that is not an input. With inputs held, a witness of full rank cannot move: every other wire is an isolated
 * solution. That is necessary for one witness a statement and not sufficient: another may lie far away, which
 * is what forged witnesses are tried for.
 */
import { bn254 } from "@noble/curves/bn254.js";
import { type ConstraintSystem, type LinearCombination } from "../../setup/r1cs.ts";
import { eliminate, type Row } from "./elimination.ts";

const { Fr } = bn254.fields;

export interface Freedom {
  readonly wires: number;
  readonly rank: number;
  /** Wires minus rank. */
  readonly deficit: number;
  /** For some of what is free, which wires move together. */
  readonly moving: readonly (readonly number[])[];
}

/** How many free directions are looked at. */
const DIRECTIONS = 8;

/** d/dw of ⟨A,w⟩·⟨B,w⟩ − ⟨C,w⟩, without the columns of inputs and of the constant. */
export function jacobian(system: ConstraintSystem, witness: readonly bigint[]): Row[] {
  const own = new Set(ownWires(system));
  const evaluate = (combination: LinearCombination): bigint =>
    combination.reduce((sum, { wire, coefficient }) => {
      return Fr.add(sum, Fr.mul(coefficient, witness[wire] ?? 0n));
    }, 0n);
  return system.constraints.map(([a, b, c]) => {
    const row: Row = new Map();
    const add = (combination: LinearCombination, factor: bigint): void => {
      for (const { wire, coefficient } of factor === 0n ? [] : combination) {
        if (!own.has(wire)) continue;
        const sum = Fr.add(row.get(wire) ?? 0n, Fr.mul(coefficient, factor));
        if (sum === 0n) row.delete(wire);
        else row.set(wire, sum);
      }
    };
    add(a, evaluate(b));
    add(b, evaluate(a));
    add(c, Fr.neg(1n));
    return row;
  });
}

export function freedom(system: ConstraintSystem, witness: readonly bigint[]): Freedom {
  const columns = ownWires(system);
  const { rank, deficit, kernel } = eliminate(jacobian(system, witness), columns, DIRECTIONS);
  const moving = kernel.map((vector) => [...vector.keys()].toSorted((a, b) => a - b));
  return { wires: columns.length, rank, deficit, moving };
}

/** Outputs and intermediates: all but the constant and the inputs, which lie between the two. */
function ownWires({ nWires, nOutputs, nPublicInputs, nPrivateInputs }: ConstraintSystem): number[] {
  const [first, last] = [1 + nOutputs, nOutputs + nPublicInputs + nPrivateInputs];
  const wires = Array.from({ length: nWires - 1 }, (_, k) => k + 1);
  return wires.filter((wire) => wire < first || wire > last);
}
