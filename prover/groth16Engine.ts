/**
 * snarkjs, fenced in: one curve with its worker threads for the whole process, key and witness in memory.
 *
 * snarkjs caches the curve in a global; as long as one lease is held it stays, and when the last one is
 * released its workers end, without which no process that ever proved would.
 */
import { getCurveFromName } from "ffjavascript";
import * as snarkjs from "snarkjs";
import { ZkMarginError } from "../circuits/errors.ts";
import { type Groth16Proof } from "./attestation.ts";

/** A file of snarkjs' that lives in memory. */
interface MemoryFile {
  readonly type: "mem";
  data?: Uint8Array;
}

/** The part of snarkjs used here, as it takes memory files; its published types know paths only. */
interface MemorySnarkjs {
  readonly wtns: {
    calculate(input: object, wasm: Uint8Array, witness: MemoryFile): Promise<void>;
  };
  readonly groth16: {
    prove(
      zkey: Uint8Array,
      witness: MemoryFile,
    ): Promise<{ proof: Groth16Proof; publicSignals: string[] }>;
    verify(key: object, publicSignals: readonly string[], proof: Groth16Proof): Promise<boolean>;
  };
}

const engine = snarkjs as unknown as MemorySnarkjs;

export interface ProvingFiles {
  readonly zkey: Uint8Array;
  /** circom's witness generator. */
  readonly wasm: Uint8Array;
}

export interface ProofOutput {
  readonly proof: Groth16Proof;
  readonly publicSignals: readonly string[];
}

let leases = 0;

/** Starts the curve's workers unless they run already. */
export async function leaseCurve(): Promise<void> {
  leases += 1;
  await getCurveFromName("bn128");
}

/** Ends the workers with the last lease. */
export async function releaseCurve(): Promise<void> {
  leases -= 1;
  if (leases > 0) return;
  const cached = globalThis as { curve_bn128?: { terminate(): Promise<void> } | null };
  await cached.curve_bn128?.terminate();
}

/**
 * Witness and proof. The witness never touches the disk and its buffer is zeroed afterwards; copies that
 * snarkjs and WebAssembly made are left to the garbage collector.
 * @throws INTERNAL, with nothing of the input, when the circuit refuses what the model accepts
 */
export async function proveInMemory(files: ProvingFiles, input: object): Promise<ProofOutput> {
  const witness: MemoryFile = { type: "mem" };
  try {
    await engine.wtns.calculate(input, files.wasm, witness);
    return await engine.groth16.prove(files.zkey, witness);
  } catch {
    throw new ZkMarginError("INTERNAL", "the circuit refuses a statement the model accepts", {
      fix: "run `npm run build`; if it persists, report the rule table and market, not the portfolio",
    });
  } finally {
    witness.data?.fill(0);
  }
}

/** Whether the proof verifies under the key (snarkjs' form). */
export function verifyInMemory(
  key: object,
  { proof, publicSignals }: ProofOutput,
): Promise<boolean> {
  return engine.groth16.verify(key, publicSignals, proof);
}
