/** Checks of a counterparty's proofs with the keys in build/, and market and rules from the chain. */
import { type Provider } from "ethers";
import { type AffinePoint } from "../circuits/babyjubjub.ts";
import { groth16Proof, sealSignals, type SolidityProof } from "../prover/index.ts";
import {
  comparingTerms,
  plainTerms,
  settlementDepositIsSafe,
  type Band,
  type Terms,
} from "../risk/index.ts";
import { sealVector } from "../sealing/index.ts";
import { type LoadOptions } from "../setup/keys.ts";
import {
  HotVerifier,
  contextFromChain,
  holdsFor,
  installedVerificationKey,
  openDeployment,
  readVerifier,
  type HotCircuit,
  type VerificationContext,
} from "../verifier/index.ts";
import { type SettlementChain } from "./chain.ts";
import { type BookClaim, type ProofChecks, type SealClaim } from "./rfq/proofChecks.ts";
import { type Improvement } from "./tradeProof.ts";

export class BuiltProofChecks implements ProofChecks {
  readonly #provider: Provider;
  readonly #chain: Pick<SettlementChain, "home" | "venue">;
  readonly #options: LoadOptions;
  readonly #verifiers = new Map<HotCircuit, HotVerifier>();

  /** @param options a development key is refused unless allowed here */
  constructor(
    provider: Provider,
    chain: Pick<SettlementChain, "home" | "venue">,
    options: LoadOptions = {},
  ) {
    this.#provider = provider;
    this.#chain = chain;
    this.#options = options;
  }

  seal({ delta, keys, scope, seal }: SealClaim): boolean {
    const signals = sealSignals(sealVector(delta, false, keys, seal.sealed), scope);
    return seal.digest === signals[0] && this.#isHot("seal", signals, seal.proof);
  }

  async book({ account, before, after, tradeProof }: BookClaim): Promise<boolean> {
    const { solvency, improvement } = tradeProof;
    const [improved, ...more] = improvement;
    if (more.length > 0) return false;
    const context = await this.#contextOf(account, solvency.epoch, solvency.band as Band);
    const { initialLevel, maintenanceLevel } = context.rules;
    const { band } = context.terms;
    const level = improved === undefined ? initialLevel : maintenanceLevel;
    if (!settlementDepositIsSafe(context.rules, level, band)) return false;
    const at = (commitment: AffinePoint, terms: Terms) => ({ ...context, commitment, terms });
    const atLevel = at(after, plainTerms(level, band));
    if (!holdsFor(atLevel, groth16Proof(solvency.proof))) return false;
    if (improved === undefined) return true;
    const terms = comparingTerms(initialLevel, band);
    return this.#isImproved(at(before, terms), at(after, terms), improved);
  }

  #isImproved(
    first: VerificationContext,
    second: VerificationContext,
    { sealedBefore, sealedAfter, before, afterwards, improves }: Improvement,
  ): boolean {
    return (
      holdsFor(first, groth16Proof(before), sealedBefore) &&
      holdsFor(second, groth16Proof(afterwards), sealedAfter) &&
      this.#isHot("improve", [sealedBefore, sealedAfter], improves)
    );
  }

  /** Market and rules of the account's trades now; its commitment and terms are for the caller to replace. */
  async #contextOf(account: bigint, epoch: bigint, band: Band): Promise<VerificationContext> {
    const { accounts } = await this.#chain.venue();
    const deployment = await openDeployment(this.#provider, accounts);
    const { table, verifier, initialLevel } = await this.#chain.home(account);
    const { circuit } = await readVerifier(deployment, verifier);
    const key = installedVerificationKey(circuit, this.#options);
    const terms = plainTerms(initialLevel, band);
    return contextFromChain(deployment, { account, table, epoch, terms }, key);
  }

  #isHot(circuit: HotCircuit, signals: readonly bigint[], proof: SolidityProof): boolean {
    let verifier = this.#verifiers.get(circuit);
    if (verifier === undefined) {
      verifier = HotVerifier.installed(circuit, this.#options);
      this.#verifiers.set(circuit, verifier);
    }
    return verifier.verify(signals, groth16Proof(proof));
  }
}
