/** Section `coverage`: lines of the contracts that their suites reach, and why not the others. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "../setup/artefacts.ts";
import { type Coverage, coverageOf, totalOf, unexplained } from "./covered/judge.ts";
import { LEFT_OUT, runCovered } from "./covered/run.ts";
import { UNREACHED } from "./covered/unreached.ts";
import { type Section } from "./section.ts";

/** Of the lines with code, those that must be reached, out of 1. */
const BAR = 0.95;

interface Covered {
  readonly passed: number;
  readonly failed: number;
  readonly files: Coverage;
}

const percent = ({ covered, lines }: { covered: number; lines: number }): string =>
  `${((100 * covered) / Math.max(lines, 1)).toFixed(1)} %`;

export const coverage: Section<Covered> = {
  id: "coverage",
  title: "Lines of the contracts that tests reach",
  sources: [
    "contracts/*.sol",
    "contracts/{accounts,audit,bundles,council,libraries,liquidation,market,options,risk,samples,seals,settlement,types,vault}/**/*.sol",
    "test/contracts/**/*.ts",
  ],
  async measure(progress) {
    const { report, ...tests } = await progress("suites under coverage", () => runCovered());
    const sourceOf = (file: string): string => readFileSync(join(REPOSITORY, file), "utf8");
    return { ...tests, files: coverageOf(report, sourceOf) };
  },
  shortfalls: ({ passed, failed, files }) => {
    const total = totalOf(files);
    const { bare, idle } = unexplained(files);
    return [
      ...(passed === 0 ? ["no test was run"] : []),
      ...(failed > 0 ? [`${failed} tests failed, and their lines count all the same`] : []),
      ...(total.covered < BAR * total.lines || total.lines === 0
        ? [`${percent(total)} of the lines are reached, 95 % are wanted`]
        : []),
      ...bare.map((entry) => `no test reaches ${entry}`),
      ...idle.map((entry) => `explained and not uncovered: ${entry}`),
    ];
  },
  text: ({ passed, files }) => {
    const total = totalOf(files);
    const rest = Object.entries(files).filter(([, { lines, covered }]) => covered < lines);
    return [
      `The ${passed} tests of the contracts' suites reach ${total.covered} of ${total.lines} lines with code, ${percent(total)}, in ${Object.keys(files).length} files; mocks, harnesses and interfaces do not count, nor`,
      "do the random histories reach anything here. Left out are tests of code size, for counted code is larger, and:",
      "",
      ...LEFT_OUT.map(({ title, reason }) => `- “${title}”: ${reason}`),
      "",
      "Files with lines that no test reaches:",
      "",
      "| file | lines | reached | |",
      "|---|---:|---:|---:|",
      ...rest.map(
        ([file, one]) => `| \`${file}\` | ${one.lines} | ${one.covered} | ${percent(one)} |`,
      ),
      "",
      "Each of these lines, and why:",
      "",
      ...UNREACHED.map(
        ({ file, statement, reason }) => `- \`${file}\`: \`${statement}\`: ${reason}`,
      ),
    ];
  },
};
