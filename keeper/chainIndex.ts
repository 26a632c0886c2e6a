/**
 * What the contracts' events say of accounts, epochs, requests and exits. An index finds what deserves a look;
 * whatever is done about it is asked of the contracts before. One index holds the blocks that count as final; a
 * {@link ChainIndex.fork} of it takes those after them, and is thrown away.
 */
import { type LogDescription } from "ethers";
import { ZkMarginError } from "../circuits/errors.ts";
import { type ChainLog } from "../wallet/index.ts";
import { EVENTS, KEEPER_EVENTS } from "./chainAbi.ts";
import { IndexedAccounts, type IndexedAccount } from "./indexedAccounts.ts";

/** Addresses of the contracts whose events count. */
export type IndexedContracts = Readonly<Record<keyof typeof KEEPER_EVENTS, string>>;

export interface IndexedRequest {
  readonly request: bigint;
  readonly account: bigint;
  readonly liquidator: bigint;
  readonly requestedBy: string;
  /** Of the account when it was asked for. */
  readonly version: bigint;
  readonly isSettled: boolean;
}

export interface IndexedExit {
  readonly exit: bigint;
  readonly units: bigint;
  /** Clock. */
  readonly readyAt: bigint;
}

/** Everything but the accounts; maps by number, successors by table. */
interface Rest {
  readonly requests: Map<bigint, IndexedRequest>;
  readonly exits: Map<bigint, IndexedExit>;
  readonly epochs: Map<bigint, readonly bigint[]>;
  readonly successors: Map<string, { readonly successor: string; readonly from: bigint }>;
  /** Events that registered a table, by table. */
  readonly tables: Map<string, ChainLog>;
  /** Blocks of the latest epoch and of the latest halt; 0 before the first. */
  epochBlock: number;
  haltBlock: number;
}

const EMITTERS = new Map(
  Object.entries(KEEPER_EVENTS).flatMap(([contract, fragments]) =>
    fragments.map((fragment) => [/^event (\w+)/.exec(fragment)?.[1] ?? "", contract] as const),
  ),
);

/** Four uint64 prices a word, the lowest slot in the lowest bits. */
export function unpackPrices(words: Iterable<bigint>): bigint[] {
  return [...words].flatMap((word) =>
    [0n, 64n, 128n, 192n].map((shift) => BigInt.asUintN(64, word >> shift)),
  );
}

function decoded(log: ChainLog): LogDescription | null {
  try {
    return EVENTS.parseLog(log);
  } catch (cause) {
    throw new ZkMarginError("CHAIN_FAILED", `an event of ${log.transaction} does not decode`, {
      fix: "check the contracts' addresses and that the node is sound",
      cause,
    });
  }
}

/**
 * The event in a log; undefined for one of no interest here, or of a contract that it is not from.
 * @throws CHAIN_FAILED for one that does not decode
 */
export function eventIn(contracts: IndexedContracts, log: ChainLog): LogDescription | undefined {
  const event = decoded(log);
  const emitter = EMITTERS.get(event?.name ?? "") as keyof IndexedContracts | undefined;
  if (event === null || emitter === undefined) return undefined;
  return contracts[emitter].toLowerCase() === log.address.toLowerCase() ? event : undefined;
}

export class ChainIndex {
  readonly #contracts: IndexedContracts;
  readonly #accounts: IndexedAccounts;
  readonly #rest: Rest;

  constructor(contracts: IndexedContracts, accounts = new IndexedAccounts(), rest?: Rest) {
    this.#contracts = contracts;
    this.#accounts = accounts;
    this.#rest = {
      requests: new Map(rest?.requests),
      exits: new Map(rest?.exits),
      epochs: new Map(rest?.epochs),
      successors: new Map(rest?.successors),
      tables: new Map(rest?.tables),
      epochBlock: rest?.epochBlock ?? 0,
      haltBlock: rest?.haltBlock ?? 0,
    };
  }

  /** A copy that goes its own way. */
  fork(): ChainIndex {
    return new ChainIndex(this.#contracts, this.#accounts.fork(), this.#rest);
  }

  accounts(): readonly IndexedAccount[] {
    return this.#accounts.values();
  }

  /** Those of one sender, oldest first. */
  requestsBy(sender: string): readonly IndexedRequest[] {
    const own = sender.toLowerCase();
    return [...this.#rest.requests.values()].filter((one) => one.requestedBy.toLowerCase() === own);
  }

  /** Withdrawals that nobody paid yet. */
  exits(): readonly IndexedExit[] {
    return [...this.#rest.exits.values()];
  }

  /** Prices by slot; undefined for an epoch that was committed before the first block read. */
  epochPrices(epoch: bigint): readonly bigint[] | undefined {
    return this.#rest.epochs.get(epoch);
  }

  /** Block of the latest epoch; 0 where none was read. */
  get epochBlock(): number {
    return this.#rest.epochBlock;
  }

  /** Block in which a breaker tripped last; 0 where none did. */
  get haltBlock(): number {
    return this.#rest.haltBlock;
  }

  /** The event `TableRegistered` of a table; undefined where it was registered before the first block read. */
  tableLog(table: string): ChainLog | undefined {
    return this.#rest.tables.get(table);
  }

  /** The table that accounts opened under `home` answer to at block time `time`. */
  currentHome(home: string, time: bigint): string {
    let table = home;
    for (;;) {
      const next = this.#rest.successors.get(table);
      if (next === undefined || time < next.from) return table;
      table = next.successor;
    }
  }

  /** Takes logs in the order of the chain. @throws CHAIN_FAILED for one that does not decode */
  apply(logs: readonly ChainLog[]): void {
    for (const log of logs) {
      const event = eventIn(this.#contracts, log);
      if (event === undefined) continue;
      if (event.name === "TableRegistered") this.#rest.tables.set(log.topics[1] ?? "", log);
      else if (!this.#accounts.apply(event, log.block)) this.#applyRest(event, log.block);
    }
  }

  #applyRest({ name, args }: LogDescription, block: number): void {
    const { requests, exits, epochs, successors } = this.#rest;
    const number = (field: string): bigint => args.getValue(field) as bigint;
    const text = (field: string): string => args.getValue(field) as string;
    switch (name) {
      case "EpochCommitted":
        epochs.set(number("epoch"), unpackPrices(args.getValue("prices") as Iterable<bigint>));
        this.#rest.epochBlock = block;
        return;
      case "MarketHalted":
        this.#rest.haltBlock = block;
        return;
      case "HomeSuperseded":
        successors.set(text("table"), { successor: text("successor"), from: args[2] as bigint });
        return;
      case "OpeningRequested": {
        const [request, account] = [number("request"), number("account")];
        const by = { liquidator: number("liquidator"), requestedBy: text("requestedBy") };
        const version = number("version");
        requests.set(request, { request, account, ...by, version, isSettled: false });
        return;
      }
      case "BondReturned":
      case "BondForfeited": {
        const settled = requests.get(number("request"));
        if (settled !== undefined) requests.set(settled.request, { ...settled, isSettled: true });
        return;
      }
      case "ExitQueued": {
        const exit = number("exit");
        exits.set(exit, { exit, units: number("units"), readyAt: number("readyAt") });
        return;
      }
      case "ExitPaid":
        exits.delete(number("exit"));
    }
  }
}
