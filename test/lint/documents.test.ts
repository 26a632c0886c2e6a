/**
 * Given README and documents   When they name folders, commands, rows and links   Then these are what is there
 */
import { expect } from "chai";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { loadCircuits } from "../../circuits/spec.ts";
import { REPOSITORY } from "../../setup/artefacts.ts";
import { sourceFiles, sourceText } from "./sourceTree.ts";

const readme = sourceText("README.md");
const sectionOf = (title: string): string =>
  readme.split(/\n(?=## )/).find((text) => text.startsWith(`## ${title}\n`)) ?? "";
const blockOf = (title: string): string => /```\n([\s\S]*?)```/.exec(sectionOf(title))?.[1] ?? "";

const manifest = JSON.parse(sourceText("package.json")) as { scripts: Record<string, string> };
const documents = sourceFiles([".md"]);
/** Commands as documents write them; the installer's own and what npm starts by itself are no commands. */
const scripts = Object.keys(manifest.scripts).filter((name) => name !== "postinstall");

/** The anchor that renderers make of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(" ", "-");

const headings = (path: string): string[] =>
  [...sourceText(path).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => anchorOf(heading));

/** `import` statements of a folder that reach into another one. */
function importsBetween(folder: string, other: string): string[] {
  return sourceFiles([".ts"], folder).filter((path) =>
    [...sourceText(path).matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].some(([, target = ""]) =>
      posix.join(posix.dirname(path), target).startsWith(`${other}/`),
    ),
  );
}

describe("the README", () => {
  it("has every folder in its tree, once, and no other", () => {
    const named = [...blockOf("Where things are").matchAll(/(?:^| {2,})([a-z]+)\/ /gm)].map(
      ([, folder]) => folder,
    );
    const present = new Set(
      sourceFiles([""])
        .filter((path) => path.includes("/") && !path.startsWith("."))
        .map((path) => path.split("/")[0]),
    );
    expect(named.toSorted()).to.deep.equal([...present].toSorted());
  });

  it("has the direction of dependencies right: nothing imports what stands to its right", () => {
    const chains = [...sectionOf("Where things are").matchAll(/^`\w+\/` ← .*$/gm)]
      .flatMap(([line]) => line.split(";"))
      .filter((chain) => chain.includes("←"));
    expect(chains.length).to.be.greaterThan(1);
    for (const chain of chains) {
      const steps = chain
        .split("←")
        .map((step) => [...step.matchAll(/`(\w+)\/`/g)].map(([, folder = ""]) => folder));
      for (const [k, left] of steps.entries()) {
        for (const other of steps.slice(k + 1).flat()) {
          for (const folder of left) {
            expect(importsBetween(folder, other), `${folder} → ${other}`).to.deep.equal([]);
          }
        }
      }
    }
  });

  it("has the rows of the circuits in its picture", () => {
    const powers = loadCircuits()
      .filter(({ id }) => id.startsWith("solvency"))
      .map(({ maxRows }) => `2^${Math.log2(maxRows)}`);
    expect(blockOf("How it flows")).to.include(`≤ ${powers.join(" or ")} rows`);
  });

  it("has nothing in its picture that the contracts do not have", () => {
    const contracts = sourceFiles([".sol"], "contracts").map(sourceText).join("\n");
    for (const name of ["RuleTable", "MarginGated", "withdraw", "settle", "isSolvent"]) {
      expect(blockOf("How it flows")).to.include(name);
      expect(contracts).to.match(new RegExp(`\\b(?:function|contract|struct) ${name}\\b`));
    }
  });

  it("has every section of the bench", () => {
    const [, table = ""] = /const SECTIONS\b.*> = \{([\s\S]*?)\n\};/.exec(
      sourceText("bench/main.ts"),
    ) ?? [""];
    const sections = [...table.matchAll(/^ {2}"?([a-z-]+)"?: /gm)].map(([, name = ""]) => name);
    const row = /^\| `npm run bench .*$/m.exec(readme)?.[0] ?? "";
    const named = [...row.matchAll(/`([a-z-]+)`:/g)].map(([, name]) => name);
    expect(named.toSorted()).to.deep.equal(sections.toSorted());
  });

  it("stays within a page or two", () => {
    expect(readme.split("\n").length).to.be.at.most(150);
  });
});

describe("the documents", () => {
  it("name no command that package.json does not have, and leave none out", () => {
    const guides = ["README.md", "CONTRIBUTING.md"].map(sourceText).join("\n");
    for (const path of documents) {
      for (const [, name = ""] of sourceText(path).matchAll(/\bnpm run (?:--silent )?([a-z:]+)/g)) {
        expect(scripts, `${path}: npm run ${name}`).to.include(name);
      }
    }
    for (const name of scripts) {
      expect(guides, name).to.match(new RegExp(`npm (?:run )?(?:--silent )?${name}\\b`));
    }
  });

  it("link to what is there", () => {
    for (const path of documents) {
      for (const [, target = ""] of sourceText(path).matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^(https?|mailto):/.test(target)) continue;
        const [file = "", anchor] = target.split("#");
        const linked = file === "" ? path : posix.join(posix.dirname(path), file);
        expect(existsSync(join(REPOSITORY, linked)), `${path}: ${target}`).to.equal(true);
        if (anchor !== undefined && linked.endsWith(".md")) {
          expect(headings(linked), `${path}: ${target}`).to.include(anchor);
        }
      }
    }
  });

  it("are all reached from the README", () => {
    const reached = new Set<string>();
    const follow = (path: string): void => {
      if (reached.has(path)) return;
      reached.add(path);
      for (const [, target = ""] of sourceText(path).matchAll(/\]\(([^)\s#]+\.md)[^)]*\)/g)) {
        if (!target.includes(":")) follow(posix.join(posix.dirname(path), target));
      }
    };
    follow("README.md");
    const decisions = readdirSync(join(REPOSITORY, "docs/decisions")).map(
      (name) => `docs/decisions/${name}`,
    );
    for (const path of decisions) reached.add(path);
    expect(documents.filter((path) => !reached.has(path))).to.deep.equal([]);
  });

  it("number decisions without a gap", () => {
    const numbers = readdirSync(join(REPOSITORY, "docs/decisions")).map((name) =>
      Number(name.slice(0, 4)),
    );
    expect(numbers.toSorted((a, b) => a - b)).to.deep.equal(numbers.map((_, k) => k + 1));
    expect(readFileSync(join(REPOSITORY, "README.md"), "utf8")).to.include("docs/decisions/");
  });
});
