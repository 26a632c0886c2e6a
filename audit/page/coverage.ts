/** Level 2: what the rules ask of everybody together, beside what they own. */
import { BAR_ROW, drawBars, type Bar } from "../../picture/bars.ts";
import type { AuditReport } from "../reportType.ts";
import { html, type Content, type Markup } from "./markup.ts";
import { homeTotals, isPublished, nameOf, slotName, tableNames, windowNumbered } from "./names.ts";
import { figure, section, table } from "./parts.ts";
import {
  dollars,
  dollarsDown,
  dollarsInWords,
  grouped,
  moment,
  move,
  share,
  shortId,
  times,
} from "./words.ts";

function coveragePicture(report: AuditReport): Markup | undefined {
  const names = tableNames(report);
  const totals = homeTotals(report);
  if (totals.length === 0) return undefined;
  const held = dollarsDown(report.reserves.value);
  const asked = totals.map(({ home, total }): Bar => ({
    name: `Asked under ${nameOf(names, home)}`,
    figure: dollarsInWords(total, "up"),
    parts: [{ value: Number(total), colour: "orange" }],
  }));
  const together = totals.reduce((sum, { total }) => sum + BigInt(total), 0n);
  const bars: Bar[] = [
    {
      name: "Owned by all accounts",
      figure: dollarsInWords(held, "down"),
      parts: [{ value: Number(held), colour: "blue" }],
    },
    ...asked,
  ];
  if (totals.length > 1) {
    bars.push({
      name: "Asked together",
      figure: dollarsInWords(together, "up"),
      parts: [{ value: Number(together), colour: "orange" }],
    });
  }
  const full = Math.max(Number(held), Number(together));
  return figure({
    id: "coverage-picture",
    title: "Owned and asked, in dollars",
    description: bars.map(({ name, figure: worth }) => `${name}: ${worth}`).join("; "),
    height: bars.length * BAR_ROW,
    draw: (width) => [drawBars({ bars, full }, { left: 0, top: 0, width, height: 0 })],
  });
}

export function coverageSection(report: AuditReport): Markup {
  const names = tableNames(report);
  const rows = report.homes.map(({ home, window: number }): readonly Content[] => {
    const window = windowNumbered(report, number);
    const live = report.tables.find(({ table: id }) => id === home)?.live ?? "0";
    if (!isPublished(window)) {
      return [nameOf(names, home), "no total yet", `0 of ${grouped(live)}`, "–", "–", "–"];
    }
    return [
      nameOf(names, home),
      dollars(window.total),
      `${grouped(window.accounts)} of ${grouped(window.live)} (${share(window.accounts, window.live)})`,
      window.vaultValue === null ? "–" : dollars(dollarsDown(window.vaultValue)),
      window.coverage === null ? "–" : times(window.coverage),
      moment(window.epochTime),
    ];
  });
  const ids = report.tables.map(
    ({ table: id, initialLevel, maintenanceLevel, falls }) =>
      html`<dt>${nameOf(names, id)} <code title="${id}">${shortId(id)}</code></dt>
        <dd>
          asks ${times(initialLevel)} its requirement of what leaves or trades,
          ${times(maintenanceLevel)} of what stays; largest falls it allows for:
          ${
            falls.length === 0
              ? "none"
              : falls.map(
                  ({ slot, symbol, shock }, place) =>
                    `${place === 0 ? "" : ", "}${slotName({ slot, symbol })} ${move(shock)}`,
                )
          }
        </dd> `,
  );
  return section({
    id: "coverage",
    title: "Coverage",
    lead: "Each account's requirement, what the rules ask it to be worth, was added up encrypted. Only sums were opened, by members of the council together. Beside them stands what all accounts own, as the vault holds it.",
    body: [
      coveragePicture(report),
      table({
        caption:
          "Last published total of each home table, and what all accounts owned when its window closed, both at the prices of the window",
        columns: [
          { head: "Rules" },
          { head: "Asked", number: true },
          { head: "Accounts added up", number: true },
          { head: "Owned by all", number: true },
          { head: "Coverage", number: true },
          { head: "Prices of", number: true },
        ],
        rows,
      }),
      html`<p>
        Nobody knows what part of the vault is of which home table: where there are several, each
        coverage compares its own total with all of it, and only the total of all of them
        ${report.coverage === null ? html`would say` : html`(<strong>${times(report.coverage)}</strong>, all accounts at present prices) says`}
        how far it reaches.
      </p>`,
      html`<details>
        <summary>The rule tables</summary>
        <dl class="points">${ids}</dl>
      </details>`,
    ],
  });
}
