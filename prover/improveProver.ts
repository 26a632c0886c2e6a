/**
 * Proofs of `improve`: of two sealed surpluses the second is greater.
 */
import { ZkMarginError } from "../circuits/errors.ts";
import { type Groth16Proof } from "./attestation.ts";
import { KeyedProver, type ProverOptions } from "./keyedProver.ts";
import { sealFigure } from "./sealedFigure.ts";
import { encodeField } from "./signalEncoding.ts";

/** A surplus (1e-28 USD) and the salt it was sealed under. */
export interface SealedSurplus {
  readonly surplus: bigint;
  readonly salt: bigint;
}

export interface ImprovementProof {
  readonly sealedBefore: bigint;
  readonly sealedAfter: bigint;
  readonly proof: Groth16Proof;
}

export class ImproveProver {
  readonly #prover: KeyedProver;

  private constructor(prover: KeyedProver) {
    this.#prover = prover;
  }

  /** As `KeyedProver.open`. */
  static async open(options: ProverOptions = {}): Promise<ImproveProver> {
    return new ImproveProver(await KeyedProver.open("improve", options));
  }

  /** @throws MARGIN_SHORT when the second surplus is not greater */
  async prove(before: SealedSurplus, later: SealedSurplus): Promise<ImprovementProof> {
    if (later.surplus <= before.surplus) {
      throw new ZkMarginError("MARGIN_SHORT", "the trade does not improve the account", {
        field: "portfolio",
        fix: "trade towards a smaller requirement, or deposit collateral first",
      });
    }
    const sealedBefore = sealFigure(before.surplus, before.salt);
    const sealedAfter = sealFigure(later.surplus, later.salt);
    const input = {
      sealedBefore: String(sealedBefore),
      sealedAfter: String(sealedAfter),
      surplusBefore: encodeField(before.surplus),
      saltBefore: String(before.salt),
      surplusAfter: encodeField(later.surplus),
      saltAfter: String(later.salt),
    };
    const { proof } = await this.#prover.prove(input, [sealedBefore, sealedAfter]);
    return { sealedBefore, sealedAfter, proof };
  }

  /** Waits for proofs under way, then releases the workers. */
  close(): Promise<void> {
    return this.#prover.close();
  }
}
