/** What the risk oracle knows of an option book at one block. Prices 1e-8 USD, times block time in seconds, fractions 1e-4. */
import { type OptionVenue } from "./optionReport.ts";

/** `OptionState`, in Solidity's order. */
export const OPTION_STATES = [
  ...(["none", "announced", "trading", "frozen", "fixed", "relisting"] as const),
] as const;

export type OptionStateName = (typeof OPTION_STATES)[number];

/** `Series`. */
export interface OracleSeries {
  /** Linear slot. */
  readonly underlying: bigint;
  readonly isCall: boolean;
  readonly strike: bigint;
  readonly expiry: bigint;
  /** Most that one report may move the price. */
  readonly maxStep: bigint;
  /** Least price that is published. */
  readonly minPrice: bigint;
}

export interface OracleSlot {
  readonly slot: number;
  readonly state: OptionStateName;
  readonly series?: OracleSeries;
  /** 0 before the first report. */
  readonly price: bigint;
  readonly reportedAt: bigint;
  /** The series announced next, and from when it may be reported. */
  readonly next?: OracleSeries & { readonly from: bigint };
}

/** Of `OptionLimits`, what concerns reports and fixings. */
export interface OracleLimits {
  readonly maxReportAge: bigint;
  readonly minInterval: bigint;
  readonly fixingDelay: bigint;
  readonly maxMove: bigint;
  readonly tolerance: bigint;
  readonly maxGain: bigint;
}

export interface OracleFacts {
  readonly venue: OptionVenue;
  readonly block: number;
  readonly time: bigint;
  /** Of the present set. */
  readonly signers: readonly string[];
  readonly threshold: number;
  readonly limits: OracleLimits;
  readonly epoch: bigint;
  /** What reports are measured by, by linear slot; 0 where nothing is listed. */
  readonly underlyingPrices: readonly bigint[];
  /** Those of which anything was ever announced. */
  readonly slots: readonly OracleSlot[];
}
