/** `zkmargin audit run`, killed while it reads the chain into its index, and on a disk that is full. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Chance } from "../fuzz/chance.ts";
import { run } from "../faults/command.ts";
import { BIN } from "../../test/cli/zkmargin.ts";
import { ADDRESSES } from "../../test/audit/simulatedMarket.ts";
import { withWindows } from "../../test/audit/scene.ts";
import { killOften, type KillTries } from "./killOften.ts";
import { startMarketNode } from "./marketNode.ts";

/** The command reads 5,000 blocks at once: so many commits of the index. */
const COMMITS = 12;
const RANGE = 5_000;
const LATENCY = 40;
/** Part of the time of an undisturbed run. */
const KILLED_WITHIN = 0.6;
/** Of the operating system, in blocks of 512 bytes: too little at the first write, in the middle, near the end. */
export const LIMITS = [0, 8, 24];

interface Limited {
  readonly status: number | null;
  readonly stdout: string;
}

/** Below a limit to the size of files: LevelDB writes past Node, and finds no room as on a full disk. */
function runLimited(limit: number, parameters: readonly string[], cwd: string): Promise<Limited> {
  const script = 'ulimit -f "$1"; shift; exec "$@"';
  const command = ["-c", script, "sh", String(limit), process.execPath, BIN, ...parameters];
  return new Promise((resolve, reject) => {
    const child = spawn("sh", command, { cwd, stdio: ["ignore", "pipe", "ignore"] });
    let stdout = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.on("error", reject);
    child.on("close", (status) => {
      resolve({ status, stdout });
    });
  });
}

/**
 * @param journeys from no index to the report, each with `most` kills at most
 * @param limits to the size of a file
 */
export async function killAudit(
  { journeys, most, limits }: { journeys: number; most: number; limits: readonly number[] },
  chance: Chance,
): Promise<KillTries> {
  const cwd = mkdtempSync(join(tmpdir(), "zkmargin-kill-audit-"));
  const market = withWindows();
  market.mine(COMMITS * RANGE);
  /** First blocks of the ranges that a run asked for. */
  let asked: number[] = [];
  const node = await startMarketNode(market, LATENCY, (from) => asked.push(from));
  const faults: string[] = [];
  const told = (what: string): void => void faults.push(`audit run: ${what}`);
  const parameters = (index: string): string[] => [
    ...["audit", "run", "--rpc", node.url, "--audit-book", ADDRESSES.auditBook],
    ...["--not-final", "--json", "--index", index],
  ];
  try {
    const begun = performance.now();
    const truth = await run(parameters("undisturbed"), { cwd });
    // Later runs are faster than the first: most are to be killed.
    const within = Math.ceil((performance.now() - begun) * KILLED_WITHIN);
    if (truth.status !== 0) throw new Error(truth.stderr);
    let kills = 0;
    for (let journey = 0; journey < journeys; journey += 1) {
      const index = `killed-${journey}`;
      let [reached, left] = [0, -1];
      asked = [];
      kills += await killOften({
        ...{ parameters: parameters(index), cwd, kills: most, within, chance },
        after: ({ signal, status, stdout, stderr }) => {
          const [from = reached] = asked;
          if (from < reached) told(`reads block ${from} again, of which it had kept the events`);
          // A range is asked for when the one before is kept.
          [reached, asked] = [Math.max(reached, ...asked), []];
          left = status ?? -1;
          if (signal === null && stdout !== truth.stdout) told(`ends otherwise: ${stderr}`);
          return signal === null ? "enough" : "go on";
        },
      });
      if (left === 0) continue;
      const last = await run(parameters(index), { cwd });
      if (last.stdout !== truth.stdout) told(`ends otherwise: ${last.stderr}`);
    }
    for (const limit of limits) {
      const index = `full-${limit}`;
      const { status, stdout } = await runLimited(limit, parameters(index), cwd);
      const isClear = /"ENVIRONMENT".*the index cannot.*has room/s.test(stdout) && status === 3;
      if (!isClear) told(`on a full disk ends with ${String(status)} and ${stdout.slice(0, 200)}`);
      const next = await run(parameters(index), { cwd });
      if (next.stdout !== truth.stdout) told(`ends otherwise after a full disk: ${next.stderr}`);
    }
    const name = "audit run";
    return { name, kills, deeds: COMMITS * journeys, full: limits.length, faults };
  } finally {
    node.close();
    rmSync(cwd, { recursive: true, force: true });
  }
}
