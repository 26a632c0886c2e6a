/** An audit report in words. */
import { type AuditedWindow, type AuditReport } from "../audit/reportType.ts";
import { formatCents } from "../risk/index.ts";

const PER_CENT_DECIMALS = 2;

/** 1e-4 as per cent: 12345 → 123.45 %. */
function perCent(text: string): string {
  const digits = text.padStart(PER_CENT_DECIMALS + 1, "0");
  return `${digits.slice(0, -PER_CENT_DECIMALS)}.${digits.slice(-PER_CENT_DECIMALS)} %`;
}

const dollars = (text: string): string => formatCents(BigInt(text) * 100n).replace(/\.00$/, "");
const day = (seconds: string): string => new Date(Number(seconds) * 1000).toISOString();

function totalText(window: AuditedWindow | undefined): string {
  if (window === undefined) return "no total was published";
  const { total, accounts, hidden, exposed, coverage } = window;
  const covered = coverage === null ? "" : `, covered ${perCent(coverage)}`;
  return `window ${window.window}: ${dollars(total ?? "0")} for ${accounts} accounts, ${hidden} hidden of ${exposed} exposed${covered}`;
}

export function auditText(report: AuditReport): string {
  const { chain, reserves, completeness, windows, homes, stress, tables } = report;
  const { number, time } = chain.block;
  const windowOf = (name: string | null) => windows.find(({ window }) => window === name);
  const nameOf = (table: string) =>
    tables.find((one) => one.table === table)?.name ?? table.slice(0, 10);
  const states = completeness.states
    .filter(({ accounts }) => accounts !== "0")
    .map(({ state, accounts }) => `${accounts} ${state}`);
  const overall =
    report.requirement === null
      ? "requirement of all: not known, a home table has no published total"
      : `requirement of all: ${dollars(report.requirement)}${report.coverage === null ? "" : `, covered ${perCent(report.coverage)} by what the books hold now`}`;
  return [
    `chain ${chain.chainId}, block ${number} of ${day(time)}`,
    `0 reserves: ${reserves.holds ? "HOLD" : "DO NOT HOLD"}: the books hold ${formatCents(BigInt(reserves.value))} at epoch ${reserves.epoch}`,
    ...reserves.slots.map(
      ({ slot, symbol, inBooks, owedPublicly, held }) =>
        `  slot ${slot} ${symbol ?? ""}: ${inBooks} in books, ${owedPublicly} owed publicly, ${held} held (1e-8)`,
    ),
    `1 completeness: ${completeness.opened} opened, ${completeness.closed} closed, ${completeness.live} live: ${states.join(", ") || "none"}`,
    "2 totals",
    ...homes.map(({ home, window }) => `  ${home.slice(0, 10)}: ${totalText(windowOf(window))}`),
    `  ${overall}`,
    "3 stress",
    ...stress.map(
      ({ table, window, base }) =>
        `  ${nameOf(table)}: ${totalText(windowOf(window))}${base === null ? "" : `; home ${totalText(windowOf(base))}`}`,
    ),
    `windows: ${windows.length}, of which ${windows.filter(({ state }) => state === "open").length} open`,
  ].join("\n");
}
