/**
 * Given a market that had its last good epoch   When `abandonedAfter` passed since it stopped being fresh
 *   Then it is abandoned, halted or stale alike, and its clock stands
 * Given an abandoned market   When a breaker trips again   Then it is abandoned still
 *                             When an epoch is committed   Then it recovers like any market that had stopped
 * Given a market without any epoch   When any time passes   Then it is unopened
 */
import { expect } from "chai";
import { network } from "hardhat";
import {
  ABANDONED_AFTER,
  MAX_EPOCH_AGE,
  RECOVERY_TIME,
  STATE,
  deployMarket,
  deployOpenMarket,
  dollars,
  type Market,
} from "../fixtures/market.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

const stateOf = async ({ market }: Market): Promise<bigint> => (await market.status())[0];
/** Block time up to which the epoch committed just now counts as fresh. */
const freshUntil = async (): Promise<number> => (await time.latest()) + MAX_EPOCH_AGE;

describe("MarketBook: abandoned", () => {
  const load = () => networkHelpers.loadFixture(deployOpenMarket);

  it("from the second after its time on, when nobody committed", async () => {
    const world = await load();
    const last = (await freshUntil()) + ABANDONED_AFTER;
    expect(await world.market.abandonedAfter()).to.equal(BigInt(ABANDONED_AFTER));
    await time.increaseTo(last);
    expect(await stateOf(world)).to.equal(STATE.stale);
    const clock: bigint = await world.market.clock();
    await time.increaseTo(last + 1);
    expect(await stateOf(world)).to.equal(STATE.abandoned);
    expect(await world.market.isLive()).to.equal(false);
    await time.increase(1_000_000);
    expect(await stateOf(world)).to.equal(STATE.abandoned);
    expect(await world.market.clock()).to.equal(clock);
  });

  it("from the same second on when a breaker holds it, however often it trips", async () => {
    const world = await load();
    const last = (await freshUntil()) + ABANDONED_AFTER;
    await world.publish(3, 0n);
    await world.market.commitEpoch();
    const clock: bigint = await world.market.clock();
    await time.increaseTo(last - 10);
    await world.market.commitEpoch();
    await time.increaseTo(last);
    expect(await stateOf(world)).to.equal(STATE.halted);
    await time.increaseTo(last + 1);
    expect(await stateOf(world)).to.equal(STATE.abandoned);
    await world.market.commitEpoch();
    expect(await stateOf(world)).to.equal(STATE.abandoned);
    expect(await world.market.clock()).to.equal(clock);
  });

  it("until an epoch is committed after all, and then recovers", async () => {
    const world = await load();
    await time.increase(MAX_EPOCH_AGE + ABANDONED_AFTER + 1);
    const clock: bigint = await world.market.clock();
    await world.publish(3, dollars(4n));
    await world.nextEpoch();
    expect(await stateOf(world)).to.equal(STATE.recovering);
    await time.increase(RECOVERY_TIME);
    expect(await stateOf(world)).to.equal(STATE.live);
    expect(await world.market.clock()).to.equal(clock);
    await time.increase(10);
    expect(await world.market.clock()).to.equal(clock + 10n);
  });

  it("never before its first epoch", async () => {
    const world = await networkHelpers.loadFixture(deployMarket);
    await time.increase(10 * ABANDONED_AFTER);
    expect(await stateOf(world)).to.equal(STATE.unopened);
  });
});
