/** DeltaSeals.sol over a council's key and a given verifier, and seals as the contracts take them. */
import type { BaseContract } from "ethers";
import { multiply, type AffinePoint } from "../../../circuits/babyjubjub.ts";
import { commit } from "../../../circuits/generators.ts";
import {
  publicKeyOf,
  sealDelta,
  sealVector,
  type SealKeys,
  type SealScope,
  type SealedDelta,
} from "../../../sealing/index.ts";
import type { Connection } from "../crypto/curveFixture.ts";
import type { SolidityProof } from "../crypto/knownKey.ts";

/** Seal.sol. */
export interface SoliditySeal {
  readonly digest: bigint;
  readonly ephemeralX: bigint;
  readonly ephemeralY: bigint;
  readonly wraps: readonly bigint[];
  readonly words: readonly bigint[];
  readonly proof: SolidityProof;
}

/** The arguments that the bound vector and its challenge are made of. */
export interface SealArguments {
  readonly scope: SealScope;
  readonly delta: AffinePoint;
  readonly rerandomise: boolean;
  readonly council: AffinePoint;
  readonly copyA: AffinePoint;
  readonly copyB: AffinePoint;
  readonly seal: SoliditySeal;
}

/** Methods of IDeltaSeals.sol. */
export interface DeltaSeals extends BaseContract {
  council(): Promise<string>;
  sealVerifier(): Promise<string>;
  requireSealed(
    scope: SealScope,
    delta: AffinePoint,
    rerandomise: boolean,
    copyA: AffinePoint,
    copyB: AffinePoint,
    seal: SoliditySeal,
  ): Promise<string>;
  sealHashOf(seal: SoliditySeal): Promise<string>;
}

/** Methods of SealBindingHarness.sol. */
export interface BindingHarness extends BaseContract {
  hash(seal: SoliditySeal): Promise<string>;
  publicInputs(
    delta: AffinePoint,
    rerandomise: boolean,
    council: AffinePoint,
    copyA: AffinePoint,
    copyB: AffinePoint,
    seal: SoliditySeal,
    scope: SealScope,
  ): Promise<bigint[]>;
  challenge(digest: bigint, vector: readonly bigint[], scope: SealScope): Promise<bigint>;
  evaluate(vector: readonly bigint[], point: bigint): Promise<bigint>;
}

/** Methods of CouncilKeyStub.sol. */
export interface CouncilKeyStub extends BaseContract {
  establish(key: AffinePoint): Promise<unknown>;
}

export async function deployBinding({ ethers }: Connection): Promise<BindingHarness> {
  return (await ethers.deployContract("SealBindingHarness")) as unknown as BindingHarness;
}

export async function deployCouncilStub({ ethers }: Connection): Promise<CouncilKeyStub> {
  return (await ethers.deployContract("CouncilKeyStub")) as unknown as CouncilKeyStub;
}

export async function deployDeltaSeals(
  { ethers }: Connection,
  council: CouncilKeyStub,
  verifier: string,
): Promise<DeltaSeals> {
  const contract = await ethers.deployContract("DeltaSeals", [council.target, verifier]);
  return contract as unknown as DeltaSeals;
}

/** What calldata holds for a vector, as `sealVector` orders it. */
export function argumentsOf(
  vector: readonly bigint[],
  digest: bigint,
  proof: SolidityProof,
): SealArguments {
  const at = (k: number): bigint => vector[k] ?? 0n;
  const point = (k: number): AffinePoint => ({ x: at(k), y: at(k + 1) });
  return {
    scope: SAMPLE_SCOPE,
    delta: point(0),
    rerandomise: at(2) !== 0n,
    council: point(3),
    copyA: point(5),
    copyB: point(7),
    seal: {
      digest,
      ephemeralX: at(9),
      ephemeralY: at(10),
      wraps: vector.slice(11, 13),
      words: vector.slice(13),
      proof,
    },
  };
}

export const NOT_A_PROOF: SolidityProof = {
  a: { x: 0n, y: 0n },
  b: { xIm: 0n, xRe: 0n, yIm: 0n, yRe: 0n },
  c: { x: 0n, y: 0n },
};

/** On Hardhat's chain. */
export const SAMPLE_SCOPE: SealScope = {
  chainId: 31_337n,
  accounts: `0x${"ac".repeat(20)}`,
  accountA: 4n,
  accountB: 9n,
};

/** Scopes that differ from the sample's in one of what a contract says of it. */
export const OTHER_SCOPES: readonly SealScope[] = [
  { ...SAMPLE_SCOPE, accounts: `0x${"ad".repeat(20)}` },
  { ...SAMPLE_SCOPE, accountA: 5n },
  { ...SAMPLE_SCOPE, accountB: 10n },
  { ...SAMPLE_SCOPE, accountA: 9n, accountB: 4n },
];

/** Keys whose secrets anybody knows. */
export const SAMPLE_KEYS: SealKeys = {
  council: publicKeyOf(101n),
  copies: [publicKeyOf(102n), publicKeyOf(103n)],
};

/** Another usable key. */
export const OTHER_KEY: AffinePoint = multiply(publicKeyOf(104n), 3n);

export const SAMPLE_OPENING = {
  quantities: Array.from({ length: 32 }, (_, slot) => BigInt((slot % 5) - 2) * 10n ** 9n),
  blinding: 123_456_789n,
};

/** A seal of the sample opening, or of a blinding alone, and its vector. */
export function sampleSeal(rerandomise = false): {
  delta: AffinePoint;
  sealed: SealedDelta;
  vector: bigint[];
} {
  const opening = rerandomise
    ? { ...SAMPLE_OPENING, quantities: SAMPLE_OPENING.quantities.map(() => 0n) }
    : SAMPLE_OPENING;
  const sealed = sealDelta(opening, SAMPLE_KEYS, 987_654_321n);
  const delta = commit(opening.quantities, opening.blinding);
  return { delta, sealed, vector: sealVector(delta, rerandomise, SAMPLE_KEYS, sealed) };
}
