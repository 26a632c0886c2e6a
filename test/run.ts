/**
 * `npm test`: builds what is missing, runs the mocha suites, then Hardhat's in TypeScript and in Solidity, and closes
 * with what failed, seeds of properties included, and one line of totals. Arguments are passed on as files:
 * `npm test -- test/risk/units.test.ts`. `npm run test:deep` tries the random histories of the whole system alone, many
 * of them and longer ones, from a seed that it prints.
 */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { join, normalize } from "node:path";
import { globSync } from "node:fs";
import { REPOSITORY } from "../setup/artefacts.ts";
import { DEEP } from "./historyLimits.ts";

const { resolve } = createRequire(import.meta.url);
const MOCHA = resolve("mocha/bin/mocha.js");
/** Files run side by side, one per core; each file's output comes when it is done. */
const MOCHA_OPTIONS = ["--parallel", "--jobs", `${availableParallelism()}`, "--timeout", "600000"];
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
        // A campaign that tried nothing has shown nothing.
        for (const [, title = ""] of plain.matchAll(/^.*?(\w+)\(\) \(runs: 0\)/gm)) {
          totals.failed += 1;
          totals.failures.push(`${title}: no history was tried`);
        }
      }
      done(status ?? 1);
    });
  });
}

const MOCHA_SUITES = [
  "circuits",
  "oracle",
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
  "audit",
  "cli",
  "demo",
  "replay",
  "picture",
  "stress",
  "lint",
];
/** Random histories of the whole system: Solidity and TypeScript. */
const HISTORIES = ["test/contracts/invariants/*.t.sol", "test/contracts/model/*.test.ts"];
const asked = process.argv.slice(2);
const deep = asked[0] === "--deep";
if (deep) {
  const seed = process.env.ZKMARGIN_SEED ?? `0x${randomBytes(32).toString("hex")}`;
  Object.assign(process.env, { ...DEEP, ...process.env, ZKMARGIN_SEED: seed });
  console.log(`ZKMARGIN_SEED=${seed}`);
}
const chosen = (deep ? HISTORIES : asked).map((file) => normalize(file));
const files = (
  chosen.length > 0 ? chosen : MOCHA_SUITES.map((suite) => `test/${suite}/**/*.test.ts`)
)
  .flatMap((pattern) => globSync(pattern, { cwd: REPOSITORY }))
  .toSorted();
const inSolidity = files.filter((file) => file.endsWith(".t.sol"));
const onHardhat = files.filter(
  (file) => file.startsWith("test/contracts") && !inSolidity.includes(file),
);
const plain = files.filter((file) => !file.startsWith("test/contracts"));

const totals: Totals = { passed: 0, failed: 0, skipped: 0, failures: [] };
let status = await run(process.execPath, ["setup/main.ts"]);
if (status === 0 && plain.length > 0) {
  status = await run(process.execPath, [MOCHA, ...MOCHA_OPTIONS, ...plain], totals);
}
if (chosen.length === 0 || onHardhat.length > 0) {
  const contracts = await run(HARDHAT, ["test", "mocha", ...onHardhat], totals);
  status = status === 0 ? contracts : status;
}
if (chosen.length === 0 || inSolidity.length > 0) {
  const before = totals.passed + totals.failed;
  const histories = await run(HARDHAT, ["test", "solidity", ...inSolidity], totals);
  status = status === 0 ? histories : status;
  if (totals.passed + totals.failed === before) {
    totals.failed += 1;
    totals.failures.push("Solidity: no test was run");
  }
}
const { passed, failed, skipped, failures } = totals;
if (failures.length > 0) console.log(`\nWhat failed:\n\n  ${failures.join("\n\n  ")}`);
console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = status !== 0 || failed > 0 || passed === 0 ? 1 : 0;
