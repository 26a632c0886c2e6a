/** Section `typescript-mutants`: Stryker's mutants of model, encodings and verifier, and whether their tests notice. */
import { type Section } from "./section.ts";
import { EXPLAINED } from "./typescript-mutants/explained.ts";
import { GROUPS, type Group } from "./typescript-mutants/groups.ts";
import { judge, percent, totalOf, type GroupResult } from "./typescript-mutants/judge.ts";
import { mutantsOf } from "./typescript-mutants/run.ts";

/** Of a group's mutants, those that must be noticed: killed or never ending, out of 1. */
const BAR = 0.85;

type Result = Readonly<Record<Group["id"], GroupResult>>;

export const typescriptMutants: Section<Result> = {
  id: "typescript-mutants",
  title: "Mutants of model, encodings and verifier in TypeScript",
  sources: GROUPS.flatMap(({ mutate }) => mutate),
  async measure(progress) {
    const results: Partial<Record<Group["id"], GroupResult>> = {};
    for (const group of GROUPS) {
      results[group.id] = judge(await progress(group.id, () => mutantsOf(group)));
    }
    return results as Result;
  },
  shortfalls: (result) =>
    GROUPS.flatMap(({ id }) => {
      const total = totalOf(result[id]);
      const short = total.mutants === 0 || total.killed < BAR * total.mutants;
      return short ? [`${id}: ${percent(total)} of the mutants are noticed, 85 % are wanted`] : [];
    }),
  text: (result) => [
    "Stryker changes one expression at a time; a mutant is killed when a test of its group fails or never ends. Sentences of errors and constants of modules are left out, as is what has campaigns of its own",
    "(`soundness/typescript-mutants/groups.ts`). Percentages count all others, also those that change nothing.",
    "",
    "| file | mutants | killed | |",
    "|---|---:|---:|---:|",
    ...GROUPS.flatMap(({ id }) => [
      ...Object.entries(result[id].files).map(
        ([file, counts]) =>
          `| \`${file}\` | ${counts.mutants} | ${counts.killed} | ${percent(counts)} |`,
      ),
      `| **${id}** | **${totalOf(result[id]).mutants}** | **${totalOf(result[id]).killed}** | **${percent(totalOf(result[id]))}** |`,
    ]),
    "",
    "Survivors that change nothing a caller could see:",
    "",
    ...EXPLAINED.map(
      ({ mutants, reason }) =>
        `- ${mutants.map((entry) => `\`${entry.replaceAll("`", "'")}\``).join(", ")}: ${reason}`,
    ),
    "",
    "Other survivors:",
    "",
    ...GROUPS.flatMap(({ id }) => result[id].survivors).map(
      (entry) => `- \`${entry.replaceAll("`", "'")}\``,
    ),
  ],
};
