/** Many cases in a process of their own, which is watched: one that falls silent or dies is a finding. */
import { fork, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type FoundFault, type Tally, type Task } from "./tally.ts";

const WORKER = fileURLToPath(new URL("worker.ts", import.meta.url));
const AT_ONCE = 250;
/** Milliseconds without a word: a busy machine needs less for so many cases. */
const SILENCE = 300_000;
const MOST_SHOWN = 20;

export interface CampaignResult {
  readonly seed: string;
  readonly cases: number;
  /** By reader and outcome. */
  readonly counts: Record<string, Record<string, number>>;
  /** Milliseconds of processor of the slowest case. */
  readonly slowest: number;
  readonly found: FoundFault[];
  readonly nFound: number;
}

function answerOf<T>(child: ChildProcess, task?: Task): Promise<T | undefined> {
  return new Promise((resolve) => {
    const end = (answer: T | undefined): void => {
      clearTimeout(timer);
      child.off("message", end).off("exit", ended);
      resolve(answer);
    };
    const ended = (): void => {
      end(undefined);
    };
    const timer = setTimeout(ended, SILENCE);
    child.on("message", end as (answer: unknown) => void).on("exit", ended);
    if (task !== undefined) child.send(task);
  });
}

function merge(into: CampaignResult["counts"], counts: Tally["counts"]): void {
  for (const [reader, own] of Object.entries(counts)) {
    const sum = (into[reader] ??= {});
    for (const [kind, count] of Object.entries(own)) sum[kind] = (sum[kind] ?? 0) + count;
  }
}

/** The process' own words, when it dies, go to standard error. */
function begin(home: string): ChildProcess {
  const env = { ...process.env, ZKMARGIN_FUZZ_FOLDER: home };
  return fork(WORKER, [], { env, execArgv: ["--max-old-space-size=2048"] });
}

export async function runCampaign(seed: string, cases: number): Promise<CampaignResult> {
  const home = mkdtempSync(join(tmpdir(), "zkmargin-fuzz-"));
  const counts: CampaignResult["counts"] = {};
  const found: FoundFault[] = [];
  let slowest = 0;
  let child: ChildProcess | undefined;
  try {
    for (let from = 0; from < cases; from += AT_ONCE) {
      if (child === undefined) {
        child = begin(home);
        if ((await answerOf(child)) === undefined) throw new Error("the readers cannot be set up");
      }
      const to = Math.min(from + AT_ONCE, cases);
      const tally: Tally | undefined = await answerOf<Tally>(child, { seed, from, to });
      if (tally === undefined) {
        const faults = [`one of the cases up to ${to} never ends, or ends the process`];
        found.push({ reader: "?", number: from, faults, input: "" });
        child.kill("SIGKILL");
        child = undefined;
        continue;
      }
      merge(counts, tally.counts);
      found.push(...tally.found);
      slowest = Math.max(slowest, tally.slowest);
    }
  } finally {
    child?.kill("SIGKILL");
    rmSync(home, { recursive: true, force: true });
  }
  const nFound = found.length;
  return {
    seed,
    cases,
    counts,
    slowest: Math.ceil(slowest),
    found: found.slice(0, MOST_SHOWN),
    nFound,
  };
}
