/** Section `faults`: processes killed, disks full, keys changed, nodes that lie. */
import { freshSeed } from "./fuzz.ts";
import { Chance } from "./fuzz/chance.ts";
import { COUNCIL_SCENARIOS, OWNER_SCENARIOS, recoverScenario } from "./faults/fileScenarios.ts";
import { flipKeys, type KeyTries } from "./faults/keys.ts";
import { LIES, tellLies, type LieTries } from "./faults/lies.ts";
import { tryScenario, type Tries } from "./faults/scenario.ts";
import { type Section } from "./section.ts";
import { startSimulatedNode } from "../test/cli/simulatedNode.ts";
import { key, seed, stranger } from "../test/wallet/scene.ts";
import { ACCOUNTS, quantities, SETTLEMENT, SimulatedChain } from "../test/wallet/simulatedChain.ts";

/** Changes at which every command is killed, or finds no room, at most; moments at which it is killed. */
const MOST_POINTS = 4;
const MOMENTS = 2;
const FLIPS = 200;
const RECHECKED_FLIPS = 40;

interface FaultResult {
  readonly seed: string;
  readonly commands: readonly Tries[];
  readonly keys: KeyTries;
  readonly lies: LieTries;
}

/** An owner's account with a deposit and two private trades. */
export function ownedChain(): SimulatedChain {
  const chain = new SimulatedChain();
  const [mine, theirs] = [chain.open(key(0)), chain.open(stranger)];
  chain.deposit(mine, 0, 123_400_000_000n);
  chain.trade(mine, theirs, { quantities: quantities({ 1: 5_600_000_000n }), blinding: 99n });
  chain.trade(mine, theirs, { quantities: quantities({ 2: -7_000_000n }), blinding: 98n });
  return chain;
}

/** The first change, the last one, and others between. */
export function pointsOf(points: number, most: number, chance: Chance): number[] {
  if (points <= most) return Array.from({ length: points }, (_, point) => point);
  const chosen = new Set([0, points - 1]);
  while (chosen.size < most) chosen.add(chance.below(points));
  return [...chosen].toSorted((a, b) => a - b);
}

const PARTS = 1_000;

async function tryAll(chance: Chance, most: number, moments: number): Promise<Tries[]> {
  const node = await startSimulatedNode(ownedChain());
  try {
    const recover = recoverScenario(node.url, seed, ACCOUNTS, SETTLEMENT);
    const tries: Tries[] = [];
    for (const scenario of [...OWNER_SCENARIOS, recover, ...COUNCIL_SCENARIOS]) {
      tries.push(
        await tryScenario(scenario, (points) => ({
          points: pointsOf(points, most, chance),
          moments: Array.from({ length: moments }, () => chance.below(PARTS) / PARTS),
        })),
      );
    }
    return tries;
  } finally {
    node.close();
  }
}

const faultsOf = ({ commands, keys, lies }: FaultResult): string[] => [
  ...commands.flatMap(({ faults }) => faults),
  ...keys.faults,
  ...lies.faults,
];

const sum = (tries: readonly Tries[], of: (one: Tries) => number): number =>
  tries.reduce((all, one) => all + of(one), 0);

export const faultInjection: Section<FaultResult> = {
  id: "faults",
  title: "Faults of machines, disks and nodes",
  sources: [
    ...["soundness/faults.ts", "soundness/faults/*.ts", "files/*.ts", "setup/lock.ts"],
    ...["wallet/checkpoint.ts", "wallet/logScan.ts", "council/store.ts", "setup/keys.ts"],
  ],
  measure: async (progress) => {
    const made = freshSeed();
    const chance = new Chance(made);
    const lies = await progress("a node that lies", () =>
      tellLies(ownedChain(), seed, Object.keys(LIES)),
    );
    const keys = await progress("changed keys", () => Promise.resolve(flipKeys(FLIPS, chance)));
    const commands = await progress("killed commands, full disks", () =>
      tryAll(chance, MOST_POINTS, MOMENTS),
    );
    return { seed: made, commands, keys, lies };
  },
  recheck: () => Promise.resolve(flipKeys(RECHECKED_FLIPS, new Chance(freshSeed())).faults),
  shortfalls: (result) => [
    ...faultsOf(result),
    ...(result.keys.flips < RECHECKED_FLIPS ? ["too few keys were changed"] : []),
    ...result.commands
      .filter(({ kills }) => kills === 0)
      .map(({ name }) => `${name} was not killed`),
  ],
  text: ({ seed: made, commands, keys, lies }) => [
    `The real command as a process, from seed \`${made}\`: killed with kill -9 at a change it makes to its files, with what it writes half there, killed at any`,
    "moment, and on a disk that is full from a change on. Then the same command runs again. Every file is found as it was before or as it is after, whole,",
    "and read by its owner alone; a full disk is an error that says so and leaves the old state (of the two documents of `council finish` the first may be there",
    "already); the next run finishes the work, and says nothing else than what was said once.",
    "",
    "| command | changes of files | killed at one | killed at a moment | full disk | work already done | faults |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...commands.map(
      (one) =>
        `| \`${one.name}\` | ${one.points} | ${one.kills} | ${one.moments} | ${one.full} | ${one.done} | ${one.faults.length} |`,
    ),
    "",
    `Together ${sum(commands, (one) => one.kills + one.moments)} kills and ${sum(commands, (one) => one.full)} full disks. Processes that run long are killed in the next section.`,
    "",
    `Keys: a bit of proving key, verification key, witness generator or manifest changed ${keys.flips} times; refused ${keys.refused}, and ${keys.harmless} in remarks of the manifest that nothing is decided by.`,
    "",
    `Nodes: ${lies.lies} ways to lie to \`wallet show\`; it showed nothing that never was. ${lies.refused} times it ended in an error or refused the account, ${lies.whole} times it showed the whole truth, ${lies.less} times less of it, where the node hid events or was of another chain or time.`,
  ],
};
