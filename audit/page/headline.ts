/** The first screen: one sentence, what it rests on, four answers. */
import type { AuditReport, Reserves } from "../reportType.ts";
import { html, type Content, type Markup } from "./markup.ts";
import { homeTotals, nameOf, slotName, stressPairs, tableNames, type StressPair } from "./names.ts";
import { missingDollarsUp, missingOf } from "./owed.ts";
import {
  counted,
  dollarsDown,
  dollarsInWords,
  grouped,
  moment,
  shortId,
  share,
  times,
  units,
} from "./words.ts";

/** Chains on which anybody can forge proofs: the keys built for them come from a public seed. */
const DEVELOPMENT_CHAINS = ["1337", "31337"];
const ONE = 10_000n;

type Verdict = "good" | "bad" | "open";

interface Answer {
  readonly verdict: Verdict;
  readonly question: string;
  readonly answer: string;
  readonly detail: Content;
  /** Of the section that says more. */
  readonly more: string;
}

/** What stands before an answer besides its colour. */
const MARKS: Readonly<Record<Verdict, string>> = { good: "✓", bad: "✗", open: "–" };

function notHeld(reserves: Reserves, value: string): string {
  const missing = missingOf(reserves).map(
    ({ slot, amount }) => `${units(amount)} ${slotName(slot)}`,
  );
  return missing.length === 0
    ? `Accounts should own ${value}, but their books do not add up to what was paid in and out.`
    : `Accounts should own ${value}. Of what they and public claims add up to the vault lacks ${missing.join(", ")}.`;
}

function reservesAnswer({ reserves }: AuditReport): Answer {
  const value = dollarsInWords(dollarsDown(reserves.value), "down");
  const common = { question: "Is everything there?", more: "reserves" } as const;
  return reserves.holds
    ? {
        ...common,
        ...{ verdict: "good", answer: "Reserves hold" },
        detail: `Accounts own ${value}. Of every asset the vault holds at least what they and public claims add up to.`,
      }
    : {
        ...common,
        ...{ verdict: "bad", answer: "Reserves do not hold" },
        detail: notHeld(reserves, value),
      };
}

function completenessAnswer({ completeness }: AuditReport): Answer {
  const { complete, live, opened, closed } = completeness;
  const common = { question: "Is everybody counted?", more: "accounts" } as const;
  const detail = `${counted(live, "live account")}: ${grouped(opened)} opened less ${grouped(closed)} closed`;
  return complete
    ? {
        ...{ ...common, verdict: "good", answer: "Every account is counted" },
        detail: `${detail}. None is missing, none counts twice.`,
      }
    : {
        ...{ ...common, verdict: "bad", answer: "Accounts do not add up" },
        detail: `${detail}. One is missing, counts twice, or is not what its history says.`,
      };
}

function coverageAnswer(report: AuditReport): Answer {
  const common = { question: "Is there enough?", more: "coverage" } as const;
  const { coverage, requirement, reserves } = report;
  if (requirement === "0") {
    const detail = "The accounts that were added up owe nothing that could ask for margin.";
    return { ...common, verdict: "good", answer: "Nothing is asked", detail };
  }
  if (coverage === null || requirement === null) {
    const detail =
      "A total is opened only over enough accounts, and of each home table. At least one is missing.";
    return { ...common, verdict: "open", answer: "No total of all accounts yet", detail };
  }
  const counts = homeTotals(report).map(({ accounts }) => BigInt(accounts));
  const accounts = counts.reduce((sum, each) => sum + each, 0n);
  const enough = BigInt(coverage) >= ONE;
  const value = dollarsInWords(dollarsDown(reserves.value), "down");
  return {
    ...{ ...common, verdict: enough ? "good" : "bad" },
    answer: enough ? `${times(coverage)} covered` : `Only ${times(coverage)} covered`,
    detail: `The rules ask ${dollarsInWords(requirement, "up")} of the ${grouped(accounts)} accounts that were added up, of ${grouped(report.completeness.live)}; all accounts own ${value}.`,
  };
}

/** Whether a smaller part of the home table's accounts proves under the stress. */
function provesLess(one: StressPair, other: StressPair): boolean {
  const [part, whole] = [BigInt(one.stress.accounts), BigInt(one.base.accounts)];
  return part * BigInt(other.base.accounts) < BigInt(other.stress.accounts) * whole;
}

function stressAnswer(report: AuditReport): Answer {
  const common = { question: "Would it survive a crash?", more: "stress" } as const;
  const names = tableNames(report);
  const pairs = stressPairs(report).filter(({ base }) => base.accounts !== "0");
  const worst = pairs.reduce<StressPair | undefined>(
    (least, pair) => (least === undefined || provesLess(pair, least) ? pair : least),
    undefined,
  );
  if (worst === undefined) {
    const detail = "No total under a stress table was published beside that of its home table.";
    return { ...common, verdict: "open", answer: "No stress total yet", detail };
  }
  const { stress, base } = worst;
  const all = BigInt(stress.accounts) >= BigInt(base.accounts);
  return {
    ...{ ...common, verdict: all ? "good" : "open" },
    answer: all ? "All still prove" : `${share(stress.accounts, base.accounts)} still prove`,
    detail: `Under the worst stress, ${nameOf(names, stress.table)}: ${grouped(stress.accounts)} of ${counted(base.accounts, "account")} of ${nameOf(names, stress.home)}.`,
  };
}

function sentence({ reserves, completeness, coverage }: AuditReport): string {
  const value = dollarsInWords(dollarsDown(reserves.value), "down");
  if (!reserves.holds) {
    const missing = missingDollarsUp(missingOf(reserves));
    return missing === 0n
      ? `The vault does not hold what the books add up to`
      : `${dollarsInWords(missing, "up")} is missing from the vault`;
  }
  if (!completeness.complete) return `${value} in the vault, but the accounts do not add up`;
  if (coverage === null) return `${value}, all there, every account counted`;
  return BigInt(coverage) >= ONE
    ? `${value}, all there, and ${times(coverage)} what the rules ask`
    : `${value}, all there, but only ${times(coverage)} what the rules ask`;
}

function card({ verdict, question, answer, detail, more }: Answer): Markup {
  return html`<li class="${verdict}">
    <p class="question">${question}</p>
    <p class="answer"><span class="sign" aria-hidden="true">${MARKS[verdict]}</span> ${answer}</p>
    <p class="detail">${detail} <a href="#${more}">More</a></p>
  </li> `;
}

export function title(report: AuditReport): string {
  return `Audit of ${shortId(report.contracts.accounts)}, block ${grouped(report.chain.block.number)}`;
}

export function headline(report: AuditReport): Markup {
  const { chainId, block } = report.chain;
  const answers = [reservesAnswer, completenessAnswer, coverageAnswer, stressAnswer];
  const warning = DEVELOPMENT_CHAINS.includes(chainId)
    ? html`<p class="warning">
        <strong>Development chain.</strong> On chain ${chainId} anybody can forge proofs: these
        figures are an exercise, and nobody's money.
      </p> `
    : undefined;
  return html`<header>
    <p class="brand">zkmargin audit</p>
    ${warning}
    <h1>${sentence(report)}</h1>
    <p class="standfirst">
      As of block ${grouped(block.number)} of chain ${chainId}, ${moment(block.time)}. Made from the
      chain alone: no account's book was opened for it, and anybody can
      <a href="#verify">make it again</a> and compare every byte.
    </p>
    <ul class="answers">
      ${answers.map((answer) => card(answer(report)))}
    </ul>
  </header> `;
}
