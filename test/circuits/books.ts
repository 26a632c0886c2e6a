/** A small book for `Solvency(2, 1, 2)`, its public inputs computed by the TypeScript model. */
import { buildPoseidon } from "circomlibjs";
import { commit } from "../../circuits/generators.ts";
import type { Inputs, Source } from "./harness.ts";

export const SMALL: Source = { template: "Solvency(2, 1, 2)", file: "solvency.circom" };

/** circomlibjs' own types leave the field out. */
interface Poseidon {
  (inputs: readonly bigint[]): Uint8Array;
  readonly F: { toObject(element: Uint8Array): bigint };
}
const poseidon = (await buildPoseidon()) as unknown as Poseidon;

/** Poseidon over BN254 of two elements, from the reference implementation. */
export function sealOf(figure: bigint, salt: bigint): bigint {
  return poseidon.F.toObject(poseidon([figure, salt]));
}

export interface SmallTerms {
  readonly level?: bigint;
  readonly band?: bigint;
  readonly tally?: bigint;
  readonly disclose?: bigint;
  readonly compare?: bigint;
}

export const QUANTITY = [20_000_00000000n, -1_50000000n, 3_00000000n];
const BLINDING = 987654321n ** 5n;
export const SALT = 424242n;

/**
 * Slots: a dollar, a coin at 4,000, an option at 100; scenario 0: coin −20 %, 1: coin +30 %.
 * U = 20,000 − 1.05·6,000 + 0.9·300 = 13,970 dollars.
 */
export function smallInputs(terms: SmallTerms, outputs: Inputs, quantity = QUANTITY): Inputs {
  const { level = 10_000n, band = 100n, tally = 0n, disclose = 0n, compare = 0n } = terms;
  const commitment = commit(quantity, BLINDING);
  return {
    commitment: [commitment.x, commitment.y],
    terms: level | (band << 16n) | (tally << 32n) | (disclose << 33n) | (compare << 34n),
    value: 0,
    requirement: 0,
    sealedFigure: 0,
    price: [1_00000000n, 4_000_00000000n, 100_00000000n],
    optionPnl: [[-60_00000000n], [90_00000000n]],
    longOnly: [1, 0, 0],
    weightLong: [10_000, 9_500, 9_000],
    weightShort: [10_000, 10_500, 11_000],
    contingency: [0, 200, 500],
    bandSensitivity: [10_000, 13_700, 20_000],
    impact: [0, 1n << 34n, 1n << 36n],
    shock: [
      [0, -2_000],
      [0, 3_000],
    ],
    quantity,
    blinding: BLINDING,
    salt: SALT,
    ...outputs,
  };
}
