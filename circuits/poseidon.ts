/**
 * Poseidon over BN254 as circomlib computes it: x^5, 8 full rounds, and as many partial ones as the width
 * asks for; constants from the Grain LFSR of the Poseidon paper; state (0, inputs …), first elements out.
 */
import { grainGenConstants, poseidon, type PoseidonFn } from "@noble/curves/abstract/poseidon.js";
import { Point } from "./babyjubjub.ts";

/** Partial rounds by width, from 2. */
const PARTIAL_ROUNDS = [56, 57, 56, 60, 60, 63, 64, 63, 60, 66, 60, 65, 70, 60, 64, 68];

const permutations = new Map<number, PoseidonFn>();

/** Deriving the constants of a width takes up to a fifth of a second, once. */
function permutationOf(width: number): PoseidonFn {
  let permutation = permutations.get(width);
  if (permutation === undefined) {
    const roundsPartial = PARTIAL_ROUNDS[width - 2];
    if (roundsPartial === undefined) throw new RangeError(`no Poseidon of width ${width}`);
    const options = { Fp: Point.Fp, t: width, roundsFull: 8, roundsPartial, sboxPower: 5 } as const;
    permutation = poseidon({ ...options, ...grainGenConstants(options) });
    permutations.set(width, permutation);
  }
  return permutation;
}

/** The state after one permutation of (0, inputs …): one element more than inputs. */
export function poseidonState(inputs: readonly bigint[]): readonly bigint[] {
  return permutationOf(inputs.length + 1)([0n, ...inputs]);
}

/** Poseidon of 1 to 16 canonical field elements. */
export function poseidonHash(inputs: readonly bigint[]): bigint {
  return poseidonState(inputs)[0] ?? 0n;
}
