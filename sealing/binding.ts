/**
 * How calldata and a `seal` proof are tied with three public inputs: both sides hold a vector; the proof
 * shows the value of its own at a challenge that depends on a digest of it and on the vector in calldata.
 */
import { AbiCoder, keccak256 } from "ethers";
import { FIELD_MODULUS, Point, type AffinePoint } from "../circuits/babyjubjub.ts";
import { poseidonHash } from "../circuits/poseidon.ts";
import { sealElements, type SealedDelta, type SealKeys } from "./seal.ts";

/** Elements that fix all the others: D, flag, keys, R. */
const FIXED = 11;

/** The vector of circuits.json's statement `seal`, canonical field elements. */
export function sealVector(
  delta: AffinePoint,
  rerandomise: boolean,
  { council, copies }: SealKeys,
  sealed: SealedDelta,
): bigint[] {
  const keys = [council, ...copies].flatMap(({ x, y }) => [x, y]);
  return [delta.x, delta.y, rerandomise ? 1n : 0n, ...keys, ...sealElements(sealed)];
}

/** What the circuit publishes before the challenge is known. */
export function sealDigest(vector: readonly bigint[]): bigint {
  return poseidonHash(vector.slice(0, FIXED));
}

/** keccak256(digest, vector) mod r. */
export function sealChallenge(digest: bigint, vector: readonly bigint[]): bigint {
  const types = ["uint256", `uint256[${vector.length}]`];
  const hash = keccak256(AbiCoder.defaultAbiCoder().encode(types, [digest, vector]));
  return BigInt(hash) % FIELD_MODULUS;
}

/** Σ vector_i·challenge^i. */
export function sealEvaluation(vector: readonly bigint[], challenge: bigint): bigint {
  const { Fp } = Point;
  return vector.reduceRight((sum, element) => Fp.add(Fp.mul(sum, challenge), element), 0n);
}
