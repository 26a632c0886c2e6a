/**
 * What desks do with accounts past their grace: the council opens them, a valuation puts those below maintenance on
 * auction, and whoever holds the book of a healthy one attests it; then the price falls until somebody bids.
 */
import { solvencyCircuit } from "../../circuits/spec.ts";
import {
  exposureUp,
  isBelowMaintenance,
  proveValuation,
  staleFrom,
  valuePortfolio,
  type ValuationContext,
} from "../../liquidation/index.ts";
import { largestBand, type Portfolio } from "../../prover/index.ts";
import { plainTerms, type Band } from "../../risk/index.ts";
import { requireLiquidatable } from "../checks.ts";
import { mine, queueBy, type World } from "../world.ts";
import type { AccountView } from "./accountViews.ts";
import { isProvable, queueAttest } from "./actions.ts";
import type { Desk } from "./desk.ts";
import type { Holder } from "./ledger.ts";

/** Band of a lease that a desk gives to a silent owner, at most; 1e-4. */
const KIND_BAND = 500n;
/** s between the steps of one round. */
const STEP = 30;

function isOverdue({ market }: World, { lapse }: AccountView): boolean {
  return lapse.state === "lapsed" && market.status.clock >= lapse.graceUntil;
}

function isStale({ market, window }: World, { lapse, auction }: AccountView): boolean {
  const end = staleFrom(window.terms, auction.start);
  return lapse.state === "in auction" && market.status.clock >= end;
}

/** Accounts that a desk wants the book of, and does not have. */
function wanted(
  world: World,
  desk: Desk,
  views: readonly AccountView[],
  time: number,
): AccountView[] {
  const { window, market } = world;
  return views.filter((view) => {
    if (desk.bookOf(view) !== undefined || !desk.mayAsk(view)) return false;
    if (isOverdue(world, view)) return desk.plan.takes === "parts";
    if (view.lapse.state !== "in auction" || isStale(world, view)) return false;
    const elapsed = market.clockAt(time) - view.auction.start;
    return elapsed >= window.terms.fastTime && desk.isCheapEnough(world, view, time);
  });
}

/** Requests, the members' words before the chain, and then their shares. */
async function askCouncil(
  world: World,
  desks: readonly Desk[],
  views: readonly AccountView[],
  time: number,
): Promise<void> {
  const { chain, council, ledger, recorder } = world;
  const asked = desks.flatMap((desk) =>
    wanted(world, desk, views, time).map((view) => ({ desk, view })),
  );
  for (const { desk, view } of asked) desk.queueRequest(world, view);
  const events = await mine(world, time);
  for (const { name, args } of events) {
    if (name === "OpeningRequested") council.queueLogs(chain, args.getValue("request") as bigint);
  }
  await mine(world, time + STEP);
  for (const { desk, view } of asked) {
    const book = await desk.learn(world, view.account);
    recorder.opened(view.account, book, ledger.book(view.account));
  }
  // What members announced with their shares is for nobody on the chain.
  await mine(world, time + STEP + 1);
}

function knownBook(
  desks: readonly Desk[],
  view: AccountView,
): readonly [Desk, Portfolio] | undefined {
  for (const desk of desks) {
    const book = desk.bookOf(view);
    if (book !== undefined) return [desk, book];
  }
  return undefined;
}

function kindBand({ market, window }: World, book: Portfolio): bigint {
  const { home } = window;
  const terms = plainTerms(home.maintenanceLevel, 0n as Band);
  const quantities = book.revealQuantitiesFor(solvencyCircuit(window.circuit));
  const request = { book: quantities, market: market.snapshot, table: home, terms };
  const band = largestBand(request) ?? 0n;
  return band < KIND_BAND ? band : KIND_BAND;
}

/** Puts an account on auction, again if its price phase is over, or attests it if it is healthy. */
async function judge(
  world: World,
  desk: Desk,
  book: Portfolio,
  view: AccountView,
  time: number,
): Promise<void> {
  const { market, window, system, prover, recorder } = world;
  const context: ValuationContext = { market: market.snapshot, home: window.home };
  const valuation = valuePortfolio(book, context);
  if (!isBelowMaintenance(valuation, window.home)) {
    if (!isProvable(world, book, window.home.maintenanceLevel, 0n)) return;
    await queueAttest(world, view.account, book, kindBand(world, book), desk.holder);
    recorder.attestedByDesk(view.account, desk.plan.name);
    await mine(world, time);
    return;
  }
  if (market.status.state !== "live") return;
  const again = view.lapse.state === "in auction";
  const atRisk = await world.chain.readOne(system.auction, "atRisk");
  const others = again ? atRisk - view.auction.requirement : atRisk;
  const costs = exposureUp(valuation, window.terms, market.snapshot.price[0] ?? 1n);
  if (costs === 0n && others >= window.terms.maxAtRisk) {
    recorder.heldBack();
    return;
  }
  requireLiquidatable(world, view);
  const proven = await proveValuation(prover, book, context, view.commitment);
  const method = again ? "restart" : "open";
  queueBy(world, desk.holder, system.auction, method, view.account, proven);
  await mine(world, time);
}

async function judgeAll(
  world: World,
  desks: readonly Desk[],
  views: readonly AccountView[],
  time: number,
): Promise<void> {
  for (const view of views) {
    if (!isOverdue(world, view) && !isStale(world, view)) continue;
    const known = knownBook(desks, view);
    if (known !== undefined) await judge(world, known[0], known[1], view, time);
  }
}

async function bidAll(
  world: World,
  desks: readonly Desk[],
  makers: readonly Holder[],
  time: number,
): Promise<void> {
  if (world.market.status.state !== "live") return;
  for (const desk of desks) {
    for (const view of await world.board.all()) {
      const isOpen = view.lapse.state === "in auction" && !isStale(world, view);
      if (!isOpen || !desk.isCheapEnough(world, view, time)) continue;
      if (await desk.bid(world, view, time)) await desk.unload(world, makers, time);
    }
  }
}

/** One round of all desks, from `time` on. */
export async function desksAct(
  world: World,
  desks: readonly Desk[],
  makers: readonly Holder[],
  time: number,
): Promise<void> {
  const { state } = world.market.status;
  if (state !== "live" && state !== "recovering") return;
  await askCouncil(world, desks, await world.board.all(), time);
  await judgeAll(world, desks, await world.board.all(), time + 3 * STEP);
  await bidAll(world, desks, makers, time + 4 * STEP);
}
