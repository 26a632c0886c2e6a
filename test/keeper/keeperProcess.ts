/** `zkmargin keeper` in a process of its own, and what it says. */
import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { BIN } from "../cli/zkmargin.ts";
import { CHAIN_ID } from "./chainNode.ts";
import { type KeeperWorld } from "./keeperWorld.ts";

export type News = Readonly<Record<string, unknown>> & { readonly kind: string };

export interface KeeperProcess {
  readonly news: readonly News[];
  readonly stderr: () => string;
  /** Everything on standard output as it came. */
  readonly output: () => string;
  /** Ends it in good order. */
  stop(): Promise<number | null>;
  /** kill -9. */
  kill(): Promise<void>;
  /** Its end, however it comes. */
  readonly ended: Promise<number | null>;
  readonly isRunning: () => boolean;
}

/** What the command line takes for this world; `rpc` may be other URLs. */
export function keeperArguments(
  { node, liquidation, market, keeper, members }: KeeperWorld,
  rpc = node.url,
): string[] {
  return [
    ...["keeper", "--json", "--rpc", rpc, "--folder", "state", "--confirmations", "1"],
    ...["--chain-id", String(CHAIN_ID)],
    ...["--auction", liquidation.auction.target as string],
    ...["--openings", liquidation.openings.target as string],
    ...["--key", "key.json", "--key-passphrase-file", "passphrase"],
    ...["--keystore", "keystore.json", "--passphrase-file", "passphrase", "--development"],
    ...["--liquidator", String(keeper.account), "--council", "council.json"],
    ...["--settlement", market.settlement.target as string, "--members", members.join(",")],
    ...["--interval", "1", "--min-gain", "10"],
  ];
}

export function startKeeper(world: KeeperWorld, parameters: readonly string[]): KeeperProcess {
  const child = spawn(process.execPath, [BIN, ...parameters], { cwd: world.home });
  const news: News[] = [];
  let [stdout, stderr, rest] = ["", "", ""];
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
    const lines = (rest + chunk.toString()).split("\n");
    rest = lines.pop() ?? "";
    news.push(...lines.map((line) => JSON.parse(line) as News));
  });
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  return {
    ...{ news, stderr: () => stderr, output: () => stdout, ended },
    isRunning: () => child.exitCode === null && child.signalCode === null,
    stop: () => {
      child.kill("SIGTERM");
      return ended;
    },
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

const inText = (_: string, value: unknown): unknown =>
  typeof value === "bigint" ? String(value) : value;

/** A keeper that does not get there in so many looks is stuck. */
const MOST_LOOKS = 200;

/**
 * Mines blocks, and lets the council work, until something holds.
 * @throws when the keeper ended meanwhile or is stuck, with what it said last
 */
export async function until(
  world: KeeperWorld,
  keeper: KeeperProcess,
  holds: () => boolean | Promise<boolean>,
): Promise<void> {
  for (let look = 0; !(await holds()); look += 1) {
    if (!keeper.isRunning() || look > MOST_LOOKS) {
      const state = keeper.isRunning() ? "is stuck" : "ended";
      const news = keeper.news.filter(({ kind }) => kind !== "node");
      const said = [...world.councilNews.slice(-6), ...news].map((one) =>
        JSON.stringify(one, inText),
      );
      throw new Error(`the keeper ${state}:\n${said.join("\n")}\n${keeper.stderr()}`);
    }
    await world.node.mine(1);
    await world.councilPass();
    await sleep(200);
  }
}
