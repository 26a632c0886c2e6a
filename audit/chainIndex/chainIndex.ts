/**
 * The audited contracts' events on disk, up to a block. Every range of blocks is one commit with its last block as the
 * checkpoint, so a run that was killed goes on from there, and a later one reads only what is new. Where the chain no
 * longer has the checkpoint, commits are taken back until it does. An index that is damaged, or of something else, is made
 * anew, and whoever runs it is told.
 */
import { ZkMarginError } from "../../circuits/errors.ts";
import { type LogSource } from "../../wallet/index.ts";
import {
  ChainReorganised,
  isCurrent,
  patiently,
  PATIENCE,
  scanLogs,
  type BlockRef,
  type Patience,
  type Range,
} from "../../wallet/logScan.ts";
import { INDEXED_KINDS } from "../auditAbi.ts";
import { recordOf, type AccountRecord } from "./accountRecord.ts";
import { EventApplier } from "./applyEvents.ts";
import { accountsNamed, type IndexedContracts } from "./auditEvents.ts";
import { Closings, type TimeOf } from "./closings.ts";
import { accountKey, IDENTITY, LEDGER } from "./keys.ts";
import { Ledger } from "./ledger.ts";
import { CorruptIndex, IndexStore, type Changes } from "./store.ts";

/** Blocks of one commit. */
const RANGE = 5_000;
const RESTARTS = 3;
const FORMAT = 1;

export interface IndexOptions {
  /** Private, made if missing; holds one index for each chain and audit book. */
  readonly folder: string;
  readonly chainId: bigint;
  readonly contracts: IndexedContracts;
  /** First block to read: that of the deployment, or earlier. */
  readonly fromBlock: number;
  readonly source: LogSource;
  readonly timeOf: TimeOf;
  readonly patience?: Patience;
  /** Blocks of one commit. */
  readonly range?: number;
  /** Takes what a person should know: that an index is made anew, and why; how far it is. */
  readonly tell?: (line: string) => void;
}

export class ChainIndex {
  readonly #options: IndexOptions;
  #store: IndexStore;
  #ledger = new Ledger();

  private constructor(options: IndexOptions, store: IndexStore) {
    this.#options = options;
    this.#store = store;
  }

  /** @throws INPUT_INVALID for a folder that others can enter, ENVIRONMENT when another process has it */
  static async open(options: IndexOptions): Promise<ChainIndex> {
    const { folder } = options;
    const name = nameOf(options);
    try {
      const index = new ChainIndex(options, await IndexStore.open(folder, name));
      await index.#begin();
      return index;
    } catch (error) {
      if (!(error instanceof CorruptIndex)) throw error;
      tellAnew(options, error.message);
      IndexStore.remove(folder, name);
      const index = new ChainIndex(options, await IndexStore.open(folder, name));
      await index.#begin();
      return index;
    }
  }

  /** What is stored, checked in full. @throws CorruptIndex */
  async #begin(): Promise<void> {
    try {
      const identity = identityOf(this.#options);
      await this.#store.requireWhole();
      const stored = await this.#store.get(IDENTITY);
      if (stored !== undefined && stored !== identity) {
        throw new CorruptIndex("it is of other contracts, or begins at another block");
      }
      if (stored === undefined) await this.#store.commit(new Map([[IDENTITY, identity]]));
      await this.#load();
    } catch (error) {
      await this.#store.close();
      throw error;
    }
  }

  async #load(): Promise<void> {
    const text = await this.#store.get(LEDGER);
    this.#ledger = text === undefined ? new Ledger() : Ledger.parse(text);
  }

  get ledger(): Ledger {
    return this.#ledger;
  }

  get store(): IndexStore {
    return this.#store;
  }

  close(): Promise<void> {
    return this.#store.close();
  }

  /** Forgets everything. */
  async reset(why: string): Promise<void> {
    tellAnew(this.#options, why);
    const { folder } = this.#options;
    await this.#store.close();
    IndexStore.remove(folder, nameOf(this.#options));
    this.#store = await IndexStore.open(folder, nameOf(this.#options));
    await this.#begin();
  }

  /**
   * Reads up to the end of a block; back to it where the index is ahead.
   * @throws CHAIN_FAILED when the node fails or the chain does not hold still, AUDIT_REFUSED for events that lead nowhere
   */
  async follow(end: BlockRef): Promise<void> {
    for (let restart = 0; ; restart += 1) {
      try {
        await this.#goBack(end);
        await this.#goOn(end);
        return;
      } catch (error) {
        // The ledger may hold a part of a range that was not written.
        await this.#load();
        if (!(error instanceof ChainReorganised)) throw error;
        if (restart >= RESTARTS) {
          throw new ZkMarginError("CHAIN_FAILED", "the chain keeps being reorganised", {
            fix: "audit a block that is final, or use one node instead of several behind one address",
            cause: error,
          });
        }
      }
    }
  }

  /** To the latest checkpoint that is not after `end` and still on the chain. */
  async #goBack(end: BlockRef): Promise<void> {
    const { source, patience = PATIENCE, tell } = this.#options;
    let steps = 0;
    for (;;) {
      const { block } = this.#ledger;
      if (block === undefined) break;
      const isKept = block.block <= end.block && (await isCurrent(source, block, patience));
      if (isKept && (block.block !== end.block || block.hash === end.hash)) break;
      steps += 1;
      if (await this.#store.takeBack()) await this.#load();
      else return this.reset(`block ${block.block} is not on the chain any more`);
    }
    if ((await this.#store.get(IDENTITY)) === undefined) await this.#begin();
    if (steps > 0) tell?.(`went back to block ${this.#ledger.block?.block ?? "none"}`);
  }

  async #goOn(end: BlockRef): Promise<void> {
    const { source, contracts, fromBlock, range = RANGE, patience = PATIENCE } = this.#options;
    const after = this.#ledger.block;
    const scan = {
      ...{ addresses: Object.values(contracts), kinds: INDEXED_KINDS, end, range },
      from: after === undefined ? fromBlock : after.block + 1,
      ...(after === undefined ? {} : { after }),
    };
    for await (const one of scanLogs(source, scan, patience)) {
      await this.#take(one);
      this.#options.tell?.(`read up to block ${one.end.block} of ${end.block}`);
    }
  }

  async #take(range: Range): Promise<void> {
    const { contracts, timeOf, patience = PATIENCE } = this.#options;
    const ledger = this.#ledger;
    const records = await this.#recordsOf(accountsNamed(contracts, range.logs));
    const applier = new EventApplier(contracts, ledger, records);
    const closings = new Closings(ledger, range, (block) =>
      patiently("a block's time", () => timeOf(block), patience),
    );
    await closings.look();
    for (const log of range.logs) {
      closings.before(log.block);
      const windows = ledger.windows.length;
      applier.apply(log);
      if (ledger.windows.length !== windows) await closings.look();
    }
    closings.before(range.end.block + 1);
    ledger.block = range.end;
    await this.write(applier.changes);
  }

  async #recordsOf(accounts: readonly bigint[]): Promise<ReadonlyMap<bigint, AccountRecord>> {
    const texts = await this.#store.getMany(accounts.map(accountKey));
    const found = accounts.map((account, k): [bigint, string | undefined] => [account, texts[k]]);
    return new Map(
      found.flatMap(([account, text]) => (text === undefined ? [] : [[account, recordOf(text)]])),
    );
  }

  /** Changes and the ledger as it is now, in one commit. */
  write(changes: Changes): Promise<void> {
    return this.#store.commit(new Map(changes).set(LEDGER, this.#ledger.toText()));
  }
}

function nameOf({ chainId, contracts }: IndexOptions): string {
  return `${chainId}-${contracts.auditBook.toLowerCase()}`;
}

function identityOf({ chainId, contracts, fromBlock }: IndexOptions): string {
  const names = Object.entries(contracts).map(([name, address]) => [name, address.toLowerCase()]);
  return JSON.stringify([FORMAT, chainId.toString(), fromBlock, names.toSorted()]);
}

function tellAnew({ tell }: IndexOptions, why: string): void {
  tell?.(`the index is made anew: ${why}`);
}
