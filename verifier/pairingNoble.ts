/**
 * Groth16's equation e(A, B) = e(α, β)·e(vk_x, γ)·e(C, δ) on `@noble/curves`, with prepared inputs:
 * the arithmetic the contract does, and a second opinion on snarkjs that shares no code with it.
 */
import { bn254 } from "@noble/curves/bn254.js";
import type { G1Point, G2Point } from "./bn254.ts";
import { combine, prepareInputs, type InputBases } from "./preparedInputs.ts";
import type { CheckedProof } from "./proofPoints.ts";
import type { VerificationKey } from "./verificationKey.ts";

/** A key as far as the equation needs it: of any circuit. */
export type PairingKey = InputBases & Pick<VerificationKey, "alpha" | "beta" | "gamma" | "delta">;

/** True when ∏ e(P_k, Q_k) = 1. A pair with the point at infinity contributes 1; noble wants none. */
function pairingProductIsOne(pairs: readonly (readonly [G1Point, G2Point])[]): boolean {
  const { Fp12 } = bn254.fields;
  const finite = pairs.filter(([g1, g2]) => !g1.is0() && !g2.is0()).map(([g1, g2]) => ({ g1, g2 }));
  return Fp12.eql(bn254.pairingBatch(finite), Fp12.ONE);
}

/** @param publicSignals nPublic integers in [0, r), in circuit order */
export function pairingNoble(
  key: PairingKey,
  publicSignals: readonly bigint[],
  proof: CheckedProof,
): boolean {
  const vkX = combine(prepareInputs(key, publicSignals));
  return pairingProductIsOne([
    [proof.a.negate(), proof.b],
    [key.alpha, key.beta],
    [vkX, key.gamma],
    [proof.c, key.delta],
  ]);
}
