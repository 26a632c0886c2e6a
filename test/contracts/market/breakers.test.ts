/**
 * Given an open market
 *   When a feed fails, is late, incomplete, out of bounds, or contradicted   Then the market halts and says why
 *   When the sequencer is down or fresh from a restart                       Then the market halts as a whole
 *   When the feed is good again                                              Then the next commit resumes
 *   When the caller sends too little gas                                     Then nothing happens at all
 */
import { expect } from "chai";
import { network } from "hardhat";
import { deploy, type Connection, type Deployed } from "../fixtures/chain.ts";
import {
  ALL_SLOTS,
  HALT,
  HEARTBEAT,
  STATE,
  deployOpenMarket,
  dollars,
  feedConfig,
  type Market,
} from "../fixtures/market.ts";

const connection = await network.create();
const { networkHelpers } = connection;

/** The market with a second source, 1 % apart at most, on BTC (slot 1). */
async function deployTwoSources(
  chain: Connection,
): Promise<Market & { readonly second: Deployed }> {
  const world = await deployOpenMarket(chain);
  const second = await deploy(chain, "MockAggregator", [6, 7_900_000_000n]);
  const sources = {
    secondFeed: second.target,
    secondHeartbeat: HEARTBEAT,
    maxDisagreement: 100,
  };
  await world.feeds.setFeed(feedConfig(1, world.aggregators[1] ?? second, sources));
  return { ...world, second };
}

/** The market with ETH (slot 2) on a feed that can be broken. */
async function deployBreakable(chain: Connection): Promise<Market & { readonly broken: Deployed }> {
  const world = await deployOpenMarket(chain);
  const broken = await deploy(chain, "BrokenAggregator");
  await world.feeds.setFeed(feedConfig(4, broken));
  await world.nextEpoch();
  return { ...world, broken };
}

async function deploySequenced(
  chain: Connection,
): Promise<Market & { readonly sequencer: Deployed }> {
  const world = await deployOpenMarket(chain);
  const sequencer = await deploy(chain, "MockAggregator", [0, 0]);
  await world.feeds.setSequencerFeed(sequencer.target, 900);
  return { ...world, sequencer };
}

/** The next commit halts for this reason, and no epoch is added. */
async function expectHalt({ market }: Market, slot: number, reason: bigint): Promise<void> {
  const [, epoch] = await market.status();
  await expect(market.commitEpoch()).to.emit(market, "MarketHalted").withArgs(slot, reason);
  expect((await market.status()).slice(0, 2)).to.deep.equal([STATE.halted, epoch]);
  expect(await market.isLive()).to.equal(false);
}

describe("MarketBook: breakers", () => {
  it("halts on an answer that 64 bits hold in the feed's decimals, and not in 8", async () => {
    const world = await networkHelpers.loadFixture(deployOpenMarket);
    const coarse = await deploy(connection, "MockAggregator", [6, 10n ** 6n]);
    await world.feeds.setFeed(feedConfig(4, coarse));
    await world.nextEpoch();
    await coarse.publish(2n ** 64n / 100n + 1n);
    await expectHalt(world, 4, HALT.answerOutOfBounds);
  });

  it("halts on an answer older than the heartbeat, and not at the heartbeat", async () => {
    const world = await networkHelpers.loadFixture(deployOpenMarket);
    const { aggregators, market } = world;
    for (const aggregator of aggregators) await aggregator.publish(dollars(1n));
    const now = await networkHelpers.time.latest();
    for (const [slot, price] of [1n, 7900n, 195n, 4n].entries()) {
      await aggregators[slot]?.setRound(9, dollars(price), now, slot === 3 ? now - 5 : now + 1, 9);
    }
    await networkHelpers.time.setNextBlockTimestamp(now - 5 + HEARTBEAT);
    await expect(market.commitEpoch()).to.emit(market, "EpochCommitted");
    await expectHalt(world, 3, HALT.answerStale);
  });

  const rounds: [string, (now: number) => unknown[]][] = [
    ["without a time", (now) => [2, dollars(4n), now, 0, 2]],
    ["from the future", (now) => [2, dollars(4n), now, now + 9999, 2]],
    ["answered in an earlier round", (now) => [3, dollars(4n), now, now, 2]],
  ];
  for (const [title, round] of rounds) {
    it(`halts on a round ${title}`, async () => {
      const world = await networkHelpers.loadFixture(deployOpenMarket);
      await world.aggregators[3]?.setRound(...round(await networkHelpers.time.latest()));
      await expectHalt(world, 3, HALT.roundIncomplete);
    });
  }

  for (const [title, price] of [
    ["zero", 0n],
    ["negative", -1n],
    ["wider than a price", 2n ** 64n],
  ] as const) {
    it(`halts on an answer that is ${title}`, async () => {
      const world = await networkHelpers.loadFixture(deployOpenMarket);
      await world.publish(3, price);
      await expectHalt(world, 3, HALT.answerOutOfBounds);
    });
  }

  it("halts at and beyond the bounds, not inside them", async () => {
    const world = await networkHelpers.loadFixture(deployOpenMarket);
    const bounds = { minPrice: dollars(4n) - 2n, maxPrice: dollars(4n) + 2n };
    const [, , , link] = world.aggregators;
    if (link === undefined) throw new Error("a feed needed");
    await world.feeds.setFeed(feedConfig(3, link, bounds));
    for (const offset of [-2n, 2n]) {
      await world.publish(3, dollars(4n) + offset);
      await expectHalt(world, 3, HALT.answerOutOfBounds);
    }
    for (const offset of [-1n, 1n]) {
      await world.publish(3, dollars(4n) + offset);
      await expect(world.market.commitEpoch()).to.emit(world.market, "EpochCommitted");
    }
  });

  it("halts when the second source is farther than allowed, or fails itself", async () => {
    const world = await networkHelpers.loadFixture(deployTwoSources);
    await world.second.publish(7_979_000_000n);
    await expect(world.market.commitEpoch()).to.emit(world.market, "EpochCommitted");
    await world.second.publish(7_979_000_001n);
    await expectHalt(world, 1, HALT.sourcesDisagree);
    await world.second.setRound(1, 7_900_000_000n, 0, 0, 1);
    await expectHalt(world, 1, HALT.roundIncomplete);
  });

  const faults: [number, string][] = [
    [1, "reverts"],
    [2, "uses up its gas"],
    [3, "returns too little"],
    [4, "returns a round number wider than 80 bits"],
  ];
  for (const [fault, title] of faults) {
    it(`halts instead of reverting when a feed ${title}`, async () => {
      const world = await networkHelpers.loadFixture(deployBreakable);
      await world.broken.setFault(fault);
      await expectHalt(world, 4, HALT.feedFailed);
    });
  }

  it("ignores what a feed returns beyond its round", async () => {
    const world = await networkHelpers.loadFixture(deployBreakable);
    await world.broken.setFault(5);
    await expect(world.market.commitEpoch()).to.emit(world.market, "EpochCommitted");
  });

  it("cannot be halted by a caller who sends too little gas", async () => {
    const world = await networkHelpers.loadFixture(deployOpenMarket);
    for (let gasLimit = 60_000; gasLimit <= 420_000; gasLimit += 20_000) {
      await world.market.commitEpoch({ gasLimit }).catch(() => undefined);
      expect((await world.market.status())[0], `at ${gasLimit}`).to.equal(STATE.live);
    }
  });

  it("halts as a whole while the sequencer is down, and until its grace is over", async () => {
    const world = await networkHelpers.loadFixture(deploySequenced);
    await expectHalt(world, ALL_SLOTS, HALT.sequencerRestarted);
    await networkHelpers.time.increase(901);
    await expect(world.market.commitEpoch()).to.emit(world.market, "MarketResumed");

    await world.sequencer.publish(1);
    await expectHalt(world, ALL_SLOTS, HALT.sequencerDown);
    await world.sequencer.setRound(3, 0, 0, 0, 3);
    await expectHalt(world, ALL_SLOTS, HALT.sequencerDown);
    await world.sequencer.publish(0);
    await expectHalt(world, ALL_SLOTS, HALT.sequencerRestarted);
  });

  it("reports every slot that tripped, and resumes with the first good reading", async () => {
    const world = await networkHelpers.loadFixture(deployOpenMarket);
    await world.publish(1, 0n);
    await world.publish(3, 0n);
    await expect(world.market.commitEpoch())
      .to.emit(world.market, "MarketHalted")
      .withArgs(1, HALT.answerOutOfBounds)
      .and.to.emit(world.market, "MarketHalted")
      .withArgs(3, HALT.answerOutOfBounds);
    await world.publish(1, dollars(7900n));
    await world.publish(3, dollars(4n));
    await expect(world.market.commitEpoch())
      .to.emit(world.market, "MarketResumed")
      .withArgs(2, (at: bigint) => at > 0n);
  });
});
