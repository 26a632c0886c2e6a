/** What a relayer checks before it pays for anything: signatures, seals and proofs, as the contracts would. */
import { type Provider } from "ethers";
import { add, negate, type AffinePoint } from "../circuits/babyjubjub.ts";
import { ZkMarginError } from "../circuits/errors.ts";
import { type Refusal } from "../keeper/wire.ts";
import { groth16Proof } from "../prover/index.ts";
import { plainTerms, type Band, type Level } from "../risk/index.ts";
import { sealHash } from "../sealing/index.ts";
import { type LoadOptions } from "../setup/keys.ts";
import { BuiltProofChecks, tradeDigest, type SettlementChain } from "../trading/index.ts";
import {
  contextFromChain,
  holdsFor,
  installedVerificationKey,
  openDeployment,
  readAccount,
  readVerifier,
  registeredVerifier,
  type Deployment,
  type VerificationContext,
} from "../verifier/index.ts";
import { type RelayAttestation, type RelayItem, type RelayTrade } from "./document.ts";

const refused = (name: string, message: string): Refusal => ({ name, message });

/** Delta of a trade, as account A books it. */
export const deltaOf = ({ settlement: { trade } }: RelayTrade): AffinePoint => ({
  x: trade.deltaX,
  y: trade.deltaY,
});

export interface ItemChecks {
  /**
   * Why the contracts would refuse an item by now; undefined where they would take it.
   * @param ahead what is made before it: a trade may rest on the books that others leave
   * @throws CHAIN_FAILED, and nothing else whatever the item says
   */
  check(item: RelayItem, ahead: readonly RelayItem[]): Promise<Refusal | undefined>;
}

/** Markets and rules read at once, at most: a new epoch comes every hour. */
const MOST_CONTEXTS = 64;

export class BuiltItemChecks implements ItemChecks {
  readonly #chain: SettlementChain;
  readonly #provider: Provider;
  readonly #keys: LoadOptions;
  readonly #proofs: BuiltProofChecks;
  readonly #contexts = new Map<string, VerificationContext>();

  /** @param keys a development key is refused unless allowed here */
  constructor(provider: Provider, chain: SettlementChain, keys: LoadOptions = {}) {
    [this.#provider, this.#chain, this.#keys] = [provider, chain, keys];
    this.#proofs = new BuiltProofChecks(provider, chain, keys);
  }

  async check(item: RelayItem, ahead: readonly RelayItem[]): Promise<Refusal | undefined> {
    try {
      return item.kind === "attestation"
        ? await this.#attestation(item)
        : await this.#trade(item, ahead);
    } catch (error) {
      if (error instanceof ZkMarginError && error.code === "CHAIN_FAILED") throw error;
      // Accounts, tables, epochs, levels, keys that are not there: whatever a stranger wrote ends nobody's pass.
      const why = error instanceof ZkMarginError ? error.message : "what it names does not exist";
      return refused("Unknown", why);
    }
  }

  async #attestation(item: RelayAttestation): Promise<Refusal | undefined> {
    const { accounts } = await this.#chain.venue();
    const deployment = await openDeployment(this.#provider, accounts);
    const { commitment } = await readAccount(deployment, item.account);
    const terms = plainTerms(item.level as Level, item.band as Band);
    const ground = await this.#context(deployment, item);
    if (holdsFor({ ...ground, commitment, terms }, groth16Proof(item.proof))) return undefined;
    return refused("ProofRefused", "the proof does not hold for the account as it is");
  }

  async #context(deployment: Deployment, item: RelayAttestation): Promise<VerificationContext> {
    const { account, table, epoch } = item;
    const name = `${table} ${epoch}`;
    const known = this.#contexts.get(name);
    if (known !== undefined) return known;
    const { circuit } = await readVerifier(deployment, await registeredVerifier(deployment, table));
    const key = installedVerificationKey(circuit, this.#keys);
    const terms = plainTerms(item.level as Level, item.band as Band);
    const context = await contextFromChain(deployment, { account, table, epoch, terms }, key);
    if (this.#contexts.size >= MOST_CONTEXTS) this.#contexts.clear();
    this.#contexts.set(name, context);
    return context;
  }

  async #trade(item: RelayTrade, ahead: readonly RelayItem[]): Promise<Refusal | undefined> {
    const { trade, seal, signatures, proofs } = item.settlement;
    const venue = await this.#chain.venue();
    if ((await this.#chain.time()) > trade.deadline)
      return refused("TradeExpired", "the trade's deadline is over");
    if (sealHash(seal.sealed) !== trade.sealHash)
      return refused("SealNotSigned", "the owners signed another seal");
    const digest = tradeDigest(venue, trade);
    const sides = [trade.accountA, trade.accountB] as const;
    const views = [
      await this.#chain.account(sides[0]),
      await this.#chain.account(sides[1]),
    ] as const;
    for (const k of [0, 1] as const) {
      if (await this.#chain.isSignatureValid(views[k].owner, digest, signatures[k])) continue;
      return refused("SignatureRefused", `the owner of account ${sides[k]} did not sign it`);
    }
    const delta = deltaOf(item);
    const keys = {
      council: await this.#chain.councilKey(),
      copies: [views[0].viewingKey, views[1].viewingKey] as const,
    };
    const { chainId, accounts } = venue;
    const scope = { chainId, accounts, accountA: sides[0], accountB: sides[1] };
    if (!this.#proofs.seal({ delta, keys, scope, seal }))
      return refused("SealRefused", "the seal is not proven for this trade and these keys");
    for (const k of [0, 1] as const) {
      const change = k === 0 ? delta : negate(delta);
      if (await this.#holdsAfter(sides[k], views[k].commitment, ahead, change, proofs[k])) continue;
      return refused("ProofRefused", `account ${sides[k]} is not proven to carry it`);
    }
    return undefined;
  }

  /** For the book as it is, or as one of the trades ahead leaves it. */
  async #holdsAfter(
    account: bigint,
    now: AffinePoint,
    ahead: readonly RelayItem[],
    change: AffinePoint,
    tradeProof: RelayTrade["settlement"]["proofs"][0],
  ): Promise<boolean> {
    let before = now;
    const books = [now];
    for (const item of ahead) {
      const moved = changeOf(item, account);
      if (moved === undefined) continue;
      before = add(before, moved);
      books.push(before);
    }
    for (const book of books.toReversed()) {
      const after = add(book, change);
      if (await this.#proofs.book({ account, before: book, after, tradeProof })) return true;
    }
    return false;
  }
}

/** What an item does to an account's commitment; undefined where nothing. */
export function changeOf(item: RelayItem, account: bigint): AffinePoint | undefined {
  if (item.kind !== "trade") return undefined;
  const { accountA, accountB } = item.settlement.trade;
  if (account === accountA) return deltaOf(item);
  return account === accountB ? negate(deltaOf(item)) : undefined;
}
