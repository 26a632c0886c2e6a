/**
 * What came of each mutant, kept below build/ so that an interrupted programme goes on where it was. A verdict
 * holds while the circuits are the same; a kill while the suite that killed is, a survival while all tests are.
 */
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { BUILD_DIRECTORY, REPOSITORY, sha256, writeJson } from "../../setup/artefacts.ts";
import { type Mutant } from "./mutants.ts";
import { type Verdict } from "./trial.ts";

interface Kept {
  readonly circuits: string;
  readonly tests: string;
  readonly verdict: Verdict;
}

const FOLDER = join(BUILD_DIRECTORY, "mutants", "verdicts");

function hashOf(...patterns: string[]): string {
  const paths = globSync(patterns, { cwd: REPOSITORY }).toSorted();
  return sha256(paths.map((path) => sha256(readFileSync(join(REPOSITORY, path)))).join());
}

const CIRCUITS = hashOf("circuits/**/*.circom", "circuits/*.json");
/** The tests that a verdict is about: none where there is nothing to try. */
function testsOf({ outcome, suite = "" }: Verdict): string {
  if (outcome === "killed") return hashOf(`test/circuits/${suite}.test.ts`);
  return outcome === "survived" ? hashOf("test/circuits/*.ts") : "";
}

const pathOf = ({ id }: Mutant): string => join(FOLDER, `${id}.json`);

export function readVerdict(mutant: Mutant): Verdict | undefined {
  if (!existsSync(pathOf(mutant))) return undefined;
  const { circuits, tests, verdict } = JSON.parse(readFileSync(pathOf(mutant), "utf8")) as Kept;
  return circuits === CIRCUITS && tests === testsOf(verdict) ? verdict : undefined;
}

export function writeVerdict(mutant: Mutant, verdict: Verdict): void {
  writeJson(pathOf(mutant), {
    circuits: CIRCUITS,
    tests: testsOf(verdict),
    verdict,
  } satisfies Kept);
}
