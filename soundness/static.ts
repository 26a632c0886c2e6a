/** Section `static`: circomspect and the compiler's own `--inspect`, clean but for what is allowed with a reason. */
import { execFile } from "node:child_process";
import { relative } from "node:path";
import { promisify } from "node:util";
import { CIRCOM } from "../setup/circom.ts";
import { loadCircuits } from "../circuits/spec.ts";
import { REPOSITORY } from "../setup/artefacts.ts";
import { type Progress } from "../setup/progress.ts";
import { generatedCircuits } from "../setup/sources.ts";
import { type Section } from "./section.ts";
import { ALLOWED } from "./static/allowed.ts";
import { circomspect, judge, type Judgement } from "./static/circomspect.ts";

interface Static extends Judgement {
  readonly files: number;
  /** circomspect's findings by code. */
  readonly findings: Readonly<Record<string, number>>;
  /** Warnings of `circom --inspect` by circuit. */
  readonly inspect: Readonly<Record<string, number>>;
}

const run = promisify(execFile);

/** Warnings of the compiler on one shipped circuit. */
async function inspect(main: string): Promise<number> {
  const libraries = ["circuits", "node_modules/circomlib/circuits", generatedCircuits()];
  const folders = libraries.flatMap((path) => ["-l", relative(REPOSITORY, path)]);
  const { stdout, stderr } = await run(
    process.execPath,
    [...CIRCOM, main, "--inspect", ...folders],
    {
      cwd: REPOSITORY,
      maxBuffer: 2 ** 26,
    },
  );
  return (stdout + stderr).split("warning[").length - 1;
}

async function measure(progress: Progress): Promise<Static> {
  const { files, findings } = await progress("circomspect", () => Promise.resolve(circomspect()));
  const warnings: Record<string, number> = {};
  for (const { id, main } of loadCircuits()) {
    warnings[id] = await progress(`${id}: --inspect`, () => inspect(main));
  }
  const codes = findings.map(({ code }) => code).toSorted();
  const count = (code: string): number => codes.filter((other) => other === code).length;
  return {
    files,
    findings: Object.fromEntries([...new Set(codes)].map((code) => [code, count(code)])),
    inspect: warnings,
    ...judge(findings),
  };
}

export const staticAnalysis: Section<Static> = {
  id: "static",
  title: "Static analysis of the circuits",
  sources: ["circuits/**/*.circom", "soundness/static/*.ts"],
  measure,
  async recheck(result, progress) {
    const now = await measure(progress);
    const same = JSON.stringify(now) === JSON.stringify(result);
    return [...(same ? [] : ["the findings are others than recorded"]), ...this.shortfalls(now)];
  },
  shortfalls: ({ unexplained, idle, inspect: warnings }) => [
    ...unexplained.map((finding) => `circomspect finds what nothing allows: ${finding}`),
    ...idle.map((entry) => `allowed and found no more: ${entry}`),
    ...Object.entries(warnings)
      .filter(([, count]) => count > 0)
      .map(([circuit, count]) => `circom --inspect warns ${count} times on ${circuit}`),
  ],
  text: ({ files, findings, inspect: warnings }) => [
    `circomspect on ${files} files, with Poseidon and the window tables in its sight, finds ${Object.entries(
      findings,
    )
      .map(([code, count]) => `${count} of ${code}`)
      .join(
        ", ",
      )}. All are in the list below, statement by statement; an entry that matches nothing`,
    `fails. \`circom --inspect\` has no list: ${Object.values(warnings).reduce((a, b) => a + b, 0)} warnings on ${Object.keys(
      warnings,
    )
      .map((id) => `\`${id}\``)
      .join(", ")}.`,
    "",
    "| template | statement | found | why it is right |",
    "|---|---|---|---|",
    ...ALLOWED.map(
      ({ template, statement, codes, reason }) =>
        `| ${template} | \`${statement}\` | ${codes.join(", ")} | ${reason} |`,
    ),
  ],
};
