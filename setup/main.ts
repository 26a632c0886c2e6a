/** `npm run build [-- --json]`: circuits, development keys, contracts. Ceremonies: `zkmargin setup`. */
import { ZkMarginError } from "../circuits/errors.ts";
import { buildAll } from "./build.ts";
import { progressTo } from "./progress.ts";

const parameters = process.argv.slice(2);
const json = parameters.includes("--json");
try {
  const unknown = parameters.find((parameter) => parameter !== "--json");
  if (unknown !== undefined) {
    throw new ZkMarginError("INPUT_INVALID", `${unknown} is not an option of the build`, {
      field: "command line",
      fix: "use no option or --json; for ceremonies see `npx zkmargin setup --help`",
    });
  }
  const circuits = await buildAll(progressTo(process.stderr));
  if (json) process.stdout.write(`${JSON.stringify({ circuits }, null, 2)}\n`);
} catch (cause) {
  const error =
    cause instanceof ZkMarginError
      ? cause
      : new ZkMarginError("INTERNAL", String(cause), { fix: "report this defect", cause });
  if (json) process.stdout.write(`${JSON.stringify(error, null, 2)}\n`);
  else process.stderr.write(`${error.code}: ${error.message}\n${error.fix}\n`);
  process.exitCode = error.exitStatus;
}
