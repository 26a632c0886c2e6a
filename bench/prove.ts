/**
 * Proving side by side: snarkjs' command line and library against the warm prover, on the same circuit and input. Native provers are
 * not measured: none is installed, `--prover` takes one. docs/proving.md
 */
import { type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CircuitId } from "../circuits/spec.ts";
import { WitnessGenerator } from "../prover/backend/witness.ts";
import { artefactPaths, REPOSITORY } from "../setup/artefacts.ts";
import { loadProvingKey } from "../setup/keys.ts";
import { witnessFile } from "../prover/backend/witnessFile.ts";
import { statementsOf } from "../soundness/rank/statements.ts";
import {
  type Contestant,
  machineLine,
  type Measurement,
  median,
  processTime,
  proveOnce,
  race,
  resident,
  round,
  type Row,
  table,
} from "./race.ts";
import { canonicalInputs } from "./usual/inputs.ts";

const CIRCUITS: readonly CircuitId[] = ["solvency-spot8", "solvency-book32", "seal"];
const SEED = 20_200_312;
const SNARKJS = join(REPOSITORY, "node_modules", "snarkjs", "build", "cli.cjs");

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
  const input = canonicalInputs(statement);
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
  await proveOnce(circuit, inputPath);
  try {
    const rows = await race(
      {
        "snarkjs fullprove": command("fullprove", inputPath, paths.wasm),
        "snarkjs prove": () =>
          processTime([SNARKJS, "groth16", "prove", zkey, witnessPath, ...outputs]),
        "snarkjs library": await staying("library"),
        "snarkjs backend, warm": await staying("snarkjs"),
        "own engine, cold": () => proveOnce(circuit, inputPath),
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
  console.log(machineLine(rounds));
  const folder = mkdtempSync(join(tmpdir(), "zkmargin-bench-"));
  try {
    for (const circuit of CIRCUITS) await measureCircuit(circuit, rounds, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
