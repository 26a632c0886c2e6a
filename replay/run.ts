/**
 * Plays a window: every hour a tick and an epoch, then owners, keepers and desks act in turn; every quarter of an
 * hour in between while somebody waits for something. After every round everything is checked.
 */
import { checkWorld } from "./checks.ts";
import { HOUR, stretch, timeOf, type Tick } from "./data/pricePath.ts";
import type { Window } from "./market/window.ts";
import type { AccountView } from "./people/accountViews.ts";
import type { LiquidatorPlan } from "./people/castPlan.ts";
import { Desk } from "./people/desk.ts";
import { keepersFlag, keepersTidy } from "./people/keepers.ts";
import type { Holder } from "./people/ledger.ts";
import { desksAct } from "./people/liquidation.ts";
import { recoverAll } from "./people/ownRecovery.ts";
import { feesPaid, ownersAct } from "./people/owners.ts";
import { plannedMoves } from "./people/plannedMoves.ts";
import { sampleOf } from "./report/sample.ts";
import { setStage } from "./stage.ts";
import { mine, momentOf, passTime, type World } from "./world.ts";

const QUARTER = HOUR / 4;
const QUARTERS = 4;
/** s after the beginning of a round. */
const AT = { owners: 60, fees: 70, plans: 80, keepers: 90, desks: 120, tidy: 600 } as const;

interface Players {
  readonly desks: readonly Desk[];
  readonly makers: readonly Holder[];
}

function playersOf({ ledger, window }: World): Players {
  const { liquidators, makers } = window.cast;
  return {
    desks: liquidators.map((plan: LiquidatorPlan) => new Desk(ledger.named(plan.name), plan)),
    makers: makers.map(({ name }) => ledger.named(name)),
  };
}

async function playRound(world: World, players: Players, tick: Tick, time: number): Promise<void> {
  const { recorder } = world;
  const views = await world.board.all();
  recorder.watch(views, momentOf(world));
  recorder.shortfalls.watch(world, views);
  await ownersAct(world, await world.board.all(), time + AT.owners);
  await feesPaid(world, await world.board.all(), time + AT.fees);
  await plannedMoves(world, tick, time + AT.plans);
  await keepersFlag(world, await world.board.all(), time + AT.keepers);
  await desksAct(world, players.desks, players.makers, time + AT.desks);
  await keepersTidy(world, await world.board.all(), time + AT.tidy);
}

/** Whether anything can change before the next hour. */
function isBusy({ market, recorder }: World, views: readonly AccountView[]): boolean {
  if (market.status.state !== "live" || recorder.unpaidExits().length > 0) return true;
  return views.some(({ lapse }) => lapse.state === "lapsed" || lapse.state === "in auction");
}

async function settleRound(world: World, tick: Tick, all: boolean): Promise<boolean> {
  world.board.forget();
  const views = await world.board.all();
  const { samples } = world.recorder;
  const before = samples.at(-1);
  const now = await sampleOf(world, views, tick);
  await checkWorld(world, views, [before, now], all);
  samples.push(now);
  return isBusy(world, views);
}

/** Publishes and commits; while the market is halted again every half hour, as a breaker's delay asks. */
async function commit(world: World, tick: Tick, time: number): Promise<void> {
  world.market.queueEpoch(tick, time);
  await mine(world, time);
}

async function playHour(
  world: World,
  players: Players,
  tick: Tick,
  isLast: boolean,
): Promise<void> {
  await commit(world, tick, tick.time);
  await playRound(world, players, tick, tick.time);
  let busy = await settleRound(world, tick, isLast);
  for (let quarter = 1; quarter < QUARTERS && busy && !isLast; quarter++) {
    const time = tick.time + quarter * QUARTER;
    if (quarter === 2 && world.market.status.state === "halted") await commit(world, tick, time);
    else await passTime(world, time);
    await playRound(world, players, tick, time);
    busy = await settleRound(world, tick, false);
  }
}

/** Part of a window. @param from UTC, as {@link timeOf} reads it */
export function sliceOf(window: Window, from: string, to: string): Window {
  return { ...window, path: stretch(window.path, timeOf(from), timeOf(to)) };
}

/**
 * Plays the whole window; its world stays open: close the chain.
 * @param played is told of every hour when it is over
 * @throws INTERNAL for whatever differs between the chain and the books; CHAIN_FAILED for a call that was refused
 */
export async function playWindow(
  window: Window,
  played: (world: World, tick: Tick) => void | Promise<void> = () => undefined,
): Promise<World> {
  const world = await setStage(window);
  try {
    const [first, ...ticks] = window.path.ticks;
    if (first === undefined) throw new Error("a path has ticks");
    await settleRound(world, first, true);
    const players = playersOf(world);
    for (const [place, tick] of ticks.entries()) {
      await playHour(world, players, tick, place === ticks.length - 1);
      await played(world, tick);
    }
    world.recorder.recovered = await recoverAll(world);
    return world;
  } catch (error) {
    await world.chain.close();
    throw error;
  }
}
