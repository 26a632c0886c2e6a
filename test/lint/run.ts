/**
 * `npm run lint`: every static check, one after the other, all of them even when one fails.
 *
 * circomspect's allowed findings: P1000, it knows no library path, so includes of circomlib and of the
 * built window tables fail; CS0005 and CS0015, every hint and division by it, whose uniqueness each
 * template argues (circuitRules.test.ts) and whose forgery test/circuits tries.
 */
import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "../../setup/artefacts.ts";

const circuits = globSync(["circuits/lib/*.circom", "circuits/*.circom"], { cwd: REPOSITORY });
const allowed = ["P1000", "CS0005", "CS0015"].flatMap((finding) => ["--allow", finding]);

/** Packages' executables and their arguments. */
const CHECKS: readonly (readonly [tool: string, ...args: string[]])[] = [
  ["tsc", "--noEmit"],
  ["eslint", "--max-warnings", "0", "."],
  ["prettier", "--log-level", "warn", "--check", "."],
  ["solhint", "--noPoster", "--disc", "--max-warnings", "0", "contracts/**/*.sol"],
  ["circomspect", ...allowed, ...circuits],
];

const failed = CHECKS.filter(([tool, ...args]) => {
  process.stdout.write(`${tool}\n`);
  const executable = join(REPOSITORY, "node_modules", ".bin", tool);
  return spawnSync(executable, args, { cwd: REPOSITORY, stdio: "inherit" }).status !== 0;
});
if (failed.length > 0) {
  process.stdout.write(`not clean: ${failed.map(([tool]) => tool).join(", ")}\n`);
  process.exitCode = 1;
}
