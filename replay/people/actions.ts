/** What an owner can do with his account, each queued for the next block together with its proof. */
import {
  evaluateRequest,
  solidityProof,
  type Portfolio,
  type SolidityProof,
} from "../../prover/index.ts";
import { plainTerms, type Band, type Level } from "../../risk/index.ts";
import { queueBy, queueMint, type World } from "../world.ts";
import type { Holder } from "./ledger.ts";

/** `SolvencyProof` of the contracts. */
export interface ChainProof {
  readonly epoch: bigint;
  readonly band: bigint;
  readonly proof: SolidityProof;
}

/** Longest lease, s of the market clock. */
export const LEASE_SECONDS = 3n * 86_400n;

/** Whether the book has health `level` (1e-4) in `band` (1e-4) at the latest epoch. */
export function isProvable(
  { market, window }: Pick<World, "market" | "window">,
  portfolio: Portfolio,
  level: bigint,
  band: bigint,
): boolean {
  const terms = plainTerms(level as Level, band as Band);
  const request = { portfolio, market: market.snapshot, table: window.home, terms };
  return evaluateRequest(request).status === "provable";
}

/** @throws MARGIN_SHORT where the statement does not hold */
export async function proofOf(
  { prover, market, window }: World,
  portfolio: Portfolio,
  level: bigint,
  band: bigint,
): Promise<ChainProof> {
  const { snapshot } = market;
  const terms = plainTerms(level as Level, band as Band);
  const { proof } = await prover.prove({ portfolio, market: snapshot, table: window.home, terms });
  return { epoch: snapshot.epoch, band, proof: solidityProof(proof) };
}

/** Attests the account at the maintenance level. @param by who sends it: anybody who has the proof */
export async function queueAttest(
  world: World,
  account: bigint,
  portfolio: Portfolio,
  band: bigint,
  by: Pick<Holder, "wallet">,
): Promise<void> {
  const level = world.window.home.maintenanceLevel;
  const proof = await proofOf(world, portfolio, level, band);
  const { accounts } = world.system;
  queueBy(world, by, accounts, "attest", account, world.tables.home, level, LEASE_SECONDS, proof);
}

/** A deposit; the wallet gets the tokens from nowhere. */
export function queueDeposit(world: World, holder: Holder, slot: number, amount: bigint): void {
  const { ledger, system } = world;
  queueMint(world, holder.wallet, slot, amount);
  queueBy(world, holder, system.accounts, "deposit", holder.account, slot, amount);
  ledger.set(holder.account, ledger.book(holder.account).afterPublic(slot, amount));
}

/** A withdrawal of slot 0, proven at the initial level. */
export async function queueWithdrawal(world: World, holder: Holder, units: bigint): Promise<void> {
  const { ledger, window, system } = world;
  const { account, wallet, band } = holder;
  const after = ledger.book(account).afterPublic(0, -units);
  const proof = await proofOf(world, after, window.home.initialLevel, band);
  queueBy(world, holder, system.accounts, "withdraw", account, 0, units, wallet.address, proof);
  ledger.set(account, after);
}

/** Deposits to slot 0 and attests in one transaction: the way back past the grace, and on auction. */
export async function queueRescue(
  world: World,
  holder: Holder,
  units: bigint,
  band: bigint,
): Promise<void> {
  const { ledger, window, system } = world;
  const { account, wallet } = holder;
  const after = ledger.book(account).afterPublic(0, units);
  const level = window.home.maintenanceLevel;
  const proof = await proofOf(world, after, level, band);
  queueMint(world, wallet, 0, units);
  queueBy(world, holder, system.auction, "rescue", account, 0, units, level, LEASE_SECONDS, proof);
  ledger.set(account, after);
}

/** Pays the fee of a cured account. @param units the fee of the terms in force */
export function queueFee(world: World, holder: Holder, units: bigint): void {
  queueMint(world, holder.wallet, 0, units);
  queueBy(world, holder, world.system.auction, "payFee", holder.account);
}
