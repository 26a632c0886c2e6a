/** Level 1: how many accounts there are, and how they stand. */
import { BAR_ROW, drawBars } from "../../picture/bars.ts";
import type { Colour } from "../../picture/canvas.ts";
import type { AccountState, AuditReport } from "../reportType.ts";
import { html, type Markup } from "./markup.ts";
import { figure, section, table } from "./parts.ts";
import { counted, grouped, share } from "./words.ts";

interface StateWords {
  readonly name: string;
  readonly meaning: string;
  readonly colour: Colour;
}

const STATES: Readonly<Record<AccountState, StateWords>> = {
  attested: {
    ...{ name: "Attested", colour: "green" },
    meaning: "proven to meet its margin, and the proof is in force",
  },
  fresh: {
    ...{ name: "Deposits only", colour: "blue" },
    meaning: "never withdrew, transferred or traded: its book is public and owes nothing",
  },
  unattested: {
    ...{ name: "Proof over", colour: "grey" },
    meaning: "its last proof is over, by time or price; nobody has flagged it",
  },
  lapsed: {
    ...{ name: "Lapsed, in grace", colour: "orange" },
    meaning: "flagged; the owner has time to prove again",
  },
  overdue: {
    ...{ name: "Overdue", colour: "red" },
    meaning: "flagged, and the time is over: the council may open it to liquidators",
  },
  "fee owed": {
    ...{ name: "Cured, fee owed", colour: "purple" },
    meaning: "proved again after a flag; nothing leaves it before the fee is paid",
  },
  "in auction": {
    ...{ name: "In auction", colour: "red" },
    meaning: "is being sold to a liquidator, in full or in part",
  },
};

export function accountsSection({ completeness }: AuditReport): Markup {
  const { complete, opened, closed, live, exposed, states, digest } = completeness;
  const bars = states.map(({ state, accounts }) => ({
    name: STATES[state].name,
    figure: `${grouped(accounts)} · ${share(accounts, live)}`,
    parts: [{ value: Number(accounts), colour: STATES[state].colour }],
  }));
  const picture = figure({
    id: "accounts-picture",
    title: `How ${counted(live, "live account")} ${live === "1" ? "stands" : "stand"}`,
    description: bars.map(({ name, figure: count }) => `${name}: ${count}`).join("; "),
    height: bars.length * BAR_ROW,
    draw: (width) => [
      drawBars({ bars, full: Number(live) }, { left: 0, top: 0, width, height: 0 }),
    ],
  });
  return section({
    id: "accounts",
    title: "Accounts",
    lead: complete
      ? `Accounts are numbered from 1 to ${grouped(opened)}. Each was opened once; ${grouped(closed)} closed, ${grouped(live)} live, and the history of each leads to what the contract stores of it.`
      : `Accounts are numbered from 1 to ${grouped(opened)}, and what the chain's events say of them is not what the contract stores.`,
    body: [
      picture,
      table({
        caption: "Live accounts by state",
        columns: [{ head: "State" }, { head: "Accounts", number: true }, { head: "What it means" }],
        rows: [
          ...states.map(({ state, accounts }) => [
            STATES[state].name,
            grouped(accounts),
            STATES[state].meaning,
          ]),
          [
            "All",
            grouped(live),
            `${grouped(exposed)} may hide something; the others took deposits only`,
          ],
        ],
      }),
      html`<p>Hash of all live accounts in order: <code>${digest}</code></p>`,
    ],
  });
}
