/** What some have planned beforehand: withdrawals in the middle of it, leaving the insurance fund, and coming late. */
import { QUANTITY } from "../../risk/index.ts";
import { HOUR, timeOf, type Tick } from "../data/pricePath.ts";
import { mine, queueBy, type World } from "../world.ts";
import { isProvable, queueWithdrawal } from "./actions.ts";
import { queueCollateral, queuePositions } from "./opening.ts";

async function withdrawals(world: World, now: number): Promise<void> {
  const { window, ledger, recorder, market } = world;
  for (const { owner, at, amount } of window.cast.withdrawals) {
    if (timeOf(at) !== now) continue;
    const holder = ledger.named(owner);
    const units: bigint = QUANTITY.parse(amount, owner);
    const after = ledger.book(holder.account).afterPublic(0, -units);
    const { lapse } = await world.board.of(holder.account);
    const { state } = market.status;
    const isOpen = state === "live" || state === "recovering";
    const isFree = lapse.state === "none" && isOpen;
    if (isFree && isProvable(world, after, window.home.initialLevel, holder.band)) {
      await queueWithdrawal(world, holder, units);
    } else recorder.refusedWithdrawals.push(owner);
  }
}

async function notices(world: World, now: number): Promise<void> {
  const { window, others, system } = world;
  for (const [place, { leavesAt }] of window.cast.depositors.entries()) {
    const wallet = others.depositors[place];
    if (leavesAt === undefined || timeOf(leavesAt) !== now || wallet === undefined) continue;
    const balance = system.fund.getFunction("balanceOf");
    const shares = (await balance(wallet.address)) as bigint;
    queueBy(world, { wallet }, system.fund, "giveNotice", shares);
  }
}

/** Whoever comes late comes at the first hour from his on in which trades are let through. */
async function latecomers(world: World, now: number): Promise<void> {
  const { window, ledger, market } = world;
  const { state } = market.status;
  if (state !== "live" && state !== "recovering") return;
  for (const plan of window.cast.owners) {
    if (plan.comesAt === undefined || now < timeOf(plan.comesAt)) continue;
    const { account } = ledger.named(plan.name);
    if (ledger.hasCome(account)) continue;
    ledger.come(account);
    queueCollateral(world, plan);
    await queuePositions(world, plan);
  }
}

/** Acts in the round that begins the hour, and in no other. */
export async function plannedMoves(world: World, tick: Tick, time: number): Promise<void> {
  const isFirstRound = time - tick.time < HOUR / 4;
  if (!isFirstRound) return;
  await latecomers(world, tick.time);
  await withdrawals(world, tick.time);
  await notices(world, tick.time);
  await mine(world, time);
}
