/**
 * `npm test`: builds what is missing, runs the mocha suites, then Hardhat's in TypeScript and in Solidity by folder, and closes
 * with what failed, seeds of properties included, and one line of totals. Arguments are passed on as files:
 * `npm test -- test/risk/units.test.ts`. `npm run test:deep` tries the random histories of the whole system alone, many
 * of them and longer ones, from a seed that it prints.
 */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { dirname, join, normalize } from "node:path";
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

/**
 * Runs a command, shows its output and reads mocha's closing counts from it.
 * @param whole shows the output when the command is done, so that it is not mixed with that of others
 */
function run(
  command: string,
  args: readonly string[],
  totals?: Totals,
  whole = false,
): Promise<number> {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { cwd: REPOSITORY, stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      if (!whole) process.stdout.write(chunk);
      output += chunk.toString();
    });
    child.once("error", fail);
    child.once("close", (status) => {
      if (whole) process.stdout.write(output);
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

/** Random histories of the whole system: Solidity and TypeScript. */
const HISTORIES = ["test/contracts/invariants/*.t.sol", "test/contracts/model/*.test.ts"];
const asked = process.argv.slice(2);
const deep = asked[0] === "--deep";
if (deep) {
  const seed = process.env.ZKMARGIN_SEED ?? `0x${randomBytes(32).toString("hex")}`;
  Object.assign(process.env, { ...DEEP, ...process.env, ZKMARGIN_SEED: seed });
  console.log(`ZKMARGIN_SEED=${seed}`);
}
const ALL = ["test/**/*.test.ts", "test/contracts/invariants/*.t.sol"];
const chosen = (deep ? HISTORIES : asked).map((file) => normalize(file));
const files = (chosen.length > 0 ? chosen : ALL)
  .flatMap((pattern) => globSync(pattern, { cwd: REPOSITORY }))
  .toSorted();
const inSolidity = files.filter((file) => file.endsWith(".t.sol"));
const onHardhat = files.filter(
  (file) => file.startsWith("test/contracts") && !inSolidity.includes(file),
);
const plain = files.filter((file) => !file.startsWith("test/contracts"));

/** The histories in Solidity; a campaign that finds no test is a failure. */
async function runHistories(): Promise<number> {
  const own: Totals = { passed: 0, failed: 0, skipped: 0, failures: [] };
  const result = await run(HARDHAT, ["test", "solidity", ...inSolidity], own, true);
  if (own.passed + own.failed === 0) {
    own.failed = 1;
    own.failures.push("Solidity: no test was run");
  }
  totals.passed += own.passed;
  totals.failed += own.failed;
  totals.failures.push(...own.failures);
  return result;
}

/**
 * The contracts' tests, a process for each folder, as many side by side as there are cores; the longest first.
 * @returns the first status other than 0
 */
async function runContracts(): Promise<number | undefined> {
  const folders = Map.groupBy(onHardhat, (file) => dirname(file));
  const longest = [...folders.values()].toSorted((a, b) => b.length - a.length);
  const waiting = longest.map(
    (group) => () => run(HARDHAT, ["test", "mocha", "--no-compile", ...group], totals, true),
  );
  if (inSolidity.length > 0) waiting.unshift(runHistories);
  const statuses: number[] = [];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      statuses.push(await next());
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  return statuses.find((one) => one !== 0);
}

const totals: Totals = { passed: 0, failed: 0, skipped: 0, failures: [] };
let status = await run(process.execPath, ["setup/main.ts"]);
if (status === 0) {
  if (plain.length > 0) {
    status = await run(process.execPath, [MOCHA, ...MOCHA_OPTIONS, ...plain], totals);
  }
  status = (await runContracts()) ?? status;
}
const { passed, failed, skipped, failures } = totals;
if (failures.length > 0) console.log(`\nWhat failed:\n\n  ${failures.join("\n\n  ")}`);
console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = status !== 0 || failed > 0 || passed === 0 ? 1 : 0;
