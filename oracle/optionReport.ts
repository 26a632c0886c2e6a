/**
 * What the risk oracle signs about options: EIP-712 typed data of a report, and of a fixing that no epoch observed.
 * `contracts/options/OptionOracle.sol` checks it. No chain is asked here.
 */
import { TypedDataEncoder, recoverAddress } from "ethers";
import type { TypedDataDomain, TypedDataField } from "ethers";
import { inputInvalid } from "../risk/index.ts";
import { packPnl } from "./pnlWords.ts";

const DOMAIN_NAME = "zkmargin OptionBook";
const DOMAIN_VERSION = "1";
const FIRST_OPTION = 16;
const SLOTS = 32;
const MAX_PRICE = 2n ** 64n - 1n;

/** Where a report counts. */
export interface OptionVenue {
  readonly chainId: bigint;
  /** Address of the OptionBook. */
  readonly book: string;
  /** Number of the oracle's set, from 1: what is signed counts for this set alone. */
  readonly oracleSet: bigint;
}

/** One option slot's values. */
export interface OptionValue {
  /** 16..31. */
  readonly slot: number;
  /** 1e-8 USD per unit, at least its series' `minPrice`, which is what a worthless option is published at. */
  readonly price: bigint;
  /** Profit of one unit per scenario, 1e-8 USD, rounded down. */
  readonly pnl: readonly bigint[];
}

/** As the contract takes it. */
export interface OptionReport {
  /** Greater than that of every report before. */
  readonly number: bigint;
  /** Block time, s. */
  readonly timestamp: bigint;
  readonly slots: readonly number[];
  readonly prices: readonly bigint[];
  /** Nine words per slot. */
  readonly pnl: readonly bigint[];
}

/** The underlying's price at the expiry of a series, where the market could not observe it. */
export interface OptionFixing {
  readonly slot: number;
  /** Block time, s. */
  readonly expiry: bigint;
  /** 1e-8 USD. */
  readonly settlement: bigint;
}

/** Of an ethers signer, what signing takes. */
export interface TypedDataSigner {
  signTypedData(
    domain: TypedDataDomain,
    types: Record<string, TypedDataField[]>,
    value: object,
  ): Promise<string>;
}

export const OPTION_REPORT_TYPES: Record<string, TypedDataField[]> = {
  OptionReport: [
    { name: "set", type: "uint256" },
    { name: "number", type: "uint64" },
    { name: "timestamp", type: "uint40" },
    { name: "slots", type: "uint8[]" },
    { name: "prices", type: "uint64[]" },
    { name: "pnl", type: "uint256[]" },
  ],
};

export const OPTION_FIXING_TYPES: Record<string, TypedDataField[]> = {
  OptionFixing: [
    { name: "set", type: "uint256" },
    { name: "slot", type: "uint8" },
    { name: "expiry", type: "uint40" },
    { name: "settlement", type: "uint64" },
  ],
};

export function optionDomain({ chainId, book }: Omit<OptionVenue, "oracleSet">): TypedDataDomain {
  return { name: DOMAIN_NAME, version: DOMAIN_VERSION, chainId, verifyingContract: book };
}

/**
 * A report of these values, in the order of slots.
 * @param timestamp block time, s
 * @throws INPUT_INVALID no value, a slot twice or none of options, a price of 0 or beyond 64 bits, wrong profits
 */
export function optionReport(
  number: bigint,
  timestamp: bigint,
  values: readonly OptionValue[],
): OptionReport {
  if (values.length === 0) throw inputInvalid("values", "are empty", "report at least one slot");
  const sorted = [...values].sort((a, b) => a.slot - b.slot);
  for (const [k, { slot, price }] of sorted.entries()) {
    const field = `values[slot ${String(slot)}]`;
    if (!Number.isInteger(slot) || slot < FIRST_OPTION || slot >= SLOTS) {
      throw inputInvalid(field, "is no option slot", "option slots are 16 to 31");
    }
    if (slot === sorted[k - 1]?.slot) {
      throw inputInvalid(field, "comes twice", "report a slot once");
    }
    if (price < 1n || price > MAX_PRICE) {
      throw inputInvalid(
        `${field}.price`,
        "is not between 1e-8 and 184 billion dollars",
        "publish a worthless option at the least price of its series",
      );
    }
  }
  return {
    number,
    timestamp,
    slots: sorted.map(({ slot }) => slot),
    prices: sorted.map(({ price }) => price),
    pnl: sorted.flatMap(({ slot, pnl }) => packPnl(pnl, `values[slot ${String(slot)}].pnl`)),
  };
}

function ofSet<T extends object>({ oracleSet }: OptionVenue, value: T): T & { set: bigint } {
  return { ...value, set: oracleSet };
}

/** What the oracle's keys sign: `OptionBook.reportDigest`. */
export function reportDigest(venue: OptionVenue, report: OptionReport): string {
  return TypedDataEncoder.hash(optionDomain(venue), OPTION_REPORT_TYPES, ofSet(venue, report));
}

/** What the oracle's keys sign: `OptionBook.fixingDigest`. */
export function fixingDigest(venue: OptionVenue, fixing: OptionFixing): string {
  return TypedDataEncoder.hash(optionDomain(venue), OPTION_FIXING_TYPES, ofSet(venue, fixing));
}

export function signReport(
  signer: TypedDataSigner,
  venue: OptionVenue,
  report: OptionReport,
): Promise<string> {
  return signer.signTypedData(optionDomain(venue), OPTION_REPORT_TYPES, ofSet(venue, report));
}

export function signFixing(
  signer: TypedDataSigner,
  venue: OptionVenue,
  fixing: OptionFixing,
): Promise<string> {
  return signer.signTypedData(optionDomain(venue), OPTION_FIXING_TYPES, ofSet(venue, fixing));
}

/** Signatures of a digest in the order the contract wants: by their signers' addresses, each signer once. */
export function orderedSignatures(digest: string, signatures: readonly string[]): string[] {
  const bySigner = new Map(
    signatures.map((signature) => [BigInt(recoverAddress(digest, signature)), signature] as const),
  );
  return [...bySigner].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, signature]) => signature);
}
