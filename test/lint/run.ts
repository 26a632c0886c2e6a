/**
 * `npm run lint`: every static check, one after the other, all of them even when one fails.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { REPOSITORY } from "../../setup/artefacts.ts";
import { ensureWindowTables } from "../../setup/sources.ts";
import { circomspect, judge } from "../../soundness/static/circomspect.ts";

const SOLHINT = ["--noPoster", "--disc", "--max-warnings", "0"];

/** Packages' executables and their arguments. */
const CHECKS: readonly (readonly [tool: string, ...args: string[]])[] = [
  ["tsc", "--noEmit"],
  ["eslint", "--max-warnings", "0", "."],
  ["prettier", "--log-level", "warn", "--check", "."],
  ["solhint", ...SOLHINT, "contracts/**/*.sol"],
  ["solhint", ...SOLHINT, "--config", "test/contracts/.solhint.json", "test/contracts/**/*.sol"],
];

const failed = CHECKS.filter(([tool, ...args]) => {
  process.stdout.write(`${tool}\n`);
  const executable = join(REPOSITORY, "node_modules", ".bin", tool);
  return spawnSync(executable, args, { cwd: REPOSITORY, stdio: "inherit" }).status !== 0;
}).map(([tool]) => tool);

process.stdout.write("circomspect\n");
await ensureWindowTables();
const { unexplained, idle } = judge(circomspect().findings);
for (const finding of unexplained) process.stdout.write(`not allowed: ${finding}\n`);
for (const entry of idle) process.stdout.write(`allowed in vain: ${entry}\n`);
if (unexplained.length + idle.length > 0) failed.push("circomspect");

if (failed.length > 0) {
  process.stdout.write(`not clean: ${failed.join(", ")}\n`);
  process.exitCode = 1;
}
