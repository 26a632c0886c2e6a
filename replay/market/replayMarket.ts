/** The market book of a replay: publishes a tick on every feed, commits, and remembers every epoch's prices. */
import type { Contract } from "ethers";
import { solvencyCircuit } from "../../circuits/spec.ts";
import type { MarketSnapshot } from "../../risk/index.ts";
import type { ReplayChain } from "../chain/replayChain.ts";
import { MARKET_STATES, type MarketState } from "../../wallet/chainStates.ts";
import { priceAt, type Tick } from "../data/pricePath.ts";
import { PAR, SETTLEMENT_FEED } from "./system.ts";
import type { Window } from "./window.ts";

/** As the chain has it after its latest block. */
export interface MarketStatus {
  readonly state: MarketState;
  readonly epoch: bigint;
  /** Reading of the market clock, s. */
  readonly clock: bigint;
}

export interface MarketParts {
  readonly chain: ReplayChain;
  /** Address that publishes and commits. */
  readonly from: string;
  readonly market: Contract;
  readonly aggregators: ReadonlyMap<string, Contract>;
  readonly window: Window;
}

export class ReplayMarket {
  readonly #parts: MarketParts;
  readonly #prices = new Map<bigint, readonly bigint[]>();
  /** Published last, and when the latest epoch was committed. */
  #tick: Tick | undefined;
  #committed: Tick | undefined;
  #status: MarketStatus = { state: "unopened", epoch: 0n, clock: 0n };
  /** Block time of {@link status}, Unix s. */
  #at = 0;

  constructor(parts: MarketParts) {
    this.#parts = parts;
  }

  get status(): MarketStatus {
    return this.#status;
  }

  /** Queues every feed's answer as of `time` and a commitment. */
  queueEpoch(tick: Tick, time: number): void {
    const { chain, from, market, aggregators } = this.#parts;
    this.#tick = tick;
    for (const [feed, contract] of aggregators) {
      const answer = feed === SETTLEMENT_FEED ? PAR : priceAt(tick, feed);
      chain.queue({ from, contract, method: "setRound", args: [1, answer, time, time, 1] });
    }
    chain.queue({ from, contract: market, method: "commitEpoch", args: [] });
  }

  /** Reads the state after the latest block, and the prices of an epoch not seen yet. */
  async refresh(): Promise<void> {
    const { market, chain, window } = this.#parts;
    const [state = 0n, epoch = 0n, clock = 0n] = await chain.read(market, "status");
    this.#status = { state: MARKET_STATES[Number(state)] ?? "unopened", epoch, clock };
    this.#at = chain.time;
    if (epoch === 0n || this.#prices.has(epoch)) return;
    const { nSlots } = solvencyCircuit(window.circuit);
    const [, ...words] = await chain.read(market, "epochPrices", epoch);
    const prices = Array.from({ length: nSlots }, (_, slot) => {
      const word = words[slot >> 2] ?? 0n;
      return (word >> BigInt(64 * (slot & 3))) & (2n ** 64n - 1n);
    });
    this.#prices.set(epoch, prices);
    this.#committed = this.#tick;
  }

  /** By slot, 1e-8 USD. */
  pricesAt(epoch: bigint): readonly bigint[] {
    return this.#prices.get(epoch) ?? [];
  }

  /** Whether the latest epoch has what was published last; it has not while the market is halted. */
  get isUpToDate(): boolean {
    return this.#committed === this.#tick;
  }

  /** The latest epoch as the prover reads it. */
  get snapshot(): MarketSnapshot {
    return this.#snapshotWith(this.pricesAt(this.#status.epoch));
  }

  /** The same with every slot's price moved as its feed has moved since. */
  get published(): MarketSnapshot {
    const [now, then] = [this.#tick, this.#committed];
    if (now === undefined || then === undefined || now === then) return this.snapshot;
    const { slots } = this.#parts.window;
    const prices = this.pricesAt(this.#status.epoch).map((price, slot) => {
      const feed = slots[slot - 1]?.feed;
      return feed === undefined ? price : (price * priceAt(now, feed)) / priceAt(then, feed);
    });
    return this.#snapshotWith(prices);
  }

  #snapshotWith(price: readonly bigint[]): MarketSnapshot {
    const { id, parameters } = solvencyCircuit(this.#parts.window.circuit);
    return {
      circuit: id,
      shape: parameters,
      epoch: this.#status.epoch,
      committedAt: 0n,
      price,
      optionPnl: Array.from({ length: parameters.nScenarios }, () =>
        new Array<bigint>(parameters.nOption).fill(0n),
      ),
    } as unknown as MarketSnapshot;
  }

  /** What the market clock will read at `time`, if the market is live and stays so: s. */
  clockAt(time: number): bigint {
    return this.#status.clock + BigInt(Math.max(time - this.#at, 0));
  }

  /** Whether all prices of now lie within `band` of those of `epoch`: the first slot that does not, if any. */
  slotOutside(epoch: bigint, band: bigint): number | undefined {
    const now = this.pricesAt(this.#status.epoch);
    const then = this.pricesAt(epoch);
    const found = now.findIndex((price, slot) => {
      const base = then[slot] ?? 0n;
      const distance = price > base ? price - base : base - price;
      return distance * 10_000n > band * base;
    });
    return found === -1 ? undefined : found;
  }
}
