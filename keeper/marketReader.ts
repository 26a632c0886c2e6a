/** The market at one block: state, prices, and what a commit would do. */
import { ZeroAddress, type Provider } from "ethers";
import { ZkMarginError } from "../circuits/errors.ts";
import { MARKET_STATES } from "../wallet/chainStates.ts";
import { asked } from "./asked.ts";
import { unpackPrices, type ChainIndex } from "./chainIndex.ts";
import { type KeeperContracts } from "./contracts.ts";
import {
  type BlockRef,
  type CommitOutlook,
  type FeedReading,
  type Halt,
  type MarketFacts,
} from "./facts.ts";

const SLOTS = 32;
const FIRST_OPTION = 16;

/** `Reading` of contracts/types/Feeds.sol: price | maxMove << 64 | slot << 80 | reason << 88. */
export function unpackReading(word: bigint): FeedReading {
  return {
    slot: Number(BigInt.asUintN(8, word >> 80n)),
    sound: BigInt.asUintN(8, word >> 88n) === 0n,
    price: BigInt.asUintN(64, word),
    maxMove: BigInt.asUintN(16, word >> 64n),
  };
}

export interface MarketReaderOptions {
  readonly provider: Provider;
  readonly contracts: KeeperContracts;
  /** Address whose transactions are tried. */
  readonly sender: string;
  /** Whether it matters what a commit would do. */
  readonly watchesFeeds: boolean;
}

export class MarketReader {
  readonly #options: MarketReaderOptions;
  #limits: { maxEpochAge: bigint; moveDelay: bigint } | undefined;
  #halt: (Halt & { readonly hash: string }) | undefined;
  /** Expiries by option slot, as of an epoch. */
  #expiries: { readonly epoch: bigint; readonly bySlot: ReadonlyMap<number, bigint> } | undefined;

  constructor(options: MarketReaderOptions) {
    this.#options = options;
  }

  /** @throws CHAIN_FAILED */
  async read(head: BlockRef, index: ChainIndex): Promise<MarketFacts> {
    const { contracts } = this.#options;
    const [state, epoch, clock] = await contracts.at<readonly [bigint, bigint, bigint]>(
      head.number,
      "market",
      "status",
    );
    const name = MARKET_STATES[Number(state)];
    if (name === undefined) throw unknownState();
    this.#limits ??= {
      maxEpochAge: await contracts.at(head.number, "market", "maxEpochAge"),
      moveDelay: await contracts.at(head.number, "market", "moveDelay"),
    };
    return {
      ...{ state: name, epoch, clock, ...this.#limits },
      committedAt: epoch === 0n ? 0n : await this.#timeOf(index.epochBlock),
      prices: await this.#prices(head, index, epoch),
      outlook: await this.#outlook(head),
      halt: index.haltBlock === 0 ? undefined : await this.#haltAt(index.haltBlock),
      fixable: await this.#fixable(head, epoch),
    };
  }

  /** A series gets its slot by a report, which counts from an epoch on: so expiries are read once an epoch. */
  async #expiriesAt(head: BlockRef, epoch: bigint): Promise<ReadonlyMap<number, bigint>> {
    if (this.#expiries?.epoch === epoch) return this.#expiries.bySlot;
    const bySlot = new Map<number, bigint>();
    for (let slot = FIRST_OPTION; slot < SLOTS; slot += 1) {
      const { contracts } = this.#options;
      const { expiry } = await contracts.at<{ readonly expiry: bigint }>(
        ...([head.number, "options", "seriesOf", slot] as const),
      );
      if (expiry !== 0n) bySlot.set(slot, expiry);
    }
    this.#expiries = { epoch, bySlot };
    return bySlot;
  }

  /** Expired slots that the contract would fix: neither fixed before nor observed too little. */
  async #fixable(head: BlockRef, epoch: bigint): Promise<readonly number[]> {
    const { contracts, sender, watchesFeeds } = this.#options;
    if (!watchesFeeds || contracts.address("options") === ZeroAddress) return [];
    const slots: number[] = [];
    for (const [slot, expiry] of await this.#expiriesAt(head, epoch)) {
      if (expiry > head.time) continue;
      const tried = await contracts.tried(head.number, sender, "options", "fix", slot);
      if (tried !== undefined) slots.push(slot);
    }
    return slots;
  }

  async #timeOf(block: number): Promise<bigint> {
    const found = await asked("the epoch's block", this.#options.provider.getBlock(block));
    if (found !== null) return BigInt(found.timestamp);
    throw new ZkMarginError("CHAIN_FAILED", "no node has the epoch's block", {
      fix: "nothing: it is asked again",
    });
  }

  async #prices(head: BlockRef, index: ChainIndex, epoch: bigint): Promise<readonly bigint[]> {
    if (epoch === 0n) return new Array<bigint>(SLOTS).fill(0n);
    return index.epochPrices(epoch) ?? (await this.pricesOf(head, epoch));
  }

  /** Prices of an epoch that the index does not have. */
  async pricesOf(head: BlockRef, epoch: bigint): Promise<readonly bigint[]> {
    const { prices } = await this.#options.contracts.at<{
      readonly prices: { readonly words: Iterable<bigint> };
    }>(head.number, "market", "epochPrices", epoch);
    return unpackPrices(prices.words);
  }

  async #outlook(head: BlockRef): Promise<CommitOutlook> {
    const { contracts, sender, watchesFeeds } = this.#options;
    if (!watchesFeeds) return { commits: false, readings: [] };
    const tried = await contracts.tried<readonly [bigint, boolean]>(
      head.number,
      sender,
      "market",
      "commitEpoch",
    );
    return { commits: tried?.[1] === true, readings: await this.#readings(head.number) };
  }

  async #readings(block: number): Promise<readonly FeedReading[]> {
    const [, readings] = await this.#options.contracts.at<readonly [bigint, Iterable<bigint>]>(
      block,
      "feeds",
      "read",
    );
    return [...readings].map(unpackReading);
  }

  /** What the sources said when a breaker tripped; a node without that state leaves it open. */
  async #haltAt(number: number): Promise<Halt | undefined> {
    const block = await asked("a block", this.#options.provider.getBlock(number));
    const hash = block?.hash ?? "";
    if (block === null) return undefined;
    if (this.#halt?.hash !== hash) {
      const readings = await this.#readings(number).catch(() => undefined);
      this.#halt = { at: BigInt(block.timestamp), readings, hash };
    }
    return this.#halt;
  }
}

function unknownState(): ZkMarginError {
  return new ZkMarginError("CHAIN_FAILED", "the market is in a state that is unknown here", {
    fix: "use the version of zkmargin that belongs to the deployment",
  });
}
