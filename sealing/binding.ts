/**
 * How calldata and a `seal` proof are tied with three public inputs: both sides hold a vector; the proof
 * shows the value of its own at a challenge that depends on a digest of it, on the vector in calldata and on where
 * the seal counts.
 */
import { AbiCoder, keccak256 } from "ethers";
import { FIELD_MODULUS, Point, type AffinePoint } from "../circuits/babyjubjub.ts";
import { poseidonHash } from "../circuits/poseidon.ts";
import { sealElements, type SealedDelta, type SealKeys } from "./seal.ts";

/** Elements that fix all the others: D, flag, keys, R. */
const FIXED = 11;

/** Where a seal counts, and nowhere else. */
export interface SealScope {
  readonly chainId: bigint;
  /** Address of MarginAccounts. */
  readonly accounts: string;
  /** Receives D. */
  readonly accountA: bigint;
  /** Gives D; the same where D only rerandomises. */
  readonly accountB: bigint;
}

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

/** Where calldata counts: chain id, a contract's address, and two numbers that it gives meaning to. */
export type BindingPlace = readonly [
  chainId: bigint,
  contract: string,
  first: bigint,
  second: bigint,
];

/** keccak256(digest, vector, place) mod r, a word each. */
export function bindingChallenge(
  digest: bigint,
  vector: readonly bigint[],
  place: BindingPlace,
): bigint {
  const words = ["uint256", `uint256[${vector.length}]`, "uint256"];
  const types = [...words, "address", "uint256", "uint256"];
  const hash = keccak256(AbiCoder.defaultAbiCoder().encode(types, [digest, vector, ...place]));
  return BigInt(hash) % FIELD_MODULUS;
}

/** keccak256(digest, vector, chain id, accounts' contract, account A, account B) mod r. */
export function sealChallenge(
  digest: bigint,
  vector: readonly bigint[],
  { chainId, accounts, accountA, accountB }: SealScope,
): bigint {
  return bindingChallenge(digest, vector, [chainId, accounts, accountA, accountB]);
}

/** Σ vector_i·challenge^i. */
export function sealEvaluation(vector: readonly bigint[], challenge: bigint): bigint {
  const { Fp } = Point;
  return vector.reduceRight((sum, element) => Fp.add(Fp.mul(sum, challenge), element), 0n);
}
