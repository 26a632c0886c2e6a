/**
 * What docs/ shows of the experiments: docs/stress.json has every figure, docs/stress.md the tables between two marks
 * each, and pictures lie beside them. `npm run stress -- --docs` writes it all; tests compare.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ZkMarginError } from "../circuits/errors.ts";
import { REPOSITORY } from "../setup/artefacts.ts";
import { picturesOf } from "./pictures.ts";
import type { StressReport } from "./report.ts";
import { markdownOf, tablesOf } from "./tables.ts";

const DOCS = join(REPOSITORY, "docs");
const FIGURES = join(DOCS, "stress.json");
const PAGE = join(DOCS, "stress.md");

export function keptReport(): StressReport {
  return JSON.parse(readFileSync(FIGURES, "utf8")) as StressReport;
}

/** As the file has it: a row a line. */
export function reportText(report: StressReport): string {
  const members = Object.entries(report).map(([name, value]: [string, unknown]) => {
    if (!Array.isArray(value)) return `"${name}": ${JSON.stringify(value)}`;
    const rows = value.map((row) => `  ${JSON.stringify(row)}`);
    return `"${name}": [\n${rows.join(",\n")}\n]`;
  });
  return `{\n${members.join(",\n")}\n}\n`;
}

const END = "\n<!-- end -->";

/** The place of a table in the page, from its first character to after its last. */
function placeIn(page: string, id: string): readonly [begin: number, end: number] {
  const beginning = `<!-- ${id}: written by \`npm run stress -- --docs\` -->\n`;
  const mark = page.indexOf(beginning);
  const begin = mark + beginning.length;
  const end = page.indexOf(END, begin);
  if (mark >= 0 && end >= 0) return [begin, end];
  throw new ZkMarginError("INTERNAL", `docs/stress.md has no place for ${id}`, {
    fix: "put the two marks back that stress/docs.ts looks for",
  });
}

/** What the page shows of a table. */
export function saidOf(id: string): string {
  const page = readFileSync(PAGE, "utf8");
  return page.slice(...placeIn(page, id));
}

/** @returns paths of what was written */
export function writeDocs(report: StressReport): readonly string[] {
  writeFileSync(FIGURES, reportText(report));
  let page = readFileSync(PAGE, "utf8");
  for (const table of tablesOf(report)) {
    const [begin, end] = placeIn(page, table.id);
    page = page.slice(0, begin) + markdownOf(table) + page.slice(end);
  }
  writeFileSync(PAGE, page);
  const pictures = Object.entries(picturesOf(report));
  for (const [name, text] of pictures) writeFileSync(join(DOCS, name), text);
  return [FIGURES, PAGE, ...pictures.map(([name]) => join(DOCS, name))];
}
