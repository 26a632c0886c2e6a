/**
 * What anybody can read of an account: its lease under the home table, what followed a flag, its auction. Read from
 * the chain when an event named the account, and of all accounts whenever a round is checked.
 */
import type { AffinePoint } from "../../circuits/babyjubjub.ts";
import type { ReplayChain, ReplayEvent } from "../chain/replayChain.ts";
import type { ReplayMarket } from "../market/replayMarket.ts";
import type { ReplaySystem } from "../market/system.ts";
import { LAPSE_STATES, type LapseState } from "../../wallet/chainStates.ts";

export interface LeaseFacts {
  /** 0 for no lease. */
  readonly epoch: bigint;
  readonly level: bigint;
  readonly band: bigint;
  readonly expiry: bigint;
  readonly version: bigint;
  readonly lapsed: boolean;
}

export interface AuctionFacts {
  /** Version of the terms; 0 for none. */
  readonly terms: bigint;
  /** Market clock, s. */
  readonly start: bigint;
  /** Cents. */
  readonly requirement: bigint;
  /** Units of slot 0. */
  readonly exposure: bigint;
}

/** As the contracts store it. */
export interface AccountFacts {
  readonly account: bigint;
  readonly commitment: AffinePoint;
  /** Whether it owes anybody a proof. */
  readonly exposed: boolean;
  readonly version: bigint;
  readonly lease: LeaseFacts;
  readonly lapse: {
    readonly state: LapseState;
    readonly since: bigint;
    readonly graceUntil: bigint;
  };
  readonly auction: AuctionFacts;
}

/** With what follows at the prices and the clock of now. */
export interface AccountView extends AccountFacts {
  /** Whether the lease stands, prices aside. */
  readonly stands: boolean;
  /** First slot whose price left the band; undefined when none did. */
  readonly outside: number | undefined;
  /** Whether its home lease is in force. */
  readonly inForce: boolean;
}

/** Names under which events speak of accounts. */
const NAMES = new Set(["account", "accountA", "accountB", "liquidator", "counterparty"]);

export interface BoardParts {
  readonly chain: ReplayChain;
  readonly system: Pick<ReplaySystem, "accounts" | "auction">;
  readonly market: ReplayMarket;
  /** Home table. */
  readonly home: string;
  readonly accounts: readonly bigint[];
}

export class AccountBoard {
  readonly #parts: BoardParts;
  readonly #facts = new Map<bigint, AccountFacts>();
  readonly #stale: Set<bigint>;

  constructor(parts: BoardParts) {
    this.#parts = parts;
    this.#stale = new Set(parts.accounts);
  }

  /** Whoever is named in these events is read again. */
  heard(events: readonly ReplayEvent[]): void {
    for (const { fragment, args } of events) {
      for (const [place, { name }] of fragment.inputs.entries()) {
        if (NAMES.has(name)) this.#stale.add(args[place] as bigint);
      }
    }
  }

  /** Everything is read again when it is asked for next. */
  forget(): void {
    for (const account of this.#parts.accounts) this.#stale.add(account);
  }

  /** Of all accounts, in the order of their numbers. */
  async all(): Promise<readonly AccountView[]> {
    const views: AccountView[] = [];
    for (const account of this.#parts.accounts) views.push(await this.of(account));
    return views;
  }

  async of(account: bigint): Promise<AccountView> {
    const known = this.#facts.get(account);
    if (known !== undefined && !this.#stale.has(account)) return this.#view(known);
    const facts = await this.#read(account);
    this.#facts.set(account, facts);
    this.#stale.delete(account);
    return this.#view(facts);
  }

  #view(facts: AccountFacts): AccountView {
    const { market } = this.#parts;
    const { lease, version } = facts;
    const exists = lease.epoch !== 0n;
    const inTime = market.status.clock < lease.expiry;
    const stands = exists && !lease.lapsed && lease.version === version && inTime;
    const outside = exists ? market.slotOutside(lease.epoch, lease.band) : undefined;
    return { ...facts, stands, outside, inForce: stands && outside === undefined };
  }

  async #read(account: bigint): Promise<AccountFacts> {
    const { chain, system, home } = this.#parts;
    const { accounts, auction } = system;
    const [, version = 0n, exposed, x = 0n, y = 0n] = await chain.read(
      accounts,
      "accountOf",
      account,
    );
    const [epoch = 0n, level = 0n, band = 0n, expiry = 0n, leased = 0n, , lapsed] =
      await chain.read(accounts, "leaseOf", account, home);
    const [, since = 0n, graceUntil = 0n, state = 0n] = await chain.read(
      accounts,
      "lapseOf",
      account,
    );
    const [terms = 0n, start = 0n, requirement = 0n, exposure = 0n] = await chain.read(
      auction,
      "auctionOf",
      account,
    );
    return {
      ...{ account, commitment: { x, y }, exposed: exposed === 1n, version },
      lease: { epoch, level, band, expiry, version: leased, lapsed: lapsed === 1n },
      lapse: { state: LAPSE_STATES[Number(state)] ?? "none", since, graceUntil },
      auction: { terms, start, requirement, exposure },
    };
  }
}
