/** All windows as a table. */
import type { AuditReport, AuditedWindow } from "../reportType.ts";
import { html, type Content, type Markup } from "./markup.ts";
import { isPublished, nameOf, tableNames } from "./names.ts";
import { table } from "./parts.ts";
import { dollars, grouped, shortDay, times } from "./words.ts";

function stateOf(window: AuditedWindow): string {
  switch (window.state) {
    case "published":
      return window.publishedAt === null
        ? "published"
        : `published ${shortDay(window.publishedAt)}`;
    case "open":
      return "open";
    case "closed":
      return "no total yet";
    case "refused":
      return "no total: too few, or too few joined or left";
  }
}

export function windowTable(report: AuditReport): Markup {
  const names = tableNames(report);
  const rows = report.windows.toReversed().map((window): readonly Content[] => {
    const { home, table: id, accounts, hidden, live, minimum, stale } = window;
    const under = nameOf(names, home);
    return [
      html`<span class="alone">Window </span>${grouped(window.window)}`,
      id === home ? under : `${nameOf(names, id)}, ${under}`,
      shortDay(window.closesAt),
      `${grouped(accounts)} of ${grouped(live)}`,
      `${grouped(hidden)} (least ${grouped(minimum)})`,
      grouped(stale),
      stateOf(window),
      isPublished(window) ? dollars(window.total) : "–",
      window.coverage === null ? "–" : times(window.coverage),
    ];
  });
  return table({
    caption:
      "All windows, the latest first. Hidden: accounts that may hide something, and fewest of them for a total. Changed: whose book changed since.",
    columns: [
      { head: "Window" },
      { head: "Rules" },
      { head: "Closes", brief: true },
      { head: "Accounts", number: true },
      { head: "Hidden", number: true },
      { head: "Changed", number: true },
      { head: "State" },
      { head: "Total asked", number: true },
      { head: "Coverage", number: true },
    ],
    rows,
  });
}
