/**
 * The newest block, never an older one than before: what nodes behind one address say comes out of order, and a
 * keeper that believed it would repeat what it did.
 */
import { ZkMarginError } from "../circuits/errors.ts";
import { type BlockRef } from "./facts.ts";
import { type Nodes } from "./nodes.ts";

export class Heads {
  readonly #nodes: Nodes;
  #highest = 0;

  constructor(nodes: Nodes) {
    this.#nodes = nodes;
  }

  /** @throws CHAIN_FAILED when every node is behind what one of them showed before, or none answers */
  async newest(): Promise<BlockRef> {
    for (let step = 0; step < this.#nodes.count; step += 1) {
      const block = await this.#nodes.getBlock("latest");
      const { hash = null, number = 0, timestamp = 0 } = block ?? {};
      if (hash !== null && number >= this.#highest) {
        this.#highest = number;
        this.#nodes.caughtUp();
        return { number, hash, time: BigInt(timestamp) };
      }
      this.#nodes.leaveBehind();
    }
    throw new ZkMarginError("CHAIN_FAILED", `no node has block ${this.#highest} any more`, {
      field: "rpc",
      fix: "wait until the nodes have caught up, or name others",
    });
  }

  /** Whether the chain still has the block: what was read at it belongs together. */
  async holds({ number, hash }: BlockRef): Promise<boolean> {
    return (await this.#nodes.getBlock(number))?.hash === hash;
  }
}
