/** Reference data beside the repository: not part of it, so tests that want it skip where it is absent. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "../../setup/artefacts.ts";

/** Text of `../shared/<path>`; a test that needs it is skipped, and says why, where there is none. */
export function readShared(path: string, test: Mocha.Context): string {
  const file = join(REPOSITORY, "..", "shared", path);
  if (existsSync(file)) return readFileSync(file, "utf8");
  if (test.test !== undefined) test.test.title += ` (skipped: ../shared/${path} is absent)`;
  return test.skip();
}
