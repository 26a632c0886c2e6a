/**
 * `sealedRequirement = Poseidon(⌈M in USD⌉, salt)`, the audit's handle on a requirement.
 *
 * Poseidon over BN254 as circomlib's template computes it: t = 3, 8 full and 57 partial rounds, x^5;
 * constants from the Grain LFSR of the Poseidon paper; state (0, requirement, salt), first element out.
 */
import { grainGenConstants, poseidon, type PoseidonFn } from "@noble/curves/abstract/poseidon.js";
import { Point } from "../circuits/babyjubjub.ts";

const PARAMETERS = { Fp: Point.Fp, t: 3, roundsFull: 8, roundsPartial: 57, sboxPower: 5 } as const;

let permutation: PoseidonFn | undefined;

/** Poseidon of two field elements. */
export function poseidon2(left: bigint, right: bigint): bigint {
  // Deriving the constants takes about 25 ms, once.
  permutation ??= poseidon({ ...PARAMETERS, ...grainGenConstants(PARAMETERS) });
  const [digest] = permutation([0n, left, right]);
  return digest ?? 0n;
}

/** The seal of a requirement in whole dollars, rounded up. */
export function sealRequirement(requirementUsd: bigint, salt: bigint): bigint {
  return poseidon2(requirementUsd, salt);
}
