/** Options that several commands share, and their values read into types. */
import { type AffinePoint } from "../circuits/babyjubjub.ts";
import {
  BAND,
  inputInvalid,
  LEVEL,
  parseMarketSnapshot,
  parseRuleTable,
  type Level,
  type MarketSnapshot,
  type RuleTable,
  type Terms,
} from "../risk/index.ts";
import { readCommitment } from "./commitmentFile.ts";
import { readDocument } from "./userFile.ts";

export interface RuleFiles {
  readonly market: MarketSnapshot;
  readonly table: RuleTable;
}

/** @throws INPUT_INVALID also when the two are for different circuits */
export async function readRuleFiles(files: { market: string; table: string }): Promise<RuleFiles> {
  const market = await readDocument(files.market, "market", parseMarketSnapshot);
  const table = await readDocument(files.table, "table", parseRuleTable);
  if (market.circuit === table.circuit) return { market, table };
  throw inputInvalid(
    "circuit",
    "differs between --market and --table",
    `use a market of ${table.circuit} or a table of ${market.circuit}`,
  );
}

export interface TermsOptions {
  readonly level?: string;
  readonly band: string;
  readonly disclose?: boolean;
  readonly tally?: boolean;
}

/** @param defaultLevel taken when no level is given */
export function readTerms(options: TermsOptions, defaultLevel?: Level): Terms {
  const { disclose = false, tally = false } = options;
  const level =
    options.level === undefined && defaultLevel !== undefined
      ? defaultLevel
      : LEVEL.parse(options.level, "level");
  return { level, band: BAND.parse(options.band, "band"), tally, disclose, compare: false };
}

/** Raw units of slot 0 per smallest unit of its token. */
export function readGranularity(decimals: string): bigint {
  if (/^[0-8]$/.test(decimals)) return 10n ** (8n - BigInt(decimals));
  throw inputInvalid("decimals", "is not a whole number from 0 to 8", "write 6 for USDC");
}

/** What a proof at these terms says: a disclosure gives figures and leaves the level open. */
export function assertionOf({ level, disclose }: Terms): {
  readonly document: { asserts: "level"; level: string } | { asserts: "disclosure" };
  readonly text: string;
} {
  if (disclose) return { document: { asserts: "disclosure" }, text: "disclosed" };
  const multiple = LEVEL.format(level);
  return { document: { asserts: "level", level: multiple }, text: `solvent at level ${multiple}` };
}

/** The on-chain commitment, if the user gave one. */
export async function readOptionalCommitment(
  commitment: string | undefined,
): Promise<{ readonly commitment?: AffinePoint }> {
  return commitment === undefined ? {} : { commitment: await readCommitment(commitment) };
}
