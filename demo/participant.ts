/** Somebody with a wallet: a signing key, a seed, an account on-chain, and the opening of its commitment. */
import type { Contract, Provider, Signer } from "ethers";
import {
  Portfolio,
  preflight,
  solidityProof,
  type Preflight,
  type SolidityProof,
  type StatementRequest,
  type WarmProver,
} from "../prover/index.ts";
import { plainTerms, QUANTITY, type MarketSnapshot, type RuleTable } from "../risk/index.ts";
import { send } from "../setup/deploySystem.ts";
import { viewingKey, type Deployment, type ViewingKey } from "../wallet/derivation.ts";
import { Seed } from "../wallet/index.ts";
import { SYMBOLS, TOKEN_DECIMALS, type Asset } from "./facts.ts";
import type { Market } from "./market.ts";

export interface Ask {
  readonly table: RuleTable;
  readonly level: bigint;
  readonly band: bigint;
}

/** The `SolvencyProof` struct. */
export interface ChainProof {
  readonly epoch: bigint;
  readonly band: bigint;
  readonly proof: SolidityProof;
}

export interface Person {
  readonly name: string;
  readonly signer: Signer;
  readonly provider: Provider;
}

export class Participant {
  readonly name: string;
  readonly account: bigint;
  readonly signer: Signer;
  readonly provider: Provider;
  /** From it every secret of the wallet is derived; the phrase of it is all there is to keep. */
  readonly seed: Seed;
  readonly viewingKey: ViewingKey;
  portfolio = Portfolio.empty();
  readonly #market: Market;

  private constructor(
    { name, signer, provider }: Person,
    account: bigint,
    seed: Seed,
    key: ViewingKey,
    market: Market,
  ) {
    this.name = name;
    this.account = account;
    this.signer = signer;
    this.provider = provider;
    this.seed = seed;
    this.viewingKey = key;
    this.#market = market;
  }

  static async open(person: Person, market: Market, home: string): Promise<Participant> {
    const { chainId } = await person.provider.getNetwork();
    const deployment: Deployment = { chainId, accounts: await market.accounts.getAddress() };
    const seed = Seed.random();
    const key = viewingKey(seed, deployment, 0);
    const accounts = market.accounts.connect(person.signer) as Contract;
    const ask = [home, key.publicKey] as const;
    const account = (await accounts.getFunction("open").staticCall(...ask)) as bigint;
    await send(accounts, "open", ...ask);
    return new Participant(person, account, seed, key, market);
  }

  get accounts(): Contract {
    return this.#market.accounts.connect(this.signer) as Contract;
  }

  /** Gives himself tokens from nowhere and deposits them; returns the gas of the deposit. */
  async deposit(asset: Asset, amount: string): Promise<bigint> {
    const slot = SYMBOLS.indexOf(asset);
    const raw = QUANTITY.parse(amount, asset);
    const units = (raw * 10n ** BigInt(TOKEN_DECIMALS[asset])) / 10n ** 8n;
    const token = this.#market.tokens[asset].connect(this.signer) as Contract;
    await send(token, "mint", await this.signer.getAddress(), units);
    await send(token, "approve", this.#market.vault.target, units);
    const gas = await send(this.accounts, "deposit", this.account, slot, raw);
    this.portfolio = this.portfolio.afterPublic(slot, raw);
    return gas;
  }

  request(market: MarketSnapshot, ask: Ask, portfolio = this.portfolio): StatementRequest {
    const terms = plainTerms(ask.level as never, ask.band as never);
    return { portfolio, market, table: ask.table, terms };
  }

  /** What the pre-flight says; USDC's token has six decimals, so deposits are multiples of 1e-6. */
  preflight(market: MarketSnapshot, ask: Ask): Preflight {
    return preflight(this.request(market, ask), { granularity: 100n });
  }

  /** Proves, for the present book or for the one that an action leads to, and times it. */
  async prove(
    prover: WarmProver,
    market: MarketSnapshot,
    ask: Ask,
    portfolio = this.portfolio,
  ): Promise<{ proof: ChainProof; ms: number }> {
    const start = performance.now();
    const attestation = await prover.prove(this.request(market, ask, portfolio));
    const ms = performance.now() - start;
    const proof = solidityProof(attestation.proof);
    return { proof: { epoch: market.epoch, band: ask.band, proof }, ms };
  }
}
