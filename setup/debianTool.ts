/** Programs the tests use beside Node: found on this machine, or installed where they are Debian's own packages. */
import { execFile } from "node:child_process";
import { accessSync, constants, readFileSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { ZkMarginError } from "../circuits/errors.ts";
import type { Progress } from "./progress.ts";

const MINUTES = 10;

export interface Tool {
  /** As it is called in messages. */
  readonly name: string;
  /** The programs that will do, the first found is taken. */
  readonly programs: readonly string[];
  /** Environment variable that names one. */
  readonly variable: string;
  /** What to call them all in advice. */
  readonly any: string;
  /** Debian's package. */
  readonly package: string;
}

/** What finding and installing depends on. */
export interface Machine {
  /** A tool's variable names it, `PATH` the folders to look in. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether packages may be installed. */
  readonly isRoot: boolean;
  /** Contents of /etc/os-release; "" where there is none. */
  readonly osRelease: string;
}

export function thisMachine(): Machine {
  let osRelease = "";
  try {
    osRelease = readFileSync("/etc/os-release", "utf8");
  } catch {
    // Another system than Linux.
  }
  return { environment: process.env, isRoot: process.getuid?.() === 0, osRelease };
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function onPath(names: readonly string[], { environment }: Machine): string | undefined {
  const folders = (environment.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
}

/**
 * Path of the program: what the tool's variable names, else one on the PATH; undefined where there is none.
 * @throws ENVIRONMENT where the variable names no program
 */
export function findTool(tool: Tool, machine: Machine = thisMachine()): string | undefined {
  const { programs, variable, any } = tool;
  const named = machine.environment[variable] ?? "";
  if (named === "") return onPath(programs, machine);
  if (isProgram(named)) return named;
  throw new ZkMarginError("ENVIRONMENT", `${variable} names no program`, {
    fix: `set ${variable} to the path of ${any}, or to nothing`,
  });
}

function missing(tool: Tool, why: string, cause?: unknown): ZkMarginError {
  const { name, any, variable } = tool;
  return new ZkMarginError("ENVIRONMENT", `no ${name} was found, and ${why}`, {
    fix: `install ${any} (Debian: apt-get install ${tool.package}), or set ${variable} to its path`,
    cause,
  });
}

/** What a package manager said last. */
const lastLine = (text: string): string => text.trim().split("\n").at(-1)?.slice(0, 200) ?? "";

function aptGet(
  program: string,
  words: readonly string[],
  tool: Tool,
  { environment }: Machine,
): Promise<void> {
  const options = {
    // In run level 1 Debian starts no service of a package it installs.
    env: { ...environment, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" },
    timeout: MINUTES * 60_000,
    maxBuffer: 64 * 1024 * 1024,
  };
  return new Promise((done, fail) => {
    execFile(program, ["-qq", ...words], options, (error, out, err) => {
      if (error === null) done();
      else {
        const said = lastLine(err) || lastLine(out) || error.message;
        fail(missing(tool, `apt-get failed: ${said}`, error));
      }
    });
  });
}

async function install(program: string, tool: Tool, machine: Machine): Promise<void> {
  const words = ["install", "--yes", "--no-install-recommends", tool.package];
  try {
    await aptGet(program, words, tool, machine);
  } catch {
    // The lists of packages are missing or old: their files have moved on.
    await aptGet(program, ["update"], tool, machine);
    await aptGet(program, words, tool, machine);
  }
}

/**
 * Path of the program, installed first if need be: as root on Debian, from Debian.
 * @throws ENVIRONMENT where there is none and it cannot be installed
 */
export async function provideTool(
  tool: Tool,
  progress: Progress,
  machine: Machine = thisMachine(),
): Promise<string> {
  const there = findTool(tool, machine);
  if (there !== undefined) return there;
  if (!/^ID=debian$/m.test(machine.osRelease)) {
    throw missing(tool, "only Debian's is installed by itself");
  }
  if (!machine.isRoot) throw missing(tool, "only root can install it");
  const manager = onPath(["apt-get"], machine);
  if (manager === undefined) throw missing(tool, "there is no apt-get to install it with");
  await progress(`${tool.name} from Debian`, () => install(manager, tool, machine));
  const installed = findTool(tool, machine);
  if (installed === undefined) throw missing(tool, `the package ${tool.package} brought none`);
  return installed;
}
