/**
 * A prover that keeps curve, key and witness generator in memory between proofs. One proof at a time;
 * calls queue. {@link WarmProver.close} lets the process end.
 */
import { ZkMarginError } from "../circuits/errors.ts";
import { type CircuitId } from "../circuits/spec.ts";
import { inputInvalid } from "../risk/index.ts";
import { loadProvingKey, type LoadedProvingKey, type LoadOptions } from "../setup/keys.ts";
import { toSnarkjs } from "../setup/verificationKey.ts";
import { ATTESTATION_FORMAT, type Attestation } from "./attestation.ts";
import { requireOpening } from "./commitment.ts";
import {
  leaseCurve,
  proveInMemory,
  releaseCurve,
  verifyInMemory,
  type ProofOutput,
} from "./groth16Engine.ts";
import { preflight, requireProvable } from "./preflight.ts";
import { SolvencyStatement, type StatementRequest } from "./statement.ts";

export class WarmProver {
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
  static async open(circuit: CircuitId, options: LoadOptions = {}): Promise<WarmProver> {
    const prover = new WarmProver(circuit, loadProvingKey(circuit, options));
    await leaseCurve();
    return prover;
  }

  /**
   * Pre-flight, witness, proof, and a check that the proof is for the signals expected and verifies.
   * @throws INPUT_INVALID, OPENING_MISMATCH, MARGIN_SHORT or BOOK_TOO_LARGE before any proving
   */
  async prove(request: StatementRequest): Promise<Attestation> {
    this.#requireOpen();
    if (request.table.circuit !== this.circuit) {
      throw inputInvalid(
        "circuit",
        `is not ${this.circuit}`,
        "open a prover for the table's circuit",
      );
    }
    // A stale file is named as such, not as a shortfall.
    if (request.commitment !== undefined) requireOpening(request.portfolio, request.commitment);
    requireProvable(preflight(request), request);
    const statement = SolvencyStatement.compose(request);
    const output = await this.#enqueue(() => this.#proveStatement(statement));
    const { proof, publicSignals } = output;
    return {
      zkmargin: ATTESTATION_FORMAT,
      circuit: this.circuit,
      keyHash: this.keyHash,
      proof,
      publicSignals,
    };
  }

  /** Waits for proofs under way, then releases the workers. Further proofs are refused. */
  async close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.#queue;
    await releaseCurve();
  }

  async #proveStatement(statement: SolvencyStatement): Promise<ProofOutput> {
    const output = await proveInMemory(this.#key, statement.revealCircuitInput());
    const expected = statement.publicSignals.map(String);
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

  #enqueue<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(task);
    this.#queue = result.catch(() => undefined);
    return result;
  }

  #requireOpen(): void {
    if (this.#open) return;
    throw new ZkMarginError("INTERNAL", "the prover is closed", { fix: "open a new WarmProver" });
  }
}
