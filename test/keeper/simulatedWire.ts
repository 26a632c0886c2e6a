/**
 * A chain with one contract: every call names a deed, which the contract takes once. Blocks can be undone,
 * waiting transactions can get lost, others can be faster, the node can fail, and the keeper's process can die
 * before or after anything it asks for.
 */
import { ZkMarginError } from "../../circuits/errors.ts";
import { type TextStore } from "../../keeper/journal.ts";
import { type Call } from "../../keeper/submission.ts";
import {
  type Broadcast,
  type Receipt,
  type Refusal,
  type Transaction,
  type Wire,
} from "../../keeper/wire.ts";
import { type Fees } from "../../wallet/feeBump.ts";

/** The process is gone. */
export class Crash extends Error {}

export const CONTRACT = `0x${"c0".repeat(20)}`;
export const deed = (name: string): Call => ({
  to: CONTRACT,
  data: `0x${Buffer.from(name).toString("hex")}`,
});
const nameOf = (data: string): string => Buffer.from(data.slice(2), "hex").toString();

interface Sent {
  readonly hash: string;
  readonly nonce: number;
  readonly name: string;
  readonly fee: bigint;
}

interface Block {
  /** The keeper's, in order. */
  readonly own: readonly (Sent & { readonly succeeded: boolean })[];
  /** Deeds of others. */
  readonly foreign: readonly string[];
}

export class SimulatedWire implements Wire {
  blocks: Block[] = [];
  waiting: Sent[] = [];
  /** What others do in the next block. */
  readonly rivals: string[] = [];
  baseFee = 10n;
  /** Requests that fail from now on. */
  failures = 0;
  /** Points passed before the process dies; none lets it live. */
  fuse: number | undefined;
  /** Blocks whose receipts the node does not show yet. */
  hiddenReceipts = 0;

  /** A point at which the process may die. */
  point(): void {
    if (this.fuse === undefined) return;
    if (this.fuse === 0) throw new Crash();
    this.fuse -= 1;
  }

  #ask<T>(answer: () => T): Promise<T> {
    this.point();
    if (this.failures > 0) {
      this.failures -= 1;
      const fix = "wait";
      return Promise.reject(new ZkMarginError("CHAIN_FAILED", "no node answers", { fix }));
    }
    const given = answer();
    this.point();
    return Promise.resolve(given);
  }

  get head(): number {
    return this.blocks.length;
  }

  /** Own transactions of the chain as it is. */
  own(): readonly (Sent & { readonly succeeded: boolean })[] {
    return this.blocks.flatMap(({ own }) => own);
  }

  isDone(name: string): boolean {
    const done = this.blocks.flatMap(({ own, foreign }) => [
      ...own.filter(({ succeeded }) => succeeded).map((one) => one.name),
      ...foreign,
    ]);
    return done.includes(name);
  }

  #used(): number {
    return this.own().length;
  }

  mine(): void {
    const own: (Sent & { succeeded: boolean })[] = [];
    const foreign = this.rivals.splice(0).filter((name) => !this.isDone(name));
    const done = new Set(foreign);
    for (let nonce = this.#used(); ; nonce += 1) {
      const [best] = this.waiting
        .filter((one) => one.nonce === nonce && one.fee >= this.baseFee)
        .toSorted((a, b) => Number(b.fee - a.fee));
      if (best === undefined) break;
      own.push({ ...best, succeeded: !this.isDone(best.name) && !done.has(best.name) });
      done.add(best.name);
    }
    this.blocks.push({ own, foreign });
    this.waiting = this.waiting.filter(({ nonce }) => nonce >= this.#used());
  }

  /** Undoes blocks; another chain of as many takes their place. @param keeps whether nodes remember the transactions */
  reorganise(depth: number, keeps: boolean): void {
    const undone = this.blocks.splice(Math.max(this.blocks.length - depth, 0));
    if (keeps) this.waiting.push(...undone.flatMap(({ own }) => own));
    this.blocks.push(...undone.map(() => ({ own: [], foreign: [] })));
  }

  nonce(at: "latest" | "pending"): Promise<number> {
    return this.#ask(() => {
      let next = this.#used();
      if (at === "pending") while (this.waiting.some(({ nonce }) => nonce === next)) next += 1;
      return next;
    });
  }

  receipt(hash: string): Promise<Receipt | undefined> {
    return this.#ask(() => {
      const visible = this.blocks.slice(0, Math.max(this.blocks.length - this.hiddenReceipts, 0));
      for (const [index, { own }] of visible.entries()) {
        const found = own.find((one) => one.hash === hash);
        if (found !== undefined) return { block: index + 1, succeeded: found.succeeded };
      }
      return undefined;
    });
  }

  knows(hash: string): Promise<boolean> {
    return this.#ask(() => [...this.waiting, ...this.own()].some((one) => one.hash === hash));
  }

  fees(): Promise<Fees> {
    return this.#ask(() => ({ maxFeePerGas: this.baseFee, maxPriorityFeePerGas: 1n }));
  }

  refusal({ data }: Call): Promise<Refusal | undefined> {
    return this.#ask(() =>
      this.isDone(nameOf(data)) ? { name: "AlreadyDone", message: "it is done" } : undefined,
    );
  }

  gas(): Promise<bigint> {
    return this.#ask(() => 50_000n);
  }

  sign({ nonce, data, maxFeePerGas }: Transaction): Promise<{ hash: string; raw: string }> {
    const name = nameOf(data);
    const text = JSON.stringify({ nonce, name, fee: maxFeePerGas.toString() });
    const hash = `0x${Buffer.from(text).toString("hex")}`;
    return this.#ask(() => ({ hash, raw: hash }));
  }

  broadcast(raw: string): Promise<Broadcast> {
    return this.#ask(() => {
      const text = Buffer.from(raw.slice(2), "hex").toString();
      const { nonce, name, fee } = JSON.parse(text) as { nonce: number; name: string; fee: string };
      const sent: Sent = { hash: raw, nonce, name, fee: BigInt(fee) };
      if (nonce < this.#used()) return "used";
      const rival = this.waiting.find((one) => one.nonce === nonce);
      if (rival !== undefined && rival.fee * 11n > sent.fee * 10n) return "dear";
      this.waiting = [...this.waiting.filter((one) => one.nonce !== nonce), sent];
      return "taken";
    });
  }
}

/** A journal whose writer may die before or after it wrote. */
export function storeOn(wire: SimulatedWire): TextStore {
  let kept: string | undefined;
  return {
    read: () => kept,
    write: (text) => {
      wire.point();
      kept = text;
      wire.point();
    },
  };
}
