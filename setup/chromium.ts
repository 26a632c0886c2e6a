/** The browser that pages are checked in: found on this machine, or installed where that is Debian's own package. */
import { execFile } from "node:child_process";
import { accessSync, constants, readFileSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { ZkMarginError } from "../circuits/errors.ts";
import type { Progress } from "./progress.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome"] as const;
const PACKAGE = "chromium";
const MINUTES = 10;

/** What finding and installing depends on. */
export interface Machine {
  /** `CHROMIUM` names a browser, `PATH` the folders to look in. */
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
 * Path of the browser: what `CHROMIUM` names, else Chromium or Chrome on the PATH; undefined where there is none.
 * @throws ENVIRONMENT where `CHROMIUM` names no program
 */
export function findChromium(machine: Machine = thisMachine()): string | undefined {
  const named = machine.environment.CHROMIUM ?? "";
  if (named === "") return onPath(NAMES, machine);
  if (isProgram(named)) return named;
  throw new ZkMarginError("ENVIRONMENT", "CHROMIUM names no program", {
    fix: "set CHROMIUM to the path of Chromium or Chrome, or to nothing",
  });
}

function missing(why: string, cause?: unknown): ZkMarginError {
  return new ZkMarginError("ENVIRONMENT", `no Chromium was found, and ${why}`, {
    fix: "install Chromium or Chrome (Debian: apt-get install chromium), or set CHROMIUM to its path",
    cause,
  });
}

/** What a package manager said last. */
const lastLine = (text: string): string => text.trim().split("\n").at(-1)?.slice(0, 200) ?? "";

function aptGet(tool: string, words: readonly string[], { environment }: Machine): Promise<void> {
  const options = {
    env: { ...environment, DEBIAN_FRONTEND: "noninteractive" },
    timeout: MINUTES * 60_000,
    maxBuffer: 64 * 1024 * 1024,
  };
  return new Promise((done, fail) => {
    execFile(tool, ["-qq", ...words], options, (error, out, err) => {
      if (error === null) done();
      else
        fail(missing(`apt-get failed: ${lastLine(err) || lastLine(out) || error.message}`, error));
    });
  });
}

async function install(tool: string, machine: Machine): Promise<void> {
  const words = ["install", "--yes", "--no-install-recommends", PACKAGE];
  try {
    await aptGet(tool, words, machine);
  } catch {
    // The lists of packages are missing or old: their files have moved on.
    await aptGet(tool, ["update"], machine);
    await aptGet(tool, words, machine);
  }
}

/**
 * Path of the browser, installed first if need be: as root on Debian, from Debian.
 * @throws ENVIRONMENT where there is none and it cannot be installed
 */
export async function provideChromium(
  progress: Progress,
  machine: Machine = thisMachine(),
): Promise<string> {
  const there = findChromium(machine);
  if (there !== undefined) return there;
  if (!/^ID=debian$/m.test(machine.osRelease))
    throw missing("only Debian's is installed by itself");
  if (!machine.isRoot) throw missing("only root can install it");
  const tool = onPath(["apt-get"], machine);
  if (tool === undefined) throw missing("there is no apt-get to install it with");
  await progress("Chromium from Debian", () => install(tool, machine));
  const installed = findChromium(machine);
  if (installed === undefined) throw missing("the package chromium brought none");
  return installed;
}
