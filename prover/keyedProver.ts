/**
 * A prover of one circuit that keeps curve, key and witness generator in memory between proofs. One proof
 * at a time; calls queue. {@link KeyedProver.close} lets the process end.
 */
import { ZkMarginError } from "../circuits/errors.ts";
import { type CircuitId } from "../circuits/spec.ts";
import { loadProvingKey, type LoadedProvingKey, type LoadOptions } from "../setup/keys.ts";
import { toSnarkjs } from "../setup/verificationKey.ts";
import {
  leaseCurve,
  proveInMemory,
  releaseCurve,
  verifyInMemory,
  type ProofOutput,
} from "./groth16Engine.ts";

export class KeyedProver {
  readonly circuit: CircuitId;
  readonly keyHash: string;
  readonly #key: LoadedProvingKey;
  readonly #snarkjsKey: object;
  #queue: Promise<unknown> = Promise.resolve();
  #open = true;

  private constructor(circuit: CircuitId, key: LoadedProvingKey) {
    this.circuit = circuit;
    this.keyHash = key.manifest.vkHash;
    this.#key = key;
    this.#snarkjsKey = toSnarkjs(key.key);
  }

  /**
   * @param options a development key is refused unless allowed here
   * @throws BUILD_MISSING when the key is not there, KEY_REFUSED when it is forgeable or not the built one
   */
  static async open(circuit: CircuitId, options: LoadOptions = {}): Promise<KeyedProver> {
    const prover = new KeyedProver(circuit, loadProvingKey(circuit, options));
    await leaseCurve();
    return prover;
  }

  /** @throws INTERNAL after {@link close} */
  requireOpen(): void {
    if (this.#open) return;
    throw new ZkMarginError("INTERNAL", "the prover is closed", { fix: "open a new prover" });
  }

  /**
   * Witness, proof, and a check that the proof is for the public signals expected and verifies.
   * @param input of the witness calculator, secrets included
   * @throws INTERNAL when the circuit refuses the input or the proof is of something else
   */
  async prove(input: object, expected: readonly bigint[]): Promise<ProofOutput> {
    this.requireOpen();
    const result = this.#queue.then(() => this.#proveNow(input, expected.map(String)));
    this.#queue = result.catch(() => undefined);
    return result;
  }

  /** Waits for proofs under way, then releases the workers. Further proofs are refused. */
  async close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.#queue;
    await releaseCurve();
  }

  async #proveNow(input: object, expected: readonly string[]): Promise<ProofOutput> {
    const output = await proveInMemory(this.#key, input);
    const isExpected =
      output.publicSignals.length === expected.length &&
      expected.every((signal, index) => output.publicSignals[index] === signal);
    if (!isExpected || !(await verifyInMemory(this.#snarkjsKey, output))) {
      throw new ZkMarginError("INTERNAL", "the proof made is not one of the statement asked", {
        fix: "run `npm run build`: key and witness generator may not belong together",
      });
    }
    return output;
  }
}
