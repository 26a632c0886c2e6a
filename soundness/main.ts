/**
 * `npm run soundness [-- <section> …] [-- --check]`: the adversarial programme. Without a name every section
 * is measured, which takes hours, and the report written; with `--check` the committed report is held to its
 * bars and its sources, and what takes seconds is measured again.
 */
import { buildAll } from "../setup/build.ts";
import { progressTo } from "../setup/progress.ts";
import { circuitMutants } from "./circuitMutants.ts";
import { binding } from "./binding.ts";
import { canarySection } from "./canary.ts";
import { coverage } from "./coverage.ts";
import { differential } from "./differential.ts";
import { faultInjection } from "./faults.ts";
import { fuzz } from "./fuzz.ts";
import { invariants } from "./invariants.ts";
import { faultsOfReport, hashOfSources, readRecords, writeReport } from "./report.ts";
import { kills } from "./kills.ts";
import { nodes } from "./nodes.ts";
import { rank } from "./rank.ts";
import { type Section } from "./section.ts";
import { staticAnalysis } from "./static.ts";
import { typescriptMutants } from "./typescript-mutants.ts";

const SECTIONS: readonly Section[] = [
  circuitMutants,
  typescriptMutants,
  rank,
  staticAnalysis,
  differential,
  binding,
  fuzz,
  faultInjection,
  kills,
  nodes,
  invariants,
  coverage,
  canarySection,
];

const check = process.argv.includes("--check");
const named = process.argv.slice(2).filter((argument) => argument !== "--check");
const unknown = named.filter((name) => !SECTIONS.some(({ id }) => id === name));
const chosen = SECTIONS.filter(({ id }) => named.length === 0 || named.includes(id));
const progress = progressTo(process.stderr);

async function measure(): Promise<string[]> {
  const shortfalls: string[] = [];
  for (const section of chosen) {
    const result = await section.measure(progress);
    const record = { sources: hashOfSources(section), result };
    // At once, so that an interrupted programme keeps what it has.
    writeReport(SECTIONS, { ...readRecords(), [section.id]: record });
    console.log(`\n${section.title}\n\n${section.text(result).join("\n")}`);
    shortfalls.push(...section.shortfalls(result).map((fault) => `${section.id}: ${fault}`));
  }
  return shortfalls;
}

async function recheck(): Promise<string[]> {
  const faults = faultsOfReport(SECTIONS);
  const records = readRecords();
  for (const section of chosen) {
    const record = records[section.id];
    if (section.recheck === undefined || record === undefined) continue;
    const differences = await section.recheck(record.result, progress);
    faults.push(...differences.map((difference) => `${section.id}: ${difference}`));
  }
  return faults;
}

if (unknown.length > 0) {
  console.error(`no such section; there are ${SECTIONS.map(({ id }) => id).join(", ")}`);
  process.exitCode = 2;
} else {
  await buildAll(progress);
  const faults = await (check ? recheck() : measure());
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
  else if (check) console.log(`the report stands: ${SECTIONS.map(({ id }) => id).join(", ")}`);
}
