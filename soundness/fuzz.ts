/** Section `fuzz`: hostile variants of every document that comes from outside, read by the reader that gets it. */
import { randomBytes } from "node:crypto";
import { runCampaign, type CampaignResult } from "./fuzz/campaign.ts";
import { type Section } from "./section.ts";

const CASES = 120_000;
/** What the result is held to. */
const LEAST_CASES = 100_000;
const LEAST_OF_A_READER = 50;
const RECHECKED = 4_000;
/** What a seed is made of. */
const SEED_BYTES = 8;

export const freshSeed = (): string => randomBytes(SEED_BYTES).toString("hex");

function totals({ counts }: CampaignResult): { readers: number; read: number; refused: number } {
  const own = Object.values(counts);
  const read = own.reduce((sum, each) => sum + (each.read ?? 0), 0);
  const all = own.flatMap((each) => Object.values(each)).reduce((sum, count) => sum + count, 0);
  return { readers: own.length, read, refused: all - read };
}

/** A sentence for each finding. */
export function findingsOf({ seed, found, nFound }: CampaignResult): string[] {
  const told = found.map(
    ({ reader, number, faults }) =>
      `${reader}, case ${number} of seed ${seed}: ${faults.join("; ")}`,
  );
  return nFound > found.length ? [...told, `and ${nFound - found.length} more`] : told;
}

function codesOf({ counts }: CampaignResult): string {
  const byCode = new Map<string, number>();
  for (const own of Object.values(counts)) {
    for (const [code, count] of Object.entries(own)) {
      if (code !== "read") byCode.set(code, (byCode.get(code) ?? 0) + count);
    }
  }
  const ordered = [...byCode].toSorted(([, a], [, b]) => b - a);
  return ordered.map(([code, count]) => `${code} ${count.toLocaleString("en")}`).join(", ");
}

export const fuzz: Section<CampaignResult> = {
  id: "fuzz",
  title: "Hostile documents",
  sources: [
    ...["soundness/fuzz.ts", "soundness/fuzz/*.ts", "risk/strictJson.ts", "risk/jsonMarks.ts"],
    ...["risk/decimal.ts", "risk/policy/canonicalJson.ts", "risk/policy/documentShape.ts"],
    ...["council/document.ts", "trading/fields.ts", "wallet/encryptedText.ts"],
    ...["prover/slotQuantities.ts", "prover/secretScalar.ts", "setup/binaryFile.ts"],
    ...["relay/document.ts", "pool/queue/answer.ts", "pool/queue/proverKey.ts"],
  ],
  measure: (progress) =>
    progress(`${CASES} hostile documents`, () => runCampaign(freshSeed(), CASES)),
  recheck: async (_, progress) => {
    const seed = freshSeed();
    const result = await progress(`${RECHECKED} hostile documents, seed ${seed}`, () =>
      runCampaign(seed, RECHECKED),
    );
    return findingsOf(result);
  },
  shortfalls: (result) => [
    ...findingsOf(result),
    ...(result.cases < LEAST_CASES ? [`only ${result.cases} cases`] : []),
    ...Object.entries(result.counts)
      .filter(
        ([, own]) => Object.values(own).reduce((sum, count) => sum + count, 0) < LEAST_OF_A_READER,
      )
      .map(([reader]) => `${reader} has fewer than ${LEAST_OF_A_READER} cases`),
  ],
  text: (result) => {
    const { readers, read, refused } = totals(result);
    return [
      `Valid documents of ${readers} readers of files, messages, events and typed options, spoiled in ${result.cases.toLocaleString("en")} ways from seed \`${result.seed}\`:`,
      "types swapped, numbers out of range or in other spellings, fields missing, unknown, twice or named `__proto__`, deep and huge values, cut and",
      "mixed bytes, invalid UTF-8, byte order marks, digits of other scripts. Each is read, or refused with a coded error that is short, has a way out",
      "and repeats nothing secret; nothing else is thrown or written, no prototype changes, and nothing hangs. A test holds the list of readers to the sources.",
      "",
      `Read: ${read.toLocaleString("en")}. Refused: ${refused.toLocaleString("en")} (${codesOf(result)}). Slowest: ${result.slowest} ms of processor. Findings: ${result.nFound}.`,
      "`plain` are refusals in errors of the verifier's own, which become its reasons.",
    ];
  },
};
