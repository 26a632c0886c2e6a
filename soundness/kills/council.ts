/** `zkmargin council serve`, killed while it logs openings, makes shares and delivers answers. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseAnswer } from "../../council/service/answer.ts";
import { CouncilHome, DEPTH, LIQUIDATOR, TRADER } from "../../test/cli/councilHome.ts";
import { startOpenings } from "../../test/cli/simulatedOpenings.ts";
import { run } from "../faults/command.ts";
import { type Chance } from "../fuzz/chance.ts";
import { killOften, type KillTries } from "./killOften.ts";

const MEMBER = 1;
/** Milliseconds: a start, a log, shares and an answer. */
const WITHIN = 6_000;
/** Passes that the last, undisturbed service may need. */
const PASSES = 12;

const ascending = (a: bigint, b: bigint): number => Number(a - b);

/** Requests whose answers are in the outbox, each read. Throws for one that is torn. */
function answersIn(outbox: string): bigint[] {
  return readdirSync(outbox, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".json"))
    .map((name) => parseAnswer(readFileSync(join(outbox, name), "utf8")).request)
    .toSorted(ascending);
}

/** @param requests asked one after the other, each as soon as the service was killed twice */
export async function killCouncil(requests: number, chance: Chance): Promise<KillTries> {
  const cwd = mkdtempSync(join(tmpdir(), "zkmargin-kill-council-"));
  const home = new CouncilHome(cwd);
  await home.layOut();
  const { chain } = home;
  const node = await startOpenings(chain, home.accounts);
  const parameters = home.serviceOf(MEMBER, home.contractsOn(node.url));
  const faults: string[] = [];
  const told = (what: string): void => void faults.push(`council serve: ${what}`);
  const asked: bigint[] = [];
  const ask = (): void => {
    asked.push(chain.ask(TRADER, LIQUIDATOR));
    chain.mine(DEPTH);
  };
  /** What was sent is in a block now and then, so that kills fall before that and after it. */
  node.onSent = () => {
    if (!chance.once(2)) return;
    setImmediate(() => {
      chain.mine(DEPTH + 1);
    });
  };
  const outbox = join(cwd, `outbox-${MEMBER}`);
  let kept: bigint[] = [];
  const look = (): void => {
    const now = answersIn(outbox);
    const gone = kept.filter((request) => !now.includes(request));
    if (gone.length > 0) told(`answers ${gone.join()} are gone`);
    kept = now;
  };
  try {
    ask();
    const first = await run([...parameters, "--once"], { cwd });
    if (first.status !== 0) throw new Error(first.stderr);
    const kills = await killOften({
      ...{ parameters: [...parameters, "--listen", "off"], cwd, within: WITHIN, chance },
      kills: 2 * requests,
      after: ({ signal, stderr }) => {
        if (signal === null) told(`ends by itself: ${stderr}`);
        look();
        if (chance.once(2)) chain.mine(DEPTH + 1);
        if (asked.length < requests && chance.once(2)) ask();
        return "go on";
      },
    });
    while (asked.length < requests) ask();
    node.onSent = () => undefined;
    for (let pass = 0; pass < PASSES && kept.length < asked.length; pass += 1) {
      chain.mine(DEPTH + 1);
      const { status, stderr } = await run([...parameters, "--once"], { cwd });
      if (status !== 0) told(`ends with ${String(status)}: ${stderr}`);
      look();
    }
    if (kept.join() !== asked.join()) told(`answers ${kept.join()} of ${asked.join()}`);
    const logged = chain.sent.map(({ request }) => request);
    if (logged.toSorted(ascending).join() !== asked.join()) {
      told(`logs ${logged.join()} of ${asked.join()}`);
    }
    const calls = new Set(node.arrived.map(({ data }) => data));
    const numbers = new Set(node.arrived.map(({ nonce }) => nonce));
    if (calls.size !== asked.length || numbers.size !== asked.length) {
      told(`sends ${numbers.size} transactions for ${calls.size} logs`);
    }
    return { name: "council serve", kills, deeds: asked.length, full: 0, faults };
  } finally {
    node.close();
    rmSync(cwd, { recursive: true, force: true });
  }
}
