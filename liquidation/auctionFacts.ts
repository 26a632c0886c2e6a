/** What the chain says of accounts, auctions and requests. */
import { type AffinePoint } from "../circuits/babyjubjub.ts";
import { type Level } from "../risk/index.ts";

/** `Standing` of contracts/types/Auction.sol, in its order. */
export const STANDINGS = [
  "attested",
  "flaggable",
  "in grace",
  "overdue",
  "fee owed",
  "in auction",
  "stale",
  "gone",
] as const;
export type Standing = (typeof STANDINGS)[number];

/** `MarketState`, in its order. */
export const MARKET_STATES = [
  "unopened",
  "live",
  "recovering",
  "stale",
  "halted",
  "abandoned",
] as const;

export interface MarketStatus {
  readonly state: (typeof MARKET_STATES)[number];
  /** Number of the latest epoch; 0 while there is none. */
  readonly epoch: bigint;
  /** Reading of the market clock, s. */
  readonly clock: bigint;
}

export interface LapseView {
  readonly flaggedBy: string;
  /** Readings of the market clock, s. */
  readonly since: bigint;
  readonly graceUntil: bigint;
}

export interface OpenAuction {
  /** Of the terms it runs under. */
  readonly version: bigint;
  /** Reading of the market clock at its latest start, s. */
  readonly start: bigint;
  /** At its latest start, cents; 0 from the fourth start on, and once shelved. */
  readonly requirement: bigint;
  /** Most that it may cost others than its owner, units; 0 likewise, and for dust; 2^64 − 1 stands for more. */
  readonly exposure: bigint;
  /** How often it was started. */
  readonly runs: bigint;
}

export interface AccountOnChain {
  readonly owner: string;
  readonly commitment: AffinePoint;
  readonly viewingKey: AffinePoint;
  readonly version: bigint;
}

export interface HomeOnChain {
  /** The table that the account answers to now. */
  readonly table: string;
  readonly verifier: string;
  readonly nSlots: bigint;
  readonly initialLevel: Level;
  readonly maintenanceLevel: Level;
  /** Plain tables of the same key; undefined until somebody registers them. */
  readonly plain: { readonly worth: string; readonly debtFree: string } | undefined;
}

/** What stands behind a loss, units, and what a unit is worth. */
export interface Cover {
  /** The insurance fund's claim. */
  readonly fund: bigint;
  /** What open auctions may cost; 2^64 − 1 stands for more. */
  readonly exposure: bigint;
  /** Requirements of open auctions, cents. */
  readonly atRisk: bigint;
  /** Whether payments out of slot 0 wait for auctions. */
  readonly gated: boolean;
  /** Worth of a unit, 1e-18. */
  readonly index: bigint;
}

export interface Exit {
  readonly to: string;
  readonly units: bigint;
  /** Reading of the market clock, s. */
  readonly readyAt: bigint;
}

/** A request to the council. */
export interface OpeningRequest {
  readonly account: bigint;
  /** Account whose viewing key the shares are for. */
  readonly liquidator: bigint;
  readonly requestedBy: string;
  /** Of the flag that it followed, s of the market clock. */
  readonly since: bigint;
  /** Indices, from 1, of the members that said they answered. */
  readonly answeredBy: readonly number[];
  readonly settled: boolean;
}
