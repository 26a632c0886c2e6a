/** What the page calls rule tables, and how it finds what belongs together. */
import type {
  AuditReport,
  AuditedTable,
  AuditedWindow,
  Decimal,
  Hex,
  ReserveSlot,
  StressTotal,
} from "../reportType.ts";
import { foreign } from "./words.ts";

/** Names by table, home tables first, each in the order of the report. */
export function tableNames({ tables }: AuditReport): ReadonlyMap<Hex, string> {
  const nameAs = (kind: string, among: readonly AuditedTable[]): [Hex, string][] =>
    among.map(({ table, name }, place) => [
      table,
      name === null ? `${kind} ${place + 1}` : foreign(name),
    ]);
  const homes = tables.filter(({ isHome }) => isHome);
  const others = tables.filter(({ isHome }) => !isHome);
  return new Map([...nameAs("Home table", homes), ...nameAs("Stress table", others)]);
}

/** A table's name; its id where the report says nothing of it. */
export function nameOf(names: ReadonlyMap<Hex, string>, table: Hex): string {
  return names.get(table) ?? `Table ${table.slice(0, 10)}`;
}

export function windowNumbered(
  report: AuditReport,
  number: Decimal | null,
): AuditedWindow | undefined {
  return report.windows.find(({ window }) => window === number);
}

/** A published window. */
export type PublishedWindow = AuditedWindow & { readonly total: Decimal };

export function isPublished(window: AuditedWindow | undefined): window is PublishedWindow {
  return window?.state === "published" && window.total !== null;
}

/** Last published window of each home table that has one. */
export function homeTotals(report: AuditReport): readonly PublishedWindow[] {
  return report.homes
    .map(({ window }) => windowNumbered(report, window))
    .filter((window) => isPublished(window));
}

/** "USDC", or the slot's number where it has no token. */
export function slotName({ slot, symbol }: Pick<ReserveSlot, "slot" | "symbol">): string {
  return symbol === null || symbol === "" ? `slot ${slot}` : foreign(symbol);
}

export interface StressPair {
  readonly stress: PublishedWindow;
  readonly base: PublishedWindow;
}

/** Stress totals beside those of their home tables; those without one are left out. */
export function stressPairs(report: AuditReport): readonly StressPair[] {
  return report.stress.flatMap(({ window, base }: StressTotal) => {
    const pair = [windowNumbered(report, window), windowNumbered(report, base)] as const;
    const [stress, home] = pair;
    return isPublished(stress) && isPublished(home) ? [{ stress, base: home }] : [];
  });
}

/** All of them, in the order of the report. */
export function publishedWindows(report: AuditReport): readonly PublishedWindow[] {
  return report.windows.filter((window) => isPublished(window));
}
