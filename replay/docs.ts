/**
 * What docs/ shows of the replays: docs/replay.json has the reports without their single cases, docs/replay.md their
 * summaries between two marks, and pictures lie beside them. `npm run replay -- --docs` writes it all; tests compare.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ZkMarginError } from "../circuits/errors.ts";
import { REPOSITORY } from "../setup/artefacts.ts";
import type { ReplayFiles } from "./files.ts";
import type { KeptReport, ReplayReport } from "./report/report.ts";
import { summaryOf } from "./report/text.ts";
import type { WindowId } from "./windows/index.ts";

const DOCS = join(REPOSITORY, "docs");
const FIGURES = join(DOCS, "replay.json");
const PAGE = join(DOCS, "replay.md");

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

const beginning = (id: WindowId): string =>
  `<!-- ${id}: written by \`npm run replay -- --docs\` -->\n`;
const END = "\n<!-- end -->";

/** The place of a window's summary in the page, from its first character to after its last. */
function placeIn(page: string, id: WindowId): readonly [begin: number, end: number] {
  const mark = page.indexOf(beginning(id));
  const begin = mark + beginning(id).length;
  const end = page.indexOf(END, begin);
  if (mark >= 0 && end >= 0) return [begin, end];
  throw new ZkMarginError("INTERNAL", `docs/replay.md has no place for ${id}`, {
    fix: "put the two marks back that replay/docs.ts looks for",
  });
}

/** What the page says of a window. */
export function saidOf(id: WindowId): string {
  const page = readFileSync(PAGE, "utf8");
  return page.slice(...placeIn(page, id));
}

/** @returns paths of what was written */
export function writeDocs(
  id: WindowId,
  { report, picture, closeUp }: ReplayFiles,
): readonly string[] {
  const kept = { ...keptReports(), [id]: keptOf(report) };
  writeFileSync(FIGURES, `${JSON.stringify(kept, null, 2)}\n`);
  const page = readFileSync(PAGE, "utf8");
  const [begin, end] = placeIn(page, id);
  const said = markdownOf(summaryOf(report));
  writeFileSync(PAGE, `${page.slice(0, begin)}${said}${page.slice(end)}`);
  const pictures = [
    [`replay-${id}.svg`, picture],
    [`replay-${id}-close-up.svg`, closeUp ?? ""],
  ] as const;
  for (const [name, text] of pictures) writeFileSync(join(DOCS, name), text);
  return [FIGURES, PAGE, ...pictures.map(([name]) => join(DOCS, name))];
}
