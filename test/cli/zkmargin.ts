/** Runs the real command in a folder of the test's own. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { after } from "mocha";

export const BIN = fileURLToPath(new URL("../../cli/zkmargin.mjs", import.meta.url));
export const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));
const examples = fileURLToPath(new URL("../../cli/examples/", import.meta.url));

/** Options naming the example market and table, and a band of 5 %. */
export const RULES = [
  ...["--market", join(examples, "market.json")],
  ...["--table", join(examples, "table.json")],
  ...["--band", "0.05"],
];

export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** From the last word on standard output to the end of the process. */
  readonly lingered: number;
}

/** Milliseconds: a pool of workers left alone would linger for ever, a busy machine less than this. */
export const LINGERS = 60_000;

export interface RunOptions {
  readonly cwd: string;
  readonly input?: string;
}

export function zkmargin(parameters: readonly string[], options: RunOptions): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [BIN, ...parameters], { cwd: options.cwd });
    let [stdout, stderr, lastWord] = ["", "", performance.now()];
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
      lastWord = performance.now();
    });
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    child.on("error", reject);
    child.on("close", (status) => {
      resolve({ status, stdout, stderr, lingered: performance.now() - lastWord });
    });
    child.stdin.end(options.input ?? "");
  });
}

interface ErrorDocument {
  readonly error: { code: string; message: string; fix: string; field?: string };
}

/** The error a run ended in under `--json`; fails unless it is the one document printed. */
export async function errorOf(
  parameters: readonly string[],
  options: RunOptions,
): Promise<ErrorDocument["error"] & { status: number | null }> {
  const { status, stdout, stderr } = await zkmargin([...parameters, "--json"], options);
  if (stderr !== "") throw new Error("something on standard error");
  return { ...(JSON.parse(stdout) as ErrorDocument).error, status };
}

/** A folder that is gone after the tests of the file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "zkmargin-cli-"));
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** Makes a portfolio with these quantities, book/account.json, and returns the options that name it. */
export async function openPortfolio(
  cwd: string,
  quantities: Readonly<Record<string, string>>,
  name = "account",
): Promise<string[]> {
  const portfolio = ["--portfolio", `book/${name}.json`];
  const input = JSON.stringify(quantities);
  const { status, stderr } = await zkmargin(
    ["portfolio", "new", ...portfolio, "--quantities", "-"],
    { cwd, input },
  );
  if (status !== 0) throw new Error(stderr);
  return portfolio;
}
