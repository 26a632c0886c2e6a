/**
 * Given a fresh epoch       When time passes              Then the market clock runs, at most `maxEpochAge` past it
 * Given a halted market     When time passes              Then the clock stands
 * Given a market that       When the next epoch comes     Then the clock still stands for the recovery time
 *   halted or fell silent
 * Given any history         When time passes              Then the clock never goes back
 */
import { expect } from "chai";
import { network } from "hardhat";
import {
  MAX_EPOCH_AGE,
  RECOVERY_TIME,
  STATE,
  deployOpenMarket,
  dollars,
  type Market,
} from "../fixtures/market.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

async function clockOf({ market }: Market): Promise<bigint> {
  return (await market.status())[2];
}

/** Seconds the clock advanced while `seconds` of block time went by. */
async function advanceOf(world: Market, seconds: number): Promise<bigint> {
  const before = await clockOf(world);
  await time.increase(seconds);
  return (await clockOf(world)) - before;
}

async function deployHalted(chain: typeof connection): Promise<Market> {
  const world = await deployOpenMarket(chain);
  await world.publish(3, 0n);
  await world.market.commitEpoch();
  await world.publish(3, dollars(4n));
  return world;
}

describe("MarketBook: the market clock", () => {
  it("runs with block time while the epoch is fresh", async () => {
    const world = await networkHelpers.loadFixture(deployOpenMarket);
    expect(await advanceOf(world, 1000)).to.equal(1000n);
    await world.market.commitEpoch();
    expect(await advanceOf(world, 1000)).to.equal(1000n);
    expect(await world.market.clock()).to.equal(await clockOf(world));
  });

  it("stands once the epoch is stale, and the market is not live", async () => {
    const world = await networkHelpers.loadFixture(deployOpenMarket);
    await time.increase(MAX_EPOCH_AGE);
    expect(await world.market.isLive()).to.equal(true);
    expect(await clockOf(world)).to.equal(BigInt(MAX_EPOCH_AGE));
    expect(await advanceOf(world, 5000)).to.equal(0n);
    expect((await world.market.status())[0]).to.equal(STATE.stale);
    expect(await world.market.isLive()).to.equal(false);
  });

  it("stands while the market is halted", async () => {
    const world = await networkHelpers.loadFixture(deployHalted);
    expect(await advanceOf(world, 5000)).to.equal(0n);
    await world.market.commitEpoch();
    expect((await world.market.status())[0]).to.equal(STATE.recovering);
  });

  it("stands for the recovery time after a halt, then runs", async () => {
    const world = await networkHelpers.loadFixture(deployHalted);
    await world.nextEpoch();
    expect(await world.market.isLive()).to.equal(true);
    expect(await advanceOf(world, RECOVERY_TIME)).to.equal(0n);
    expect((await world.market.status())[0]).to.equal(STATE.live);
    expect(await advanceOf(world, 100)).to.equal(100n);
  });

  it("recovers after silence as after a halt", async () => {
    const world = await networkHelpers.loadFixture(deployOpenMarket);
    await time.increase(MAX_EPOCH_AGE + 1);
    await expect(world.market.commitEpoch()).to.emit(world.market, "MarketResumed");
    expect(await advanceOf(world, RECOVERY_TIME)).to.equal(0n);
  });

  it("does not recover faster or slower for epochs committed meanwhile", async () => {
    const world = await networkHelpers.loadFixture(deployHalted);
    await world.nextEpoch();
    await time.increase(RECOVERY_TIME / 2);
    const before = await clockOf(world);
    await world.market.commitEpoch();
    await time.increase(RECOVERY_TIME / 2 - 1);
    expect((await clockOf(world)) - before).to.equal(0n);
    expect(await advanceOf(world, 50)).to.equal(50n);
  });

  it("starts the recovery anew when the market halts while recovering", async () => {
    const world = await networkHelpers.loadFixture(deployHalted);
    await world.nextEpoch();
    await time.increase(RECOVERY_TIME / 2);
    await world.publish(3, 0n);
    await world.market.commitEpoch();
    await world.publish(3, dollars(4n));
    await world.market.commitEpoch();
    expect(await advanceOf(world, RECOVERY_TIME)).to.equal(0n);
    expect(await advanceOf(world, 10)).to.equal(10n);
  });

  it("never goes back and never outruns block time, whatever happens", async () => {
    const world = await networkHelpers.loadFixture(deployOpenMarket);
    let [clock, now] = [await clockOf(world), await time.latest()];
    let state = 1;
    for (let step = 0; step < 60; ++step) {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      await world.publish(3, state % 5 === 0 ? 0n : dollars(4n));
      await time.increase(1 + (state % 2000));
      if (state % 3 !== 0) await world.nextEpoch();
      const [nextClock, nextNow] = [await clockOf(world), await time.latest()];
      expect(nextClock >= clock).to.equal(true);
      expect(nextClock - clock <= BigInt(nextNow - now)).to.equal(true);
      [clock, now] = [nextClock, nextNow];
    }
  });
});
