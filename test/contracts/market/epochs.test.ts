/**
 * Given listed feeds            When anyone commits      Then prices and prepared points are archived for good
 * Given eight priced slots      When an epoch commits    Then the transaction costs at most 250,000 gas
 * Given feeds of any decimals   When an epoch commits    Then prices are in 1e-8 USD, rounded down beyond that
 */
import { expect } from "chai";
import { network } from "hardhat";
import { castOf, deploy, type Connection } from "../fixtures/chain.ts";
import {
  MAX_MOVE,
  PRICES,
  STATE,
  deployMarket,
  deployOpenMarket,
  dollars,
  feedConfig,
} from "../fixtures/market.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;

async function deployEightSlots(chain: Connection) {
  return await deployMarket(chain, [1n, 7900n, 195n, 4n, 50n, 25n, 180n, 3n]);
}

/** A market whose only slot has a feed with `decimals`. */
async function deployOneFeed(decimals: number, answer: bigint) {
  const { governor } = await castOf(connection);
  const feeds = await deploy(connection, "PriceFeeds", [governor.address]);
  const aggregator = await deploy(connection, "MockAggregator", [decimals, answer]);
  await feeds.setFeed(feedConfig(0, aggregator));
  return await deploy(connection, "MarketBook", [
    governor.address,
    feeds.target,
    3600,
    600,
    1800,
    86_400,
  ]);
}

describe("MarketBook: epochs", () => {
  it("has no price, no clock and no life before the first epoch", async () => {
    const { market } = await networkHelpers.loadFixture(deployMarket);
    expect(await market.status()).to.deep.equal([STATE.unopened, 0n, 0n]);
    expect(await market.isLive()).to.equal(false);
    expect(await market.pricedSlots()).to.equal(0n);
  });

  it("lets anyone commit, and archives the prices", async () => {
    const { market, cast } = await networkHelpers.loadFixture(deployMarket);
    const packed = PRICES.map(dollars).reduce(
      (word, price, slot) => word | (price << BigInt(64 * slot)),
      0n,
    );
    await expect(market.connect(cast.stranger).commitEpoch())
      .to.emit(market, "EpochCommitted")
      .withArgs(1, 0, [packed]);
    expect(await market.price(1)).to.equal(dollars(7900n));
    expect(await market.price(4)).to.equal(0n);
    expect(await market.pricedSlots()).to.equal(0b1111n);
    expect(await market.isLive()).to.equal(true);
  });

  it("keeps old epochs readable, prices, clock and prepared point", async () => {
    const { market, verifier, publish } = await networkHelpers.loadFixture(deployOpenMarket);
    const [, before] = await market.prepared(1, verifier.target);
    await publish(1, dollars(8000n));
    await networkHelpers.time.increase(100);
    await market.commitEpoch();

    const [clock, { words }] = await market.epochPrices(1);
    expect(clock).to.equal(0n);
    expect((words[0] >> 64n) & (2n ** 64n - 1n)).to.equal(dollars(7900n));
    expect((await market.prepared(1, verifier.target))[1]).to.deep.equal(before);
    expect((await market.prepared(2, verifier.target))[1]).not.to.deep.equal(before);
    expect((await market.epochPrices(2))[0]).to.be.greaterThanOrEqual(100n);
  });

  it("prepares the point that the verifier computes from the prices", async () => {
    const { market, verifier } = await networkHelpers.loadFixture(deployOpenMarket);
    const scalars = [...PRICES.map(dollars), 0n, 0n, 0n, 0n];
    const [, point] = await market.prepared(1, verifier.target);
    expect(point).to.deep.equal(await verifier.prepareMarket(scalars));
  });

  it("finds epoch 128 at its address, where the encoding of the nonce grows", async () => {
    const { market } = await networkHelpers.loadFixture(deployOpenMarket);
    for (let epoch = 2; epoch <= 130; ++epoch) await market.commitEpoch();
    expect((await market.status())[1]).to.equal(130n);
    expect(await market.price(2)).to.equal(dollars(195n));
  });

  it("derives every later address as ethers does", async () => {
    const harness = await deploy(connection, "MarketTypesHarness");
    const from = "0x00000000000000000000000000000000000000a1";
    for (const nonce of [
      1,
      127,
      128,
      255,
      256,
      65_535,
      65_536,
      16_777_215,
      16_777_216,
      2 ** 32 - 1,
    ]) {
      expect(await harness.nthCreated(from, nonce)).to.equal(
        ethers.getCreateAddress({ from, nonce }),
      );
    }
  });

  it("commits eight prices for one verifier within 250,000 gas", async () => {
    const { market, nextEpoch, cast } = await networkHelpers.loadFixture(deployEightSlots);
    await nextEpoch();
    await nextEpoch();
    const receipt = await (await market.connect(cast.stranger).commitEpoch()).wait();
    expect(receipt.gasUsed).to.be.lessThanOrEqual(250_000n);
  });

  it("refuses to commit nothing, and to answer for an epoch that is not", async () => {
    const { cast, market } = await networkHelpers.loadFixture(deployOpenMarket);
    const feeds = await deploy(connection, "PriceFeeds", [cast.governor.address]);
    const empty = await deploy(connection, "MarketBook", [
      cast.governor.address,
      feeds.target,
      1,
      1,
      1,
      1,
    ]);
    await expect(empty.commitEpoch()).to.be.revertedWithCustomError(empty, "NothingListed");
    await expect(market.epochPrices(0))
      .to.be.revertedWithCustomError(market, "UnknownEpoch")
      .withArgs(0, 1);
    await expect(market.epochPrices(2))
      .to.be.revertedWithCustomError(market, "UnknownEpoch")
      .withArgs(2, 1);
  });

  const decimals: [number, bigint, bigint][] = [
    [0, 7900n, dollars(7900n)],
    [6, 123_456n, 12_345_600n],
    [8, 1n, 1n],
    [18, 1_999_999_999_999_999_999n, 199_999_999n],
  ];
  for (const [width, answer, price] of decimals) {
    it(`reads ${answer} with ${width} decimals as ${price}e-8 USD`, async () => {
      const market = await deployOneFeed(width, answer);
      await market.commitEpoch();
      expect(await market.price(0)).to.equal(price);
    });
  }

  it("refuses a feed with more than 18 decimals, an option slot, and limits that cannot work", async () => {
    const { feeds, aggregators } = await networkHelpers.loadFixture(deployMarket);
    const fine = await deploy(connection, "MockAggregator", [19, 1]);
    const [feed] = aggregators;
    if (feed === undefined) throw new Error("a feed needed");
    await expect(feeds.setFeed(feedConfig(5, fine))).to.be.revertedWithCustomError(
      feeds,
      "TooManyDecimals",
    );
    await expect(feeds.setFeed(feedConfig(16, feed))).to.be.revertedWithCustomError(
      feeds,
      "NotALinearSlot",
    );
    const wrong = [
      { heartbeat: 0 },
      { maxMove: 0 },
      { minPrice: 9, maxPrice: 10 },
      { secondFeed: feed.target, secondHeartbeat: 60 },
      { secondFeed: fine.target, secondHeartbeat: 0 },
      { secondFeed: fine.target, secondHeartbeat: 60, maxDisagreement: 10_000 },
    ];
    for (const changes of wrong) {
      await expect(feeds.setFeed(feedConfig(0, feed, changes)))
        .to.be.revertedWithCustomError(feeds, "FeedConfigInvalid")
        .withArgs(0);
    }
  });

  it("replaces the feed of a listed slot in place", async () => {
    const { feeds, market } = await networkHelpers.loadFixture(deployOpenMarket);
    const other = await deploy(connection, "MockAggregator", [8, dollars(8001n)]);
    await expect(feeds.setFeed(feedConfig(1, other))).to.emit(feeds, "FeedSet");
    expect((await feeds.configs()).map((config: { slot: bigint }) => config.slot)).to.deep.equal([
      0n,
      1n,
      2n,
      3n,
    ]);
    expect((await feeds.configs())[1].maxMove).to.equal(BigInt(MAX_MOVE));
    await market.commitEpoch();
    expect(await market.price(1)).to.equal(dollars(8001n));
  });
});
