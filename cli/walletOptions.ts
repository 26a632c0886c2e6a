/** Values of the `wallet` commands' options, read into types. */
import { getAddress } from "ethers";
import { inputInvalid } from "../risk/index.ts";
import {
  type ChainReading,
  type Contracts,
  type LogSource,
  openKeystore,
  type RecoveryOptions,
  type Seed,
} from "../wallet/index.ts";
import { askPassphrase } from "./passphrase.ts";

export interface KeystoreOptions {
  readonly keystore: string;
  readonly "passphrase-file"?: string;
}

export interface NodeOptions {
  readonly rpc: string;
  readonly confirmations: string;
}

export interface ContractOptions {
  readonly accounts: string;
  readonly settlement: string;
}

export interface ChainOptions extends NodeOptions, ContractOptions {
  readonly "from-block": string;
  readonly checkpoint?: string;
}

export interface OwnerOptions {
  readonly owner?: string;
  readonly gap?: string;
}

/** @throws INPUT_INVALID unless a whole number that a block or count can have */
export function readWhole(text: string, option: string): number {
  if (/^(0|[1-9][0-9]{0,14})$/.test(text)) return Number(text);
  throw inputInvalid(option, "is not a whole number", "write a number of blocks: 12");
}

export function readAccountNumber(text: string): bigint {
  if (/^[1-9][0-9]{0,76}$/.test(text)) return BigInt(text);
  throw inputInvalid("account", "is not the number of an account", "write a whole number from 1");
}

/** @throws INPUT_INVALID */
export function readAddress(text: string, option: string): string {
  try {
    return getAddress(text);
  } catch {
    throw inputInvalid(option, "is not an address", "write 0x and 40 hexadecimal digits");
  }
}

function readAddresses(list: string, option: string): string[] {
  return list.split(",").map((text) => readAddress(text, option));
}

export function readContracts({ accounts, settlement }: ContractOptions): Contracts {
  return {
    accounts: readAddress(accounts, "accounts"),
    modules: readAddresses(settlement, "settlement"),
  };
}

/** Keys derived at once, at most. */
const MAX_GAP = 10_000;

/** Whose accounts are looked for, and how far. @throws INPUT_INVALID */
export function readOwners(options: OwnerOptions): Pick<RecoveryOptions, "owners" | "gap"> {
  const { owner, gap } = options;
  const keys = gap === undefined ? undefined : readWhole(gap, "gap");
  if (keys !== undefined && (keys === 0 || keys > MAX_GAP)) {
    throw inputInvalid("gap", "is no number of keys", `write a whole number from 1 to ${MAX_GAP}`);
  }
  return {
    ...(owner === undefined ? {} : { owners: readAddresses(owner, "owner") }),
    ...(keys === undefined ? {} : { gap: keys }),
  };
}

/** What to read of the chain, by `source`. */
export function readChain(options: ChainOptions, source: LogSource): ChainReading {
  return {
    source,
    contracts: readContracts(options),
    fromBlock: readWhole(options["from-block"], "from-block"),
    confirmations: readWhole(options.confirmations, "confirmations"),
  };
}

/** @throws UNLOCK_FAILED, INPUT_UNREADABLE, INPUT_INVALID */
export async function readSeed(options: KeystoreOptions): Promise<Seed> {
  const file = options["passphrase-file"];
  const request = { file, option: "passphrase-file", of: "the keystore" };
  return openKeystore(options.keystore, await askPassphrase(request));
}
