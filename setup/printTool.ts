/** `npm run browser`, `npm run redis`: finds a program or installs it, and prints its path. */
import { ZkMarginError } from "../circuits/errors.ts";
import { progressTo, type Progress } from "./progress.ts";

/** Errors go to standard error and set the exit status. */
export async function printTool(provide: (progress: Progress) => Promise<string>): Promise<void> {
  try {
    process.stdout.write(`${await provide(progressTo(process.stderr))}\n`);
  } catch (cause) {
    const error =
      cause instanceof ZkMarginError
        ? cause
        : new ZkMarginError("INTERNAL", String(cause), { fix: "report this defect", cause });
    process.stderr.write(`${error.code}: ${error.message}\nfix: ${error.fix}\n`);
    process.exitCode = error.exitStatus;
  }
}
