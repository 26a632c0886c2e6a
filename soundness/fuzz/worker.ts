/** A process of its own for the cases: what hangs or crashes there is seen from outside. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { allReaders, runCase } from "./cases.ts";
import { type FoundFault, type Tally, type Task } from "./tally.ts";

const SHOWN_BYTES = 6_000;

const home = process.env.ZKMARGIN_FUZZ_FOLDER ?? "";
const [scratch, folder] = [join(home, "scratch"), join(home, "empty")];
for (const path of [scratch, folder]) mkdirSync(path, { recursive: true, mode: 0o700 });
const readers = await allReaders(scratch);
process.chdir(folder);
process.env.TMPDIR = folder;

async function work({ seed, from, to }: Task): Promise<Tally> {
  const counts: Record<string, Record<string, number>> = {};
  const found: FoundFault[] = [];
  let slowest = 0;
  for (let number = from; number < to; number += 1) {
    const { reader, input, outcome, code, faults, milliseconds } = await runCase(
      readers,
      seed,
      number,
      folder,
    );
    const own = (counts[reader] ??= {});
    const kind = outcome === "read" ? "read" : (code ?? "");
    own[kind] = (own[kind] ?? 0) + 1;
    slowest = Math.max(slowest, milliseconds);
    if (faults.length > 0) {
      const shown = Buffer.from(input.subarray(0, SHOWN_BYTES)).toString("base64");
      found.push({ reader, number, faults, input: shown });
    }
  }
  return { counts, found, slowest };
}

process.on("message", (task: Task) => {
  void work(task).then((tally) => process.send?.(tally));
});
process.on("disconnect", () => process.exit());
process.send?.("ready");
