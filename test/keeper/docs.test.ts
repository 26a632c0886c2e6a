import { readFileSync } from "node:fs";
import { expect } from "chai";
import { DEPLOYMENT, LIMITS, LIQUIDATOR, MEANS, ROLES, RUN } from "../../cli/keeperFlags.ts";
import { newsOf } from "../../cli/keeperReport.ts";
import { ZkMarginError, EXIT } from "../../circuits/errors.ts";
import { type Notice } from "../../keeper/index.ts";
import { BOOKS_FORMAT } from "../../keeper/openedBooks.ts";
import { JOURNAL_FORMAT } from "../../keeper/submission.ts";

const read = (name: string): string =>
  readFileSync(new URL(`../../docs/${name}`, import.meta.url), "utf8");
const document = read("keeper.md");

/** Rows of the tables of a section, by cell. */
function rowsOf(section: string): readonly string[][] {
  const [, rest = ""] = document.split(`\n## ${section}\n`);
  const [text = ""] = rest.split("\n## ");
  return [...text.matchAll(/^\| (.*) \|$/gm)].map(([, row = ""]) => row.split(" | "));
}
const quoted = (cell = ""): string[] =>
  [...cell.matchAll(/`(?:--)?([^`]+)`/g)].map(([, name = ""]) => name);

const error = new ZkMarginError("KEY_REFUSED", "no", { fix: "mend it" });
const duty = "flag 1";
const NOTICES: readonly Notice[] = [
  { kind: "node", node: 1, state: "busy" },
  { kind: "market", state: "live", epoch: 1n, block: 1 },
  { kind: "sent", duty, hash: "0x" },
  { kind: "refused", duty, error: "E", message: "m" },
  { kind: "waits", duty, why: "unfunded" },
  { kind: "outcome", outcome: { kind: "mined", name: duty, hash: "0x", block: 1 } },
  { kind: "outcome", outcome: { kind: "lost", name: duty, hash: "0x", block: 1 } },
  { kind: "outcome", outcome: { kind: "raised", name: duty, hash: "0x" } },
  { kind: "outcome", outcome: { kind: "displaced", name: duty } },
  { kind: "outcome", outcome: { kind: "withdrawn", name: duty } },
  { kind: "asked", account: 1n, request: 1n },
  { kind: "opened", account: 1n, members: [1] },
  { kind: "ruled", account: 1n, ruling: { kind: "wait", why: "gain" } },
  { kind: "forgot", account: 1n },
  { kind: "fault", duty, error },
  { kind: "trouble", error },
  { kind: "recovered" },
];

describe("docs/keeper.md", () => {
  it("has every option with its default, and no other", () => {
    const flags: Readonly<Record<string, object>> = {
      ...{ ...DEPLOYMENT, ...MEANS, ...LIQUIDATOR, ...LIMITS, ...RUN },
      json: {},
    };
    const rows = rowsOf("Settings").filter(([names]) => names?.startsWith("`--"));
    expect(rows.flatMap(([names]) => quoted(names)).toSorted()).to.deep.equal(
      Object.keys(flags).toSorted(),
    );
    for (const [names, told] of rows) {
      for (const name of quoted(names)) {
        const { default: value, required = false }: { default?: unknown; required?: boolean } =
          flags[name] ?? {};
        if (typeof value === "string") expect(told, name).to.equal(`\`${value}\``);
        else expect(told === "required", name).to.equal(required);
      }
    }
  });

  it("has every role", () => {
    const named = rowsOf("Roles").flatMap(([name]) => quoted(name));
    expect(named).to.deep.equal(Object.keys(ROLES));
  });

  it("has every kind of news that is said, and no other", () => {
    const said = NOTICES.map((notice) => newsOf(notice).document as { readonly kind: string });
    const told = rowsOf("Output").flatMap(([kinds]) => quoted(kinds));
    expect(told.toSorted()).to.deep.equal(said.map(({ kind }) => kind).toSorted());
    for (const notice of NOTICES) expect(newsOf(notice).text).to.match(/^[A-Za-z].{5,}/);
  });

  it("has every exit status, and the formats of the files", () => {
    const statuses = rowsOf("Output").flatMap(([cell = ""]) =>
      /^\d+$/.test(cell) ? [Number(cell)] : [],
    );
    expect(statuses).to.deep.equal(Object.values(EXIT));
    for (const format of [BOOKS_FORMAT, JOURNAL_FORMAT]) {
      expect(document).to.contain(format);
      expect(read("cli.md")).to.contain(format);
    }
  });
});
