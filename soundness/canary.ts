/** Section `canary`: every command among recognisable secrets, as meant and in ways it fails. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { canaryHome } from "../test/cli/canary/home.ts";
import { leaksIn, waysOf, type Way } from "../test/cli/canary/run.ts";
import { COMMANDS, NOT_RUN, SHOWN } from "../test/cli/canary/table.ts";
import { freshSeed } from "./fuzz.ts";
import { Chance } from "./fuzz/chance.ts";
import { type Section } from "./section.ts";

/** Ways of each command besides the one that is meant. */
const FAILURES = 2;
/** Runs side by side. */
const AT_ONCE = 3;
const PARTS = 1_000;
const KNOWN = [0, 1, 2, 3];

interface CanaryResult {
  readonly seed: string;
  readonly commands: number;
  readonly runs: number;
  /** Forms in which a secret is looked for. */
  readonly forms: number;
  /** Runs by how they ended: exit status, or `killed`. */
  readonly ends: Record<string, number>;
  readonly faults: string[];
}

async function runCanary(seed: string): Promise<CanaryResult> {
  const folder = mkdtempSync(join(tmpdir(), "zkmargin-canary-home-"));
  const canary = await canaryHome(folder);
  const chance = new Chance(seed);
  const part = (): number => chance.below(PARTS) / PARTS;
  const runs = Object.keys(COMMANDS).flatMap((command): (readonly [string, Way])[] => {
    const [meant, ...others] = waysOf(command, canary, part);
    if (meant === undefined) return [];
    const failures = Array.from({ length: FAILURES }, () => chance.pick(others));
    return [meant, ...failures].map((way) => [command, way] as const);
  });
  const [ends, faults]: [Record<string, number>, string[]] = [{}, []];
  const waiting = [...runs];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [command, way] = next;
      const { ended, leaks } = await leaksIn(way, canary);
      const end = ended.status === null ? "killed" : String(ended.status);
      ends[end] = (ends[end] ?? 0) + 1;
      const what = `${command}, ${way.name}`;
      for (const { where, length } of leaks) {
        faults.push(`${what}: a form of ${length} characters in ${where}`);
      }
      const isKnown = ended.status === null || KNOWN.includes(ended.status);
      if (!isKnown) faults.push(`${what}: ends with ${end}: ${ended.stderr.slice(0, 160)}`);
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  } finally {
    canary.close();
    rmSync(folder, { recursive: true });
  }
  const commands = Object.keys(COMMANDS).length;
  return { seed, commands, runs: runs.length, forms: canary.forms.length, ends, faults };
}

export const canarySection: Section<CanaryResult> = {
  id: "canary",
  title: "What secrets leave behind",
  sources: [
    ...["soundness/canary.ts", "soundness/faults/command.ts", "soundness/faults/brittleDisk.ts"],
    ...["test/cli/canary/*.ts", "test/council/secretForms.ts", "cli/output.ts", "cli/failure.ts"],
    ...["cli/command.ts", "cli/main.ts", "files/*.ts"],
  ],
  measure: (progress) =>
    progress("every command among recognisable secrets", () => runCanary(freshSeed())),
  shortfalls: ({ faults, runs, commands }) => [
    ...faults,
    ...(runs < 2 * commands ? ["not every command failed once"] : []),
  ],
  text: ({ seed, commands, runs, forms, ends, faults }) => [
    `A home of recognisable secrets: quantities, blindings, salt, wallet seed and phrase, viewing key, a council member's share and identity, an Ethereum key,`,
    `passphrases, the key in a node's URL. ${commands} commands were run in ${runs} ways, from seed \`${seed}\`: as meant, with files missing, cut, changed or open to`,
    "others, a wrong passphrase, no node, an unknown option, a full disk, and killed. Standard output and error, everything left in the folder for temporary files",
    `and every file that others can read were searched for ${forms} forms: decimal, natural units, hexadecimal in both cases with and without leading zeros, both`,
    `ends first, base64 at its three alignments in both alphabets. Leaks and unknown ends: ${faults.length}. Ended with ${Object.entries(
      ends,
    )
      .map(([end, count]) => `${end}: ${count}`)
      .join(", ")}.`,
    "",
    "`test/cli/canary.test.ts` holds the list of commands to the command line, plants a leak in every form to see it found, and tries other ways in every run;",
    "successes that need a deployed system are searched by the tests of those commands.",
    "",
    `Not run: ${Object.entries(NOT_RUN)
      .map(([command, why]) => `\`${command}\` (${why})`)
      .join(", ")}. Shown to their owner at his own request:`,
    "",
    ...Object.entries(SHOWN).map(([command, { what, why }]) => `- \`${command}\`: ${what}; ${why}`),
  ],
};
