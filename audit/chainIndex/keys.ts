/** Keys of the index; numbers have a fixed width, so that their order is that of the keys. */
import { type ChainLog } from "../../wallet/index.ts";

const number = (value: bigint | number, digits: number): string =>
  value.toString(16).padStart(digits, "0");

/** Accounts by number: {@link AccountRecord}. */
export const ACCOUNTS = "account/";
export const accountKey = (account: bigint): string => ACCOUNTS + number(account, 16);

/** Accounts with events since the contracts were last asked about them. */
export const TOUCHED = "touched/";
export const touchedKey = (account: bigint): string => TOUCHED + number(account, 16);

/** The account in a key of either kind. */
export const accountOfKey = (key: string): bigint => BigInt(`0x${key.slice(key.indexOf("/") + 1)}`);

/** Contributions of a window, in the order of the chain. */
export const contributionsOf = (window: number): string => `contribution/${number(window, 8)}/`;
export const contributionKey = (window: number, { block, index }: ChainLog): string =>
  `${contributionsOf(window)}${number(block, 12)}-${number(index, 8)}`;

/** Contents of a registered rule table, as in its event. */
export const tableKey = (table: string): string => `table/${table}`;
/** Block of an epoch. */
export const epochKey = (epoch: bigint): string => `epoch/${epoch}`;

export const LEDGER = "ledger";
export const IDENTITY = "identity";
