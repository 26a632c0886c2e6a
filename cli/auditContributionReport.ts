/** What `audit contribute` says: where the account stands and the call to send; the requirement only if revealed. */
import { momentOf, type ContributorFacts } from "../audit/contributor.ts";
import { type PlacedContribution } from "../audit/contributions.ts";
import { formatUsd, LEVEL } from "../risk/index.ts";
import { type Result } from "./output.ts";

export type Outcome =
  | { readonly kind: "call"; readonly data: string }
  | { readonly kind: "document"; readonly path: string }
  /** What the chain has is of the account as it is. */
  | { readonly kind: "already" }
  /** Of a dry run. */
  | { readonly kind: "checked" };

export interface ContributionReport {
  readonly facts: ContributorFacts;
  /** What the chain has of the account. */
  readonly former: PlacedContribution | undefined;
  readonly outcome: Outcome;
  /** Whole dollars, if it is to be shown. */
  readonly requirement?: bigint;
}

function standingText({ facts, former }: ContributionReport): string {
  const { scope, version, window } = facts;
  if (former === undefined) return `account ${scope.account} has not contributed yet`;
  const at = `account ${scope.account} contributed at version ${former.version}`;
  const until = `until ${momentOf(window.closesAt)}`;
  return former.version === version
    ? at
    : `${at}; it is at version ${version} and may replace it ${until}`;
}

function outcomeText({ outcome, facts, former }: ContributionReport): string[] {
  const { book } = facts.scope;
  const replaces = former === undefined ? "" : ", replacing the former contribution";
  switch (outcome.kind) {
    case "call":
      return [`contribute${replaces}: send to ${book}, from anywhere`, outcome.data];
    case "document":
      return [`wrote ${outcome.path}${replaces}: for \`zkmargin audit relay\``];
    case "already":
      return ["counted already: nothing to send"];
    case "checked":
      return ["provable; nothing was proven, written or sent"];
  }
}

/** Whether it counts towards the minimum. */
const hiddenText = ({ facts }: ContributionReport): string =>
  facts.hidden
    ? "its book is hidden: it counts towards the window's minimum"
    : "its book is public deposits: it does not count towards the window's minimum";

/** In what company the requirement hides: accounts, not people. */
function companyText({ facts }: ContributionReport): string {
  const { accounts, hidden } = facts.company;
  const so = `in it so far: ${accounts} accounts, ${hidden} of them hidden`;
  return `${so}; its total stays closed below ${facts.window.minimum} hidden ones`;
}

export function contributionResult(report: ContributionReport): Result {
  const { facts, former, outcome, requirement } = report;
  const { scope, window, version, hidden, block, level } = facts;
  const { book: to } = scope;
  const document = {
    ...{ window: scope.window, account: scope.account, block, version, hidden },
    ...{ home: window.home, table: window.table, epoch: window.epoch },
    ...{ level: LEVEL.format(level), closesAt: window.closesAt, outcome: outcome.kind },
    company: { accounts: facts.company.accounts, hidden: facts.company.hidden },
    minimum: window.minimum,
    ...(former === undefined ? {} : { former: { version: former.version, ...former.place } }),
    ...(requirement === undefined ? {} : { requirement }),
    ...(outcome.kind === "document" ? { document: outcome.path } : {}),
    calls: outcome.kind === "call" ? [{ does: "contribute", to, data: outcome.data }] : [],
  };
  const text = [
    `window ${scope.window}: epoch ${window.epoch}, level ${LEVEL.format(level)}, open until ${momentOf(window.closesAt)}`,
    companyText(report),
    standingText(report),
    hiddenText(report),
    ...(requirement === undefined
      ? []
      : [`requirement, rounded up: ${formatUsd(requirement, 0, "up")}`]),
    ...outcomeText(report),
  ].join("\n");
  return { document, text };
}
