/**
 * Owners: each proves again when his habit tells him to, tops up while he has something left, and pays the fee
 * once he is cured. Who cannot prove does nothing: his silence is what the chain sees.
 */
import { solvencyCircuit } from "../../circuits/spec.ts";
import { largestBand, smallestTopUp, type TopUp } from "../../prover/index.ts";
import { plainTerms, type Band, type Level } from "../../risk/index.ts";
import { mine, type World } from "../world.ts";
import type { AccountView } from "./accountViews.ts";
import { isProvable, queueAttest, queueDeposit, queueFee, queueRescue } from "./actions.ts";
import type { Holder } from "./ledger.ts";

/** A diligent owner proves again once this much of his band is used up, 1e-4 of it. */
const USED_UP = 6_000n;
/** Or once his lease has no more than this to run, s of the market clock. */
const SOON = 12n * 3_600n;
/** A slow owner looks at his flag after this long, s of the market clock. */
const SLEEP = 1_500n;
/** No lease is worth having in a narrower band, 1e-4. */
const LEAST_BAND = 100n;
/** Top-ups are of whole dollars, 1e-8: an odd amount would hint at the book. */
const WHOLE_DOLLAR = 10n ** 8n;
const ONE = 10_000n;

/** Whether his habit makes him act now. */
function wakes({ market }: World, { habit }: Holder, view: AccountView): boolean {
  const { lapse, lease, stands, inForce } = view;
  const { clock } = market.status;
  switch (habit) {
    case "silent":
      return false;
    case "rescuer":
      return lapse.state === "in auction";
    case "slow":
      return lapse.state === "lapsed" && clock >= lapse.since + SLEEP;
    case "diligent": {
      if (lapse.state === "lapsed" || lapse.state === "in auction") return true;
      if (!inForce) return true;
      const isWorn = market.slotOutside(lease.epoch, (lease.band * USED_UP) / ONE) !== undefined;
      return isWorn || (stands && lease.expiry - clock <= SOON);
    }
  }
}

function topUpFor({ ledger, market, window }: World, { account }: Holder, band: bigint): TopUp {
  const book = ledger.book(account).revealQuantitiesFor(solvencyCircuit(window.circuit));
  const terms = plainTerms(window.home.maintenanceLevel, band as Band);
  const request = { book, market: market.snapshot, table: window.home, terms };
  return smallestTopUp(request, WHOLE_DOLLAR);
}

function widest({ ledger, market, window }: World, account: bigint, level: bigint): bigint {
  const book = ledger.book(account).revealQuantitiesFor(solvencyCircuit(window.circuit));
  const terms = plainTerms(level as Level, 0n as Band);
  return largestBand({ book, market: market.snapshot, table: window.home, terms }) ?? 0n;
}

/** How he gets a lease again. */
interface Plan {
  readonly band: bigint;
  /** Units of slot 0. */
  readonly deposit: bigint;
}

/** What he can do, the best first: prove; top up; prove for less of a band; top up for less of one. */
function planFor(world: World, holder: Holder): Plan | undefined {
  const { ledger, window } = world;
  const { account, band } = holder;
  const level = window.home.maintenanceLevel;
  if (isProvable(world, ledger.book(account), level, band)) return { band, deposit: 0n };
  const reserve = ledger.reserve(account);
  const whole = topUpFor(world, holder, band);
  if (whole.kind === "deposit" && whole.amount <= reserve) return { band, deposit: whole.amount };
  const narrower = widest(world, account, level);
  if (narrower >= LEAST_BAND) return { band: narrower < band ? narrower : band, deposit: 0n };
  const least = topUpFor(world, holder, LEAST_BAND);
  if (least.kind !== "deposit" || least.amount > reserve) return undefined;
  return { band: LEAST_BAND, deposit: least.amount };
}

/** Whether a deposit alone would be refused: from the end of the grace on it comes with an attestation. */
function isPastGrace({ market }: World, { lapse }: AccountView): boolean {
  if (lapse.state === "in auction") return true;
  return lapse.state === "lapsed" && market.status.clock >= lapse.graceUntil;
}

async function renew(world: World, holder: Holder, view: AccountView): Promise<void> {
  const { ledger, recorder } = world;
  const { account } = holder;
  const plan = planFor(world, holder);
  if (plan === undefined) {
    recorder.gaveUp(account);
    return;
  }
  const { band, deposit } = plan;
  recorder.provedAgain(account, deposit);
  ledger.spend(account, deposit);
  if (deposit > 0n && isPastGrace(world, view)) {
    await queueRescue(world, holder, deposit, band);
    return;
  }
  if (deposit > 0n) queueDeposit(world, holder, 0, deposit);
  await queueAttest(world, account, ledger.book(account), band, holder);
}

/** Everybody who is awake proves again; who was cured pays his fee. */
export async function ownersAct(
  world: World,
  views: readonly AccountView[],
  time: number,
): Promise<void> {
  const { ledger, market } = world;
  const { state } = market.status;
  if (state === "unopened" || state === "halted" || state === "stale") return;
  for (const view of views) {
    const holder = ledger.holder(view.account);
    if (!view.exposed || !wakes(world, holder, view)) continue;
    await renew(world, holder, view);
  }
  await mine(world, time);
}

/** Who was attested again and is awake pays the fee, so that his account is free again. */
export async function feesPaid(
  world: World,
  views: readonly AccountView[],
  time: number,
): Promise<void> {
  const { ledger, window } = world;
  for (const { account, lapse } of views) {
    const holder = ledger.holder(account);
    if (lapse.state !== "fee owed" || holder.habit === "silent") continue;
    queueFee(world, holder, window.terms.cureFee);
  }
  await mine(world, time);
}
