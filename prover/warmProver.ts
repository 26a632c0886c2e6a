/** A prover of `solvency` that stays warm: pre-flight, witness, proof, attestation. */
import { type SolvencyId } from "../circuits/spec.ts";
import { inputInvalid } from "../risk/index.ts";
import { ATTESTATION_FORMAT, type Attestation } from "./attestation.ts";
import { KeyedProver, type ProverOptions } from "./keyedProver.ts";
import { provableStatement } from "./provableStatement.ts";
import { type StatementRequest } from "./statement.ts";

export class WarmProver {
  readonly circuit: SolvencyId;
  readonly keyHash: string;
  readonly #prover: KeyedProver;

  private constructor(circuit: SolvencyId, prover: KeyedProver) {
    this.circuit = circuit;
    this.keyHash = prover.keyHash;
    this.#prover = prover;
  }

  /**
   * @param options a development key is refused unless allowed here
   * @throws BUILD_MISSING when the key is not there, KEY_REFUSED when it is forgeable or not the built one
   */
  static async open(circuit: SolvencyId, options: ProverOptions = {}): Promise<WarmProver> {
    return new WarmProver(circuit, await KeyedProver.open(circuit, options));
  }

  /**
   * Pre-flight, witness, proof, and a check that the proof is for the signals expected and verifies.
   * @throws INPUT_INVALID, OPENING_MISMATCH, MARGIN_SHORT or BOOK_TOO_LARGE before any proving
   */
  async prove(request: StatementRequest): Promise<Attestation> {
    this.#prover.requireOpen();
    if (request.table.circuit !== this.circuit) {
      throw inputInvalid(
        "circuit",
        `is not ${this.circuit}`,
        "open a prover for the table's circuit",
      );
    }
    const statement = provableStatement(request);
    const { proof, publicSignals } = await this.#prover.prove(
      statement.revealCircuitInput(),
      statement.publicSignals,
    );
    return {
      zkmargin: ATTESTATION_FORMAT,
      circuit: this.circuit,
      keyHash: this.keyHash,
      proof,
      publicSignals,
    };
  }

  /** Waits for proofs under way, then releases the workers. Further proofs are refused. */
  close(): Promise<void> {
    return this.#prover.close();
  }
}
