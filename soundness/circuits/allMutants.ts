/** Every mutant of every circuit and of the generated tables. */
import { globSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { REPOSITORY } from "../../setup/artefacts.ts";
import { generatedCircuits } from "../../setup/sources.ts";
import { mutantsOf, type Mutant } from "./mutants.ts";
import { windowMutants } from "./windowMutants.ts";

/** All mutants, in the order of files and lines, the tables last. */
export function allMutants(): Mutant[] {
  const files = globSync(["circuits/*.circom", "circuits/lib/*.circom"], { cwd: REPOSITORY });
  const read = (path: string): string => readFileSync(path, "utf8");
  return [
    ...files
      .toSorted()
      .flatMap((path) => mutantsOf(relative("circuits", path), read(join(REPOSITORY, path)))),
    ...windowMutants(read(join(generatedCircuits(), "windows.circom"))),
  ];
}
