/** Level 3: who still proves, and how much, when the rules are those of a crash. */
import { BAR_ROW, drawBars, type Bar } from "../../picture/bars.ts";
import type { AuditReport } from "../reportType.ts";
import { html, type Markup } from "./markup.ts";
import { nameOf, stressPairs, tableNames, type PublishedWindow, type StressPair } from "./names.ts";
import { figure, section, table } from "./parts.ts";
import { dollars, dollarsInWords, grouped, share, times } from "./words.ts";

type Names = ReadonlyMap<string, string>;

/** Each home table's bar once, then those of its stresses. */
function barsOf(
  pairs: readonly StressPair[],
  bar: (window: PublishedWindow, base: PublishedWindow) => Bar,
): Bar[] {
  const bases = [...new Map(pairs.map(({ base }) => [base.window, base])).values()];
  return bases.flatMap((base) => [
    bar(base, base),
    ...pairs.filter((pair) => pair.base === base).map(({ stress }) => bar(stress, base)),
  ]);
}

function picturesOf(pairs: readonly StressPair[], names: Names): readonly Markup[] {
  const name = (window: PublishedWindow): string => nameOf(names, window.table);
  const accounts = barsOf(pairs, (window, base) => ({
    name: name(window),
    figure:
      window === base
        ? grouped(window.accounts)
        : `${grouped(window.accounts)} · ${share(window.accounts, base.accounts)}`,
    parts: [{ value: Number(window.accounts), colour: window === base ? "blue" : "orange" }],
  }));
  const requirements = barsOf(pairs, (window, base) => ({
    name: name(window),
    figure: dollarsInWords(window.total, "up"),
    parts: [{ value: Number(window.total), colour: window === base ? "blue" : "orange" }],
  }));
  const draw = (bars: readonly Bar[]) => (width: number) => {
    const full = Math.max(...bars.flatMap(({ parts }) => parts.map(({ value }) => value)));
    return [drawBars({ bars, full }, { left: 0, top: 0, width, height: 0 })];
  };
  const common = (bars: readonly Bar[]) => ({
    description: bars.map((bar) => `${bar.name}: ${bar.figure}`).join("; "),
    height: bars.length * BAR_ROW,
    draw: draw(bars),
    legend: [
      { name: "home table", colour: "blue" as const },
      { name: "stress table", colour: "orange" as const },
    ],
  });
  return [
    figure({
      id: "stress-accounts",
      title: "Accounts that prove",
      half: true,
      ...common(accounts),
    }),
    figure({
      id: "stress-requirement",
      title: "Requirement of those that prove",
      half: true,
      ...common(requirements),
    }),
  ];
}

export function stressSection(report: AuditReport): Markup {
  const names = tableNames(report);
  const pairs = stressPairs(report);
  if (pairs.length === 0) {
    return section({
      id: "stress",
      title: "Stress",
      lead: "No total under a stress table was published beside that of its home table.",
      body: [],
    });
  }
  const rows = pairs.map(({ stress, base }) => [
    `${nameOf(names, stress.table)}, ${nameOf(names, stress.home)}`,
    `${grouped(stress.accounts)} of ${grouped(base.accounts)} (${share(stress.accounts, base.accounts)})`,
    dollars(stress.total),
    dollars(base.total),
    stress.coverage === null ? "–" : times(stress.coverage),
    `${times(stress.level)} at epoch ${grouped(stress.epoch)}`,
  ]);
  return section({
    id: "stress",
    title: "Stress",
    lead: "A stress table asks every account to survive the price moves of a crash. Whoever can, proves it, and his requirement under that table is added up as before.",
    body: [
      html`<div class="pair">${picturesOf(pairs, names)}</div>`,
      table({
        caption: "Totals under stress tables beside those of the home tables",
        columns: [
          { head: "Stress" },
          { head: "Accounts that still prove", number: true },
          { head: "Asked under stress", number: true },
          { head: "Asked at home", number: true },
          { head: "Owned over asked", number: true },
          { head: "Proven", number: true },
        ],
        rows,
      }),
      html`<p>
        A smaller total under stress is no comfort if fewer accounts are in it: read the accounts
        first. Who is missing could not prove, or did not try.
      </p>`,
    ],
  });
}
