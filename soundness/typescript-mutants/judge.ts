/** What came of a group's mutants. */
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { REPOSITORY } from "../../setup/artefacts.ts";
import { EXPLAINED } from "./explained.ts";
import { type Mutant } from "./run.ts";

export interface Counts {
  readonly killed: number;
  readonly mutants: number;
}

export interface GroupResult {
  readonly files: Readonly<Record<string, Counts>>;
  /** `file: what it was → what it became`, of those that nothing explains. */
  readonly survivors: readonly string[];
  /** The same of those listed as changing nothing. */
  readonly explained: readonly string[];
}

const NOTICED: readonly string[] = ["Killed", "Timeout"];
const COUNTED: readonly string[] = [...NOTICED, "Survived", "NoCoverage"];
const oneLine = (text: string): string => text.replaceAll(/\s+/g, " ").slice(0, 120);

/** The text a mutant stands in the place of. */
function original({ location: { start, end } }: Mutant, source: string): string {
  const lines = source.split("\n").slice(start.line - 1, end.line);
  const last = lines.length - 1;
  lines[last] = (lines[last] ?? "").slice(0, end.column - 1);
  lines[0] = (lines[0] ?? "").slice(start.column - 1);
  return lines.join("\n");
}

export function judge(mutants: readonly Mutant[]): GroupResult {
  const files = new Map<string, Counts>();
  const [survivors, explained]: [string[], string[]] = [[], []];
  for (const mutant of mutants.filter(({ status }) => COUNTED.includes(status))) {
    const file = relative(REPOSITORY, mutant.fileName);
    const { killed, mutants: all } = files.get(file) ?? { killed: 0, mutants: 0 };
    const noticed = NOTICED.includes(mutant.status);
    files.set(file, { killed: killed + Number(noticed), mutants: all + 1 });
    if (noticed) continue;
    const was = oneLine(original(mutant, readFileSync(join(REPOSITORY, file), "utf8")));
    const entry = `${file}: ${was} → ${oneLine(mutant.replacement)}`;
    const known = EXPLAINED.some(({ mutants: listed }) => listed.includes(entry));
    (known ? explained : survivors).push(entry);
  }
  return { files: Object.fromEntries([...files].toSorted()), survivors, explained };
}

export function totalOf({ files }: GroupResult): Counts {
  const counts = Object.values(files);
  const sum = (of: (counts: Counts) => number): number => counts.reduce((s, c) => s + of(c), 0);
  return { killed: sum(({ killed }) => killed), mutants: sum(({ mutants }) => mutants) };
}

export const percent = ({ killed, mutants }: Counts): string =>
  `${((100 * killed) / Math.max(mutants, 1)).toFixed(1)} %`;
