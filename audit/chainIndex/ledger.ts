/**
 * What the events of all contracts come to, accounts aside: counts, amounts, sums and windows. Small; it is written with
 * every commit of the index as its checkpoint. Bigints as decimal text where it is saved.
 */
import { IDENTITY, type AffinePoint } from "../../circuits/babyjubjub.ts";
import { MAX_SLOTS } from "../../circuits/generators.ts";
import { type BlockRef } from "../../wallet/logScan.ts";
import { CorruptIndex } from "./store.ts";

/** Accounts of one table of opening. */
export interface HomeCount {
  live: number;
  exposed: number;
}

/** What was the case in the last block up to the end of a window. */
export interface WindowClose {
  readonly block: number;
  /** By slot, 1e-8: net sum over all books. */
  readonly amounts: readonly bigint[];
  /** Of the window's home table. */
  readonly live: number;
  readonly exposed: number;
}

/** What counts of a window, added up from its events. */
export interface WindowSums {
  readonly accounts: number;
  readonly hidden: number;
  /** Hidden accounts that are hidden in the window before, too. */
  readonly continuing: number;
  readonly ephemeral: AffinePoint;
  readonly masked: AffinePoint;
}

export interface IndexedShare {
  readonly generation: number;
  readonly member: number;
}

export interface IndexedWindow {
  readonly window: number;
  readonly home: string;
  readonly table: string;
  readonly epoch: bigint;
  readonly level: bigint;
  readonly opensAt: bigint;
  readonly closesAt: bigint;
  readonly minimum: bigint;
  readonly previous: number;
  /** Contributions of books that changed since. */
  stale: number;
  shares: readonly IndexedShare[];
  /** Dollars, and the block of the publication. */
  total: { readonly dollars: bigint; readonly block: number } | undefined;
  close: WindowClose | undefined;
  /** What the contributions add up to; undefined until they were added up, and after another came. */
  sums: WindowSums | undefined;
}

export interface Superseded {
  readonly table: string;
  readonly successor: string;
  /** Block time, s. */
  readonly from: bigint;
}

export class Ledger {
  /** The last block read; undefined before the first. */
  block: BlockRef | undefined;
  /** Block of the first account's opening. */
  firstBlock = 0;
  opened = 0n;
  closed = 0n;
  /** Tables under which accounts were opened. */
  homes: string[] = [];
  counts: HomeCount[] = [];
  /** By slot, 1e-8: what came in publicly less what left, over all books. */
  amounts: bigint[] = new Array<bigint>(MAX_SLOTS).fill(0n);
  superseded: Superseded[] = [];
  /** Of live accounts. */
  rerandomisations = 0n;
  /** Sum of the deltas of rerandomisations less that of the commitments of closed accounts: proven multiples of H. */
  blinding: AffinePoint = IDENTITY;
  /** Sum of the commitments of the accounts that the contracts were asked about. */
  folded: AffinePoint = IDENTITY;
  windows: IndexedWindow[] = [];

  /** The table that accounts opened under `home` answer to at block time `time`. */
  currentHome(home: string, time: bigint): string {
    let table = home;
    for (;;) {
      const next = this.superseded.find((one) => one.table === table);
      if (next === undefined || time < next.from) return table;
      table = next.successor;
    }
  }

  /** Live and exposed accounts whose home table at block time `time` is `table`. */
  countOf(table: string, time: bigint): Readonly<HomeCount> {
    const own = this.counts.filter((_, k) => this.currentHome(this.homes[k] ?? "", time) === table);
    const sum = (of: (one: HomeCount) => number) => own.reduce((all, one) => all + of(one), 0);
    return { live: sum(({ live }) => live), exposed: sum(({ exposed }) => exposed) };
  }

  /** Place of a table in `homes`. */
  homeAt(table: string): number {
    const at = this.homes.indexOf(table);
    if (at !== -1) return at;
    this.counts.push({ live: 0, exposed: 0 });
    return this.homes.push(table) - 1;
  }

  window(number: bigint): IndexedWindow | undefined {
    return this.windows[Number(number) - 1];
  }

  toText(): string {
    return JSON.stringify(Object.fromEntries(Object.entries(this)), (_, value: unknown) =>
      typeof value === "bigint" ? { n: value.toString() } : value,
    );
  }

  /** @throws CorruptIndex */
  static parse(text: string): Ledger {
    const saved = JSON.parse(text, (_, value: unknown) => {
      if (typeof value !== "object" || value === null) return value;
      const { n } = value as { n?: unknown };
      return typeof n === "string" ? BigInt(n) : value;
    }) as Partial<Ledger>;
    const ledger = new Ledger();
    for (const name of Object.keys(ledger)) {
      if (name !== "block" && !(name in saved)) throw new CorruptIndex(`${name} is missing`);
    }
    return Object.assign(ledger, saved);
  }
}
