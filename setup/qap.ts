/**
 * The quadratic arithmetic program of a constraint system, evaluated at a known τ.
 *
 * Rows are the constraints, then one row per public wire (1 and the public signals) with that wire
 * alone in A: it makes the public columns of A independent. Row i belongs to ω^i, ω of order n, the
 * smallest power of two not below the number of rows. The column polynomials are then
 * A_s(τ) = Σ_i A[i][s]·L_i(τ), with the Lagrange basis
 *
 *     L_i(τ) = ω^i·(τ^n − 1) / (n·(τ − ω^i))
 *
 * The quotient is handed to the prover in the Lagrange basis of the 2n-th roots of unity, odd indices
 * only: on the even ones A·B − C vanishes.
 */
import { FpInvertBatch } from "@noble/curves/abstract/modular.js";
import { bn254 } from "@noble/curves/bn254.js";
import type { ConstraintSystem } from "./r1cs.ts";

const { Fr } = bn254.fields;
/** Generates the multiplicative group of r's two-power subgroup: a quadratic non-residue. */
const NON_RESIDUE = 5n;

export interface Qap {
  readonly domainSize: number;
  /** Per wire: A_s(τ), B_s(τ), C_s(τ). */
  readonly a: readonly bigint[];
  readonly b: readonly bigint[];
  readonly c: readonly bigint[];
  /** Per odd 2n-th root: the basis in which the prover hands over the quotient. */
  readonly quotient: readonly bigint[];
}

/** Constraints + public wires + 1. */
export function rowsOf(system: {
  nConstraints: number;
  nOutputs: number;
  nPublicInputs: number;
}): number {
  return system.nConstraints + system.nOutputs + system.nPublicInputs + 1;
}

/** Smallest power of two that holds all rows, at least 2. */
export function domainSizeOf(rows: number): number {
  return Math.max(2, 2 ** Math.ceil(Math.log2(rows)));
}

export function evaluateQap(system: ConstraintSystem, tau: bigint): Qap {
  const domainSize = domainSizeOf(rowsOf(system));
  const lagrange = lagrangeBasis(domainSize, tau);
  const columns = (): bigint[] => new Array<bigint>(system.nWires).fill(0n);
  const [a, b, c] = [columns(), columns(), columns()];
  system.constraints.forEach((constraint, row) => {
    const weight = lagrange[row] ?? 0n;
    [a, b, c].forEach((column, matrix) => {
      for (const { wire, coefficient } of constraint[matrix] ?? []) {
        column[wire] = ((column[wire] ?? 0n) + coefficient * weight) % Fr.ORDER;
      }
    });
  });
  for (let wire = 0; wire <= system.nOutputs + system.nPublicInputs; wire++) {
    a[wire] = Fr.add(a[wire] ?? 0n, lagrange[system.nConstraints + wire] ?? 0n);
  }
  const quotient = lagrangeBasis(2 * domainSize, tau).filter((_, index) => index % 2 === 1);
  return { domainSize, a, b, c, quotient };
}

/** L_0(τ) … L_{n−1}(τ) on the n-th roots of unity; τ must not be one of them. */
function lagrangeBasis(n: number, tau: bigint): bigint[] {
  const omega = Fr.pow(NON_RESIDUE, (Fr.ORDER - 1n) / BigInt(n));
  const roots: bigint[] = [];
  for (let root = 1n; roots.length < n; root = Fr.mul(root, omega)) roots.push(root);
  const inverses = FpInvertBatch(
    Fr,
    roots.map((root) => Fr.sub(tau, root)),
  );
  const factor = Fr.div(Fr.sub(Fr.pow(tau, BigInt(n)), 1n), BigInt(n));
  return roots.map((root, i) => Fr.mul(Fr.mul(root, factor), inverses[i] ?? 0n));
}
