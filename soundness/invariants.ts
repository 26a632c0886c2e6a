/** Section `invariants`: random histories of the whole system in Solidity, as many and as long as every night. */
import { fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "../setup/artefacts.ts";
import { type Progress } from "../setup/progress.ts";
import { DEEP, historyLimits } from "../test/historyLimits.ts";
import { askedInvariants, HISTORIES, type Outcomes } from "./invariants/outcomes.ts";
import { type Section } from "./section.ts";

/** Fewest invariants that the histories must ask. */
const LEAST_INVARIANTS = 30;
/** Histories of a campaign that are tried again by the check. */
const REPLAYED = 2;
const SYSTEM = "test/contracts/system/*.sol";

export interface Histories extends Outcomes {
  readonly seed: string;
  readonly runs: number;
  readonly depth: number;
  readonly invariants: readonly string[];
}

const { runs: RUNS, depth: DEPTH } = historyLimits(DEEP);

/** Hardhat in a process of its own, its output beside the progress. */
function historiesOf(
  environment: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<Outcomes> {
  return new Promise((done, fail) => {
    const child = fork(join(import.meta.dirname, "invariants", "hardhat.ts"), args, {
      cwd: REPOSITORY,
      env: { ...process.env, ...environment },
      stdio: ["ignore", process.stderr, process.stderr, "ipc"],
    });
    child.once("message", (outcomes) => {
      done(outcomes as Outcomes);
    });
    child.once("error", fail);
    child.once("close", () => {
      fail(new Error("hardhat ended and told nothing"));
    });
  });
}

function invariantsAsked(): string[] {
  const paths = [SYSTEM, HISTORIES].flatMap((glob) => globSync(glob, { cwd: REPOSITORY }));
  return askedInvariants(paths.map((path) => readFileSync(join(REPOSITORY, path), "utf8")));
}

async function measure(progress: Progress): Promise<Histories> {
  const seed = process.env.ZKMARGIN_SEED ?? `0x${randomBytes(32).toString("hex")}`;
  const outcomes = await progress(`histories of ${seed}`, () =>
    historiesOf({ ...DEEP, ZKMARGIN_SEED: seed }),
  );
  return { seed, runs: RUNS, depth: DEPTH, invariants: invariantsAsked(), ...outcomes };
}

export const invariants: Section<Histories> = {
  id: "invariants",
  title: "Random histories of the whole system",
  sources: [
    "contracts/*.sol",
    "contracts/{accounts,bundles,interfaces,libraries,liquidation,market,options,risk,settlement,types,vault}/**/*.sol",
    SYSTEM,
    HISTORIES,
  ],
  measure,
  /** The first histories of the recorded seed. */
  async recheck({ seed, campaigns }, progress) {
    const environment = { ...DEEP, ZKMARGIN_HISTORIES: `${REPLAYED}`, ZKMARGIN_SEED: seed };
    const now = await progress("histories, the first of each campaign", () =>
      historiesOf(environment, "--campaigns"),
    );
    const same = Object.keys(now.campaigns).join() === Object.keys(campaigns).join();
    return [...now.failures, ...(same ? [] : ["the campaigns are others than recorded"])];
  },
  shortfalls: ({ campaigns, tests, failures, invariants: asked, runs, depth }) => [
    ...failures,
    ...(Object.keys(campaigns).length === 0 ? ["no campaign was run"] : []),
    ...(tests.length === 0 ? ["nothing shows that every kind of action succeeds"] : []),
    ...(runs < RUNS || depth < DEPTH
      ? [`${runs} histories of ${depth} actions were asked for, ${RUNS} of ${DEPTH} are wanted`]
      : []),
    ...(asked.length < LEAST_INVARIANTS
      ? [`${asked.length} invariants are asked, ${LEAST_INVARIANTS} are wanted`]
      : []),
    ...Object.entries(campaigns).flatMap(([name, { runs: tried, calls, reverts }]) => [
      ...(tried < runs || calls < runs * depth
        ? [`${name} tried ${tried} histories, ${calls} actions`]
        : []),
      ...(reverts > 0 ? [`${name}: ${reverts} actions reverted`] : []),
    ]),
  ],
  text: ({ seed, runs, depth, campaigns, tests, invariants: asked }) => {
    const totals = Object.values(campaigns);
    const calls = totals.reduce((sum, one) => sum + one.calls, 0);
    return [
      `${totals.length} campaigns of ${runs} histories, ${depth} actions each, seed \`${seed}\`: ${calls} actions. Asked are ${asked.length} of [invariants.md](invariants.md), after every`,
      `action or, that every account can be closed, at the end of every history: ${asked.join(", ")}.`,
      "An action that reverts fails its campaign; what must fail is tried by actions of its own.",
      "",
      "| campaign | histories | actions | reverted |",
      "|---|---:|---:|---:|",
      ...Object.entries(campaigns).map(
        ([name, one]) => `| \`${name}\` | ${one.runs} | ${one.calls} | ${one.reverts} |`,
      ),
      "",
      `That every kind of action succeeds somewhere is a test of its own: ${tests.map((name) => `\`${name}\``).join(", ")}.`,
    ];
  },
};
