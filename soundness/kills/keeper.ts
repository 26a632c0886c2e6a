/** `zkmargin keeper` on a real node, killed while it commits one epoch after the other. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encryptKeystoreJsonSync, Wallet } from "ethers";
import { openMarket, publishCloses, type Market } from "../../demo/market.ts";
import { Journal, JournalFile } from "../../keeper/journal.ts";
import { DEFAULT_FUND, deployForTerms } from "../../setup/deployLiquidation.ts";
import { send } from "../../setup/deploySystem.ts";
import { CHAIN_ID, startNode, type ChainNode } from "../../test/keeper/chainNode.ts";
import { TERMS } from "../../test/keeper/keeperWorld.ts";
import { run } from "../faults/command.ts";
import { type Chance } from "../fuzz/chance.ts";
import { killOften, type KillTries, type Next } from "./killOften.ts";

const WORDS = "six random words are better";
/** Milliseconds: a start, and a few passes. */
const WITHIN = 5_000;
/** Seconds after which every epoch of this market has gone stale. */
export const STALE = 2 * 86_400 + 60;
/** Passes that the last, undisturbed keeper may need. */
const PASSES = 8;

/** What the keeper's address sent, as the chain has it. */
export async function sentBy(node: ChainNode, sender: string): Promise<(number | null)[]> {
  const statuses: (number | null)[] = [];
  const newest = await node.provider.getBlockNumber();
  for (let number = 0; number <= newest; number += 1) {
    const block = await node.provider.getBlock(number, true);
    for (const { from, hash } of block?.prefetchedTransactions ?? []) {
      if (from !== sender) continue;
      statuses.push((await node.provider.getTransactionReceipt(hash))?.status ?? null);
    }
  }
  return statuses;
}

const epochsOf = async ({ market }: Market): Promise<number> =>
  (await market.queryFilter("EpochCommitted", 0)).length;

interface Laid {
  readonly market: Market;
  /** The keeper's. */
  readonly address: string;
  /** What its user types. */
  readonly parameters: readonly string[];
}

/** A market on the node, and a keeper's folder with a key that can pay. */
export async function layOut(node: ChainNode, cwd: string): Promise<Laid> {
  const [governor, rich] = node.signers;
  if (governor === undefined || rich === undefined) throw new Error("a node without accounts");
  const market = await openMarket(governor);
  const { auction, openings } = await deployForTerms(governor, market, { ...TERMS }, DEFAULT_FUND);
  const { address, privateKey } = Wallet.createRandom();
  await (await rich.sendTransaction({ to: address, value: 10n ** 20n })).wait();
  const scrypt = { N: 1024 };
  const key = encryptKeystoreJsonSync({ address, privateKey }, WORDS, { scrypt });
  writeFileSync(join(cwd, "word"), WORDS, { mode: 0o600 });
  writeFileSync(join(cwd, "key.json"), key, { mode: 0o600 });
  const parameters = [
    ...["keeper", "--json", "--rpc", node.url, "--folder", "state", "--confirmations", "1"],
    ...["--auction", auction.target as string, "--openings", openings.target as string],
    ...["--key", "key.json", "--key-passphrase-file", "word", "--commit-epochs"],
    ...["--interval", "1"],
  ];
  return { market, address, parameters };
}

/** @param rounds epochs that go stale, one after the other */
export async function killKeeper(rounds: number, chance: Chance): Promise<KillTries> {
  const cwd = mkdtempSync(join(tmpdir(), "zkmargin-kill-keeper-"));
  const node = await startNode();
  const faults: string[] = [];
  const told = (what: string): void => void faults.push(`keeper: ${what}`);
  try {
    const { market, address, parameters } = await layOut(node, cwd);
    await send(market.market, "commitEpoch");
    const before = await epochsOf(market);
    const automine = (isOn: boolean) => node.provider.send("evm_setAutomine", [isOn]);
    let round = 0;
    /** The epoch goes stale: one commit is due. */
    const next = async (): Promise<void> => {
      await automine(true);
      await node.wait(STALE);
      await publishCloses(market, "2020-03-11");
      await automine(false);
      round += 1;
    };
    const accounts = market.accounts.target as string;
    const owner = { chainId: CHAIN_ID, accounts, sender: address };
    const look = async (): Promise<boolean> => {
      const { submissions } = new Journal(new JournalFile(join(cwd, "state")), owner);
      if (submissions.length > 1) told(`has ${submissions.length} transactions for one duty`);
      return (await epochsOf(market)) === before + round;
    };
    await next();
    const kills = await killOften({
      ...{ parameters, cwd, within: WITHIN, chance, kills: 3 * rounds },
      after: async ({ signal, status, stdout }): Promise<Next> => {
        if (signal === null) told(`ends by itself with ${String(status)}: ${stdout.slice(-200)}`);
        if (chance.once(2)) await node.mine(1 + chance.below(3));
        if ((await look()) && round < rounds) await next();
        return "go on";
      },
    });
    for (let pass = 0; pass < PASSES; pass += 1) {
      const { status, stdout } = await run([...parameters, "--once"], { cwd });
      if (status !== 0) told(`ends with ${String(status)}: ${stdout.slice(-200)}`);
      await node.mine(2);
      if (!(await look())) continue;
      if (round === rounds) break;
      await next();
    }
    const committed = (await epochsOf(market)) - before;
    if (committed !== rounds) told(`commits ${committed} epochs of ${rounds}`);
    const sent = await sentBy(node, address);
    const isOnce = sent.length === rounds && sent.every((status) => status === 1);
    if (!isOnce) told(`sends ${sent.join()} for ${rounds} commits`);
    return { name: "keeper", kills, deeds: rounds, full: 0, faults };
  } finally {
    await node.close();
    rmSync(cwd, { recursive: true, force: true });
  }
}
