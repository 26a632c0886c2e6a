/**
 * Section `circuit-mutants`: circuits with one thing wrong, tried against the circuits' own tests. Slow the first
 * time; verdicts are kept below build/mutants and only what has none is tried.
 */
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { REPOSITORY } from "../setup/artefacts.ts";
import { type Progress } from "../setup/progress.ts";
import { allMutants } from "./circuits/allMutants.ts";
import { OPERATORS, type Mutant, type Operator } from "./circuits/mutants.ts";
import { SURVIVORS } from "./circuits/survivors.ts";
import { Trial, type Verdict } from "./circuits/trial.ts";
import { readVerdict } from "./circuits/verdicts.ts";
import { type Section } from "./section.ts";

type Counts = Readonly<Record<string, number>>;

interface Survivor {
  readonly id: string;
  readonly operator: Operator;
  readonly file: string;
  readonly template: string;
  readonly before: string;
  readonly after: string;
}

interface CircuitMutants {
  readonly mutants: number;
  /** By operator. */
  readonly killed: Counts;
  readonly survived: Counts;
  /** By the suite that killed first. */
  readonly suites: Counts;
  readonly survivors: readonly Survivor[];
  /** Not counted: no circuit, or the same one, and which. */
  readonly uncompiled: readonly string[];
  readonly equivalent: readonly string[];
}

const LEAST_KILLED = 0.95;
/** Tried again by the check: kills in the smallest templates. Of their ranges circom refuses some. */
const RECHECKED = ["InRange", "Terms", "Position", "BelowPowerOfTen"];

function countBy<T>(items: readonly T[], key: (item: T) => string): Counts {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function worker(k: number, n: number): Promise<void> {
  const path = join(REPOSITORY, "soundness", "circuits", "worker.ts");
  const child = spawn(process.execPath, [path, `${k}`, `${n}`], { stdio: ["ignore", 2, 2] });
  return new Promise((done, fail) => {
    child.once("error", fail);
    child.once("close", (status) => {
      if (status === 0) done();
      else fail(new Error(`worker ${k} of circuit-mutants ended with ${status ?? "a signal"}`));
    });
  });
}

async function measure(progress: Progress): Promise<CircuitMutants> {
  const n = availableParallelism();
  await progress("circuit mutants", () =>
    Promise.all(Array.from({ length: n }, (_, k) => worker(k, n))),
  );
  const tried = allMutants().map((mutant) => ({ mutant, verdict: readVerdict(mutant) }));
  const of = (outcome: Verdict["outcome"]): { mutant: Mutant; verdict: Verdict }[] =>
    tried.flatMap(({ mutant, verdict }) =>
      verdict?.outcome === outcome ? [{ mutant, verdict }] : [],
    );
  const [killed, survived] = [of("killed"), of("survived")];
  const named = ({ mutant }: { mutant: Mutant }): string =>
    `${mutant.id} ${mutant.template}: ${mutant.after}`.replaceAll(/\s+/g, " ");
  return {
    mutants: tried.length,
    killed: countBy(killed, ({ mutant }) => mutant.operator),
    survived: countBy(survived, ({ mutant }) => mutant.operator),
    suites: countBy(killed, ({ verdict }) => verdict.suite ?? ""),
    survivors: survived.map(({ mutant: { id, operator, file, template, before, after } }) => ({
      ...{ id, operator, file, template, before, after },
    })),
    uncompiled: of("uncompiled").map(named),
    equivalent: of("equivalent").map(named),
  };
}

const sum = (counts: Counts): number => Object.values(counts).reduce((a, b) => a + b, 0);

export const circuitMutants: Section<CircuitMutants> = {
  id: "circuit-mutants",
  title: "Mutants of the circuits",
  sources: ["circuits/**/*.*", "test/circuits/**/*.ts"],
  measure,
  async recheck(_, progress) {
    const chosen = RECHECKED.flatMap((name) =>
      allMutants()
        .filter(({ template, operator }) => template === name && operator !== "range")
        .slice(0, 2),
    );
    const trial = await Trial.open();
    const alive: string[] = [];
    for (const mutant of chosen) {
      const title = `${mutant.template}, ${mutant.operator}`;
      const { outcome } = await progress(`mutant ${title}`, () => trial.verdict(mutant));
      if (outcome !== "killed")
        alive.push(`${title}: ${mutant.id} is ${outcome}, no longer killed`);
    }
    Trial.close();
    return alive;
  },
  shortfalls: ({ mutants, killed, survived, survivors, uncompiled, equivalent }) => {
    const counted = sum(killed) + sum(survived);
    const untried = mutants - counted - uncompiled.length - equivalent.length;
    const share = sum(killed) / Math.max(1, counted);
    return [
      ...(untried > 0 ? [`${untried} mutants were not tried`] : []),
      ...(share < LEAST_KILLED ? [`only ${(100 * share).toFixed(1)} % are killed`] : []),
      ...survivors
        .filter(({ id }) => SURVIVORS[id] === undefined)
        .map(({ id, template, after }) => `${id} survives unexplained, ${template}: ${after}`),
      ...Object.keys(SURVIVORS)
        .filter((id) => survivors.every((survivor) => survivor.id !== id))
        .map((id) => `${id} is explained and does not survive`),
    ];
  },
  text: ({ mutants, killed, survived, suites, survivors, uncompiled, equivalent }) => [
    `${mutants} circuits with one thing wrong, each tried against the circuits' tests, the nearest first, until one fails. ${sum(killed)} of`,
    `${sum(killed) + sum(survived)} are killed. Not counted: ${uncompiled.length} that circom refuses and ${equivalent.length} from which every shipped circuit comes out byte for byte the`,
    "same. A test that compares texts kills nothing, nor one that cannot make its forgery of the changed text. Of some operators a",
    "sample is taken, by the hash of the mutant's name. Amounts are compared by range checks of differences, so those mutants stand",
    "there; the templates' few conditions are of their loops, and circom refuses each one changed.",
    "",
    "| what is wrong | killed | survive |",
    "|---|---|---|",
    ...Object.entries(OPERATORS).map(
      ([operator, title]) => `| ${title} | ${killed[operator] ?? 0} | ${survived[operator] ?? 0} |`,
    ),
    "",
    `First to kill: ${Object.entries(suites)
      .map(([suite, count]) => `\`circuits/${suite}\` ${count}`)
      .join(", ")}.`,
    ...(survivors.length > 0
      ? [
          "",
          "| survivor | template | in place of | stands | why it survives |",
          "|---|---|---|---|---|",
          ...survivors.map(
            ({ id, template, before, after }) =>
              `| ${id} | ${template} | \`${before}\` | \`${after}\` | ${SURVIVORS[id] ?? "unexplained"} |`,
          ),
        ]
      : []),
  ],
};
