/** What a replay leaves behind: the report as JSON and text, a picture of it all and one of its worst two days. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HOUR, isoOf } from "./data/pricePath.ts";
import { pictureOf } from "./picture/picture.ts";
import { reportOf, STAND_IN_NOTE, type ReplayReport } from "./report/report.ts";
import { summaryOf } from "./report/text.ts";
import type { World } from "./world.ts";

/** How much the close-up shows, s, a quarter of it before the first halt. */
const CLOSE_UP = 48 * HOUR;

export interface ReplayFiles {
  readonly report: ReplayReport;
  readonly summary: string;
  readonly picture: string;
  /** Undefined where the market never halted. */
  readonly closeUp: string | undefined;
}

/** The contents of the files. */
export function filesOf(world: World): ReplayFiles {
  const { window, recorder } = world;
  const { samples, halts } = recorder;
  const report = reportOf(world);
  const parts = { halts, feeds: window.drawn };
  const [first] = halts;
  const from = (first?.from ?? 0) - CLOSE_UP / 4;
  const near = samples.filter(({ time }) => time >= from && time <= from + CLOSE_UP);
  return {
    report,
    summary: `${[...summaryOf(report), STAND_IN_NOTE].join("\n")}\n`,
    picture: pictureOf({ ...parts, title: window.title, samples }),
    closeUp:
      first === undefined
        ? undefined
        : pictureOf({ ...parts, title: `Two days around ${isoOf(first.from)}`, samples: near }),
  };
}

/** @returns paths of what was written */
export function writeFiles(folder: string, id: string, files: ReplayFiles): readonly string[] {
  mkdirSync(folder, { recursive: true });
  const written: string[] = [];
  const write = (name: string, text: string | undefined): void => {
    if (text === undefined) return;
    const path = join(folder, name);
    writeFileSync(path, text);
    written.push(path);
  };
  write(`${id}.json`, `${JSON.stringify(files.report, null, 2)}\n`);
  write(`${id}.txt`, files.summary);
  write(`${id}.svg`, files.picture);
  write(`${id}-close-up.svg`, files.closeUp);
  return written;
}
