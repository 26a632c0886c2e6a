/** Everything that a replay's people act on, and the one way in which blocks are mined. */
import type { Contract, Wallet } from "ethers";
import type { HonestProver, StandInSealProver } from "./chain/standInProofs.ts";
import type { ReplayChain, ReplayEvent } from "./chain/replayChain.ts";
import type { ReplayMarket } from "./market/replayMarket.ts";
import type { ReplaySystem, TableIds } from "./market/system.ts";
import type { Window } from "./market/window.ts";
import type { AccountBoard } from "./people/accountViews.ts";
import type { ReplayCouncil } from "./people/council.ts";
import type { Holder, Ledger } from "./people/ledger.ts";
import type { Moment } from "./report/cases.ts";
import type { Recorder } from "./report/recorder.ts";
import type { SeededRandom } from "./seededRandom.ts";
import type { Deployment } from "../wallet/index.ts";
import { checkBalances } from "./balances.ts";
import { tokensOf } from "./tokenUnits.ts";

/** Those who own no account. */
export interface Others {
  readonly governor: Wallet;
  readonly keepers: readonly Wallet[];
  readonly depositors: readonly Wallet[];
}

export interface World {
  readonly window: Window;
  readonly chain: ReplayChain;
  readonly system: ReplaySystem;
  readonly tables: TableIds;
  readonly market: ReplayMarket;
  readonly prover: HonestProver;
  readonly sealer: StandInSealProver;
  readonly council: ReplayCouncil;
  readonly ledger: Ledger;
  readonly others: Others;
  readonly board: AccountBoard;
  readonly recorder: Recorder;
  readonly random: SeededRandom;
}

/**
 * Mines what is queued, if anything is, at `time` or as soon after as can be; everybody sees what happened, and
 * balances are compared.
 */
export async function mine(world: World, time: number): Promise<readonly ReplayEvent[]> {
  const { chain, market, recorder, board } = world;
  if (!chain.isQueued) return [];
  const events = await chain.mine(time);
  await market.refresh();
  recorder.take(events, market.status);
  board.heard(events);
  await checkBalances(world);
  return events;
}

/** What signatures and seals are bound to. */
export async function deploymentOf({ chain, system }: World): Promise<Deployment> {
  const { chainId } = await chain.provider.getNetwork();
  return { chainId, accounts: await system.accounts.getAddress() };
}

/** Now, as of the latest block. */
export function momentOf({ chain, market }: World): Moment {
  return { time: chain.time, clock: market.status.clock };
}

/** Time passes: an empty block, so that every clock reads `time`. */
export async function passTime({ chain, market }: World, time: number): Promise<void> {
  await chain.mine(time);
  await market.refresh();
}

export function queueBy(
  { chain }: World,
  { wallet }: Pick<Holder, "wallet">,
  contract: Contract,
  method: string,
  ...args: readonly unknown[]
): void {
  chain.queue({ from: wallet.address, contract, method, args });
}

/** Gives a wallet tokens from nowhere, for a payment that follows. */
export function queueMint(world: World, wallet: Wallet, slot: number, amount: bigint): void {
  const token = world.system.tokens.get(slot);
  if (token === undefined) throw new Error(`slot ${slot} has no token`);
  queueBy(world, { wallet }, token, "mint", wallet.address, tokensOf(world, slot, amount));
}

/** Lets a contract pull a wallet's tokens, for good. */
export function queueApproval(world: World, wallet: Wallet, slot: number, spender: Contract): void {
  const token = world.system.tokens.get(slot);
  if (token === undefined) throw new Error(`slot ${slot} has no token`);
  queueBy(world, { wallet }, token, "approve", spender.target, 2n ** 256n - 1n);
}
