/**
 * Where events come from: any node, or a recording. Implementations only fetch; what is believed of their
 * answers is decided in logScan.ts and, for openings, by the commitments in the events.
 */

/** One event as the chain has it. */
export interface ChainLog {
  /** Of the contract that emitted it; any case. */
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
  readonly block: number;
  readonly blockHash: string;
  readonly transaction: string;
  /** Place in the block. */
  readonly index: number;
}

export interface LogQuery {
  readonly addresses: readonly string[];
  /** Any of these first topics; all events when empty. */
  readonly kinds: readonly string[];
  /** What stands after the first topic, null for anything; a source may leave it to its reader to look. */
  readonly indexed?: readonly (string | null)[];
  /** Blocks, both included. */
  readonly from: number;
  readonly to: number;
}

/** An account as the contract has it; all 0 when it was never opened, all but the version once it was closed. */
export interface AccountFacts {
  readonly cx: bigint;
  readonly cy: bigint;
  readonly version: bigint;
}

/** Every method may throw; what it threw is taken for a passing fault and tried again. */
export interface LogSource {
  chainId(): Promise<bigint>;
  /** Number of the newest block. */
  head(): Promise<number>;
  /** Hash of the block of that number now, `undefined` when there is none. */
  blockHash(block: number): Promise<string | undefined>;
  logs(query: LogQuery): Promise<readonly ChainLog[]>;
  /**
   * The account at the end of a block; `undefined` only when the node says that it no longer has that state:
   * what is not asked is not verified.
   */
  accountAt(contract: string, account: bigint, block: number): Promise<AccountFacts | undefined>;
  /**
   * Address of the expiry clearing that MarginAccounts at `accounts` answers to, which seals what conversions of
   * options add; `undefined` where there is none. Never changes.
   */
  clearingOf(accounts: string): Promise<string | undefined>;
}
