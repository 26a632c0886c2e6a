/**
 * `npm run stress [-- --docs]`: plays all experiments and prints their tables; with `--docs` it also writes
 * docs/stress.json, the tables in docs/stress.md and the pictures beside it. The same on every machine; about two minutes.
 */
import { parseArgs } from "node:util";
import { EXIT, ZkMarginError } from "../circuits/errors.ts";
import { writeDocs } from "./docs.ts";
import { realScenarios } from "./library.ts";
import { stressReport } from "./report.ts";
import { tablesOf, textOf } from "./tables.ts";

const write = (text: string): void => void process.stdout.write(`${text}\n`);

try {
  const { values } = parseArgs({ options: { docs: { type: "boolean" } } });
  const real = realScenarios();
  if (real === undefined)
    write("the real windows are not beside the repository: shocks by hand alone");
  const report = stressReport(real, (what) => {
    process.stderr.write(`  ${what}, ${Math.round(process.uptime())} s\n`);
  });
  for (const table of tablesOf(report)) write(textOf(table));
  if (values.docs === true) {
    if (real === undefined)
      throw new ZkMarginError("INPUT_INVALID", "docs need the real windows", {
        fix: "put ../shared/data beside the repository, or leave --docs out",
      });
    for (const path of writeDocs(report)) write(`wrote ${path}`);
  }
} catch (error) {
  const known = error instanceof ZkMarginError;
  const text = known ? `${error.code}: ${error.message}\n  fix: ${error.fix}` : String(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = known ? error.exitStatus : EXIT.internal;
}
