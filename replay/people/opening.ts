/** The first day: accounts are opened, collateral comes in, positions are taken, the fund gets its depositors. */
import { solvencyCircuit } from "../../circuits/spec.ts";
import { SUBGROUP_ORDER } from "../../circuits/babyjubjub.ts";
import {
  evaluateMargin,
  plainTerms,
  QUANTITY,
  type Band,
  type Level,
  type Quantity,
} from "../../risk/index.ts";
import { publicKeyOf } from "../../sealing/index.ts";
import { slotOf } from "../market/window.ts";
import { tokensOf } from "../tokenUnits.ts";
import { mine, queueApproval, queueBy, queueMint, type World } from "../world.ts";
import { queueAttest, queueDeposit, queueWithdrawal } from "./actions.ts";
import type { OwnerPlan } from "./castPlan.ts";
import type { Holder } from "./ledger.ts";
import { queueTrade } from "./privateTrades.ts";

const PERCENT = 100n;
const UNIT = 10n ** 8n;
/** Band of makers and desks, who hold much more than they must; 1e-4. */
export const PROFESSIONAL_BAND = 500n;
/** Above any notional value that is tried, dollars. */
const MOST = 1n << 40n;
/** Units of slot 0 in the smallest unit of its token. */
const GRANULARITY = 100n;

/** Quantities of the positions when their values sum up to `dollars`, by slot; slot 0 has the cash that was paid. */
function positionsOf(world: World, plan: OwnerPlan, dollars: bigint): bigint[] {
  const { window, market } = world;
  const { price } = market.snapshot;
  const [cash = 1n] = price;
  const quantities = price.map(() => 0n);
  let paid = 0n;
  for (const [name, weight] of Object.entries(plan.positions)) {
    const slot = slotOf(window, name);
    const value = (dollars * weight * UNIT * UNIT) / PERCENT;
    if (slot === 0) {
      paid -= (value / cash / GRANULARITY) * GRANULARITY;
      continue;
    }
    const quantity = value / (price[slot] ?? 1n);
    quantities[slot] = quantity;
    paid += (quantity * (price[slot] ?? 0n)) / cash;
  }
  quantities[0] = -paid;
  return quantities;
}

/** The largest positions with which his health is what he wants it to be. */
export function sizeOf(world: World, holder: Holder, plan: OwnerPlan): readonly bigint[] {
  const { window, ledger, market } = world;
  const held = ledger.book(holder.account).revealQuantitiesFor(solvencyCircuit(window.circuit));
  const terms = plainTerms(plan.health as Level, plan.band as Band);
  const fits = (dollars: bigint): boolean => {
    const positions = positionsOf(world, plan, dollars);
    const book = held.map((quantity, slot) => (quantity + (positions[slot] ?? 0n)) as Quantity);
    return evaluateMargin(book, market.snapshot, window.home, terms).status === "provable";
  };
  let [low, high] = [0n, MOST];
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return positionsOf(world, plan, low);
}

/** Opens the accounts of all holders in the order of the ledger, and lets contracts pull their tokens. */
export async function openAccounts(world: World, time: number): Promise<void> {
  const { ledger, system, tables } = world;
  for (const holder of ledger.holders) {
    const { publicKey } = holder.viewing;
    queueBy(world, holder, system.accounts, "open", tables.home, publicKey);
  }
  await mine(world, time);
  for (const { wallet } of ledger.holders) {
    for (const slot of system.tokens.keys()) queueApproval(world, wallet, slot, system.vault);
    for (const spender of [system.auction, system.openings])
      queueApproval(world, wallet, 0, spender);
  }
  await mine(world, time);
}

/** What an owner brings. */
export function queueCollateral(world: World, plan: OwnerPlan): void {
  const { ledger, window } = world;
  for (const [asset, amount] of Object.entries(plan.deposits)) {
    const raw = QUANTITY.parse(amount, plan.name);
    queueDeposit(world, ledger.named(plan.name), slotOf(window, asset), raw);
  }
}

/** Collateral of all who are there from the start. */
export async function depositAll(world: World, time: number): Promise<void> {
  const { ledger, window } = world;
  const { makers, liquidators, owners } = window.cast;
  for (const { name, deposit } of [...makers, ...liquidators]) {
    queueDeposit(world, ledger.named(name), 0, QUANTITY.parse(deposit, name));
  }
  for (const plan of owners) if (plan.comesAt === undefined) queueCollateral(world, plan);
  await mine(world, time);
}

/** An owner's positions: perpetuals from a maker, debt of the settlement asset by a withdrawal. */
export async function queuePositions(world: World, plan: OwnerPlan): Promise<void> {
  const { ledger, window } = world;
  const names = Object.keys(plan.positions);
  if (names.length === 0) return;
  const holder = ledger.named(plan.name);
  const positions = sizeOf(world, holder, plan);
  if (names.some((name) => slotOf(window, name) === 0)) {
    await queueWithdrawal(world, holder, -(positions[0] ?? 0n));
    return;
  }
  const makers = window.cast.makers.map(({ name }) => ledger.named(name));
  const maker = makers[Number(holder.account) % makers.length];
  if (maker === undefined) throw new Error("somebody must take the other side");
  const delta = Object.fromEntries(positions.map((quantity, slot) => [String(slot), quantity]));
  await queueTrade(world, holder, maker, delta);
}

/** Positions of all who are there from the start. */
export async function takePositions(world: World, time: number): Promise<void> {
  for (const plan of world.window.cast.owners) {
    if (plan.comesAt === undefined) await queuePositions(world, plan);
  }
  await mine(world, time);
}

/** Desks attest once, so that they have a lease like everybody. */
export async function attestDesks(world: World, time: number): Promise<void> {
  const { ledger, window } = world;
  for (const { name } of window.cast.liquidators) {
    const desk = ledger.named(name);
    await queueAttest(world, desk.account, ledger.book(desk.account), desk.band, desk);
  }
  await mine(world, time);
}

export async function fillFund(world: World, time: number): Promise<void> {
  const { others, window, system } = world;
  for (const [place, { deposit, name }] of window.cast.depositors.entries()) {
    const wallet = others.depositors[place];
    if (wallet === undefined) throw new Error(`${name} has no wallet`);
    const units = QUANTITY.parse(deposit, name);
    const tokens = tokensOf(world, 0, units);
    queueMint(world, wallet, 0, units);
    queueApproval(world, wallet, 0, system.fund);
    queueBy(world, { wallet }, system.fund, "deposit", tokens, wallet.address);
  }
  await mine(world, time);
}

/** A viewing key of its own. */
export function viewingOf(world: Pick<World, "random">, name: string): Holder["viewing"] {
  const secret = world.random.fork(`viewing ${name}`).scalar(SUBGROUP_ORDER);
  return { secret, publicKey: publicKeyOf(secret) };
}
