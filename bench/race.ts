/**
 * Proofs side by side: every contestant is a process of its own, whose peak memory is that process's, and each has its turn in every
 * round, so that all meet the same machine.
 */
import { type ChildProcess, fork, spawn } from "node:child_process";
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";
import { join } from "node:path";
import { BUILD_DIRECTORY } from "../setup/artefacts.ts";

const REPORT = new URL("proveReport.mjs", import.meta.url).href;
const CONTESTANT = new URL("proveContestant.ts", import.meta.url).pathname;

/** All keep compiled code where the `zkmargin` command does, once {@link proveOnce} has left some: without it Node takes a third more memory. */
const ENVIRONMENT = { ...process.env, NODE_COMPILE_CACHE: join(BUILD_DIRECTORY, "code") };

/** Milliseconds, milliseconds of all threads' processor time, megabytes. */
export interface Measurement {
  readonly wall: number;
  readonly cpu: number;
  readonly rss: number;
  readonly detail?: Readonly<Record<string, number>>;
}

export type Contestant = () => Promise<Measurement>;

/** A process from beginning to end. */
export function processTime(parameters: readonly string[]): Promise<Measurement> {
  const from = performance.now();
  const child = spawn(process.execPath, ["--import", REPORT, ...parameters], {
    stdio: ["ignore", "ignore", "inherit", "pipe"],
    env: ENVIRONMENT,
  });
  let text = "";
  child.stdio[3]?.on("data", (data: Buffer) => (text += data.toString()));
  return new Promise((done, fail) => {
    child.once("close", (status) => {
      if (status !== 0) fail(new Error(`${parameters[0] ?? ""} ended with ${String(status)}`));
      else
        done({
          wall: performance.now() - from,
          ...(JSON.parse(text) as Omit<Measurement, "wall">),
        });
    });
  });
}

/** A process that opens the key, proves once and ends. */
export const proveOnce = (circuit: string, input: string): Promise<Measurement> =>
  processTime([CONTESTANT, "cold", circuit, input]);

function answer(child: ChildProcess): Promise<Measurement> {
  return new Promise((done, fail) => {
    child.once("message", (message) => {
      done(message as Measurement);
    });
    child.once("exit", () => {
      fail(new Error("a contestant ended"));
    });
  });
}

/** A process that stays; one proof is not counted. */
export async function resident(
  kind: string,
  circuit: string,
  input: string,
  children: ChildProcess[],
): Promise<Contestant> {
  const child = fork(CONTESTANT, [kind, circuit, input], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    env: ENVIRONMENT,
  });
  children.push(child);
  await answer(child);
  const ask = (): Promise<Measurement> => {
    const measurement = answer(child);
    child.send("go");
    return measurement;
  };
  await ask();
  return ask;
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
};
export const round = (value: number): string => value.toFixed(value < 10 ? 1 : 0);

export interface Row {
  readonly name: string;
  readonly all: readonly Measurement[];
}

function line({ name, all }: Row, wide: number): string {
  const wall = all.map((one) => one.wall);
  const spread = `${round(Math.min(...wall))}–${round(Math.max(...wall))}`;
  const cpu = round(median(all.map((one) => one.cpu)));
  const rss = round(Math.max(...all.map((one) => one.rss)));
  const cells = [round(median(wall)), spread, cpu, rss].map((cell) => cell.padStart(13));
  return `${name.padEnd(wide)}${cells.join("")}`;
}

export function table(title: string, rows: readonly Row[]): string {
  const wide = Math.max(...rows.map(({ name }) => name.length), title.length) + 1;
  const head = ["ms", "spread", "CPU ms", "peak MB"].map((cell) => cell.padStart(13)).join("");
  return [`${title.padEnd(wide)}${head}`, ...rows.map((row) => line(row, wide))].join("\n");
}

/** Each contestant once a round. */
export async function race(
  contestants: Readonly<Record<string, Contestant>>,
  rounds: number,
): Promise<Row[]> {
  const rows = Object.keys(contestants).map((name) => ({ name, all: [] as Measurement[] }));
  for (let index = 0; index < rounds; index += 1) {
    for (const row of rows) {
      const measurement = await contestants[row.name]?.();
      if (measurement !== undefined) row.all.push(measurement);
    }
  }
  return rows;
}

/** What a table below it was measured on. */
export function machineLine(rounds: number): string {
  const [cpu] = cpus();
  return [
    `proving on ${cpu?.model ?? "?"}, ${availableParallelism()} cores`,
    `${round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`,
    `load ${loadavg().map(round).join(" ")}`,
    `${rounds} rounds: median, least–most`,
  ].join("; ");
}
