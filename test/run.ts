/**
 * `npm test`: builds what is missing, runs the mocha suites and then Hardhat's, and closes with what failed,
 * seeds of properties included, and one line of totals. Arguments are passed on as mocha files:
 * `npm test -- test/risk/units.test.ts`.
 */
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join, normalize } from "node:path";
import { globSync } from "node:fs";
import { REPOSITORY } from "../setup/artefacts.ts";

const { resolve } = createRequire(import.meta.url);
const MOCHA = resolve("mocha/bin/mocha.js");
const HARDHAT = join(REPOSITORY, "node_modules", ".bin", "hardhat");

interface Totals {
  passed: number;
  failed: number;
  skipped: number;
  /** What the runners say of each failure. */
  readonly failures: string[];
}

/** Runs a command, shows its output and reads mocha's closing counts from it. */
function run(command: string, args: readonly string[], totals?: Totals): Promise<number> {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { cwd: REPOSITORY, stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      process.stdout.write(chunk);
      output += chunk.toString();
    });
    child.once("error", fail);
    child.once("close", (status) => {
      if (totals !== undefined) {
        // eslint-disable-next-line no-control-regex -- the runners colour their counts
        const plain = output.replaceAll(/\u001b\[[0-9;]*m/g, "");
        const count = (word: string): number =>
          Number(new RegExp(`^\\s*(\\d+) ${word}\\b`, "m").exec(plain)?.[1] ?? 0);
        totals.passed += count("passing");
        totals.failed += count("failing");
        totals.skipped += count("pending");
        const [, said] = /^ *\d+ failing$([\s\S]*)/m.exec(plain) ?? [];
        if (said !== undefined) totals.failures.push(said.trim());
      }
      done(status ?? 1);
    });
  });
}

const MOCHA_SUITES = [
  "circuits",
  "setup",
  "risk",
  "sealing",
  "prover",
  "verifier",
  "files",
  "wallet",
  "council",
  "trading",
  "liquidation",
  "keeper",
  "cli",
  "demo",
  "replay",
  "lint",
];
const chosen = process.argv.slice(2).map((file) => normalize(file));
const files = (chosen.length > 0 ? chosen : MOCHA_SUITES.map((suite) => `test/${suite}/*.test.ts`))
  .flatMap((pattern) => globSync(pattern, { cwd: REPOSITORY }))
  .toSorted();
const onHardhat = files.filter((file) => file.startsWith("test/contracts"));
const plain = files.filter((file) => !file.startsWith("test/contracts"));

const totals: Totals = { passed: 0, failed: 0, skipped: 0, failures: [] };
let status = await run(process.execPath, ["setup/main.ts"]);
if (status === 0 && plain.length > 0) {
  status = await run(process.execPath, [MOCHA, "--timeout", "600000", ...plain], totals);
}
if (chosen.length === 0 || onHardhat.length > 0) {
  const contracts = await run(HARDHAT, ["test", "mocha", ...onHardhat], totals);
  status = status === 0 ? contracts : status;
}
const { passed, failed, skipped, failures } = totals;
if (failures.length > 0) console.log(`\nWhat failed:\n\n  ${failures.join("\n\n  ")}`);
console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = status !== 0 || failed > 0 || passed === 0 ? 1 : 0;
