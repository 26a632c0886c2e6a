/** `node setup/main.ts <command>`: the build, ceremonies, and the replay of their transcripts. */
import { parseArgs } from "node:util";
import { ZkMarginError } from "../circuits/errors.ts";
import { progressTo } from "./progress.ts";

const USAGE = `usage: node setup/main.ts <command> [--json]

  build                                       circuits, development keys, verifier contracts

Keys from a ceremony, each person on a machine of their own:
  begin --circuit <id> --ptau <file> --out <zkey>
  contribute --zkey <file> --out <zkey> --name <who>
  finish --circuit <id> --ptau <file> --zkey <file> --beacon <hex> [--iterations <log2>]

All at once, to be trusted no further than this machine:
  ceremony --circuit <id> --ptau <file> --beacon <hex> [--contributions <n>] [--iterations <log2>]

  verify --circuit <id> --ptau <file>         replays the transcript of the installed key
`;

const text = { type: "string" } as const;

function parse() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        json: { type: "boolean", default: false },
        circuit: text,
        ptau: text,
        zkey: text,
        out: text,
        name: text,
        beacon: text,
        contributions: { ...text, default: "1" },
        iterations: { ...text, default: "10" },
      },
    });
  } catch (cause) {
    throw new ZkMarginError("INPUT_INVALID", (cause as Error).message, { fix: USAGE, cause });
  }
}

type Options = ReturnType<typeof parse>["values"];
const progress = progressTo(process.stderr);

function required(options: Options, name: "circuit" | "ptau" | "zkey" | "out" | "name" | "beacon") {
  const value = options[name];
  if (value !== undefined) return value;
  throw new ZkMarginError("INPUT_INVALID", `--${name} is missing`, { field: name, fix: USAGE });
}

function count(options: Options, name: "contributions" | "iterations"): number {
  const value = Number(options[name]);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new ZkMarginError("INPUT_INVALID", `--${name} is not a positive whole number`, {
    field: name,
    fix: `write for example --${name} 10`,
  });
}

/** What `finish` and `ceremony` share. */
function ceremonyOptions(options: Options) {
  return {
    circuit: required(options, "circuit"),
    ptau: required(options, "ptau"),
    beacon: { hex: required(options, "beacon"), iterationsLog2: count(options, "iterations") },
    progress,
  };
}

/** Modules are loaded by the command that needs them. */
const ceremonies = () => import("./ceremonyInstall.ts");

const COMMANDS: Readonly<Record<string, (options: Options) => Promise<unknown>>> = {
  build: async () => {
    const { buildAll } = await import("./build.ts");
    return { circuits: await buildAll(progress) };
  },
  begin: async (options) => {
    const [circuit, ptau] = [required(options, "circuit"), required(options, "ptau")];
    await (await ceremonies()).beginToFile(circuit, ptau, required(options, "out"));
    return { wrote: options.out };
  },
  contribute: async (options) => {
    const [zkey, name] = [required(options, "zkey"), required(options, "name")];
    await (await ceremonies()).contributeToFile(zkey, required(options, "out"), name);
    return { wrote: options.out };
  },
  finish: async (options) => {
    const shared = { ...ceremonyOptions(options), zkey: required(options, "zkey") };
    return (await ceremonies()).ceremonyForCircuit({ ...shared, contributions: 0 });
  },
  ceremony: async (options) => {
    const contributions = count(options, "contributions");
    return (await ceremonies()).ceremonyForCircuit({ ...ceremonyOptions(options), contributions });
  },
  verify: async (options) => {
    const [circuit, ptau] = [required(options, "circuit"), required(options, "ptau")];
    const { verifyInstalled } = await ceremonies();
    return progress("transcript", () => verifyInstalled(circuit, ptau));
  },
};

const wantsJson = process.argv.includes("--json");
try {
  const { values, positionals } = parse();
  const command = COMMANDS[positionals[0] ?? ""];
  if (command === undefined || positionals.length !== 1) {
    throw new ZkMarginError("INPUT_INVALID", "no such command", { field: "command", fix: USAGE });
  }
  const result = await command(values);
  if (wantsJson) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
} catch (cause) {
  const error =
    cause instanceof ZkMarginError
      ? cause
      : new ZkMarginError("INTERNAL", String(cause), { fix: "report this defect", cause });
  if (wantsJson) process.stdout.write(`${JSON.stringify(error, null, 2)}\n`);
  else process.stderr.write(`${error.code}: ${error.message}\n${error.fix}\n`);
  process.exitCode = error.exitStatus;
}
