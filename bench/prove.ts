/**
 * Proving side by side: snarkjs' command line and library against the warm prover, on the same circuit and input, round by round so that
 * all meet the same machine. Every contestant is a process of its own; its peak memory is that process's. Native provers are not
 * measured: none is installed, `--prover` takes one. docs/proving.md
 */
import { type ChildProcess, fork, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { bn254 } from "@noble/curves/bn254.js";
import { type CircuitId } from "../circuits/spec.ts";
import { WitnessGenerator } from "../prover/backend/witness.ts";
import { artefactPaths, BUILD_DIRECTORY, REPOSITORY } from "../setup/artefacts.ts";
import { loadProvingKey } from "../setup/keys.ts";
import { witnessFile } from "../prover/backend/witnessFile.ts";
import { statementsOf } from "../soundness/rank/statements.ts";

const CIRCUITS: readonly CircuitId[] = ["solvency-spot8", "solvency-book32", "seal"];
const SEED = 20_200_312;
const SNARKJS = join(REPOSITORY, "node_modules", "snarkjs", "build", "cli.cjs");
const REPORT = new URL("proveReport.mjs", import.meta.url).href;
const CONTESTANT = new URL("proveContestant.ts", import.meta.url).pathname;

/** All keep compiled code where the `zkmargin` command does: without it Node itself takes a third more memory. */
const ENVIRONMENT = { ...process.env, NODE_COMPILE_CACHE: join(BUILD_DIRECTORY, "code") };

/** Milliseconds, milliseconds of all threads' processor time, megabytes. */
interface Measurement {
  readonly wall: number;
  readonly cpu: number;
  readonly rss: number;
  readonly detail?: Readonly<Record<string, number>>;
}

type Contestant = () => Promise<Measurement>;

/** A process from beginning to end. */
function processTime(parameters: readonly string[]): Promise<Measurement> {
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
async function resident(
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

const { Fr } = bn254.fields;
function canonical(value: unknown): unknown {
  return Array.isArray(value)
    ? value.map(canonical)
    : Fr.create(BigInt(value as string)).toString();
}

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
};
const round = (value: number): string => value.toFixed(value < 10 ? 1 : 0);

interface Row {
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

function table(title: string, rows: readonly Row[]): string {
  const wide = Math.max(...rows.map(({ name }) => name.length), title.length) + 1;
  const head = ["ms", "spread", "CPU ms", "peak MB"].map((cell) => cell.padStart(13)).join("");
  return [`${title.padEnd(wide)}${head}`, ...rows.map((row) => line(row, wide))].join("\n");
}

/** Each contestant once a round. */
async function race(
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

const of = (rows: readonly Row[], name: string, unit: "wall" | "cpu" | "rss"): number =>
  median(rows.find((row) => row.name === name)?.all.map((one) => one[unit]) ?? []);

function claims(rows: readonly Row[]): string {
  const ratio = (name: string, unit: "wall" | "cpu" | "rss"): string =>
    (of(rows, "own engine, warm", unit) / of(rows, name, unit)).toFixed(2);
  return ["snarkjs fullprove", "snarkjs library", "snarkjs backend, warm"]
    .map((name) => {
      const [wall, cpu, rss] = [ratio(name, "wall"), ratio(name, "cpu"), ratio(name, "rss")];
      return `warm / ${name}: ${wall} of its time, ${cpu} of its processor time, ${rss} of its memory`;
    })
    .join("\n");
}

function profile(all: readonly Measurement[]): string {
  const kinds = Object.keys(all[0]?.detail ?? {});
  const times = kinds.map(
    (kind) => [kind, median(all.map(({ detail }) => detail?.[kind] ?? 0))] as const,
  );
  const whole = median(all.map(({ cpu }) => cpu));
  const rest = whole - times.reduce((sum, [, time]) => sum + time, 0);
  return [...times, ["rest", rest] as const]
    .map(([kind, time]) => `${kind} ${round(time)} (${((100 * time) / whole).toFixed(0)} %)`)
    .join(", ");
}

async function measureCircuit(circuit: CircuitId, rounds: number, folder: string): Promise<void> {
  const paths = artefactPaths(circuit);
  const zkey = paths.zkey("development");
  const [statement = {}] = Object.values(statementsOf(circuit, SEED));
  const input = Object.fromEntries(
    Object.entries(statement).map(([name, value]) => [name, canonical(value)]),
  );
  const [inputPath, witnessPath] = [join(folder, "input.json"), join(folder, "witness.wtns")];
  writeFileSync(inputPath, JSON.stringify(input));
  const { wasm: generator } = loadProvingKey(circuit, { allowDevelopment: true });
  const witness = (await WitnessGenerator.compile(generator)).generate(input);
  writeFileSync(witnessPath, witnessFile(witness));
  const outputs = [join(folder, "proof.json"), join(folder, "public.json")];
  const command =
    (...parameters: string[]): Contestant =>
    () =>
      processTime([SNARKJS, "groth16", ...parameters, zkey, ...outputs]);
  const children: ChildProcess[] = [];
  const staying = (kind: string): Promise<Contestant> =>
    resident(kind, circuit, inputPath, children);
  try {
    const rows = await race(
      {
        "snarkjs fullprove": command("fullprove", inputPath, paths.wasm),
        "snarkjs prove": () =>
          processTime([SNARKJS, "groth16", "prove", zkey, witnessPath, ...outputs]),
        "snarkjs library": await staying("library"),
        "snarkjs backend, warm": await staying("snarkjs"),
        "own engine, cold": () => processTime([CONTESTANT, "cold", circuit, inputPath]),
        "own engine, warm": await staying("own"),
      },
      rounds,
    );
    console.log(`\n${table(`${circuit}: witness and proof`, rows)}\n${claims(rows)}`);
    const others = await race(
      {
        "own witness": await staying("witness"),
        "snarkjs witness": await staying("snarkjs witness"),
        "own check of a proof": await staying("own check"),
        "verifier/": await staying("verifier"),
        "snarkjs verify": await staying("snarkjs verify"),
      },
      rounds,
    );
    console.log(table("witness alone; verification", others));
    const { all = [] } = (await race({ profile: await staying("profile") }, rounds))[0] ?? {};
    console.log(`processor time of a warm proof, ms: ${profile(all)}`);
  } finally {
    for (const child of children) child.kill();
  }
}

/** @param rounds of each contestant; medians are over them */
export async function printProving(rounds = 5): Promise<void> {
  const [cpu] = cpus();
  console.log(
    [
      `proving on ${cpu?.model ?? "?"}, ${availableParallelism()} cores`,
      `${round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`,
      `load ${loadavg().map(round).join(" ")}`,
      `${rounds} rounds: median, least–most`,
    ].join("; "),
  );
  const folder = mkdtempSync(join(tmpdir(), "zkmargin-bench-"));
  try {
    for (const circuit of CIRCUITS) await measureCircuit(circuit, rounds, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
