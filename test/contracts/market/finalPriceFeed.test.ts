/**
 * Given a feed that is dead for good   When its last price is announced          Then the market stays halted until its date, and everybody can read it
 *                                      When the date comes                       Then the market resumes at it, leases as they were
 *                                      When it is far from the last epoch's      Then the breaker for moves holds it, as any price
 * Given a final price                  When it is not positive or not announced  Then there is no such feed
 */
import { expect } from "chai";
import { network } from "hardhat";
import { deploy, type Connection } from "../fixtures/chain.ts";
import {
  HALT,
  MOVE_DELAY,
  RECOVERY_TIME,
  STATE,
  deployOpenMarket,
  dollars,
  feedConfig,
} from "../fixtures/market.ts";
import { ALICE, deployAttested } from "../fixtures/protocol.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

/** Slot whose feed dies: LINK, at 4 dollars. */
const DEAD = 3;
const NOTICE = 86_400;
const NOTHING = [0n, 0n, 0n, 0n, 0n];

/** Slot 3's feed is gone and the market halted; `announce` lists its final price, due after the notice. */
async function deployDead<World extends Awaited<ReturnType<typeof deployOpenMarket>>>(
  world: World,
  chain: Connection,
) {
  const { feeds, market, aggregators } = world;
  await chain.ethers.provider.send("hardhat_setCode", [aggregators[DEAD]!.target, "0x"]);
  await market.commitEpoch();
  const announce = async (price: bigint) => {
    const from = (await time.latest()) + NOTICE;
    const feed = await deploy(chain, "FinalPriceFeed", [price, 8, from]);
    await feeds.setFeed(feedConfig(DEAD, feed));
    return { feed, from };
  };
  /** The others publish again, then somebody commits. */
  const commit = async () => {
    for (const aggregator of aggregators.slice(0, DEAD)) {
      const [, answer] = await aggregator.latestRoundData();
      await aggregator.publish(answer);
    }
    return await market.commitEpoch();
  };
  const state = async (): Promise<bigint> => (await market.status())[0];
  return { ...world, announce, commit, state };
}

const deployDeadMarket = async (chain: Connection) =>
  await deployDead(await deployOpenMarket(chain), chain);
const deployDeadProtocol = async (chain: Connection) =>
  await deployDead(await deployAttested(chain), chain);
const load = () => networkHelpers.loadFixture(deployDeadMarket);

describe("FinalPriceFeed", () => {
  it("has no round before its date, and afterwards always the same price, answered now", async () => {
    const { announce } = await load();
    const { feed, from } = await announce(dollars(4n));
    expect(await feed.latestRoundData()).to.deep.equal(NOTHING);
    await time.increaseTo(from - 1);
    expect(await feed.latestRoundData()).to.deep.equal(NOTHING);
    for (const later of [0, 1, 10_000_000]) {
      await time.increaseTo(from + later);
      const now = BigInt(from + later);
      expect(await feed.latestRoundData()).to.deep.equal([1n, dollars(4n), BigInt(from), now, 1n]);
    }
  });

  it("can be read in advance", async () => {
    const { announce } = await load();
    const { feed, from } = await announce(dollars(3n));
    expect([await feed.finalPrice(), await feed.decimals(), await feed.from()]).to.deep.equal([
      dollars(3n),
      8n,
      BigInt(from),
    ]);
    await expect(feed.deploymentTransaction())
      .to.emit(feed, "FinalPriceAnnounced")
      .withArgs(dollars(3n), 8, from);
  });

  it("is of a positive price, and announced before it holds", async () => {
    const { announce } = await load();
    const { feed } = await announce(1n);
    const soon = (await time.latest()) + NOTICE;
    for (const price of [0n, -1n]) {
      await expect(deploy(connection, "FinalPriceFeed", [price, 8, soon]))
        .to.be.revertedWithCustomError(feed, "FinalPriceRefused")
        .withArgs(price);
    }
    const now = (await time.latest()) + 10;
    await time.setNextBlockTimestamp(now);
    await expect(deploy(connection, "FinalPriceFeed", [1n, 8, now]))
      .to.be.revertedWithCustomError(feed, "NotAnnounced")
      .withArgs(now, now);
  });
});

describe("A slot whose feed is dead", () => {
  it("halts the market until the final price holds, and resumes it then", async () => {
    const { announce, commit, state, market } = await load();
    expect(await state()).to.equal(STATE.halted);
    await expect(commit()).to.emit(market, "MarketHalted").withArgs(DEAD, HALT.feedFailed);
    const { from } = await announce(dollars(4n));
    await expect(commit()).to.emit(market, "MarketHalted").withArgs(DEAD, HALT.roundIncomplete);
    await time.increaseTo(from);
    await expect(commit()).to.emit(market, "MarketResumed");
    expect(await state()).to.equal(STATE.recovering);
    expect(await market.price(DEAD)).to.equal(dollars(4n));
    await time.increase(RECOVERY_TIME);
    expect(await state()).to.equal(STATE.live);
    // For ever fresh, whatever the heartbeat.
    await time.increase(10_000_000);
    await expect(commit()).to.emit(market, "EpochCommitted");
  });

  it("waits for the delay where the final price is a large move, or for a governor's word", async () => {
    const { announce, commit, state, market } = await load();
    const { from } = await announce(1n);
    await time.increaseTo(from);
    await expect(commit()).to.emit(market, "MarketHalted").withArgs(DEAD, HALT.moveTooLarge);
    await expect(commit()).to.emit(market, "MarketHalted").withArgs(DEAD, HALT.moveTooLarge);
    const snapshot = await networkHelpers.takeSnapshot();
    await time.increase(MOVE_DELAY);
    await commit();
    expect(await state()).to.equal(STATE.recovering);
    expect(await market.price(DEAD)).to.equal(1n);
    await snapshot.restore();
    await market.acknowledgeMove(DEAD, 1n);
    await commit();
    expect(await state()).to.equal(STATE.recovering);
  });

  it("can have another feed again, should it come back", async () => {
    const { announce, commit, feeds, market } = await load();
    const { from } = await announce(dollars(4n));
    await time.increaseTo(from);
    await commit();
    const revived = await deploy(connection, "MockAggregator", [8, dollars(5n)]);
    await feeds.setFeed(feedConfig(DEAD, revived));
    await commit();
    expect(await market.price(DEAD)).to.equal(dollars(5n));
  });

  it("ends no lease while it halts, and none afterwards but by the final price itself", async () => {
    const world = await networkHelpers.loadFixture(deployDeadProtocol);
    const { announce, commit, accounts, market, home } = world;
    const clock: bigint = await market.clock();
    const { from } = await announce(dollars(4n));
    await time.increaseTo(from + NOTICE);
    expect(await market.clock()).to.equal(clock);
    expect(await accounts.isSolvent(ALICE, home, 11_000)).to.equal(false);
    await commit();
    // Recovering: the clock still stands, nobody is flagged, and the lease is what it was.
    expect(await market.clock()).to.equal(clock);
    expect(await accounts.isSolvent(ALICE, home, 11_000)).to.equal(true);
    await expect(accounts.flagSlot(ALICE, DEAD)).to.be.revertedWithCustomError(
      accounts,
      "ActionNotAllowed",
    );
    await time.increase(RECOVERY_TIME);
    await expect(accounts.flagSlot(ALICE, DEAD))
      .to.be.revertedWithCustomError(accounts, "PriceWithinBand")
      .withArgs(ALICE, DEAD);
  });

  it("ends leases by its final price where that leaves their band, after the recovery", async () => {
    const world = await networkHelpers.loadFixture(deployDeadProtocol);
    const { announce, commit, accounts, home } = world;
    const { from } = await announce(dollars(4n) - dollars(4n) / 10n);
    await time.increaseTo(from);
    await commit();
    expect(await accounts.isSolvent(ALICE, home, 11_000)).to.equal(false);
    await time.increase(RECOVERY_TIME);
    await expect(accounts.flagSlot(ALICE, DEAD)).to.emit(accounts, "Lapsed");
  });
});
