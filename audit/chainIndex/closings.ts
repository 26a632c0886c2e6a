/** What was the case when a window closed: in the last block whose time is not after its end. */
import { type Range } from "../../wallet/logScan.ts";
import { type IndexedWindow, type Ledger } from "./ledger.ts";

/** Block time, s. */
export type TimeOf = (block: number) => Promise<bigint>;

/** The last block of `low` … `high` whose time is at most `time`; that of `low` is. */
async function lastUntil(timeOf: TimeOf, time: bigint, low: number, high: number): Promise<number> {
  let [under, above] = [low, high + 1];
  while (above - under > 1) {
    const middle = Math.floor((under + above) / 2);
    if ((await timeOf(middle)) <= time) under = middle;
    else above = middle;
  }
  return under;
}

/** Writes down what closes within one range of blocks, in step with its events. */
export class Closings {
  readonly #ledger: Ledger;
  readonly #range: Range;
  readonly #timeOf: TimeOf;
  #endTime: bigint | undefined;
  /** Windows that close in the range, with their last blocks. */
  #known = new Map<IndexedWindow, number>();

  constructor(ledger: Ledger, range: Range, timeOf: TimeOf) {
    this.#ledger = ledger;
    this.#range = range;
    this.#timeOf = timeOf;
  }

  /** To be called first, and after every event that opens a window. */
  async look(): Promise<void> {
    const open = this.#ledger.windows.filter((one) => one.close === undefined);
    if (open.length === 0) return;
    const { from, end } = this.#range;
    this.#endTime ??= await this.#timeOf(end.block);
    for (const window of open) {
      // A later block may have the same time as the end.
      if (this.#known.has(window) || this.#endTime <= window.closesAt) continue;
      const last = await lastUntil(this.#timeOf, window.closesAt, from - 1, end.block);
      this.#known.set(window, last);
    }
  }

  /** The ledger is as before the events of `block`. */
  before(block: number): void {
    for (const [window, last] of this.#known) {
      if (last >= block) continue;
      const { amounts } = this.#ledger;
      const count = this.#ledger.countOf(window.home, window.closesAt);
      window.close = { block: last, amounts: [...amounts], ...count };
      this.#known.delete(window);
    }
  }
}
