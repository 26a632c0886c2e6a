/**
 * Our solvency circuits against the same statement built the usual way: size of circuit and key, witness, proof, memory. The same
 * engine proves all of them, each in a process that stays open, on the same book. docs/figures.md
 */
import { type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { artefactPaths } from "../setup/artefacts.ts";
import { readManifest } from "../setup/manifest.ts";
import { progressTo } from "../setup/progress.ts";
import { statementsOf } from "../soundness/rank/statements.ts";
import { type Contestant, machineLine, proveOnce, race, resident, table } from "./race.ts";
import { ensureProvable } from "./usual/build.ts";
import { USUAL_CIRCUITS, type UsualCircuit } from "./usual/circuits.ts";
import { canonicalInputs, usualInputs, type Inputs } from "./usual/inputs.ts";

const SEED = 20_200_312;
const MEBIBYTE = 2 ** 20;
/** Its key alone takes minutes to make: only its constraints are counted. */
const UNPROVEN: readonly string[] = ["usual-rows-book32"];

function sizeLine(id: string): string {
  const paths = artefactPaths(id);
  const { nConstraints, rows, nPublic } = readManifest(paths, id);
  const key = statSync(paths.zkey("development")).size / MEBIBYTE;
  return (
    `  ${id.padEnd(20)} ${String(nConstraints).padStart(7)} constraints, ` +
    `2^${Math.ceil(Math.log2(rows))} rows, ${nPublic} public inputs, key ${key.toFixed(1)} MiB`
  );
}

async function measureSize(
  ours: UsualCircuit["ours"],
  rounds: number,
  folder: string,
): Promise<void> {
  const [statement = {}] = Object.values(statementsOf(ours, SEED));
  const rivals = USUAL_CIRCUITS.filter((one) => one.ours === ours && !UNPROVEN.includes(one.id));
  const given: readonly (readonly [id: string, inputs: Inputs])[] = [
    [ours, statement],
    ...rivals.map((one) => [one.id, usualInputs(one, statement)] as const),
  ];
  const progress = progressTo(process.stderr);
  for (const rival of rivals) await ensureProvable(rival, progress);
  console.log(`\n${given.map(([id]) => sizeLine(id)).join("\n")}`);
  const children: ChildProcess[] = [];
  const entered = async (kind: string): Promise<Record<string, Contestant>> => {
    const contestants: Record<string, Contestant> = {};
    for (const [id, inputs] of given) {
      const path = join(folder, `${id}.json`);
      writeFileSync(path, JSON.stringify(canonicalInputs(inputs)));
      if (children.length === 0) await proveOnce(id, path);
      contestants[id] = await resident(kind, id, path, children);
    }
    return contestants;
  };
  try {
    console.log(table("witness and proof, warm", await race(await entered("own"), rounds)));
    console.log(table("witness alone", await race(await entered("witness"), rounds)));
  } finally {
    for (const child of children) child.kill();
  }
}

/** @param rounds of each circuit; medians are over them */
export async function printUsual(rounds = 5): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "zkmargin-bench-usual-"));
  console.log(machineLine(rounds));
  try {
    for (const ours of new Set(USUAL_CIRCUITS.map((one) => one.ours))) {
      await measureSize(ours, rounds, folder);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
