/** Section `kills`: processes that run long, killed at random moments while they work. */
import { freshSeed } from "./fuzz.ts";
import { Chance } from "./fuzz/chance.ts";
import { killAudit, LIMITS } from "./kills/audit.ts";
import { killCouncil } from "./kills/council.ts";
import { killKeeper } from "./kills/keeper.ts";
import { type KillTries } from "./kills/killOften.ts";
import { type Section } from "./section.ts";

const AUDITS = { journeys: 4, most: 12, limits: LIMITS };
const FEW_AUDITS = { journeys: 1, most: 2, limits: LIMITS.slice(1, 2) };
const REQUESTS = 8;
const EPOCHS = 6;
/** What the result is held to, of each. */
const LEAST_KILLS = 8;

interface KillResult {
  readonly seed: string;
  readonly processes: readonly KillTries[];
}

export const kills: Section<KillResult> = {
  id: "kills",
  title: "Services killed at random moments",
  sources: [
    ...["soundness/kills.ts", "soundness/kills/*.ts", "soundness/faults/command.ts"],
    ...["audit/chainIndex/*.ts", "audit/runAudit.ts", "cli/alone.ts", "setup/lock.ts"],
    ...["keeper/journal.ts", "keeper/submission.ts", "keeper/sender.ts", "files/*.ts"],
    ...["council/service/outbox.ts", "council/service/madeShares.ts"],
    ...["council/service/memberService.ts", "council/service/ethersOpeningLogger.ts"],
  ],
  measure: async (progress) => {
    const seed = freshSeed();
    const chance = new Chance(seed);
    const processes = [
      await progress("audits killed", () => killAudit(AUDITS, chance)),
      await progress("a member's service killed", () => killCouncil(REQUESTS, chance)),
      await progress("a keeper killed", () => killKeeper(EPOCHS, chance)),
    ];
    return { seed, processes };
  },
  recheck: async () => (await killAudit(FEW_AUDITS, new Chance(freshSeed()))).faults,
  shortfalls: ({ processes }) => [
    ...processes.flatMap(({ faults }) => faults),
    ...processes
      .filter((one) => one.kills < LEAST_KILLS)
      .map(({ name }) => `${name} was killed too seldom`),
  ],
  text: ({ seed, processes }) => [
    `The real command as a process, its moments from seed \`${seed}\`: killed with kill -9 at any of them, started again, and so on, while the chain goes on; then left to end`,
    "its work. `audit run` reads twelve ranges of blocks into its index: it never reads again what it had kept, and ends with the report of an undisturbed run, byte for byte.",
    "Its index on a full disk (a limit to the size of files, which LevelDB meets outside Node) ends in an error that says so, and the next run is whole. `council serve` answers",
    "requests: every answer stays once it is there, every request is logged on the chain by one transaction. `keeper`, on a Hardhat node, commits epochs: one transaction each, none refused.",
    "",
    "| process | killed | ranges, requests, epochs | full disk | faults |",
    "| --- | --- | --- | --- | --- |",
    ...processes.map(
      ({ name, kills: killed, deeds, full, faults }) =>
        `| \`${name}\` | ${killed} | ${deeds} | ${full === 0 ? "" : full} | ${faults.length} |`,
    ),
    "",
    "Killed where it hurts most, through nodes that fail and chains that take blocks back: `test/keeper/endToEnd.test.ts`, `test/keeper/senderCrashes.test.ts`,",
    "`test/keeper/chainFollower.test.ts`, `test/council/serviceRestart.test.ts`, `test/audit/audit.test.ts`; indices changed by a byte: `test/audit/store.test.ts`; nodes that lie to an audit:",
    "`test/audit/lyingNode.test.ts`.",
  ],
};
