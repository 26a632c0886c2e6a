/** circomspect's findings in the circuits, each as the statement it is about. */
import { spawnSync } from "node:child_process";
import { cpSync, globSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { BUILD_DIRECTORY, REPOSITORY } from "../../setup/artefacts.ts";
import { generatedCircuits } from "../../setup/sources.ts";
import { ALLOWED, type Allowed } from "./allowed.ts";

const { resolve } = createRequire(import.meta.url);
const STAGE = join(BUILD_DIRECTORY, "circomspect");

export interface Finding {
  readonly code: string;
  /** Below `circuits/`; the name of another file where the finding is not in one of ours. */
  readonly file: string;
  readonly template: string;
  readonly statement: string;
}

interface Region {
  readonly startLine: number;
  readonly endLine: number;
}

interface Sarif {
  readonly runs: readonly {
    readonly results: readonly {
      readonly ruleId: string;
      readonly locations: readonly {
        readonly physicalLocation?: {
          readonly artifactLocation: { readonly uri: string };
          readonly region: Region;
        };
      }[];
    }[];
  }[];
}

/** It looks for includes beside the including file only: there they are put, Poseidon and window tables too. */
function stage(): string[] {
  rmSync(STAGE, { recursive: true, force: true });
  const own = globSync(["circuits/*.circom", "circuits/lib/*.circom"], { cwd: REPOSITORY });
  const staged = own.map((path) => join(STAGE, relative("circuits", path)));
  for (const [k, path] of own.entries()) {
    mkdirSync(dirname(staged[k] ?? STAGE), { recursive: true });
    cpSync(join(REPOSITORY, path), staged[k] ?? STAGE);
  }
  const circomlib = dirname(resolve("circomlib/circuits/poseidon.circom"));
  const included = [
    ...globSync("poseidon*.circom", { cwd: circomlib }).map((name) => join(circomlib, name)),
    join(generatedCircuits(), "windows.circom"),
  ];
  for (const path of included) {
    for (const folder of new Set(staged.map(dirname))) {
      cpSync(path, join(folder, relative(dirname(path), path)));
    }
  }
  return staged.toSorted();
}

/** @throws Error when the tool does not run through */
export function circomspect(): { files: number; findings: Finding[] } {
  const files = stage();
  const report = join(STAGE, "report.sarif");
  const local = (path: string): string => relative(REPOSITORY, path);
  const options = ["--sarif-file", local(report)];
  const run = spawnSync(
    process.execPath,
    [resolve("circomspect/cli.js"), ...options, ...files.map(local)],
    { cwd: REPOSITORY, encoding: "utf8" },
  );
  // It ends with 0 or 1, as there are findings or none; the report is its last act.
  if (run.status !== 0 && run.status !== 1) throw new Error(`circomspect: ${run.stderr}`);
  const sarif = JSON.parse(readFileSync(report, "utf8")) as Sarif;
  const findings = sarif.runs.flatMap(({ results }) =>
    results.map(({ ruleId, locations: [location] }): Finding => {
      const place = location?.physicalLocation;
      if (place === undefined) return { code: ruleId, file: "", template: "", statement: "" };
      const path = join(REPOSITORY, place.artifactLocation.uri.replace("file://", ""));
      return { code: ruleId, file: relative(STAGE, path), ...statementAt(path, place.region) };
    }),
  );
  return { files: files.length, findings };
}

/** The template and the whole lines of a region: no two statements share a line. */
function statementAt(
  path: string,
  { startLine, endLine }: Region,
): Pick<Finding, "template" | "statement"> {
  const lines = readFileSync(path, "utf8").split("\n");
  const text = lines.slice(startLine - 1, endLine).join(" ");
  const above = lines.slice(0, startLine).join("\n");
  const template = [...above.matchAll(/^template\s+(\w+)/gm)].at(-1)?.[1] ?? "";
  return { template, statement: text.trim().replaceAll(/\s+/g, " ").replace(/;$/, "") };
}

export interface Judgement {
  /** Findings that no entry allows, one sentence each. */
  readonly unexplained: string[];
  /** Entries, or codes of one, that match nothing. */
  readonly idle: string[];
}

/** Holds findings to the list of what is allowed. */
export function judge(
  findings: readonly Finding[],
  allowed: readonly Allowed[] = ALLOWED,
): Judgement {
  const matches = (entry: Allowed, code: string, found: Finding): boolean =>
    found.code === code &&
    found.file === entry.file &&
    found.template === entry.template &&
    found.statement === entry.statement;
  const name = ({ file, template, statement }: Finding | Allowed, code: string): string =>
    `${code} in ${file}, ${template}: ${statement}`;
  return {
    unexplained: findings
      .filter(
        (found) => !allowed.some((entry) => entry.codes.some((c) => matches(entry, c, found))),
      )
      .map((found) => name(found, found.code)),
    idle: allowed.flatMap((entry) =>
      entry.codes
        .filter((code) => !findings.some((found) => matches(entry, code, found)))
        .map((code) => name(entry, code)),
    ),
  };
}
