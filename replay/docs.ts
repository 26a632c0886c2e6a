/**
 * What docs/ shows of the replays: docs/replay.json has the reports without their single cases, docs/replay.md their
 * summaries between two marks, and pictures lie beside them. `npm run replay -- --docs` writes it all; tests compare.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ReplayFiles } from "./files.ts";
import { DOCS, MarkedPage } from "./markedPage.ts";
import type { KeptReport, ReplayReport } from "./report/report.ts";
import { summaryOf } from "./report/text.ts";
import type { WindowId } from "./windows/index.ts";

const FIGURES = join(DOCS, "replay.json");
export const PAGE = new MarkedPage("replay.md", "npm run replay -- --docs");

export type KeptReports = Partial<Record<WindowId, KeptReport>>;

/** Without its cases, and as JSON reads it back. */
export function keptOf(report: ReplayReport): KeptReport {
  return JSON.parse(JSON.stringify({ ...report, cases: undefined })) as KeptReport;
}

export function keptReports(): KeptReports {
  if (!existsSync(FIGURES)) return {};
  return JSON.parse(readFileSync(FIGURES, "utf8")) as KeptReports;
}

/** A summary as a list: two spaces a level. */
export function markdownOf(summary: readonly string[]): string {
  const [title = "", ...lines] = summary;
  const items = lines.map((line) => line.replace(/^ {2}( *)/, "$1- "));
  return [`${title}.`, "", ...items].join("\n");
}

/** @returns paths of what was written */
export function writeDocs(
  id: WindowId,
  { report, picture, closeUp }: ReplayFiles,
): readonly string[] {
  const kept = { ...keptReports(), [id]: keptOf(report) };
  writeFileSync(FIGURES, `${JSON.stringify(kept, null, 2)}\n`);
  PAGE.write(id, markdownOf(summaryOf(report)));
  const pictures = [
    [`replay-${id}.svg`, picture],
    [`replay-${id}-close-up.svg`, closeUp ?? ""],
  ] as const;
  for (const [name, text] of pictures) writeFileSync(join(DOCS, name), text);
  return [FIGURES, PAGE.path, ...pictures.map(([name]) => join(DOCS, name))];
}
