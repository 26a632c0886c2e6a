/**
 * Tries mutants against the tests of the circuits, in this process: the harness compiles from a copy of the
 * circuits with one file changed. A test kills by a failed expectation or a refusal; one that cannot do what it wants
 * with the changed text (a replacement that is not found, a forgery that no longer compiles) has said nothing.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import Mocha from "mocha";
import { CIRCOM } from "../../setup/circom.ts";
import { loadCircuits, type CircuitId } from "../../circuits/spec.ts";
import { artefactPaths, BUILD_DIRECTORY, REPOSITORY } from "../../setup/artefacts.ts";
import { generatedCircuits } from "../../setup/sources.ts";
import { HarnessFault, useLibrary } from "../../test/circuits/harness.ts";
import { type Mutant } from "./mutants.ts";
import { SUITES, templatesTouched, type Suite } from "./suites.ts";

const ROOT = join(BUILD_DIRECTORY, "mutants");
/** The mutant of this process; what is compiled of it is kept for the others. */
const OWN = join(ROOT, `process-${process.pid}`);
const LIBRARY = {
  circuits: join(OWN, "circuits"),
  tables: join(OWN, "tables"),
  work: join(ROOT, "compiled"),
};

export interface Verdict {
  readonly outcome: "killed" | "survived" | "uncompiled" | "equivalent";
  /** Of a killed one: the file of the test, below test/circuits/, and its title. */
  readonly suite?: string;
  readonly test?: string;
}

/** They compare texts or try the harness itself: what they would kill, they would kill for nothing. */
const SAYS_NOTHING = [
  "cover every hint of every circuit",
  "of every template are tried",
  "defeats a circuit with a constraint left out",
];
const COMPILE_FAILURE =
  /circom fails on|does not occur exactly once|changes the constraints|he computes no/;

class Silent extends Mocha.reporters.Base {
  override epilogue(): void {
    // Says nothing: the verdict says all.
  }
}

/** Loads the suites once; restores the circuits under test when it is closed. */
export class Trial {
  readonly #suites: readonly (Suite & { readonly mocha: Mocha })[];

  private constructor(suites: readonly (Suite & { readonly mocha: Mocha })[]) {
    this.#suites = suites;
  }

  static async open(): Promise<Trial> {
    const suites: (Suite & { mocha: Mocha })[] = [];
    for (const suite of SUITES) {
      const mocha = new Mocha({ timeout: 600_000, reporter: Silent });
      mocha.cleanReferencesAfterRun(false);
      mocha.addFile(join(REPOSITORY, "test", "circuits", `${suite.name}.test.ts`));
      await mocha.loadFilesAsync();
      suites.push({ ...suite, mocha });
    }
    return new Trial(suites);
  }

  /** Leaves the harness with the circuits as they are. */
  static close(): void {
    useLibrary();
    rmSync(OWN, { recursive: true, force: true });
  }

  async verdict(mutant: Mutant): Promise<Verdict> {
    prepare(mutant);
    const names = templatesTouched(mutant).join("|");
    if (mutant.operator === "hint") {
      // First the lie about this very assignment.
      const [left = ""] = mutant.before.replace(/^signal /, "").split(" <==");
      const assignments = this.#suites.find(({ name }) => name === "assignments");
      const title = `of ${names} resist a lie about ${left.replaceAll(/[[\]+*.]/g, "\\$&")}, which`;
      const verdict = assignments && (await run("assignments", assignments.mocha, title));
      if (verdict !== undefined) return verdict;
    }
    // Lies about all the other assignments come last: they are many.
    for (const { name, mocha, dear } of this.#suites.toSorted(byLies)) {
      if (dear === true && !names.includes("Seal")) continue;
      const verdict = await run(name, mocha, `\\b(?:${names})\\b`);
      if (verdict !== undefined) return verdict;
    }
    if (isEquivalent(mutant)) return { outcome: "equivalent" };
    // A lie about another template's assignment has nothing to do with it.
    const all = this.#suites.filter(
      ({ name, circuits }) => name !== "assignments" && circuits.includes(mutant.file),
    );
    for (const { name, mocha } of all) {
      const verdict = await run(name, mocha, "");
      if (verdict !== undefined) return verdict;
    }
    return { outcome: "survived" };
  }
}

function byLies(a: Suite, b: Suite): number {
  return Number(a.name === "assignments") - Number(b.name === "assignments");
}

/** Runs what matches of a suite until something kills. */
function run(suite: string, mocha: Mocha, titles: string): Promise<Verdict | undefined> {
  mocha.grep(new RegExp(`^(?!.*(?:${SAYS_NOTHING.join("|")})).*${titles}`));
  return new Promise((done) => {
    let verdict: Verdict | undefined;
    const runner = mocha.run(() => {
      done(verdict);
    });
    runner.on("fail", (test, error: unknown) => {
      if (verdict !== undefined) return;
      const text = String(error);
      if (error instanceof HarnessFault && error.uncompiled) verdict = { outcome: "uncompiled" };
      else if (error instanceof HarnessFault || COMPILE_FAILURE.test(text)) return;
      else verdict = { outcome: "killed", suite, test: test.fullTitle() };
      runner.abort();
    });
  });
}

/** The circuits with one file changed, nothing compiled of them yet. */
function prepare({ file, text }: Mutant): void {
  rmSync(OWN, { recursive: true, force: true });
  mkdirSync(LIBRARY.work, { recursive: true });
  cpSync(join(REPOSITORY, "circuits"), LIBRARY.circuits, {
    recursive: true,
    filter: (path) => !path.endsWith(".ts") && !path.endsWith(".json"),
  });
  cpSync(generatedCircuits(), LIBRARY.tables, { recursive: true });
  const folder = file === "windows.circom" ? LIBRARY.tables : LIBRARY.circuits;
  writeFileSync(join(folder, file), text);
  useLibrary(LIBRARY);
}

/** Whether every shipped circuit that includes the file comes out byte for byte as it is. */
function isEquivalent({ file }: Mutant): boolean {
  const local = (path: string): string => relative(REPOSITORY, path);
  const folders = [LIBRARY.circuits, LIBRARY.tables].map(local);
  folders.push("node_modules/circomlib/circuits");
  return loadCircuits()
    .filter(({ id }) => file === "windows.circom" || includes(id, file))
    .every(({ id, main }) => {
      const name = main.split("/").at(-1) ?? "";
      const path = local(join(LIBRARY.circuits, "main", name));
      const options = ["--O2", "--r1cs", ...folders.flatMap((folder) => ["-l", folder])];
      const { status } = spawnSync(
        process.execPath,
        [...CIRCOM, path, ...options, "-o", local(OWN)],
        {
          cwd: REPOSITORY,
          stdio: "ignore",
        },
      );
      if (status !== 0) return false;
      const made = readFileSync(join(OWN, name.replace(".circom", ".r1cs")));
      return Buffer.compare(made, readFileSync(artefactPaths(id).r1cs)) === 0;
    });
}

function includes(id: CircuitId, file: string): boolean {
  const statement = id.startsWith("solvency") ? "solvency" : id;
  return (
    file === `${statement}.circom` ||
    SUITES.some(({ name, circuits }) => name === statement && circuits.includes(file))
  );
}
