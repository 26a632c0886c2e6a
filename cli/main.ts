/**
 * One run of the command line: help and version, dispatch, and the way out. Every run ends with an exit
 * status of circuits/errors.ts and, under `--json`, with exactly one document on standard output.
 */
import { stripVTControlCharacters } from "node:util";
import { renderUsage, runCommand, runMain, type CommandDef } from "citty";
import { ZkMarginError } from "../circuits/errors.ts";
import { asZkMarginError } from "./failure.ts";
import { print, printError, wantsJson } from "./output.ts";
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

/** Names are complete in themselves, so citty need not put the parent's before them. */
async function printUsage(command: unknown): Promise<void> {
  const usage = (await renderUsage(command as CommandDef)).replace(/ +$/gm, "");
  const text = process.stdout.isTTY ? usage : stripVTControlCharacters(usage);
  print({ document: { usage: stripVTControlCharacters(usage) }, text });
}

async function run(parameters: string[]): Promise<void> {
  if (parameters.some((parameter) => HELP.includes(parameter))) {
    await runMain(root, { rawArgs: parameters, showUsage: printUsage });
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

// The reader of a pipe may leave early, as `head` does.
process.stdout.on("error", () => process.exit());
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
