/** Runs the circom compiler on one circuit; its warnings count as failures. */
import { execFile, type ExecFileException } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { basename, join, relative, sep } from "node:path";
import { promisify } from "node:util";
import { CIRCOM } from "./circom.ts";
import { ZkMarginError } from "../circuits/errors.ts";
import {
  artefactPaths,
  BUILD_DIRECTORY,
  REPOSITORY,
  sha256,
  writeAtomically,
  writeJson,
} from "./artefacts.ts";
import { checkCompiled, type Compilation, type CompiledCircuit } from "./compilation.ts";
import { generatedCircuits } from "./sources.ts";

const run = promisify(execFile);
const MAX_OUTPUT_BYTES = 2 ** 26;
/** The largest shipped circuit takes seconds; the largest that the bench measures against, two minutes. */
const PATIENCE_MS = 600_000;
const VERSION_PATIENCE_MS = 60_000;
const ATTEMPTS = 3;

/** Compiles into build/<id>/ and records what came out. BUILD_FAILED with circom's own words. */
export async function compileCircuit(
  circuit: CompiledCircuit,
  sourceHash: string,
  build = BUILD_DIRECTORY,
): Promise<Compilation> {
  const paths = artefactPaths(circuit.id, build);
  const output = join(paths.directory, "compiling");
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  try {
    const compiler = await compilerVersion();
    await circom(circuit, output, build);
    const name = basename(circuit.main, ".circom");
    const r1cs = readFileSync(join(output, `${name}.r1cs`));
    const wasm = readFileSync(join(output, `${name}_js`, `${name}.wasm`));
    const sym = readFileSync(join(output, `${name}.sym`), "utf8");
    const compilation: Compilation = {
      sourceHash,
      compiler,
      ...checkCompiled(circuit, r1cs, sym),
      r1csSha256: sha256(r1cs),
      wasmSha256: sha256(wasm),
      symSha256: sha256(sym),
    };
    writeAtomically(paths.r1cs, r1cs);
    writeAtomically(paths.wasm, wasm);
    writeAtomically(paths.sym, sym);
    writeJson(paths.compilation, compilation);
    return compilation;
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}

/** The WASM build of circom sees only files below its working directory, named relatively. */
async function circom(circuit: CompiledCircuit, output: string, build: string): Promise<void> {
  const fromRoot = (path: string): string => relative(REPOSITORY, path).split(sep).join("/");
  const inspection = circuit.inspected === false ? [] : ["--inspect"];
  const options = ["--O2", "--r1cs", "--wasm", "--sym", ...inspection];
  const includes = [
    "circuits",
    "node_modules/circomlib/circuits",
    fromRoot(generatedCircuits(build)),
  ];
  const { failed, text } = await invoke(
    [
      circuit.main,
      ...options,
      ...includes.flatMap((directory) => ["-l", directory]),
      "-o",
      fromRoot(output),
    ],
    PATIENCE_MS,
  );
  if (failed || text.includes("warning[")) {
    throw new ZkMarginError(
      "BUILD_FAILED",
      `circom ${failed ? "failed" : "warned"} on ${circuit.id}:\n${diagnostics(text)}`,
      { field: circuit.id, fix: `correct ${circuit.main} or what it includes` },
    );
  }
}

/** What does not come to its end is ended and asked again. */
async function invoke(
  parameters: string[],
  timeout: number,
  attempts = ATTEMPTS,
): Promise<{ failed: boolean; text: string }> {
  const limits = { maxBuffer: MAX_OUTPUT_BYTES, timeout } as const;
  const options = { cwd: REPOSITORY, killSignal: "SIGKILL", ...limits } as const;
  try {
    const { stdout, stderr } = await run(process.execPath, [...CIRCOM, ...parameters], options);
    return { failed: false, text: stdout + stderr };
  } catch (error) {
    const { stdout = "", stderr = "", message, killed } = error as ExecFileException;
    if (killed === true && attempts > 1) return invoke(parameters, timeout, attempts - 1);
    return { failed: true, text: stdout + stderr || message };
  }
}

/** The compiler's messages without its statistics and colours, at most forty lines. */
function diagnostics(text: string): string {
  // eslint-disable-next-line no-control-regex -- terminal colours start with an escape character
  const lines = text.replace(/\u001b\[[0-9;]*m/g, "").split("\n");
  const first = lines.findIndex((line) => /^(error|warning)/.test(line));
  return lines.slice(Math.max(0, first)).slice(0, 40).join("\n");
}

let version: Promise<string> | undefined;

/** For example `circom compiler 2.2.3`. */
function compilerVersion(): Promise<string> {
  version ??= invoke(["--version"], VERSION_PATIENCE_MS).then(({ text }) => {
    const found = /circom compiler [0-9.]+/.exec(text)?.[0];
    if (found !== undefined) return found;
    throw new ZkMarginError("ENVIRONMENT", "the circom compiler does not start", {
      fix: "run `npm ci`",
    });
  });
  return version;
}
