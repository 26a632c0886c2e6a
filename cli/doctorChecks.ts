/** What the doctor looks at. A check returns a line about what it found, or throws what is wrong. */
import { accessSync, constants, existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { ZkMarginError } from "../circuits/errors.ts";
import { artefactPaths, BUILD_DIRECTORY } from "../setup/artefacts.ts";
import { readCompilation } from "../setup/compilation.ts";
import { loadProvingKey } from "../setup/keys.ts";
import { sourceHash } from "../setup/sources.ts";
import { isOpenToOthers } from "./secretFile.ts";

export type Check = () => string | Promise<string>;

/** First versions that run TypeScript without a flag. */
const NODE_LEAST = [22, 18] as const;
/** Proving book32 peaks well below this; compiling it does not. */
const MEMORY_LEAST = 1_500_000_000;
const GIGABYTE = 1_000_000_000;

function wrong(message: string, fix: string): ZkMarginError {
  return new ZkMarginError("ENVIRONMENT", message, { fix });
}

export function nodeIsRecent(): string {
  const { node } = process.versions;
  const [major = 0, minor = 0] = node.split(".").map(Number);
  const [leastMajor, leastMinor] = NODE_LEAST;
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return node;
  throw wrong(`${node} is too old`, `install Node ${NODE_LEAST.join(".")} or newer`);
}

/** The compiler is a WebAssembly module of circom2: there, of a known version, and loadable. */
export function circomRuns(): string {
  const load = createRequire(import.meta.url);
  try {
    const { version } = load("circom2/package.json") as { version: string };
    load.resolve("circom2/circom.wasm");
    load.resolve("circomlib/package.json");
    return `circom2 ${version}`;
  } catch {
    throw wrong("circom2 or circomlib is not installed", "run `npm ci`");
  }
}

/** What this process may use, a container's limit included. */
export function enoughMemory(): string {
  const available = process.availableMemory();
  const text = `${(available / GIGABYTE).toFixed(1)} GB available`;
  if (available >= MEMORY_LEAST) return text;
  throw wrong(text, `free memory or raise the limit to ${MEMORY_LEAST / GIGABYTE} GB`);
}

export function buildIsWritable(): string {
  const folder = existsSync(BUILD_DIRECTORY) ? BUILD_DIRECTORY : dirname(BUILD_DIRECTORY);
  try {
    accessSync(folder, constants.R_OK | constants.W_OK);
    return BUILD_DIRECTORY;
  } catch {
    throw wrong(`${folder} is not writable`, "give yourself write access to it");
  }
}

export function buildIsCurrent(circuit: string): string {
  const compilation = readCompilation(artefactPaths(circuit), sourceHash());
  if (compilation !== undefined) return `${compilation.rows} rows, ${compilation.compiler}`;
  throw wrong("is missing or older than its sources", "run `npm run build`");
}

/** Every check that a prover makes when it loads the key. */
export function keyIsSound(circuit: string): string {
  const { manifest } = loadProvingKey(circuit, { allowDevelopment: true });
  const note = manifest.kind === "development" ? " (secret public: local chains only)" : "";
  return `${manifest.kind} key ${manifest.vkHash}${note}`;
}

export function portfolioIsPrivate(path: string): string {
  if (!existsSync(path)) throw wrong("does not exist", "run `zkmargin portfolio new`");
  if (isOpenToOthers(path)) throw wrong("others can read the file", "run chmod 600 on it");
  if (isOpenToOthers(dirname(resolve(path)))) {
    throw wrong("others can enter its folder", "run chmod 700 on it");
  }
  return "only you can read it";
}
