/** The report of one block: a function of chain, contracts and block, so that whoever makes it again writes the same bytes. */
import { type AuditedState, type BlockFacts } from "./auditedState.ts";
import { type ChainIndex } from "./chainIndex/chainIndex.ts";
import { compareState } from "./compareState.ts";
import { countAccounts, type HomeStates } from "./completeness.ts";
import {
  AUDIT_REPORT_FORMAT,
  type AuditedWindow,
  type AuditReport,
  type HomeTotal,
  type StressTotal,
} from "./reportType.ts";
import { readReserves } from "./reserves.ts";
import { readTables } from "./tables.ts";
import { coverageDown, readWindows } from "./windows.ts";

export interface ReportOptions {
  readonly state: AuditedState;
  /** Has read up to the block. */
  readonly index: ChainIndex;
  readonly at: BlockFacts;
  /** Compare with the contracts only accounts that changed since they were compared. */
  readonly onlyChanged: boolean;
  readonly tell?: (line: string) => void;
}

/** The last published window of each series. */
function lastPublished(windows: readonly AuditedWindow[]): ReadonlyMap<string, AuditedWindow> {
  const published = windows.filter(({ total }) => total !== null);
  return new Map(published.map((window) => [`${window.home}/${window.table}`, window]));
}

function homeTotals(
  homes: ReadonlyMap<string, HomeStates>,
  last: ReadonlyMap<string, AuditedWindow>,
): readonly HomeTotal[] {
  return [...homes.keys()]
    .toSorted()
    .map((home) => ({ home, window: last.get(`${home}/${home}`)?.window ?? null }));
}

function stressTotals(last: ReadonlyMap<string, AuditedWindow>): readonly StressTotal[] {
  return [...last]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, { home, table, window }]) => {
      if (home === table) return [];
      return [{ home, table, window, base: last.get(`${home}/${home}`)?.window ?? null }];
    });
}

/** Sum of the homes' totals, dollars; undefined where one has none, or there is none. */
function requirementOf(
  homes: readonly HomeTotal[],
  last: ReadonlyMap<string, AuditedWindow>,
): bigint | undefined {
  const totals = homes.map(({ home }) => last.get(`${home}/${home}`)?.total ?? undefined);
  if (totals.length === 0 || totals.includes(undefined)) return undefined;
  return totals.reduce((sum, total) => sum + BigInt(total ?? 0n), 0n);
}

/**
 * @throws AUDIT_REFUSED for events that are not what the contracts have, CHAIN_FAILED, CorruptIndex
 */
export async function buildReport(options: ReportOptions): Promise<AuditReport> {
  const { state, index, at, tell } = options;
  await compareState(options);
  tell?.("counting accounts");
  const { completeness, homes } = await countAccounts(state, index, at);
  const reserves = await readReserves(state, index, at);
  tell?.("adding up windows");
  const windows = await readWindows(state, index, at);
  const tables = await readTables(index, windows, homes, reserves.slots);
  const last = lastPublished(windows);
  const homesText = homeTotals(homes, last);
  const requirement = requirementOf(homesText, last);
  const coverage =
    requirement === undefined ? undefined : coverageDown(BigInt(reserves.value), requirement);
  const { accounts, vault, risk, market, council, auditBook } = state.addresses;
  const addresses = { accounts, vault, risk, market, council, auditBook };
  const lower = Object.entries(addresses).map(([name, address]) => [name, address.toLowerCase()]);
  return {
    zkmargin: AUDIT_REPORT_FORMAT,
    chain: {
      chainId: String(state.chainId),
      fromBlock: String(index.ledger.firstBlock),
      block: { number: String(at.block), hash: at.hash.toLowerCase(), time: String(at.time) },
    },
    contracts: Object.fromEntries(lower) as AuditReport["contracts"],
    ...{ reserves, completeness, tables, windows },
    homes: homesText,
    stress: stressTotals(last),
    requirement: requirement === undefined ? null : String(requirement),
    coverage: coverage === undefined ? null : String(coverage),
  };
}
