/** What a member of the risk oracle computes a report from: manifest, quotes, home tables. All of it is public. */
import { type ReportInputs } from "../oracle/index.ts";
import { inputInvalid } from "../risk/index.ts";
import { parseManifest, policyGrid, type PolicyGrid } from "../risk/policy/index.ts";
import { readDeribitChain, type OptionQuote } from "../risk/surface/index.ts";
import { sha256 } from "../setup/artefacts.ts";
import { readHomeTables } from "./oracleChain.ts";
import { type OptionContracts } from "./optionChain.ts";
import { readTextWith } from "./userFile.ts";
import { readWhole } from "./walletOptions.ts";

export interface OracleInputOptions {
  readonly manifest: string;
  /** Files with commas. */
  readonly quotes: string;
  /** Names of home tables with commas. */
  readonly homes: string;
  readonly "quote-age": string;
}

const TABLE = /^0x[0-9a-f]{64}$/i;

/** @throws INPUT_INVALID */
function readTables(list: string): readonly string[] {
  const names = list.split(",");
  if (names.every((name) => TABLE.test(name)) && new Set(names).size === names.length) return names;
  const fix = "write 0x and 64 hexadecimal digits, several with commas";
  throw inputInvalid("homes", "are no names of tables", fix);
}

/** @throws INPUT_INVALID */
export function readSlotList(list: string | undefined): { readonly slots?: ReadonlySet<number> } {
  if (list === undefined) return {};
  if (!/^(1[6-9]|2[0-9]|3[01])(,(1[6-9]|2[0-9]|3[01]))*$/.test(list)) {
    throw inputInvalid("slots", "is no list of option slots", "write 16 to 31, with commas");
  }
  return { slots: new Set(list.split(",").map(Number)) };
}

export interface OracleInputs extends ReportInputs {
  /** SHA-256 of the files. */
  readonly digests: { readonly manifest: string; readonly quotes: readonly string[] };
}

/** @throws INPUT_INVALID, INPUT_UNREADABLE, CHAIN_FAILED */
export async function readOracleInputs(
  contracts: OptionContracts,
  options: OracleInputOptions,
): Promise<OracleInputs> {
  const names = readTables(options.homes);
  const maxQuoteAge = readWhole(options["quote-age"], "quote-age");
  const manifest = await readTextWith(options.manifest, "manifest", (text) => ({
    ground: policyGrid(parseManifest(text)),
    digest: sha256(text),
  }));
  const quotes: OptionQuote[] = [];
  const digests: string[] = [];
  for (const file of options.quotes.split(",")) {
    const chain = await readTextWith(file, "quotes", (text) => ({
      quotes: readDeribitChain(text),
      digest: sha256(text),
    }));
    quotes.push(...chain.quotes);
    digests.push(chain.digest);
  }
  const ground: PolicyGrid = manifest.ground;
  const homes = await readHomeTables(contracts, names);
  return {
    ground,
    homes,
    quotes,
    maxQuoteAge,
    digests: { manifest: manifest.digest, quotes: digests },
  };
}
