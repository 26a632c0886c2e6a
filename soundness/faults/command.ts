/** The real command in a process of its own, on a disk that dies or is full, or killed from outside. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { BIN } from "../../test/cli/zkmargin.ts";

const DISK = fileURLToPath(new URL("brittleDisk.ts", import.meta.url));

export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Changes of files that it made, where the disk counts. */
  readonly changes: number;
}

export interface RunOptions {
  readonly cwd: string;
  readonly input?: string;
  /** What the disk does: `count`, `kill:3`, `full:3`. */
  readonly disk?: string;
  /** kill -9 after so many milliseconds. */
  readonly killAfter?: number;
  /** Besides what there is. */
  readonly environment?: Readonly<Record<string, string>>;
}

export function run(parameters: readonly string[], options: RunOptions): Promise<Ended> {
  const { cwd, input = "", disk, killAfter, environment = {} } = options;
  const imported = disk === undefined ? [] : ["--import", DISK];
  const broken = disk === undefined ? {} : { ZKMARGIN_DISK: disk, ZKMARGIN_DISK_ROOT: cwd };
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...imported, BIN, ...parameters], {
      ...{ cwd, env: { ...process.env, ...environment, ...broken } },
      stdio: ["pipe", "pipe", "pipe", "pipe"],
    });
    let [stdout, stderr, changes] = ["", "", ""];
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    child.stdio[3]?.on("data", (chunk: Buffer) => (changes += chunk.toString()));
    const timer =
      killAfter === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), killAfter);
    child.on("error", reject);
    child.on("close", (status, signal) => {
      clearTimeout(timer);
      resolve({ status, signal, stdout, stderr, changes: Number(changes) });
    });
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}
