/** Proofs of `share` with the circuit in build/; those of others are checked by the verifier of its key. */
import { type ProverOptions } from "../prover/keyedProver.ts";
import { type ProvenShare, type ShareProver } from "../prover/shareProver.ts";
import { HotVerifier } from "../verifier/hotProof.ts";
import { type ShareProofs } from "./shareProof.ts";

/** Loaded when first used: most of what a council does needs no prover. */
const engine = () => import("../prover/shareProver.ts");

/** Proves and checks with the installed key; {@link BuiltShareProofs.close} lets the process end. */
export class BuiltShareProofs implements ShareProofs {
  readonly #options: ProverOptions;
  #prover: ShareProver | undefined;
  #verifier: HotVerifier | undefined;

  /** @param options a development key is refused unless allowed here */
  constructor(options: ProverOptions = {}) {
    this.#options = options;
  }

  /** @throws BUILD_MISSING, KEY_REFUSED, POINT_REFUSED */
  async prove(request: Parameters<ShareProofs["prove"]>[0]): Promise<ProvenShare> {
    this.#prover ??= await (await engine()).ShareProver.open(this.#options);
    return this.#prover.prove(request);
  }

  /** @throws BUILD_MISSING, KEY_REFUSED */
  async verify(share: ProvenShare): Promise<boolean> {
    this.#verifier ??= HotVerifier.installed("share", this.#options);
    return this.#verifier.verify((await engine()).shareSignals(share), share.proof);
  }

  async close(): Promise<void> {
    await this.#prover?.close();
    this.#prover = undefined;
  }
}
