/** Seals for the tests of `seal`: openings, keys and what an honest prover makes of them. */
import { type AffinePoint } from "../../circuits/babyjubjub.ts";
import { commit } from "../../circuits/generators.ts";
import {
  publicKeyOf,
  sealChallenge,
  sealDelta,
  sealDigest,
  sealEvaluation,
  sealVector,
  toSignedDigits,
  type DeltaOpening,
  type SealKeys,
} from "../../sealing/index.ts";
import { type Inputs, type Source } from "./harness.ts";

export const SEAL: Source = {
  template: "Seal(32)",
  file: "seal.circom",
  public: ["digest", "challenge", "evaluation"],
};
export const KEYS: SealKeys = {
  council: publicKeyOf(1234n),
  copies: [publicKeyOf(77n), publicKeyOf(88n)],
};
export const HELD: DeltaOpening = {
  quantities: Array.from({ length: 32 }, (_, i) => BigInt(i - 16) * 10n ** 9n),
  blinding: 987_654_321n ** 6n,
};
const SCOPE = { chainId: 1n, accounts: `0x${"ac".repeat(20)}`, accountA: 1n, accountB: 2n };
export const EPHEMERAL = 31_337n ** 9n;
export const NONE: DeltaOpening = { quantities: HELD.quantities.map(() => 0n), blinding: 5n };

export function privateInputs(
  { quantities, blinding }: DeltaOpening,
  { council, copies }: SealKeys,
  ephemeral: bigint,
  rerandomise: boolean,
): Inputs {
  const list = ({ x, y }: AffinePoint): bigint[] => [x, y];
  return {
    rerandomise: rerandomise ? 1n : 0n,
    quantity: quantities,
    blinding,
    councilKey: list(council),
    viewingKey: copies.map(list),
    ephemeral: toSignedDigits(ephemeral),
  };
}

/** Public inputs as the chain makes them from what calldata holds. */
export function publicInputs(vector: readonly bigint[], digest = sealDigest(vector)): Inputs {
  const challenge = sealChallenge(digest, vector, SCOPE);
  return { digest, challenge, evaluation: sealEvaluation(vector, challenge) };
}

/** What the chain is given: an honest seal of the opening. */
export const vectorOf = (
  held: DeltaOpening,
  keys = KEYS,
  ephemeral = EPHEMERAL,
  rerandomise = false,
): bigint[] => {
  const delta = commit(held.quantities, held.blinding);
  return sealVector(delta, rerandomise, keys, sealDelta(held, keys, ephemeral));
};
/** All inputs of an honest prover. */
export const honest = (held: DeltaOpening, rerandomise = false): Inputs => ({
  ...publicInputs(vectorOf(held, KEYS, EPHEMERAL, rerandomise)),
  ...privateInputs(held, KEYS, EPHEMERAL, rerandomise),
});
