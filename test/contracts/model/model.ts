/** What the system must look like, in exact integers: two books, slot 0, lapses, one auction at a time. */
import { Ledger } from "../vault/settlementLedger.ts";
import { FUND_CLAIM, TERMS, type Figures } from "../fixtures/liquidation.ts";
import { UNIT } from "../fixtures/protocol.ts";
import type { Book } from "./books.ts";

export type Side = "alice" | "bob";
export type Lapse = "none" | "lapsed" | "feeOwed" | "inAuction";

export interface Auction {
  readonly exposure: bigint;
  readonly requirement: bigint;
}

export class Model {
  readonly books: Record<Side, Book> = {
    alice: [1000n * UNIT, 2n * UNIT],
    bob: [50_000n * UNIT, 0n],
  };
  readonly lapses: Record<Side, Lapse> = { alice: "none", bob: "none" };
  readonly exposed: Record<Side, boolean> = { alice: true, bob: false };
  readonly auctions = new Map<Side, Auction>();
  /** Of slots 0 to 3, 1e-8 USD. */
  readonly prices: bigint[] = [1n, 7900n, 195n, 4n].map((dollars) => dollars * UNIT);
  /** Held and owed, index, exits, and the claims of the fund and, under "alice", of who flags. */
  readonly slot0 = new Ledger(6);
  /** How often each command was run. */
  readonly done = new Map<string, number>();
  donated = 0n;

  constructor() {
    for (const [cash] of Object.values(this.books))
      this.slot0.apply({ kind: "deposit", units: cash });
    this.slot0.apply({ kind: "fund", holder: "fund", units: FUND_CLAIM });
  }

  /** Pays units to an owner, or queues them. */
  leave(units: bigint, waits: boolean): void {
    this.slot0.apply({ kind: "withdraw", units, readyAt: waits ? this.slot0.clock + 1n : 0n });
  }

  payExit(exit: number): void {
    this.slot0.clock += 10n;
    this.slot0.apply({ kind: "exit", exit: BigInt(exit) });
  }

  get exposure(): bigint {
    return [...this.auctions.values()].reduce((sum, { exposure }) => sum + exposure, 0n);
  }

  get gated(): boolean {
    return this.exposure > this.slot0.claims.fund;
  }

  /** Most that an auction of this book may cost others, units at a dollar; dust counts as nothing. */
  costOf({ plainValue, requirement }: Figures, endFactor: bigint): bigint {
    const worst = plainValue * 10_000n + endFactor * requirement;
    if (worst >= 0n || -worst < TERMS.dust * 10_000n) return 0n;
    // A cent is 1e6 units; factors are 1e-4.
    return -worst * 100n;
  }
}
