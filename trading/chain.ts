/**
 * A party's view of the chain through an ethers provider. Fates of trades are read `confirmations` blocks
 * back, so that what is believed to be over stays over; everything else at the latest block.
 */
import { Contract, ZeroAddress, type Provider, type Signer } from "ethers";
import { parsePoint, type AffinePoint } from "../circuits/babyjubjub.ts";
import { inputInvalid, type Level } from "../risk/index.ts";
import { parsePublicKey } from "../sealing/index.ts";
import {
  chainFailed,
  epochClock,
  isOwnerSignature,
  revertName,
  transact,
  view,
} from "./chainCalls.ts";
import {
  ACCOUNTS_ABI,
  COUNCIL_ABI,
  MARKET_ABI,
  RISK_ABI,
  SEALS_ABI,
  SETTLEMENT_ABI,
  SETTLING_ERRORS,
} from "./chainAbi.ts";
import { isOptionSlot, readExpiry } from "./optionSeries.ts";
import {
  type AccountView,
  type RfqChain,
  type TradeOutcome,
  type TradeSettlement,
} from "./rfq/party.ts";
import { settleArguments } from "./settleArguments.ts";
import { fateShown } from "./tradeFate.ts";
import { type PrivateTrade, type TradingVenue } from "./typedData.ts";

export interface ChainOptions {
  readonly provider: Provider;
  /** Pays for transactions; without one nothing can be submitted or cancelled. */
  readonly sender?: Signer;
  /** Address of Settlement. */
  readonly settlement: string;
  /** Blocks after which one is not replaced; 0 on a chain of one's own. */
  readonly confirmations: number;
  /** No trade is older than this block. */
  readonly fromBlock?: number;
}

/** An account's home table. */
export interface HomeTable {
  /** Its identity, 0x and 64 hexadecimal digits. */
  readonly table: string;
  readonly verifier: string;
  readonly nSlots: bigint;
  /** 1e-4. */
  readonly initialLevel: Level;
}

interface RawAccount {
  readonly owner: string;
  readonly cx: bigint;
  readonly cy: bigint;
  readonly home: string;
  readonly viewX: bigint;
  readonly viewY: bigint;
}

export class SettlementChain implements RfqChain {
  readonly #options: ChainOptions;
  readonly #settlement: Contract;
  /** Of the last own transaction: a provider may remember an older number for a moment. */
  #mined = 0;

  constructor(options: ChainOptions) {
    this.#options = options;
    const runner = options.sender ?? options.provider;
    this.#settlement = new Contract(
      options.settlement,
      [...SETTLEMENT_ABI, ...SETTLING_ERRORS],
      runner,
    );
  }

  async venue(): Promise<TradingVenue & { readonly accounts: string }> {
    const { chainId } = await this.#ask("chain id", this.#options.provider.getNetwork());
    const accounts = await view<string>(this.#settlement, "accounts");
    return { chainId, settlement: this.#options.settlement.toLowerCase(), accounts };
  }

  async time(): Promise<bigint> {
    return this.#timeOf("latest");
  }

  async account(account: bigint): Promise<AccountView> {
    const { owner, cx, cy, viewX, viewY } = await this.#rawAccount(account);
    return {
      owner: owner.toLowerCase(),
      commitment: parsePoint(cx, cy, "commitment"),
      viewingKey: parsePublicKey(viewX, viewY, "viewing key"),
    };
  }

  async councilKey(): Promise<AffinePoint> {
    const { provider } = this.#options;
    const seals = new Contract(await view(this.#settlement, "seals"), SEALS_ABI, provider);
    const council = new Contract(await view(seals, "council"), COUNCIL_ABI, provider);
    const { x, y } = await view<AffinePoint>(council, "key");
    return parsePublicKey(x, y, "council key");
  }

  async expiry(slot: number): Promise<bigint | undefined> {
    if (!isOptionSlot(slot)) return undefined;
    const accounts = await view<string>(this.#settlement, "accounts");
    return readExpiry(this.#options.provider, accounts, slot);
  }

  async outcome(digest: string): Promise<TradeOutcome> {
    const { provider, confirmations, fromBlock = 0 } = this.#options;
    const latest = await this.#ask("block number", provider.getBlockNumber());
    const block = Math.max(Math.max(latest, this.#mined) - confirmations, 0);
    const time = await this.#timeOf(block);
    if (!(await this.#isUsed(digest, block))) {
      return { fate: (await this.#isUsed(digest)) ? "pending" : "open", time };
    }
    const range = { from: fromBlock, to: block };
    return { fate: await fateShown(this.#settlement, digest, range), time };
  }

  isSignatureValid(owner: string, digest: string, signature: string): Promise<boolean> {
    return isOwnerSignature(this.#options.provider, owner, digest, signature);
  }

  /** The table that the account's trades answer to now, and the verifier of its key. */
  async home(account: bigint): Promise<HomeTable> {
    const { home } = await this.#rawAccount(account);
    const risk = await this.#peer("risk", RISK_ABI);
    const table = await view<string>(risk, "currentHome", home);
    const stored = await view<Omit<HomeTable, "table">>(risk, "tableOf", table);
    const { verifier, nSlots, initialLevel } = stored;
    return { table, verifier, nSlots, initialLevel };
  }

  /** Number of the latest epoch; 0 while there is none. */
  async latestEpoch(): Promise<bigint> {
    const market = await this.#peer("market", MARKET_ABI);
    const [, epoch] = await view<readonly [bigint, bigint, bigint]>(market, "status");
    return epoch;
  }

  async isProofStanding(account: bigint, epoch: bigint, band: bigint): Promise<boolean> {
    const { table } = await this.home(account);
    const market = await this.#peer("market", MARKET_ABI);
    const clock = await view<bigint>(market, "clock");
    const most = await view<bigint>(await this.#accounts(), "maxProofAge");
    const committed = await epochClock(market, epoch);
    if (committed === undefined || clock - committed > most) return false;
    const risk = await this.#peer("risk", RISK_ABI);
    return view<boolean>(risk, "isWithinBand", table, epoch, band);
  }

  async submit(settlement: TradeSettlement, digest: string): Promise<void> {
    if (await this.#isUsed(digest)) return;
    await this.#send("settle", ...settleArguments(settlement));
  }

  async cancel(trade: PrivateTrade, digest: string): Promise<void> {
    if (await this.#isUsed(digest)) return;
    await this.#send("cancelTrade", trade);
  }

  async #isUsed(digest: string, block: number | "latest" = "latest"): Promise<boolean> {
    return view<boolean>(this.#settlement, "isTradeUsed", digest, { blockTag: block });
  }

  async #send(method: string, ...values: unknown[]): Promise<void> {
    try {
      const block = await transact(this.#settlement, this.#options.sender, method, values);
      this.#mined = Math.max(this.#mined, block);
    } catch (error) {
      const { cause } = error as { cause?: unknown };
      // Somebody was faster; what became of the trade is for the chain to say.
      if (revertName(this.#settlement, cause) !== "TradeUsed") throw error;
    }
  }

  async #accounts(): Promise<Contract> {
    const address = await view<string>(this.#settlement, "accounts");
    return new Contract(address, ACCOUNTS_ABI, this.#options.provider);
  }

  /** A contract that MarginAccounts names. */
  async #peer(name: "market" | "risk", abi: readonly string[]): Promise<Contract> {
    const address = await view<string>(await this.#accounts(), name);
    return new Contract(address, abi, this.#options.provider);
  }

  async #rawAccount(account: bigint): Promise<RawAccount> {
    const raw = await view<RawAccount>(await this.#accounts(), "accountOf", account);
    if (raw.owner !== ZeroAddress) return raw;
    throw inputInvalid("account", "does not exist on this chain", "check the account's number");
  }

  async #timeOf(block: number | "latest"): Promise<bigint> {
    const found = await this.#ask("block", this.#options.provider.getBlock(block));
    if (found === null) throw chainFailed("the block could not be read");
    return BigInt(found.timestamp);
  }

  async #ask<T>(what: string, answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (cause) {
      throw chainFailed(`the ${what} could not be read`, cause);
    }
  }
}
