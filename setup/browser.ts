/** `npm run browser`: finds Chromium or installs it, and prints its path. The test of the audit's page runs in it. */
import { ZkMarginError } from "../circuits/errors.ts";
import { provideChromium } from "./chromium.ts";
import { progressTo } from "./progress.ts";

try {
  process.stdout.write(`${await provideChromium(progressTo(process.stderr))}\n`);
} catch (cause) {
  const error =
    cause instanceof ZkMarginError
      ? cause
      : new ZkMarginError("INTERNAL", String(cause), { fix: "report this defect", cause });
  process.stderr.write(`${error.code}: ${error.message}\nfix: ${error.fix}\n`);
  process.exitCode = error.exitStatus;
}
