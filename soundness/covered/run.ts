/** The contracts' suites under coverage, in a copy of the tree: what is compiled for it is not what is deployed. */
import { spawn } from "node:child_process";
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { BUILD_DIRECTORY, REPOSITORY } from "../../setup/artefacts.ts";
import { type Lines, parseLcov } from "./lcov.ts";

const TREE = join(BUILD_DIRECTORY, "coverage", "tree");
/** Installed, built, or of version control; the first two are linked. */
const LINKED = ["node_modules", "build"];
const NOT_COPIED = [...LINKED, "artifacts", "cache", "coverage", ".git", ".stryker-tmp"];

/** What is left out, by title. Counted code is larger and takes more gas; and the tree's packages are a link. */
export const LEFT_OUT: readonly { readonly title: string; readonly reason: string }[] = [
  ...[
    "checks a key from outside for at most 1,200",
    "commits eight prices for one verifier within 250,000 gas",
    "costs a report that repeats the last one no fold",
    "settles two trades in one transaction, the second on the books that the first leaves",
  ].map((title) => ({ title, reason: "it is held to a limit of gas" })),
  {
    title: "the margin rule in TypeScript, in the circuit and in Solidity",
    reason: "it compiles circuits, and circom follows no link out of the tree",
  },
];

const TESTS = "test/contracts/*/*.test.ts";
/** Random histories are long, and of their own section. */
const HISTORIES = "test/contracts/model/";

export interface CoverageRun {
  readonly passed: number;
  readonly failed: number;
  readonly report: Lines;
}

function copyTree(): void {
  rmSync(TREE, { recursive: true, force: true });
  mkdirSync(TREE, { recursive: true });
  for (const path of globSync("*", { cwd: REPOSITORY })) {
    if (NOT_COPIED.includes(path)) continue;
    cpSync(join(REPOSITORY, path), join(TREE, path), { recursive: true });
  }
  for (const path of LINKED) symlinkSync(join(REPOSITORY, path), join(TREE, path));
}

/** A test that fails is shown; its lines count all the same. */
export async function runCovered(): Promise<CoverageRun> {
  copyTree();
  const tests = globSync(TESTS, { cwd: TREE }).filter((file) => !file.startsWith(HISTORIES));
  const leftOut = LEFT_OUT.map(({ title }) => title).join("|");
  const output = await new Promise<string>((done, fail) => {
    const hardhat = join("node_modules", ".bin", "hardhat");
    const child = spawn(
      hardhat,
      ["--coverage", "test", "mocha", "--grep-exclude", leftOut, ...tests.toSorted()],
      {
        cwd: TREE,
        stdio: ["ignore", "pipe", process.stderr],
      },
    );
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    child.once("error", fail);
    child.once("close", () => {
      done(text);
    });
  });
  // eslint-disable-next-line no-control-regex -- Hardhat colours its counts
  const plain = output.replaceAll(/\u001b\[[0-9;]*m/g, "");
  const [, failures = ""] = /^ *\d+ failing$([\s\S]*)/m.exec(plain) ?? [];
  process.stderr.write(failures);
  const count = (word: string): number =>
    Number(new RegExp(`^\\s*(\\d+) ${word}\\b`, "m").exec(plain)?.[1] ?? 0);
  const report = parseLcov(readFileSync(join(TREE, "coverage", "lcov.info"), "utf8"));
  return { passed: count("passing"), failed: count("failing"), report };
}
