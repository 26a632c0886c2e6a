/** Provers, opened when first needed and kept warm. */
import { ZkMarginError } from "../circuits/errors.ts";
import { type SolvencyId } from "../circuits/spec.ts";
import { SealProver, WarmProver, type ProverOptions } from "../prover/index.ts";
import { type KnownTable } from "./tables.ts";

export type SolvencyProver = Pick<WarmProver, "prove" | "keyHash" | "close">;
export type DeltaSealer = Pick<SealProver, "prove" | "close">;

export interface ProverSource {
  readonly solvency: (circuit: SolvencyId) => Promise<SolvencyProver>;
  readonly seal: () => Promise<DeltaSealer>;
}

/** The installed keys. */
export function installedProvers(options: ProverOptions): ProverSource {
  return {
    solvency: (circuit) => WarmProver.open(circuit, options),
    seal: () => SealProver.open(options),
  };
}

export class Provers {
  readonly #source: ProverSource;
  readonly #solvency = new Map<SolvencyId, Promise<SolvencyProver>>();
  #seal: Promise<DeltaSealer> | undefined;

  constructor(source: ProverSource) {
    this.#source = source;
  }

  /** @throws KEY_REFUSED when the table is for another key than the installed one; as `WarmProver.open` */
  async solvency({ circuit, keyHash }: KnownTable): Promise<SolvencyProver> {
    const opening = this.#solvency.get(circuit) ?? this.#source.solvency(circuit);
    this.#solvency.set(circuit, opening);
    opening.catch(() => this.#solvency.delete(circuit));
    const prover = await opening;
    if (prover.keyHash === keyHash) return prover;
    throw new ZkMarginError("KEY_REFUSED", "the installed key is not that of the rule table", {
      field: "key",
      fix: `install the key ${keyHash}`,
    });
  }

  async seal(): Promise<DeltaSealer> {
    this.#seal ??= this.#source.seal();
    this.#seal.catch(() => (this.#seal = undefined));
    return this.#seal;
  }

  /** Releases their workers. */
  async close(): Promise<void> {
    for (const opening of [...this.#solvency.values(), this.#seal]) {
      const prover = await opening?.catch(() => undefined);
      await prover?.close();
    }
    this.#solvency.clear();
    this.#seal = undefined;
  }
}
