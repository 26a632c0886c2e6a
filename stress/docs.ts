/**
 * What docs/ shows of the experiments: docs/stress.json has every figure, docs/stress.md the tables between two marks
 * each, and pictures lie beside them. `npm run stress -- --docs` writes it all; tests compare.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DOCS, MarkedPage } from "../replay/markedPage.ts";
import { picturesOf } from "./pictures.ts";
import type { StressReport } from "./report.ts";
import { markdownOf, tablesOf } from "./tables.ts";

const FIGURES = join(DOCS, "stress.json");
export const PAGE = new MarkedPage("stress.md", "npm run stress -- --docs");

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

/** @returns paths of what was written */
export function writeDocs(report: StressReport): readonly string[] {
  writeFileSync(FIGURES, reportText(report));
  for (const table of tablesOf(report)) PAGE.write(table.id, markdownOf(table));
  const pictures = Object.entries(picturesOf(report));
  for (const [name, text] of pictures) writeFileSync(join(DOCS, name), text);
  return [FIGURES, PAGE.path, ...pictures.map(([name]) => join(DOCS, name))];
}
