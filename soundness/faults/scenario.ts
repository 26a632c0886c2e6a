/**
 * A command whose files are at stake, tried at every change it makes to them. Its home is made once and copied for every
 * try; after the fault the same command runs again, undisturbed.
 */
import { chmodSync, cpSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ERROR_CODES } from "../../circuits/errors.ts";
import { run, type Ended } from "./command.ts";

export interface Scenario {
  readonly name: string;
  /** What is typed, in a home that is laid out. */
  parametersIn(home: string): readonly string[];
  readonly input?: string;
  /** Lays out the folder before the command. */
  prepare(home: string): Promise<void>;
  /**
   * What the files say, as one text: equal texts are equal states. Throws for a file that is torn. Names for the states
   * before and after the command are all that may be found, however it ended.
   */
  stateOf(home: string): string | Promise<string>;
  /** States on the way, of a command that adds one document after the other, each for good. */
  readonly onTheWay?: readonly string[];
  /** What must never be another once it is there. */
  lastingOf?(home: string): string | undefined;
  /** Codes that say, on the second run, that the first one had done it. */
  readonly alreadyDone?: readonly string[];
}

export interface Tries {
  readonly name: string;
  /** Changes of files that the command makes. */
  readonly points: number;
  /** kill -9 at a change, kill -9 at a moment, and full disks. */
  readonly kills: number;
  readonly moments: number;
  readonly full: number;
  /** After which the command's work was already there. */
  readonly done: number;
  readonly faults: readonly string[];
}

const OTHERS = 0o077;
const CODE = /^([A-Z_]+): ./m;

async function inCopy<T>(template: string, action: (home: string) => Promise<T>): Promise<T> {
  const home = mkdtempSync(join(tmpdir(), "zkmargin-fault-"));
  try {
    cpSync(template, home, { recursive: true });
    // Copied folders are open to others.
    for (const name of ["", ...readdirSync(home, { recursive: true, encoding: "utf8" })]) {
      chmodSync(join(home, name), statSync(join(template, name)).mode & 0o777);
    }
    return await action(home);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** What members publish, and locks, which say nothing. */
const PUBLIC = /^(messages|identities)\b|\.lock/;

/** Files that others can read though they are for nobody. */
function openFiles(home: string): string[] {
  return readdirSync(home, { recursive: true, encoding: "utf8" })
    .filter((name) => !PUBLIC.test(name))
    .filter((name) => statSync(join(home, name)).isFile())
    .filter((name) => (statSync(join(home, name)).mode & OTHERS) !== 0);
}

function codeOf({ stderr }: Ended): string {
  return CODE.exec(stderr)?.[1] ?? "";
}

/** What is wrong with how a command on a full disk ended; nothing where it had room enough. */
function faultsOfFull(ended: Ended): string[] {
  const code = codeOf(ended);
  if (ended.status === 0) return [];
  const isCoded = Object.hasOwn(ERROR_CODES, code) && code !== "INTERNAL";
  const tellsRoom = code === "ENVIRONMENT" && ended.stderr.includes("ENOSPC");
  if (isCoded && tellsRoom && ended.status === 3 && ended.stderr.includes("fix: ")) return [];
  return [`ends with ${String(ended.status)} and ${code || ended.stderr.slice(0, 120)}`];
}

export class Trial {
  readonly #scenario: Scenario;
  readonly #template: string;
  #before = "";
  #after = "";
  points = 0;
  /** Milliseconds of the undisturbed run. */
  duration = 0;

  private constructor(scenario: Scenario, template: string) {
    this.#scenario = scenario;
    this.#template = template;
  }

  /** Prepares, and runs once undisturbed to see what comes of it. */
  static async of(scenario: Scenario): Promise<Trial> {
    const template = mkdtempSync(join(tmpdir(), "zkmargin-template-"));
    const trial = new Trial(scenario, template);
    await scenario.prepare(template);
    trial.#before = await scenario.stateOf(template);
    await inCopy(template, async (home) => {
      const { input = "" } = scenario;
      const begun = performance.now();
      const ended = await run(scenario.parametersIn(home), { cwd: home, input, disk: "count" });
      if (ended.status !== 0) throw new Error(`${scenario.name}: ${ended.stderr}${ended.stdout}`);
      trial.points = ended.changes;
      trial.duration = performance.now() - begun;
      trial.#after = await scenario.stateOf(home);
    });
    if (trial.#after === trial.#before) throw new Error(`${scenario.name} changes nothing`);
    return trial;
  }

  /**
   * @param kind at which the run dies or finds no room: a change by its number, or a moment in milliseconds
   * @returns what came of it that should not, and whether the work was done already
   */
  async at(kind: Kind, point: number): Promise<{ faults: string[]; done: boolean }> {
    const { input = "", alreadyDone = [], name } = this.#scenario;
    const lastingOf = (home: string): string => this.#scenario.lastingOf?.(home) ?? "";
    const how = kind === "moment" ? { killAfter: point } : { disk: `${kind}:${point}` };
    return inCopy(this.#template, async (home) => {
      const faults: string[] = [];
      const parameters = this.#scenario.parametersIn(home);
      const ended = await run(parameters, { cwd: home, input, ...how });
      if (kind === "kill" && ended.signal !== "SIGKILL") faults.push("was not killed");
      if (kind === "full") faults.push(...faultsOfFull(ended));
      const between = await this.#state(home, faults);
      const open = openFiles(home);
      if (open.length > 0) faults.push(`others can read ${open.join()}`);
      const { onTheWay = [] } = this.#scenario;
      if (kind === "full" && ended.status !== 0 && ![this.#before, ...onTheWay].includes(between)) {
        faults.push("the old state is gone, although the command failed");
      }
      const kept = lastingOf(home);
      const again = await run(parameters, { cwd: home, input });
      if (kept !== "" && lastingOf(home) !== kept)
        faults.push("says another thing the second time");
      const done = between === this.#after;
      const isDone = again.status === 0 || (done && alreadyDone.includes(codeOf(again)));
      const said = `${String(again.status)}: ${again.stderr.slice(0, 160)}`;
      if (!isDone) faults.push(`the next run ends with ${said}`);
      if ((await this.#state(home, faults)) !== this.#after)
        faults.push("the next run mends nothing");
      return { faults: faults.map((fault) => `${name}, ${kind} ${point}: ${fault}`), done };
    });
  }

  async #state(home: string, faults: string[]): Promise<string> {
    try {
      const state = await this.#scenario.stateOf(home);
      const { onTheWay = [] } = this.#scenario;
      if (![this.#before, this.#after, ...onTheWay].includes(state))
        faults.push(`is in the state ${state.slice(0, 80)}`);
      return state;
    } catch (error) {
      faults.push(`a file is torn: ${String(error).slice(0, 120)}`);
      return "torn";
    }
  }

  remove(): void {
    rmSync(this.#template, { recursive: true, force: true });
  }
}

type Kind = "kill" | "full" | "moment";

/** @param choose changes of files by number, of so many, and moments as parts of the whole time */
export async function tryScenario(
  scenario: Scenario,
  choose: (points: number) => {
    readonly points: readonly number[];
    readonly moments: readonly number[];
  },
): Promise<Tries> {
  const trial = await Trial.of(scenario);
  const chosen = choose(trial.points);
  const tries: (readonly [Kind, number])[] = [
    ...chosen.points.flatMap((point): (readonly [Kind, number])[] => [
      ["kill", point],
      ["full", point],
    ]),
    ...chosen.moments.map((part) => ["moment", Math.round(part * trial.duration)] as const),
  ];
  const faults: string[] = [];
  let done = 0;
  try {
    for (const [kind, point] of tries) {
      const result = await trial.at(kind, point);
      faults.push(...result.faults);
      done += result.done ? 1 : 0;
    }
  } finally {
    trial.remove();
  }
  const [kills, moments] = [chosen.points.length, chosen.moments.length];
  return { name: scenario.name, points: trial.points, kills, full: kills, moments, done, faults };
}
