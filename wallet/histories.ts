/**
 * The histories of several accounts, replayed together: events come in the order of the chain, and what a
 * transaction sealed serves both sides of its trades. One account's fault stops that account alone.
 */
import { zeroPadValue, toBeHex } from "ethers";
import { type AffinePoint } from "../circuits/babyjubjub.ts";
import { ZkMarginError } from "../circuits/errors.ts";
import { type DeltaOpening } from "../sealing/index.ts";
import { afterEvent } from "./accountHistory.ts";
import { openedAccount, type AccountState } from "./accountState.ts";
import {
  type AccountEvent,
  type ChainEvent,
  type Contracts,
  type OrdersEvent,
  type SealEvent,
} from "./chainEvents.ts";
import { ORDERS_KIND } from "./eventAbi.ts";
import { type ChainLog } from "./logSource.ts";
import { type Side } from "../sealing/index.ts";
import { readEvent } from "./readEvent.ts";

/** The viewing key that an account has when a delta is sealed to it. */
export interface SealedTo {
  readonly publicKey: AffinePoint;
  readonly side: Side;
}

/**
 * Opens a seal's D. @param keys current viewing keys of those of its accounts that are followed
 * @returns undefined when it cannot; never an opening of anything else
 */
export type Opener = (seal: SealEvent, keys: readonly SealedTo[]) => DeltaOpening | undefined;

/** An account that could not be followed to the end, and why. */
export interface RefusedAccount {
  readonly account: bigint;
  readonly error: ZkMarginError;
}

/** An account as an indexed value of an event. */
export const topicOf = (account: bigint): string => zeroPadValue(toBeHex(account), 32);

/** Logs of one transaction at a time; `logs` in the order of the chain. */
function* byTransaction(logs: readonly ChainLog[]): Generator<readonly ChainLog[]> {
  let group: ChainLog[] = [];
  for (const log of logs) {
    const [last] = group;
    if (last !== undefined && last.transaction !== log.transaction) {
      yield group;
      group = [];
    }
    group.push(log);
  }
  if (group.length > 0) yield group;
}

export class Histories {
  readonly #contracts: Contracts;
  readonly #topics: ReadonlySet<string>;
  readonly #open: Opener;
  readonly #states = new Map<bigint, AccountState>();
  readonly #refused = new Map<bigint, ZkMarginError>();

  /** @param states where to continue from; the other accounts begin when they are opened */
  constructor(
    contracts: Contracts,
    accounts: Iterable<bigint>,
    states: readonly AccountState[],
    open: Opener,
  ) {
    this.#contracts = contracts;
    this.#topics = new Set([...accounts].map(topicOf));
    this.#open = open;
    for (const state of states) this.#states.set(state.face.account, state);
  }

  states(): readonly AccountState[] {
    return [...this.#states.values()];
  }

  refused(): readonly RefusedAccount[] {
    return [...this.#refused].map(([account, error]) => ({ account, error }));
  }

  /** Whether the log can be about one of the accounts: cheap, before it is decoded. */
  #concerns({ topics }: ChainLog): boolean {
    const [kind = "", first = "", second = ""] = topics;
    return kind === ORDERS_KIND || this.#topics.has(first) || this.#topics.has(second);
  }

  /**
   * Applies logs in the order of the chain; yields each event of an account with the account after it.
   * @throws CHAIN_FAILED for a log that does not decode
   */
  *apply(logs: readonly ChainLog[]): Generator<{ event: AccountEvent; state: AccountState }> {
    for (const group of byTransaction(logs)) {
      const events = group
        .filter((log) => this.#concerns(log))
        .map((log) => readEvent(log, this.#contracts))
        .filter((event) => event !== undefined);
      yield* this.#transaction(events);
    }
  }

  *#transaction(
    events: readonly ChainEvent[],
  ): Generator<{ event: AccountEvent; state: AccountState }> {
    const seals = events.filter((event): event is SealEvent => event.kind === "sealed");
    const orders = events.filter((event): event is OrdersEvent => event.kind === "orders");
    const opened = new Map<SealEvent, DeltaOpening | undefined>();
    const open = (seal: SealEvent): DeltaOpening | undefined => {
      if (!opened.has(seal)) opened.set(seal, this.#open(seal, this.#keysOf(seal)));
      return opened.get(seal);
    };
    for (const event of events) {
      if (event.kind === "sealed" || event.kind === "orders") continue;
      const { account } = event;
      if (!this.#topics.has(topicOf(account)) || this.#refused.has(account)) continue;
      try {
        const state = this.#next(event, { seals, orders, open });
        this.#states.set(account, state);
        yield { event, state };
      } catch (error) {
        if (!(error instanceof ZkMarginError)) throw error;
        this.#states.delete(account);
        this.#refused.set(account, error);
      }
    }
  }

  #next(event: AccountEvent, surroundings: Parameters<typeof afterEvent>[2]): AccountState {
    const state = this.#states.get(event.account);
    if (state !== undefined) return afterEvent(state, event, surroundings);
    if (event.kind === "opened") return openedAccount(event);
    throw new ZkMarginError(
      "OPENING_MISMATCH",
      `account ${event.account}: the event that opened it is missing before transaction ${event.transaction}`,
      { field: "account", fix: "begin at an earlier block, or use a node that keeps all events" },
    );
  }

  #keysOf({ accountA, accountB }: SealEvent): SealedTo[] {
    const sides = [
      { account: accountA, side: 0 },
      { account: accountB, side: 1 },
    ] as const;
    return sides.flatMap(({ account, side }) => {
      const publicKey = this.#states.get(account)?.face.viewingKey;
      return publicKey === undefined ? [] : [{ publicKey, side }];
    });
  }
}
