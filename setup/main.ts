/** `node setup/main.ts <command>`: the build, ceremonies, and the replay of their transcripts. */
import { parseArgs } from "node:util";
import { ZkMarginError } from "../circuits/errors.ts";
import { progressTo } from "./progress.ts";

const USAGE = `usage: node setup/main.ts <command> [--json]

  build                                 circuits, development keys, verifier contracts
  ceremony --circuit <id> --ptau <file> --beacon <hex> [--contributions <n>] [--iterations <log2>]
                                        a key from powers of tau; replaces the development key
  verify --circuit <id> --ptau <file>   replays the transcript of a ceremony
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "boolean", default: false },
    circuit: { type: "string" },
    ptau: { type: "string" },
    beacon: { type: "string" },
    contributions: { type: "string", default: "1" },
    iterations: { type: "string", default: "10" },
  },
});

function required(option: "circuit" | "ptau" | "beacon"): string {
  const value = values[option];
  if (value !== undefined) return value;
  throw new ZkMarginError("INPUT_INVALID", `--${option} is missing`, { field: option, fix: USAGE });
}

function count(option: "contributions" | "iterations"): number {
  const value = Number(values[option]);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new ZkMarginError("INPUT_INVALID", `--${option} is not a positive whole number`, {
    field: option,
    fix: `write for example --${option} 10`,
  });
}

const progress = progressTo(process.stderr);

async function build(): Promise<unknown> {
  const { buildAll } = await import("./build.ts");
  return { circuits: await buildAll(progress) };
}

async function ceremony(): Promise<unknown> {
  const { ceremonyForCircuit } = await import("./ceremonyInstall.ts");
  return ceremonyForCircuit({
    circuitId: required("circuit"),
    ptau: required("ptau"),
    beacon: { hex: required("beacon"), iterationsLog2: count("iterations") },
    contributions: count("contributions"),
    progress,
  });
}

async function verify(): Promise<unknown> {
  const { verifyInstalled } = await import("./ceremonyInstall.ts");
  return progress("transcript", () => verifyInstalled(required("circuit"), required("ptau")));
}

const COMMANDS: Readonly<Record<string, () => Promise<unknown>>> = { build, ceremony, verify };

try {
  const command = COMMANDS[positionals[0] ?? ""];
  if (command === undefined || positionals.length !== 1) {
    throw new ZkMarginError("INPUT_INVALID", "no such command", { field: "command", fix: USAGE });
  }
  const result = await command();
  if (values.json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
} catch (error) {
  if (!(error instanceof ZkMarginError)) throw error;
  if (values.json) process.stdout.write(`${JSON.stringify(error, null, 2)}\n`);
  else process.stderr.write(`${error.code}: ${error.message}\n${error.fix}\n`);
  process.exitCode = error.exitStatus;
}
