/**
 * Keeps an index of the chain's events. What is deep enough is read once; what follows it is read again every time,
 * so that a reorganisation costs nothing. One that goes deeper than the depth asked for starts the index anew.
 */
import { ZkMarginError } from "../circuits/errors.ts";
import { type LogSource } from "../wallet/index.ts";
import {
  ChainReorganised,
  isCurrent,
  patiently,
  PATIENCE,
  scanLogs,
  type BlockRef,
  type Patience,
} from "../wallet/logScan.ts";
import { EVENT_KINDS } from "./chainAbi.ts";
import { ChainIndex, type IndexedContracts } from "./chainIndex.ts";

export interface FollowerOptions {
  readonly source: LogSource;
  readonly contracts: IndexedContracts;
  /** That of the deployment, or earlier. */
  readonly fromBlock: number;
  /** Blocks that must follow one before it counts as final. */
  readonly confirmations: number;
  readonly patience?: Patience;
  /** Blocks asked for at once. */
  readonly range?: number;
}

export class ChainFollower {
  readonly #options: FollowerOptions;
  #index: ChainIndex;
  /** The last block that the index holds. */
  #final: BlockRef | undefined;

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#index = new ChainIndex(options.contracts);
  }

  /** Number of the last block that counts as final; −1 before there is one. */
  get finalBlock(): number {
    return this.#final?.block ?? -1;
  }

  /**
   * The index as of the end of `head`.
   * @throws CHAIN_FAILED when a node fails, or the chain does not hold still
   */
  async follow(head: BlockRef): Promise<ChainIndex> {
    const { source, patience = PATIENCE } = this.#options;
    if (this.#final !== undefined && !(await isCurrent(source, this.#final, patience))) {
      this.#forget();
    }
    try {
      await this.#advance(head.block - this.#options.confirmations);
      return await this.#ahead(head);
    } catch (error) {
      if (!(error instanceof ChainReorganised)) throw error;
      throw new ZkMarginError("CHAIN_FAILED", "the chain was reorganised while it was read", {
        fix: "nothing: it is read again",
        cause: error,
      });
    }
  }

  #forget(): void {
    this.#index = new ChainIndex(this.#options.contracts);
    this.#final = undefined;
  }

  async #advance(to: number): Promise<void> {
    const { source, fromBlock, patience = PATIENCE } = this.#options;
    const from = this.#final === undefined ? fromBlock : this.#final.block + 1;
    if (to < from) return;
    const hash = await patiently("a block", () => source.blockHash(to), patience);
    if (hash === undefined) throw new ChainReorganised();
    for await (const { logs, end } of this.#scan(from, { block: to, hash })) {
      this.#index.apply(logs);
      this.#final = end;
    }
  }

  async #ahead(head: BlockRef): Promise<ChainIndex> {
    const index = this.#index.fork();
    const from = this.#final === undefined ? this.#options.fromBlock : this.#final.block + 1;
    for await (const { logs } of this.#scan(from, head)) index.apply(logs);
    return index;
  }

  #scan(from: number, end: BlockRef): ReturnType<typeof scanLogs> {
    const { source, contracts, range, patience = PATIENCE } = this.#options;
    const scan = {
      ...{ addresses: Object.values(contracts), kinds: EVENT_KINDS, from, end },
      ...(this.#final === undefined ? {} : { after: this.#final }),
      ...(range === undefined ? {} : { range }),
    };
    return scanLogs(source, scan, patience);
  }
}
