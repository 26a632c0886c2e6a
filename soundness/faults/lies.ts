/** A node that lies in one way all along, before `zkmargin wallet show`: what is shown was true at some block, or it is an error. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createKeystore, Passphrase, type Seed } from "../../wallet/index.ts";
import { ACCOUNTS, SETTLEMENT, type SimulatedChain } from "../../test/wallet/simulatedChain.ts";
import { startSimulatedNode, type Request } from "../../test/cli/simulatedNode.ts";
import { run } from "./command.ts";

const WORDS = "six random words are better";
const SLOW = 1_500;

interface Log {
  readonly data: string;
  readonly topics: readonly string[];
}
type Answer = (asked: Request, honest: () => Promise<unknown>) => Promise<unknown>;

const logs =
  (change: (all: Log[]) => unknown): Answer =>
  async ({ method }, honest) =>
    method === "eth_getLogs" ? change((await honest()) as Log[]) : honest();

const flipped = (text: string, at: number): string => {
  const place = text.length - 1 - at;
  return text.slice(0, place) + (text[place] === "0" ? "1" : "0") + text.slice(place + 1);
};

/** Blocks told of, each under another hash. */
let asked = 0;

/** By what the node does. */
export const LIES: Readonly<Record<string, Answer>> = {
  "hides the first event": logs((all) => all.slice(1)),
  "hides the last event": logs((all) => all.slice(0, -1)),
  "hides every event": logs(() => []),
  "tells every event twice": logs((all) => [...all, ...all]),
  "turns events round": logs((all) => all.toReversed()),
  "changes what an event says": logs((all) =>
    all.map((log) => ({ ...log, data: flipped(log.data, 3) })),
  ),
  "changes a seal": logs((all) => all.map((log) => ({ ...log, data: flipped(log.data, 70) }))),
  "changes an account": logs((all) =>
    all.map((log) => ({
      ...log,
      topics: log.topics.map((t, at) => (at === 1 ? flipped(t, 0) : t)),
    })),
  ),
  "cuts data": logs((all) => all.map((log) => ({ ...log, data: log.data.slice(0, 66) }))),
  "answers no list": logs(() => ({ logs: "none" })),
  "answers another type": () => Promise.resolve(7),
  "knows another chain": async ({ method }, honest) =>
    method === "eth_chainId" ? "0x1" : honest(),
  "changes its blocks": async ({ method }, honest) =>
    method === "eth_getBlockByNumber"
      ? {
          ...((await honest()) as object),
          hash: `0x${(asked += 1).toString(16).padStart(64, "0")}`,
        }
      : honest(),
  "is far ahead": async ({ method }, honest) =>
    method === "eth_blockNumber" ? "0xffffff" : honest(),
  "is behind": async ({ method }, honest) => (method === "eth_blockNumber" ? "0x2" : honest()),
  "knows another state": async ({ method }, honest) =>
    method === "eth_call" ? flipped(String(await honest()), 200) : honest(),
  "answers calls with nothing": async ({ method }, honest) =>
    method === "eth_call" ? "0x" : honest(),
  "is slow": async ({ method }, honest) => {
    if (method === "eth_getLogs") await sleep(SLOW);
    return honest();
  },
};

export interface LieTries {
  readonly lies: number;
  /** Shown whole. */
  readonly whole: number;
  /** Shown, with something left out that the node hid: an account, or what happened last. */
  readonly less: number;
  readonly refused: number;
  readonly faults: readonly string[];
}

interface Shown {
  readonly accounts?: readonly {
    readonly account: string;
    readonly commitment: { readonly x: string };
  }[];
}

/** @param names of lies */
export async function tellLies(
  chain: SimulatedChain,
  seed: Seed,
  names: readonly string[],
): Promise<LieTries> {
  const home = mkdtempSync(join(tmpdir(), "zkmargin-lies-"));
  const node = await startSimulatedNode(chain);
  let lie: Answer = (_, honest) => honest();
  const ask = async (asked: Request): Promise<unknown> => {
    const body = JSON.stringify({ jsonrpc: "2.0", ...asked });
    const answer = await fetch(node.url, { method: "POST", body });
    return ((await answer.json()) as { result: unknown }).result;
  };
  const liar = await startSimulatedNode(chain, (asked) => lie(asked, () => ask(asked)));
  const truths = new Set(
    chain.accounts.flatMap(({ states }) => states.map(({ commitment }) => commitment.x.toString())),
  );
  const faults: string[] = [];
  let [whole, less, refused] = [0, 0, 0];
  const newest = chain.accounts[0]?.states.at(-1)?.commitment.x.toString() ?? "";
  try {
    mkdirSync(join(home, "keys"), { mode: 0o700 });
    writeFileSync(join(home, "word"), WORDS, { mode: 0o600 });
    await createKeystore(join(home, "keys/wallet.json"), seed, Passphrase.create(WORDS));
    const parameters = [
      ...[
        "wallet",
        "show",
        "--keystore",
        "keys/wallet.json",
        "--passphrase-file",
        "word",
        "--json",
      ],
      ...["--rpc", liar.url, "--confirmations", "0", "--accounts", ACCOUNTS],
      ...["--settlement", SETTLEMENT],
    ];
    for (const name of names) {
      lie = LIES[name] ?? lie;
      const { status, stdout, stderr } = await run(parameters, { cwd: home, killAfter: 120_000 });
      const document = (stdout === "" ? {} : JSON.parse(stdout)) as Shown;
      const said = (document.accounts ?? []).map(({ commitment }) => commitment.x);
      if (said.some((x) => !truths.has(x))) faults.push(`${name}: shows what never was`);
      if (status === null || status > 3)
        faults.push(`${name}: ends with ${String(status)} ${stderr.slice(0, 120)}`);
      if (status !== 0) refused += 1;
      else if (said.includes(newest)) whole += 1;
      else less += 1;
    }
  } finally {
    node.close();
    liar.close();
    rmSync(home, { recursive: true, force: true });
  }
  return { lies: names.length, whole, less, refused, faults };
}
