/**
 * `snarkjs.groth16.verify`, fenced in. On its own it throws on a wrong number of public inputs, takes
 * p + 1 or an unsafe number for an input, tests no subgroup, and leaves a pool of workers running. Here
 * it gets canonical strings of checked points only, in the right number.
 */
import * as snarkjs from "snarkjs";
import type { CheckedProof } from "./proofPoints.ts";
import type { VerificationKey } from "./verificationKey.ts";

/**
 * Rejects only when snarkjs itself fails, for example after {@link closeSnarkjs} in mid-call.
 * @param publicSignals nPublic integers in [0, r), in circuit order
 */
export async function pairingSnarkjs(
  key: VerificationKey,
  publicSignals: readonly bigint[],
  { strings }: CheckedProof,
): Promise<boolean> {
  if (publicSignals.length !== key.circuit.nPublic) return false;
  return snarkjs.groth16.verify(key.document, publicSignals.map(String), {
    pi_a: [...strings.a, "1"],
    pi_b: [[...strings.b[0]], [...strings.b[1]], ["1", "0"]],
    pi_c: [...strings.c, "1"],
    protocol: "groth16",
    curve: "bn128",
  });
}

/**
 * Ends the worker threads of the curve that snarkjs caches for the whole process, so that the process
 * can end. The next proof or verification starts them again.
 */
export async function closeSnarkjs(): Promise<void> {
  const cached = globalThis as { curve_bn128?: { terminate(): Promise<void> } | null };
  await cached.curve_bn128?.terminate();
}
