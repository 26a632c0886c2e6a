/**
 * snarkjs, fenced in: one curve with its worker threads for the whole process, key and witness in memory. The reference that other
 * backends are held to.
 *
 * snarkjs caches the curve in a global; as long as one lease is held it stays, and when the last one is
 * released its workers end, without which no process that ever proved would.
 */
import { getCurveFromName } from "ffjavascript";
import * as snarkjs from "snarkjs";
import { type Groth16Proof } from "../attestation.ts";
import {
  circuitRefusal,
  OWN_FAULT,
  type ProofOutput,
  type ProvingBackend,
  type ProvingFiles,
} from "./backend.ts";

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
  };
}

const engine = snarkjs as unknown as MemorySnarkjs;

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
async function proveInMemory(
  files: Pick<ProvingFiles, "zkey" | "wasm">,
  input: object,
): Promise<ProofOutput> {
  const witness: MemoryFile = { type: "mem" };
  try {
    await engine.wtns.calculate(input, files.wasm, witness);
    return await engine.groth16.prove(files.zkey, witness);
  } catch {
    throw circuitRefusal();
  } finally {
    witness.data?.fill(0);
  }
}

export const snarkjsBackend: ProvingBackend = {
  name: "snarkjs",
  suspect: OWN_FAULT,
  async open(files) {
    await leaseCurve();
    return { prove: (input) => proveInMemory(files, input), close: releaseCurve };
  },
};
