/**
 * `npm run lint`: every static check, one after the other, all of them even when one fails.
 *
 * circomspect's allowed findings: P1000, it knows no library path, so includes of circomlib and of the
 * built window tables fail; CS0005 and CS0015, every hint and division by it, whose uniqueness each
 * template argues (circuitRules.test.ts) and whose forgery test/circuits tries; in share.circom alone CS0017,
 * a signal in one constraint only: the square of the context is there to tie it to the proof, nothing more.
 */
import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "../../setup/artefacts.ts";

const SHARE = join("circuits", "share.circom");
const circuits = globSync(["circuits/lib/*.circom", "circuits/*.circom"], {
  cwd: REPOSITORY,
}).filter((path) => path !== SHARE);
const allowed = ["P1000", "CS0005", "CS0015"].flatMap((finding) => ["--allow", finding]);

const SOLHINT = ["--noPoster", "--disc", "--max-warnings", "0"];

/** Packages' executables and their arguments. */
const CHECKS: readonly (readonly [tool: string, ...args: string[]])[] = [
  ["tsc", "--noEmit"],
  ["eslint", "--max-warnings", "0", "."],
  ["prettier", "--log-level", "warn", "--check", "."],
  ["solhint", ...SOLHINT, "contracts/**/*.sol"],
  ["solhint", ...SOLHINT, "--config", "test/contracts/.solhint.json", "test/contracts/**/*.sol"],
  ["circomspect", ...allowed, ...circuits],
  ["circomspect", ...allowed, "--allow", "CS0017", SHARE],
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
