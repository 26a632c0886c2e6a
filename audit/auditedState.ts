/**
 * What an audit asks of the contracts' state at one block, and of the chain. An implementation only fetches; every method may
 * throw CHAIN_FAILED. Units as in the contracts: quantities and prices 1e-8, levels and bands 1e-4, times of the market
 * clock in seconds unless told to be block time.
 */
import { type AffinePoint } from "../circuits/babyjubjub.ts";
import { type LogSource } from "../wallet/index.ts";
import { type LeaseWord } from "./chainIndex/accountRecord.ts";
import { type WindowContents } from "./window.ts";
import { type Hindrance } from "./chainAbi.ts";

/** All addresses of one deployment. */
export interface AuditedAddresses {
  readonly accounts: string;
  readonly vault: string;
  readonly risk: string;
  readonly market: string;
  readonly council: string;
  readonly auditBook: string;
}

export interface BlockFacts {
  readonly block: number;
  readonly hash: string;
  /** Block time, s. */
  readonly time: bigint;
}

/** Which parts of an account are asked for. */
export interface AccountQuestion {
  readonly account: bigint;
  /** The table whose lease is asked for; undefined for no lease. */
  readonly table: string | undefined;
  readonly lapse: boolean;
}

/** `accountOf`, with `leaseOf` and `lapseOf` where asked for. */
export interface AccountAnswer {
  /** False for one that was closed, or never opened. */
  readonly exists: boolean;
  readonly version: bigint;
  readonly exposed: boolean;
  readonly commitment: AffinePoint;
  readonly home: string;
  readonly lease: LeaseWord | undefined;
  readonly lapse: { readonly state: number; readonly graceUntil: bigint } | undefined;
}

export interface MarketFacts {
  /** `MarketState`. */
  readonly state: number;
  /** The latest; 0 before the first. */
  readonly epoch: bigint;
  readonly clock: bigint;
}

export type SlotFacts =
  | { readonly kind: "unlisted" | "perpetual" }
  | {
      readonly kind: "spot";
      /** What the token says; undefined where it says nothing. */
      readonly symbol: string | undefined;
      readonly decimals: number;
      /** Token units that the token says the vault has. */
      readonly balance: bigint;
      /** Recorded, 1e-8; of slot 0 units owed. */
      readonly total: bigint;
    };

export interface VaultFacts {
  /** Of every linear slot. */
  readonly slots: readonly SlotFacts[];
  /** Units of slot 0 owed to claims and exits. */
  readonly reserved: bigint;
  /** Token units recorded behind slot 0, and what all units owed are worth, rounded down. */
  readonly settlementHeld: bigint;
  readonly settlementWorth: bigint;
  /** 1e-18. */
  readonly settlementIndex: bigint;
}

export interface WindowFacts extends WindowContents {
  /** Why its total may not be published now. */
  readonly hindrance: Hindrance;
}

export interface AuditedState {
  readonly addresses: AuditedAddresses;
  readonly chainId: bigint;
  readonly source: LogSource;
  /** Undefined where there is no such block, or the node does not know the tag. */
  blockAt(block: number | "latest" | "finalized"): Promise<BlockFacts | undefined>;
  accountCount(block: number): Promise<bigint>;
  accounts(block: number, questions: readonly AccountQuestion[]): Promise<readonly AccountAnswer[]>;
  market(block: number): Promise<MarketFacts>;
  /** By slot; 0 for no price. */
  epochPrices(block: number, epoch: bigint): Promise<readonly bigint[]>;
  /** Which table the accounts opened under `home` answer to at the block's time. */
  currentHome(block: number, home: string): Promise<string>;
  isWithinBand(block: number, table: string, epoch: bigint, band: bigint): Promise<boolean>;
  vault(block: number): Promise<VaultFacts>;
  /** What the expiry clearing holds; the identity where there is none. */
  cleared(block: number): Promise<AffinePoint>;
  windowCount(block: number): Promise<bigint>;
  window(block: number, window: bigint): Promise<WindowFacts>;
}
