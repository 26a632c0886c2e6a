/**
 * A prover of one circuit that keeps key and witness generator in memory between proofs, and takes no backend's word for a proof. One
 * at a time; calls queue. {@link KeyedProver.close} lets the process end.
 */
import { ZkMarginError } from "../circuits/errors.ts";
import { type CircuitId } from "../circuits/spec.ts";
import { type LoadedVerificationKey, loadProvingKey, type LoadOptions } from "../setup/keys.ts";
import { type OpenBackend, type ProofOutput, type ProvingBackend } from "./backend/backend.ts";
import { ownBackend } from "./backend/own.ts";
import { ProofCheck } from "./engine/proofCheck.ts";

export interface ProverOptions extends LoadOptions {
  /** What makes the proofs; zkmargin's own engine unless told. */
  readonly backend?: ProvingBackend;
}

export class KeyedProver {
  readonly circuit: CircuitId;
  readonly keyHash: string;
  readonly #backend: OpenBackend;
  readonly #suspect: ProvingBackend["suspect"];
  readonly #check: ProofCheck;
  #queue: Promise<unknown> = Promise.resolve();
  #open = true;

  private constructor(
    circuit: CircuitId,
    { manifest }: LoadedVerificationKey,
    backend: OpenBackend,
    suspect: ProvingBackend["suspect"],
    check: ProofCheck,
  ) {
    this.circuit = circuit;
    this.keyHash = manifest.vkHash;
    this.#backend = backend;
    this.#suspect = suspect;
    this.#check = check;
  }

  /**
   * @param options a development key is refused unless allowed here
   * @throws BUILD_MISSING when the key is not there, KEY_REFUSED when it is forgeable or not the built one; what
   *   the backend cannot be opened with
   */
  static async open(circuit: CircuitId, options: ProverOptions = {}): Promise<KeyedProver> {
    const { backend = ownBackend() } = options;
    const files = loadProvingKey(circuit, options);
    const check = await ProofCheck.open(files.key);
    return new KeyedProver(circuit, files, await backend.open(files), backend.suspect, check);
  }

  /** @throws INTERNAL after {@link close} */
  requireOpen(): void {
    if (this.#open) return;
    throw new ZkMarginError("INTERNAL", "the prover is closed", { fix: "open a new prover" });
  }

  /**
   * Witness, proof, and a check that the proof is for the public signals expected and verifies.
   * @param input of the witness calculator, secrets included
   * @throws INTERNAL when the circuit refuses the input or the proof is of something else; what the backend fails with
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
    await this.#backend.close();
  }

  async #proveNow(input: object, expected: readonly string[]): Promise<ProofOutput> {
    const output = await this.#backend.prove(input);
    const isExpected =
      output.publicSignals.length === expected.length &&
      expected.every((signal, index) => output.publicSignals[index] === signal);
    if (isExpected && this.#check.verifies(output)) return output;
    const { code, fix } = this.#suspect;
    throw new ZkMarginError(code, "the proof made is not one of the statement asked", { fix });
  }
}
