/** The audited contracts through ethers, which sends many questions as one JSON-RPC batch. */
import { Contract, isError, ZeroAddress, type Block, type JsonRpcApiProvider } from "ethers";
import { ZkMarginError } from "../circuits/errors.ts";
import { IDENTITY, type AffinePoint } from "../circuits/babyjubjub.ts";
import { inputInvalid } from "../risk/index.ts";
import { chainFailed, view } from "../trading/chainCalls.ts";
import { EthersLogSource, type LogSource } from "../wallet/index.ts";
import { PATIENCE, patiently } from "../wallet/logScan.ts";
import { AUDIT_CALLS } from "./auditAbi.ts";
import {
  type AccountAnswer,
  type AccountQuestion,
  type AuditedAddresses,
  type AuditedState,
  type BlockFacts,
  type MarketFacts,
  type SlotFacts,
  type VaultFacts,
  type WindowFacts,
} from "./auditedState.ts";
import { AUDIT_BOOK_CALLS, HINDRANCES } from "./chainAbi.ts";
import { type LeaseWord } from "./chainIndex/accountRecord.ts";
import { readContents } from "./window.ts";

/** `SlotKind`. */
const SPOT = 1n;
const PERPETUAL = 2n;
const LINEAR_SLOTS = 16;
/** Accounts asked about at once: three questions each, ethers sends a hundred in one request. */
const AT_ONCE = 100;

type Contracts = Readonly<Record<"accounts" | "market" | "risk" | "vault" | "auditBook", Contract>>;

interface RawAccount {
  readonly owner: string;
  readonly version: bigint;
  readonly exposed: boolean;
  readonly cx: bigint;
  readonly cy: bigint;
  readonly home: string;
}

export class EthersAuditedState implements AuditedState {
  readonly addresses: AuditedAddresses;
  readonly chainId: bigint;
  readonly source: LogSource;
  readonly #provider: JsonRpcApiProvider;
  readonly #contracts: Contracts;
  readonly #clearing: string;

  private constructor(
    provider: JsonRpcApiProvider,
    chainId: bigint,
    addresses: AuditedAddresses,
    clearing: string,
  ) {
    const at = (address: string, abi: readonly string[]) => new Contract(address, abi, provider);
    this.#provider = provider;
    this.chainId = chainId;
    this.addresses = addresses;
    this.source = new EthersLogSource(provider);
    this.#clearing = clearing;
    this.#contracts = {
      accounts: at(addresses.accounts, AUDIT_CALLS.accounts),
      market: at(addresses.market, AUDIT_CALLS.market),
      risk: at(addresses.risk, AUDIT_CALLS.risk),
      vault: at(addresses.vault, AUDIT_CALLS.vault),
      auditBook: at(addresses.auditBook, AUDIT_BOOK_CALLS),
    };
  }

  /** @throws INPUT_INVALID where the address leads to no deployment, CHAIN_FAILED */
  static async open(provider: JsonRpcApiProvider, auditBook: string): Promise<EthersAuditedState> {
    const ask = async (of: string, abi: readonly string[], name: string): Promise<string> => {
      const contract = new Contract(of, abi, provider);
      try {
        return (await contract.getFunction(name).staticCall()) as string;
      } catch (cause) {
        if (!isError(cause, "BAD_DATA") && !isError(cause, "CALL_EXCEPTION")) {
          throw chainFailed(`${name}() could not be read`, cause);
        }
        throw inputInvalid(
          "audit-book",
          `leads to no deployment: ${name}() has no answer`,
          "take the address of AuditBook from the deployment",
        );
      }
    };
    const accounts = await ask(auditBook, AUDIT_BOOK_CALLS, "accounts");
    const proofs = await ask(accounts, AUDIT_CALLS.accounts, "proofs");
    const { chainId } = await provider.getNetwork();
    const addresses = {
      ...{ accounts, auditBook, council: await ask(auditBook, AUDIT_BOOK_CALLS, "council") },
      vault: await ask(accounts, AUDIT_CALLS.accounts, "vault"),
      risk: await ask(accounts, AUDIT_CALLS.accounts, "risk"),
      market: await ask(accounts, AUDIT_CALLS.accounts, "market"),
    };
    const clearing = await ask(proofs, AUDIT_CALLS.proofs, "clearing");
    return new EthersAuditedState(provider, chainId, addresses, clearing);
  }

  async blockAt(block: number | "latest" | "finalized"): Promise<BlockFacts | undefined> {
    let found: Block | null;
    try {
      found = await this.#provider.getBlock(block);
    } catch (cause) {
      // Some nodes refuse a tag that they do not know.
      if (block === "finalized" && !isError(cause, "NETWORK_ERROR")) return undefined;
      throw cause;
    }
    const hash = found?.hash ?? undefined;
    if (found === null || hash === undefined) return undefined;
    return { block: found.number, hash, time: BigInt(found.timestamp) };
  }

  /** Lost answers are asked for again: an audit of many accounts is many questions. */
  #ask<T>(contract: keyof Contracts, name: string, ...values: unknown[]): Promise<T> {
    return this.#at<T>(this.#contracts[contract], name, ...values);
  }

  #at<T>(contract: Contract, name: string, ...values: unknown[]): Promise<T> {
    const ask = async (): Promise<T> => {
      try {
        return (await contract.getFunction(name).staticCall(...values)) as T;
      } catch (cause) {
        if (isError(cause, "CALL_EXCEPTION")) throw chainFailed(`${name}() was refused`, cause);
        throw cause;
      }
    };
    return patiently(`${name}()`, ask, PATIENCE);
  }

  accountCount(block: number): Promise<bigint> {
    return this.#ask("accounts", "accountCount", { blockTag: block });
  }

  async accounts(
    block: number,
    questions: readonly AccountQuestion[],
  ): Promise<readonly AccountAnswer[]> {
    const answers: AccountAnswer[] = [];
    for (let from = 0; from < questions.length; from += AT_ONCE) {
      const some = questions.slice(from, from + AT_ONCE);
      answers.push(...(await Promise.all(some.map((one) => this.#account(block, one)))));
    }
    return answers;
  }

  async #account(
    block: number,
    { account, table, lapse }: AccountQuestion,
  ): Promise<AccountAnswer> {
    const at = { blockTag: block };
    const [raw, lease, lapsed] = await Promise.all([
      this.#ask<RawAccount>("accounts", "accountOf", account, at),
      table === undefined
        ? undefined
        : this.#ask<LeaseWord>("accounts", "leaseOf", account, table, at),
      lapse
        ? this.#ask<{ state: bigint; graceUntil: bigint }>("accounts", "lapseOf", account, at)
        : undefined,
    ]);
    return {
      exists: raw.owner !== ZeroAddress,
      ...{ version: raw.version, exposed: raw.exposed, home: raw.home },
      commitment: { x: raw.cx, y: raw.cy },
      lease: lease === undefined || lease.epoch === 0n ? undefined : plainLease(lease),
      lapse:
        lapsed === undefined
          ? undefined
          : { state: Number(lapsed.state), graceUntil: lapsed.graceUntil },
    };
  }

  async market(block: number): Promise<MarketFacts> {
    const [state, epoch, clock] = await this.#ask<readonly [bigint, bigint, bigint]>(
      ...(["market", "status", { blockTag: block }] as const),
    );
    return { state: Number(state), epoch, clock };
  }

  async epochPrices(block: number, epoch: bigint): Promise<readonly bigint[]> {
    const { prices } = await this.#ask<{ prices: { words: Iterable<bigint> } }>(
      ...(["market", "epochPrices", epoch, { blockTag: block }] as const),
    );
    return [...prices.words].flatMap((word) =>
      [0n, 64n, 128n, 192n].map((shift) => BigInt.asUintN(64, word >> shift)),
    );
  }

  currentHome(block: number, home: string): Promise<string> {
    return this.#ask("risk", "currentHome", home, { blockTag: block });
  }

  isWithinBand(block: number, table: string, epoch: bigint, band: bigint): Promise<boolean> {
    return this.#ask("risk", "isWithinBand", table, epoch, band, { blockTag: block });
  }

  async vault(block: number): Promise<VaultFacts> {
    const at = { blockTag: block };
    const numbers = Array.from({ length: LINEAR_SLOTS }, (_, slot) => slot);
    const slots = await Promise.all(numbers.map((slot) => this.#slot(slot, at)));
    const [settlement] = slots;
    const units = settlement?.kind === "spot" ? settlement.total : 0n;
    return {
      slots,
      reserved: await this.#ask("vault", "reservedUnits", at),
      settlementHeld: await this.#ask("vault", "settlementHeld", at),
      settlementWorth: units === 0n ? 0n : await this.#ask("vault", "tokensDown", units, at),
      settlementIndex: await this.#ask("vault", "settlementIndex", at),
    };
  }

  async #slot(slot: number, at: { readonly blockTag: number }): Promise<SlotFacts> {
    const kind = await this.#ask<bigint>("vault", "kindOf", slot, at);
    if (kind !== SPOT) return { kind: kind === PERPETUAL ? "perpetual" : "unlisted" };
    const address = await this.#ask<string>("vault", "tokenOf", slot, at);
    const token = new Contract(address, AUDIT_CALLS.token, this.#provider);
    const [balance, decimals, total] = await Promise.all([
      this.#at<bigint>(token, "balanceOf", this.addresses.vault, at),
      this.#at<bigint>(token, "decimals", at),
      this.#ask<bigint>("vault", "totalOf", slot, at),
    ]);
    return {
      kind: "spot",
      symbol: await this.#symbol(token, at),
      decimals: Number(decimals),
      balance,
      total,
    };
  }

  /** Anybody's text, of a token that may have none. */
  async #symbol(token: Contract, at: { readonly blockTag: number }): Promise<string | undefined> {
    try {
      const text = await view<string>(token, "symbol", at);
      return /^[\x20-\x7e]{1,32}$/.test(text) ? text : undefined;
    } catch (error) {
      const { cause } = error as ZkMarginError;
      if (isError(cause, "BAD_DATA") || isError(cause, "CALL_EXCEPTION")) return undefined;
      throw error;
    }
  }

  async cleared(block: number): Promise<AffinePoint> {
    if (this.#clearing === ZeroAddress) return IDENTITY;
    const clearing = new Contract(this.#clearing, AUDIT_CALLS.clearing, this.#provider);
    const { x, y } = await this.#at<AffinePoint>(clearing, "cleared", { blockTag: block });
    return { x, y };
  }

  windowCount(block: number): Promise<bigint> {
    return this.#ask("auditBook", "windowCount", { blockTag: block });
  }

  async window(block: number, window: bigint): Promise<WindowFacts> {
    const at = { blockTag: block };
    const contents = await readContents(this.#contracts.auditBook, window, at);
    const [, reason] = await this.#ask<readonly [boolean, bigint]>(
      ...(["auditBook", "mayPublish", window, at] as const),
    );
    const hindrance = HINDRANCES[Number(reason)];
    if (hindrance !== undefined) return { ...contents, hindrance };
    throw new ZkMarginError("CHAIN_FAILED", "AuditBook gives a reason that is unknown here", {
      fix: "use the version of zkmargin that belongs to the deployment",
    });
  }
}

function plainLease({ epoch, level, band, expiry, version, lapsed }: LeaseWord): LeaseWord {
  return { epoch, level, band, expiry, version, lapsed };
}
