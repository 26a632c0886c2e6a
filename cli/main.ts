/**
 * One run of the command line: help and version, dispatch, and the way out. Every run ends with an exit
 * status of circuits/errors.ts and, under `--json`, with exactly one document on standard output.
 */
import { stripVTControlCharacters } from "node:util";
import { runCommand } from "citty";
import { ZkMarginError } from "../circuits/errors.ts";
import { asZkMarginError } from "./failure.ts";
import { usageOf } from "./help.ts";
import { print, printError, printErrorText, wantsJson } from "./output.ts";
import { root, version } from "./root.ts";

const HELP = ["--help", "-h"];

/** Only `--json` may stand before the command's name. */
function requireKnownLead(parameters: readonly string[]): void {
  const name = parameters.findIndex((parameter) => !parameter.startsWith("-"));
  const lead = name === -1 ? parameters : parameters.slice(0, name);
  if (lead.every((parameter) => parameter === "--json")) return;
  throw new ZkMarginError("INPUT_INVALID", "an option stands before the command's name", {
    field: "command",
    fix: "write the command first, then its options: zkmargin attest --portfolio …",
  });
}

async function printUsage(parameters: readonly string[]): Promise<void> {
  const usage = await usageOf(root, parameters);
  const text = process.stdout.isTTY ? usage : stripVTControlCharacters(usage);
  print({ document: { usage: stripVTControlCharacters(usage) }, text });
}

async function run(parameters: string[]): Promise<void> {
  if (parameters.some((parameter) => HELP.includes(parameter))) {
    await printUsage(parameters);
  } else if (parameters[0] === "--version") {
    print({ document: { version: version() }, text: version() });
  } else {
    requireKnownLead(parameters);
    await runCommand(root, { rawArgs: parameters });
  }
}

/** Worker threads of snarkjs keep a process alive; a command that failed half-way may have left them. */
async function endWorkers(): Promise<void> {
  const cached = globalThis as { curve_bn128?: { terminate(): Promise<void> } | null };
  await cached.curve_bn128?.terminate();
}

function fail(thrown: unknown): void {
  const error = asZkMarginError(thrown);
  printError(error);
  process.exitCode = error.exitStatus;
}

/** The reader of a pipe may leave early, as `head` does; any other failure loses the result. */
function outputLost(cause: NodeJS.ErrnoException): never {
  if (cause.code !== "EPIPE") {
    const { code = "unknown cause" } = cause;
    const error = new ZkMarginError("ENVIRONMENT", `the result could not be written: ${code}`, {
      fix: "make room where standard output goes, and check what was done before repeating it",
      cause,
    });
    printErrorText(error);
    process.exitCode = error.exitStatus;
  }
  process.exit();
}

process.stdout.on("error", outputLost);
// The exit status still tells of the error.
process.stderr.on("error", () => undefined);
process.on("uncaughtException", (thrown) => {
  fail(thrown);
  process.exit();
});

const parameters = process.argv.slice(2);
wantsJson(parameters);
try {
  await run(parameters);
} catch (thrown) {
  fail(thrown);
} finally {
  await endWorkers();
}
