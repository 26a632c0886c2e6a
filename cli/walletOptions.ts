/** Values of the `wallet` commands' options, read into types. */
import { getAddress } from "ethers";
import { inputInvalid } from "../risk/index.ts";
import { type ChainReading, type LogSource, openKeystore, type Seed } from "../wallet/index.ts";
import { askPassphrase } from "./passphrase.ts";

export interface KeystoreOptions {
  readonly keystore: string;
  readonly "passphrase-file"?: string;
}

export interface NodeOptions {
  readonly rpc: string;
  readonly confirmations: string;
}

export interface ChainOptions extends NodeOptions {
  readonly accounts: string;
  readonly settlement: string;
  readonly "from-block": string;
  readonly checkpoint?: string;
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

function readAddress(text: string, option: string): string {
  try {
    return getAddress(text);
  } catch {
    throw inputInvalid(option, "is not an address", "write 0x and 40 hexadecimal digits");
  }
}

/** What to read of the chain, by `source`. */
export function readChain(options: ChainOptions, source: LogSource): ChainReading {
  const modules = options.settlement.split(",").map((text) => readAddress(text, "settlement"));
  return {
    source,
    contracts: { accounts: readAddress(options.accounts, "accounts"), modules },
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
