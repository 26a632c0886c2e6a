/**
 * `npm run replay [-- --window 2020-03|2025-10] [--out folder] [--docs]`: plays one window, or both, and writes the
 * report and the pictures; with `--docs` also what docs/ shows of them. Builds what is missing, runs on an in-process
 * chain, ends by itself.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { EXIT, ZkMarginError } from "../circuits/errors.ts";
import { buildAll } from "../setup/build.ts";
import { REPOSITORY } from "../setup/artefacts.ts";
import { progressTo } from "../setup/progress.ts";
import { DAY, isoOf, type Tick } from "./data/pricePath.ts";
import { writeDocs } from "./docs.ts";
import { filesOf, writeFiles } from "./files.ts";
import { playWindow } from "./run.ts";
import type { World } from "./world.ts";
import { isHourly, openWindow, parseWindowId, WINDOW_IDS, type WindowId } from "./windows/index.ts";

const write = (text: string): void => void process.stdout.write(`${text}\n`);

/** A line a day on standard error: a window takes minutes. */
function tellDays(world: World, { time }: Tick): void {
  if (time % DAY !== 0) return;
  const { cases, samples } = world.recorder;
  const said = `${cases.all.length} flags, ${samples.length} rounds, ${world.chain.transactions} transactions`;
  process.stderr.write(`  ${isoOf(time)}: ${said}, ${Math.round(process.uptime())} s\n`);
}

async function play(id: WindowId, folder: string, docs: boolean): Promise<void> {
  const window = openWindow(id);
  if (window === undefined) {
    write(`${id}: skipped, its hourly file is not beside the repository (replay/windows/)`);
    return;
  }
  const isReal = isHourly(window);
  if (!isReal) write(`${id}: its hourly file is not at hand, this is ${window.path.source}`);
  const world = await playWindow(window, tellDays);
  try {
    const files = filesOf(world);
    write(files.summary);
    const written = writeFiles(folder, id, files);
    const kept = docs && isReal ? writeDocs(id, files) : [];
    for (const path of [...written, ...kept]) write(`wrote ${path}`);
  } finally {
    await world.chain.close();
  }
}

try {
  const { values } = parseArgs({
    options: { window: { type: "string" }, out: { type: "string" }, docs: { type: "boolean" } },
  });
  const ids = values.window === undefined ? WINDOW_IDS : [parseWindowId(values.window)];
  await buildAll(progressTo(process.stderr));
  const folder = values.out ?? join(REPOSITORY, "build", "replay");
  for (const id of ids) await play(id, folder, values.docs === true);
} catch (error) {
  const known = error instanceof ZkMarginError;
  const text = known ? `${error.code}: ${error.message}\n  fix: ${error.fix}` : String(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = known ? error.exitStatus : EXIT.internal;
}
