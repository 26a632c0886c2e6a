/** A pre-flight report as text: dollars to the cent, rounded against the owner, and exact units. */
import {
  BAND,
  LEVEL,
  QUANTITY,
  USD_DECIMALS,
  formatUsd,
  type Quantity,
  type Rounding,
} from "../risk/index.ts";
import { totalCharge, type SlotCharges } from "./charges.ts";
import { describeRemedy, type Preflight } from "./preflight.ts";
import { type StatementRequest } from "./statement.ts";

export interface TextOptions {
  /** Names of slots, for example `["USDC", "BTC"]`; `slot 3` where there is none. */
  readonly symbols?: readonly string[];
}

const usd = (amount: bigint, rounding: Rounding): string =>
  formatUsd(amount, USD_DECIMALS.surplus, rounding);

/** Columns padded to their widest cell; the first is left-aligned. */
export function renderColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    rows.reduce((widest, row) => Math.max(widest, (row[column] ?? "").length), 0),
  );
  return rows.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
}

function slotRow(charges: SlotCharges, quantity: Quantity, name: string): string[] {
  return [
    name,
    QUANTITY.format(quantity),
    usd(charges.collateral, "down"),
    usd(charges.scenario, "up"),
    usd(charges.contingency, "up"),
    usd(charges.band, "up"),
    usd(charges.concentration, "up"),
  ];
}

function verdict({ status, surplus, refusedShorts, brokenLimits }: Preflight): string {
  switch (status) {
    case "provable":
      return surplus >= 0n
        ? `PROVABLE with ${usd(surplus, "down")} to spare`
        : "PROVABLE as a disclosure: value and requirement become public";
    case "margin-short":
      return `NOT PROVABLE: short by ${usd(-surplus, "up")}`;
    case "short-in-long-only":
      return `NOT PROVABLE: a short is not allowed in slot ${refusedShorts.join(", ")}`;
    case "book-too-large":
      return `NOT PROVABLE: beyond the circuit's limit of ${brokenLimits.map((limit) => limit.quantity).join(", ")}`;
  }
}

/** The report in lines, without a final newline. */
export function renderPreflight(
  report: Preflight,
  { portfolio, market, table, terms }: StatementRequest,
  { symbols = [] }: TextOptions = {},
): string {
  const { charges, worstScenario } = report;
  const worst =
    worstScenario === undefined ? "no scenario loses" : `worst scenario ${worstScenario}`;
  const totals = renderColumns([
    ["weighted value", usd(report.collateral, "down")],
    [`${LEVEL.format(terms.level)} × requirement`, usd(totalCharge(charges), "up")],
    [`  scenario loss (${worst})`, usd(charges.scenario, "up")],
    ["  contingency", usd(charges.contingency, "up")],
    [`  band ${BAND.format(terms.band)}`, usd(charges.band, "up")],
    ["  concentration", usd(charges.concentration, "up")],
  ]);
  const header = ["slot", "quantity", "value", "scenario", "contingency", "band", "concentration"];
  const book = portfolio.revealQuantities();
  const rows = report.slots.map((slot) =>
    slotRow(slot, book[slot.slot] ?? (0n as Quantity), symbols[slot.slot] ?? `slot ${slot.slot}`),
  );
  const widest = report.largestBand === undefined ? "none" : BAND.format(report.largestBand);
  return [
    `${table.circuit}, epoch ${market.epoch}, level ${LEVEL.format(terms.level)}, band ${BAND.format(terms.band)}`,
    ...totals,
    verdict(report),
    `remedy: ${describeRemedy(report)}`,
    `widest provable band at this level: ${widest}`,
    ...(report.leasable
      ? []
      : ["no lease at these terms: a deposit of the settlement asset could lower health"]),
    ...renderColumns([header, ...rows]),
  ].join("\n");
}
