/** What events say of accounts: versions, leases, lapses, and whether an auction's books hold them. */
import { type LogDescription } from "ethers";
import { LAPSE_STATES, type LapseState } from "../wallet/chainStates.ts";

/** `Attested`, or what a flag left of it. */
export interface IndexedLease {
  readonly epoch: bigint;
  readonly level: bigint;
  readonly band: bigint;
  readonly expiry: bigint;
  readonly version: bigint;
  readonly lapsed: boolean;
}

export interface IndexedAccount {
  readonly account: bigint;
  /** Table it was opened under. */
  readonly home: string;
  readonly version: bigint;
  readonly exposed: boolean;
  /** By table. */
  readonly leases: ReadonlyMap<string, IndexedLease>;
  readonly lapse: LapseState;
  /** Block of the latest change of the lapse; 0 where there was none. */
  readonly lapseBlock: number;
  /** Whether the auction's books hold it. */
  readonly onBooks: boolean;
}

const NO_LEASE: IndexedLease = {
  ...{ epoch: 0n, level: 0n, band: 0n, expiry: 0n, version: 0n, lapsed: true },
};

export class IndexedAccounts {
  readonly #accounts: Map<bigint, IndexedAccount>;

  constructor(before: Iterable<readonly [bigint, IndexedAccount]> = []) {
    this.#accounts = new Map(before);
  }

  fork(): IndexedAccounts {
    return new IndexedAccounts(this.#accounts);
  }

  values(): readonly IndexedAccount[] {
    return [...this.#accounts.values()];
  }

  find(account: bigint): IndexedAccount | undefined {
    return this.#accounts.get(account);
  }

  /** Takes an event in the order of the chain; false for one that says nothing of accounts. */
  apply({ name, args }: LogDescription, block: number): boolean {
    const number = (field: string): bigint => args.getValue(field) as bigint;
    const account = (): bigint => number("account");
    const version = (): bigint => number("version");
    switch (name) {
      case "AccountOpened":
        this.#open(account(), args.getValue("home") as string);
        return true;
      case "AccountClosed":
        this.#accounts.delete(account());
        return true;
      case "Deposited":
      case "Converted":
        this.#change(account(), { version: version() });
        return true;
      case "CollateralMoved": {
        const gives = number("amount") < 0n ? { exposed: true } : {};
        this.#change(account(), { version: version(), ...gives });
        return true;
      }
      case "Withdrawn":
      case "Exchanged":
        this.#change(account(), { version: version(), exposed: true });
        return true;
      case "Attested":
        this.#lease(account(), args.getValue("table") as string, {
          ...{ epoch: number("epoch"), level: number("level"), band: number("band") },
          ...{ expiry: number("expiry"), version: version(), lapsed: false },
        });
        return true;
      case "Lapsed":
        this.#lease(account(), args.getValue("table") as string, { lapsed: true });
        return true;
      case "LapseChanged": {
        const lapse = LAPSE_STATES[Number(number("state"))] ?? "lapsed";
        this.#change(account(), { lapse, lapseBlock: block });
        return true;
      }
      case "AuctionOpened":
        this.#change(account(), { onBooks: true });
        return true;
      case "AuctionEnded":
        this.#change(account(), { onBooks: false });
        return true;
      case "TakenOver":
        // What a takeover in full leaves is public cash, which owes nobody a proof.
        this.#change(account(), {
          onBooks: false,
          ...(args.getValue("full") === true ? { exposed: false } : {}),
        });
        return true;
      default:
        return false;
    }
  }

  #open(account: bigint, home: string): void {
    this.#accounts.set(account, {
      ...{ account, home, version: 0n, exposed: false, leases: new Map() },
      ...{ lapse: "none", lapseBlock: 0, onBooks: false },
    });
  }

  /** Accounts opened before the first block read stay unknown. */
  #change(account: bigint, changes: Partial<IndexedAccount>): void {
    const before = this.#accounts.get(account);
    if (before !== undefined) this.#accounts.set(account, { ...before, ...changes });
  }

  #lease(account: bigint, table: string, changes: Partial<IndexedLease>): void {
    const before = this.#accounts.get(account);
    if (before === undefined) return;
    const lease = { ...(before.leases.get(table) ?? NO_LEASE), ...changes };
    this.#change(account, { leases: new Map([...before.leases, [table, lease]]) });
  }
}
