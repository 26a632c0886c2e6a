/** snarkjs as the engine's oracle, made to blind with scalars that the test chooses. */
import { bn254 } from "@noble/curves/bn254.js";
import { getCurveFromName } from "ffjavascript";
import * as snarkjs from "snarkjs";
import { type ProofOutput } from "../../../prover/backend/backend.ts";
import { witnessFile } from "../../../prover/backend/witnessFile.ts";
import { concatenate, uint256 } from "../../../setup/binaryFile.ts";

const { Fr } = bn254.fields;
/** snarkjs' form of a scalar: in Montgomery's, with R = 2^256. */
const MONTGOMERY = Fr.create(1n << 256n);

/** Packed wires. */
export function witnessOf(wires: readonly bigint[]): Uint8Array {
  return concatenate(wires.map((wire) => uint256(Fr.create(wire))));
}

/** What snarkjs proves of a witness, right or wrong, with these r and s. */
export async function referenceProof(
  zkey: Uint8Array,
  packed: Uint8Array,
  blinding: readonly [r: bigint, s: bigint],
): Promise<ProofOutput> {
  const curve = await getCurveFromName("bn128");
  const field = curve.Fr as unknown as { random: () => Uint8Array };
  const { random } = field;
  const left = [...blinding];
  field.random = () => uint256(Fr.mul(left.shift() ?? 0n, MONTGOMERY));
  try {
    const { groth16 } = snarkjs as unknown as {
      groth16: { prove: (zkey: Uint8Array, witness: Uint8Array) => Promise<ProofOutput> };
    };
    return await groth16.prove(zkey, witnessFile(packed));
  } finally {
    field.random = random;
  }
}
