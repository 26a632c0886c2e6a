/**
 * Given README, threat model and table of claims   When they name tests   Then each exists, and no claim goes without
 */
import { expect } from "chai";
import { sourceFiles, sourceText } from "./sourceTree.ts";

const CLAIMS = "docs/claims.md";
const THREATS = "docs/threat-model.md";
const BUGS = "docs/circom-bugs.md";

/** Paragraphs and list items of the README between these headings claim something about the software. */
const CLAIMING = ["# zkmargin", "## How it flows", "## For whom"];
/** A test as the documents name it: a file below test/, and perhaps a title in it. */
interface TestId {
  readonly file: string;
  readonly title: string | undefined;
}

const TEST_ID = /`([A-Za-z][\w/]*)`(?: \("([^"]+)"\))?/g;
const tests = sourceFiles([".test.ts", ".t.sol"], "test").map((path) =>
  path.slice("test/".length).replace(/\.(test\.ts|t\.sol)$/, ""),
);
const pathOf = (file: string): string =>
  `test/${file}.${file.startsWith("contracts/invariants/") ? "t.sol" : "test.ts"}`;

function testIds(cell: string, folder = ""): TestId[] {
  return [...cell.matchAll(TEST_ID)].map(([, name = "", title]) => ({
    file: name.includes("/") ? name : `${folder}${name}`,
    title,
  }));
}

/** What is wrong with a cell that says where something is tested. */
function faultsOf(cell: string, folder?: string): string[] {
  const ids = testIds(cell, folder);
  if (ids.length === 0) return ["names no test"];
  return ids.flatMap(({ file, title }) => {
    if (!tests.includes(file)) return [`${file} is no test`];
    // A title is quoted as it begins; the document may end it with an ellipsis.
    const quoted = title?.replace(/…$/, "");
    const found = quoted === undefined || sourceText(pathOf(file)).includes(quoted);
    return found ? [] : [`${file} has no test "${quoted}"`];
  });
}

interface Row {
  readonly cells: readonly string[];
  /** Folder of the tests that the section names without one. */
  readonly folder: string;
}

/** Rows of the tables of a document whose last column says where they are tested. */
function testedRows(path: string): Row[] {
  const rows: Row[] = [];
  let folder = "";
  let inTable = false;
  for (const line of sourceText(path).split("\n")) {
    if (line.startsWith("#")) folder = "";
    folder = /below `(?:test\/)?(contracts\/\w+\/)`/.exec(line)?.[1] ?? folder;
    if (!line.startsWith("|")) inTable = false;
    else if (line.endsWith("| tested in |")) inTable = true;
    else if (inTable && !line.startsWith("|---")) {
      rows.push({ cells: line.slice(1, -1).split("|"), folder });
    }
  }
  return rows;
}

const claims = testedRows(CLAIMS);
const idsIn = (text: string): string[] => text.match(/\bC-\d\d\b/g) ?? [];

describe("the claims", () => {
  it("of docs/claims.md are numbered without a gap", () => {
    const ids = claims.map(({ cells: [id = ""] }) => id.trim());
    expect(ids.length).to.be.greaterThan(20);
    expect(ids).to.deep.equal(ids.map((_, k) => `C-${String(k + 1).padStart(2, "0")}`));
  });

  it("of docs/claims.md are tested by tests that exist", () => {
    for (const { cells, folder } of claims) {
      expect(faultsOf(cells.at(-1) ?? "", folder), cells[0]).to.deep.equal([]);
    }
  });

  it("of docs/claims.md are all made somewhere, and nothing claims by another id", () => {
    const made = ["README.md", THREATS].flatMap((path) => idsIn(sourceText(path)));
    const known = claims.map(({ cells: [id = ""] }) => id.trim());
    expect([...new Set(made)].toSorted()).to.deep.equal(known);
  });

  it("of the threat model's tables are tested by tests that exist, or are no defence at all", () => {
    const rows = testedRows(THREATS);
    expect(rows.length).to.be.greaterThan(120);
    for (const { cells, folder } of rows) {
      const where = cells.at(-1)?.trim() ?? "";
      const isOpen = where === "–" && /^ (none|accepted)\b/.test(cells.at(-2) ?? "");
      if (!isOpen) expect(faultsOf(where, folder), cells[0]).to.deep.equal([]);
    }
  });

  it("of the list of known bugs are tested by tests that exist", () => {
    const rows = testedRows(BUGS);
    expect(rows.length).to.be.greaterThan(20);
    for (const { cells } of rows) expect(faultsOf(cells.at(-1) ?? ""), cells[0]).to.deep.equal([]);
  });

  it("of the threat model's list of assets carry their ids", () => {
    const [, assets = ""] = /## Assets\n\n([\s\S]*?)\n\n## /.exec(sourceText(THREATS)) ?? [];
    const items = assets.split(/\n(?=\d\. )/);
    expect(items.length).to.equal(4);
    for (const item of items) expect(idsIn(item), item).not.to.deep.equal([]);
  });

  it("of the README each carry an id", () => {
    const sections = sourceText("README.md").split(/\n(?=## )/);
    const claiming = sections.filter((text) => CLAIMING.some((title) => text.startsWith(title)));
    expect(claiming.length).to.equal(CLAIMING.length);
    for (const section of claiming) {
      const parts = section
        .replaceAll(/```[\s\S]*?```/g, "")
        .split(/\n\n|\n(?=- )/)
        .map((part) => part.trim());
      for (const part of parts) {
        if (part === "" || /^[#|]/.test(part)) continue;
        expect(idsIn(part), part).not.to.deep.equal([]);
      }
    }
  });

  it("are missed by this test when a document names what is not there", () => {
    expect(faultsOf("–")).to.deep.equal(["names no test"]);
    expect(faultsOf("`circuits/solvency`, `circuits/none`")).to.deep.equal([
      "circuits/none is no test",
    ]);
    expect(faultsOf('`circuits/solvency` ("proves the moon is cheese")')).to.deep.equal([
      'circuits/solvency has no test "proves the moon is cheese"',
    ]);
  });
});
