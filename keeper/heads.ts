/**
 * The newest block, not an older one than before: what nodes behind one address say comes out of order, and a keeper
 * that believed it would repeat what it did. Where all nodes stay behind, the chain has become shorter, or one of them
 * showed a block that never was: then what they say now is believed.
 */
import { ZkMarginError } from "../circuits/errors.ts";
import { type BlockRef } from "./facts.ts";
import { type Nodes } from "./nodes.ts";

/** No chain has more blocks: a larger number is not believed. */
const MOST_BLOCKS = 2 ** 32;
/** Times that all nodes are asked before a block that none of them has is given up. */
const PATIENCE = 5;

export class Heads {
  readonly #nodes: Nodes;
  #highest = 0;
  #vain = 0;

  constructor(nodes: Nodes) {
    this.#nodes = nodes;
  }

  /**
   * A block as new as any that was read. One number is one node's word: it counts against others once that block
   * {@link wasRead}.
   * @throws CHAIN_FAILED when every node is behind what was read before, or none answers
   */
  async newest(): Promise<BlockRef> {
    let best: number | undefined;
    for (let step = 0; step < this.#nodes.count; step += 1) {
      const block = await this.#nodes.getBlock("latest");
      const { hash = null, number = 0, timestamp = 0 } = block ?? {};
      if (hash === null || number > MOST_BLOCKS) {
        this.#nodes.leaveFailing();
        continue;
      }
      if (number >= this.#highest) {
        this.#vain = 0;
        this.#nodes.caughtUp();
        return { number, hash, time: BigInt(timestamp) };
      }
      best = Math.max(best ?? 0, number);
      this.#nodes.leaveBehind();
    }
    const missing = this.#highest;
    this.#vain += 1;
    if (best !== undefined && this.#vain >= PATIENCE) this.#highest = best;
    throw new ZkMarginError("CHAIN_FAILED", `no node has block ${missing} any more`, {
      field: "rpc",
      fix: "wait until the nodes have caught up, or name others",
    });
  }

  /** Everything at the block could be read: nodes that lack it are behind. */
  wasRead({ number }: BlockRef): void {
    this.#highest = Math.max(this.#highest, number);
  }

  /** Whether the chain still has the block: what was read at it belongs together. */
  async holds({ number, hash }: BlockRef): Promise<boolean> {
    return (await this.#nodes.getBlock(number))?.hash === hash;
  }
}
