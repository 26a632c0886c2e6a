/** docs/soundness.json, what was measured, and docs/soundness.md, the same for readers. */
import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY, writeAtomically } from "../setup/artefacts.ts";
import { type Section } from "./section.ts";

const RECORDS = join(REPOSITORY, "docs", "soundness.json");
const TEXT = join(REPOSITORY, "docs", "soundness.md");

interface SectionRecord {
  /** SHA-256 over the section's sources, paths and contents. */
  readonly sources: string;
  readonly result: object;
}

export type Records = Readonly<Record<string, SectionRecord>>;

export function readRecords(): Records {
  return existsSync(RECORDS) ? (JSON.parse(readFileSync(RECORDS, "utf8")) as Records) : {};
}

/** @throws Error when a glob of the section matches nothing */
export function hashOfSources({ id, sources }: Section): string {
  const hash = createHash("sha256");
  const paths = sources.flatMap((pattern) => {
    const found = globSync(pattern, { cwd: REPOSITORY });
    if (found.length === 0) throw new Error(`${id}: ${pattern} matches no file`);
    return found;
  });
  for (const path of [...new Set(paths)].toSorted()) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(REPOSITORY, path)))
      .update("\0");
  }
  return hash.digest("hex");
}

const HEADER = `# Soundness

What was done to break zkmargin, and what came of it. Made by \`npm run soundness\` from [soundness.json](soundness.json); edit neither. \`npm run soundness -- --check\`
fails when a part misses its bar, when the sources it is about have changed since, or when what takes seconds to measure again comes out differently.
`;

function render(sections: readonly Section[], records: Records): string {
  const parts = sections.flatMap((section) => {
    const record = records[section.id];
    if (record === undefined) return [];
    const lines = section.text(record.result).join("\n");
    return [`\n## ${section.title}\n\n\`npm run soundness -- ${section.id}\`\n\n${lines}\n`];
  });
  return [HEADER, ...parts].join("");
}

/** Writes both files; records of sections not given stay. */
export function writeReport(sections: readonly Section[], records: Records): void {
  const known = sections.filter(({ id }) => records[id] !== undefined);
  const ordered = Object.fromEntries(known.map(({ id }) => [id, records[id]]));
  writeAtomically(RECORDS, `${JSON.stringify(ordered, null, 2)}\n`);
  writeAtomically(TEXT, render(sections, records));
}

/** What is wrong with the committed report, one sentence each, measuring nothing. */
export function faultsOfReport(sections: readonly Section[]): string[] {
  const records = readRecords();
  const faults = sections.flatMap((section) => {
    const record = records[section.id];
    if (record === undefined) return [`${section.id}: has no record`];
    const stale = record.sources !== hashOfSources(section);
    return [
      ...(stale ? ["its sources have changed since it was measured"] : []),
      ...section.shortfalls(record.result),
    ].map((fault) => `${section.id}: ${fault}; run \`npm run soundness -- ${section.id}\``);
  });
  const written = existsSync(TEXT) ? readFileSync(TEXT, "utf8") : "";
  if (written !== render(sections, records)) {
    faults.push("docs/soundness.md is not what docs/soundness.json says");
  }
  return faults;
}
