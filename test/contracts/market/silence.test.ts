/**
 * Given a chain on which nobody can act for a while   When it is back
 *   Then the market clock advanced by what was left of `maxEpochAge` at most, however long the silence was
 *   And the clock stands for the recovery time after the first good epoch, if the silence outlasted the latest epoch
 *       or the sequencer's feed says that it restarted
 */
import { expect } from "chai";
import { network } from "hardhat";
import { deploy } from "../fixtures/chain.ts";
import {
  ALL_SLOTS,
  HALT,
  MAX_EPOCH_AGE,
  RECOVERY_TIME,
  STATE,
  deployOpenMarket,
} from "../fixtures/market.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

const GRACE = 900;

/** With an uptime feed that says up since long ago, and an epoch 1,000 s old. */
async function deploySequenced(chain: typeof connection) {
  const world = await deployOpenMarket(chain);
  const sequencer = await deploy(chain, "MockAggregator", [0, 0]);
  await world.feeds.setSequencerFeed(sequencer.target, GRACE);
  await time.increase(GRACE + 1);
  await world.nextEpoch();
  await time.increase(1000);
  return { world, sequencer };
}

const AGE = 1000n;

describe("MarketBook: silence", () => {
  it("is told from the sequencer by a feed that everybody can look up", async () => {
    const { world, sequencer } = await networkHelpers.loadFixture(deploySequenced);
    expect(await world.feeds.sequencerFeed()).to.deep.equal([sequencer.target, BigInt(GRACE)]);
  });

  for (const seconds of [600, MAX_EPOCH_AGE - 1000, MAX_EPOCH_AGE, 30 * 3600]) {
    it(`of ${String(seconds)} s costs what was left of the epoch at most, then owners recover`, async () => {
      const { world, sequencer } = await networkHelpers.loadFixture(deploySequenced);
      const { market } = world;
      const before: bigint = await market.clock();
      await time.increase(seconds);
      const spent = (await market.clock()) - before;
      const most = BigInt(MAX_EPOCH_AGE) - AGE;
      expect(spent).to.equal(BigInt(seconds) < most ? BigInt(seconds) : most);

      // What the sequencer's first block brings along: its feed says that it is up again, as of now.
      await sequencer.publish(0);
      await expect(market.commitEpoch())
        .to.emit(market, "MarketHalted")
        .withArgs(ALL_SLOTS, HALT.sequencerRestarted);
      const stopped: bigint = await market.clock();
      expect(stopped - before <= most).to.equal(true);
      await time.increase(GRACE + 1);
      await world.nextEpoch();
      expect((await market.status())[0]).to.equal(STATE.recovering);
      await time.increase(RECOVERY_TIME);
      expect(await market.clock()).to.equal(stopped);
      expect((await market.status())[0]).to.equal(STATE.live);
    });
  }

  it("that comes again and again costs each time at most that, and is recovered from each time", async () => {
    const { world } = await networkHelpers.loadFixture(deploySequenced);
    const { market } = world;
    for (let round = 0; round < 4; ++round) {
      const before: bigint = await market.clock();
      await time.increase(50 * 3600);
      await world.nextEpoch();
      const spent = (await market.clock()) - before;
      expect(spent <= BigInt(MAX_EPOCH_AGE)).to.equal(true);
      expect((await market.status())[0]).to.equal(STATE.recovering);
    }
  });
});
