/**
 * The newest block, not an older one than before: what nodes behind one address say comes out of order, and a keeper
 * that believed it would repeat what it did. Where all nodes stay behind, the chain has become shorter, or one of them
 * showed a block that never was: then what they say now is believed.
 */
import { ZkMarginError } from "../circuits/errors.ts";
import { type BlockRef } from "./facts.ts";
import { type Nodes } from "./nodes.ts";

/** Times that all nodes are asked before a block that none of them has is given up. */
const PATIENCE = 5;

export class Heads {
  readonly #nodes: Nodes;
  #highest = 0;
  #vain = 0;

  constructor(nodes: Nodes) {
    this.#nodes = nodes;
  }

  /** @throws CHAIN_FAILED when every node is behind what one of them showed before, or none answers */
  async newest(): Promise<BlockRef> {
    let best: number | undefined;
    for (let step = 0; step < this.#nodes.count; step += 1) {
      const block = await this.#nodes.getBlock("latest");
      const { hash = null, number = 0, timestamp = 0 } = block ?? {};
      if (hash !== null && number >= this.#highest) {
        [this.#highest, this.#vain] = [number, 0];
        this.#nodes.caughtUp();
        return { number, hash, time: BigInt(timestamp) };
      }
      if (hash !== null) best = Math.max(best ?? 0, number);
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

  /** Whether the chain still has the block: what was read at it belongs together. */
  async holds({ number, hash }: BlockRef): Promise<boolean> {
    return (await this.#nodes.getBlock(number))?.hash === hash;
  }
}
