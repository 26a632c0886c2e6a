/**
 * Proofs of the circuit `share` in documents of the council: possession of a key, decryption shares,
 * complaints. What makes and checks them is handed in; builtShareProofs.ts has the built circuit's.
 */
import { inputInvalid, memberPath, readArray, readObject } from "../risk/index.ts";
import { type Groth16Proof } from "../prover/attestation.ts";
import { type ProvenShare, type ShareRequest } from "../prover/shareProver.ts";
import { type JsonDocument } from "./document.ts";

export interface ShareProofs {
  /** For the holder of the secret. */
  prove(request: ShareRequest): Promise<ProvenShare>;
  /** Whether the proof is one of this statement; never throws for what others wrote. */
  verify(share: ProvenShare): Promise<boolean>;
}

const DECIMAL = /^(0|[1-9][0-9]{0,77})$/;

function readDecimal(value: unknown, path: string): string {
  if (typeof value === "string" && DECIMAL.test(value)) return value;
  throw inputInvalid(path, "is not a coordinate", "copy the proof as snarkjs writes it");
}

function readPoint(value: unknown, path: string, length: number): readonly string[] {
  return readArray(value, path, length, readDecimal);
}

/** The form of a proof, in snarkjs' spelling. @throws INPUT_INVALID */
export function readProof(value: unknown, path: string): Groth16Proof {
  const fields = readObject(value, path, ["pi_a", "pi_b", "pi_c", "protocol", "curve"]);
  if (fields.protocol !== "groth16" || fields.curve !== "bn128") {
    throw inputInvalid(path, "is not of Groth16 on bn128", "copy the proof as snarkjs writes it");
  }
  return {
    pi_a: readPoint(fields.pi_a, memberPath(path, "pi_a"), 3),
    pi_b: readArray(fields.pi_b, memberPath(path, "pi_b"), 3, (pair, at) => readPoint(pair, at, 2)),
    pi_c: readPoint(fields.pi_c, memberPath(path, "pi_c"), 3),
    protocol: "groth16",
    curve: "bn128",
  };
}

/** As JSON; a proof says nothing but its statement. */
export function proofDocument({ pi_a, pi_b, pi_c, protocol, curve }: Groth16Proof): JsonDocument {
  return { pi_a, pi_b, pi_c, protocol, curve };
}
