/** Mutation testing of one group by Stryker, in a copy of the repository that it makes and removes. */
import { join } from "node:path";
import { Stryker } from "@stryker-mutator/core";
import { BUILD_DIRECTORY } from "../../setup/artefacts.ts";
import { type Group } from "./groups.ts";

export type Mutant = Awaited<ReturnType<Stryker["runMutationTest"]>>[number];

const PLUGINS = ["mochaRunner.ts", "errorTexts.ts"].map((file) => join(import.meta.dirname, file));

/** @param mutate globs instead of the group's own, while tests are being written */
export function mutantsOf(group: Group, mutate = group.mutate): Promise<Mutant[]> {
  const { tests, without = [] } = group;
  const grep = without.length === 0 ? {} : { grep: `^(?!.*(?:${without.join("|")}))` };
  return new Stryker({
    plugins: PLUGINS,
    testRunner: "mocha",
    ignorers: ["error-texts"],
    mochaOptions: { spec: [...tests], ...grep },
    coverageAnalysis: "perTest",
    mutate: [...mutate],
    concurrency: 2,
    ignorePatterns: [
      "/.stryker-tmp",
      "/artifacts",
      "/build",
      "/cache",
      "/docs",
      "/coverage",
      "/reports",
    ],
    buildCommand: `ln -s "${BUILD_DIRECTORY}" build`,
    tempDirName: `build/mutants/${group.id}`,
    reporters: ["clear-text", "progress-append-only"],
    clearTextReporter: {
      allowColor: false,
      allowEmojis: false,
      logTests: false,
      reportTests: false,
    },
    disableTypeChecks: true,
    // A constant of a module is made when it is loaded: each of its mutants would need a process of its own.
    ignoreStatic: true,
    timeoutMS: 15_000,
    timeoutFactor: 3,
  }).runMutationTest();
}
