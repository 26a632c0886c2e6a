/**
 * Given slot 0 priced through the settlement index   When a loss is spread over all     Then the next epoch, at once, shows it
 * Given a perpetual priced through it too            When a loss is spread over all     Then neither side gains by it
 * Given a fall beyond the move limit                 When the epoch is attempted        Then the market halts, and goes on after the delay
 * Given a broken token feed                          When an epoch is attempted         Then the market halts as it always did
 */
import { expect } from "chai";
import { network } from "hardhat";
import { deploy, wait, type Connection, type Deployed } from "../fixtures/chain.ts";
import {
  HALT,
  HEARTBEAT,
  MOVE_DELAY,
  STATE,
  deployMarket,
  dollars,
  feedConfig,
} from "../fixtures/market.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const UNIT = 10n ** 8n;
/** Slot of a perpetual on BTC. */
const PERPETUAL = 4;

/** A vault with 100 tokens in slot 0, whose price and a perpetual's have the index as a factor. */
async function deploySettlement(chain: Connection) {
  const world = await deployMarket(chain);
  const { cast, feeds, aggregators, market } = world;
  const { governor, alice, bob } = cast;
  const vault = await deploy(chain, "CollateralVault", [governor.address, market.target]);
  const token = await deploy(chain, "MockERC20", ["T", "T", 6]);
  await vault.listToken(0, token.target);
  await vault.bindAccounts(bob.address);
  await token.mint(alice.address, 10n ** 12n);
  await token.connect(alice).approve(vault.target, 10n ** 12n);
  const asAccounts = vault.connect(bob) as Deployed;
  await asAccounts.receiveFrom(alice.address, 0, 100n * UNIT);

  const settle = async (feed: Deployed): Promise<Deployed> =>
    await deploy(chain, "SettlementFeed", [feed.target, vault.target]);
  const feed = await settle(aggregators[0]!);
  await feeds.setFeed(feedConfig(0, feed));
  const funding = await deploy(chain, "FundingIndex", [
    governor.address,
    bob.address,
    10n ** 16n,
    28_800n,
  ]);
  const perpetual = await deploy(chain, "PerpetualFeed", [aggregators[1]!.target, funding.target]);
  await feeds.setFeed(feedConfig(PERPETUAL, await settle(perpetual)));
  await world.nextEpoch();
  /** A loss that takes the index from 1 to 100 / (100 + tokens). */
  const lose = async (tokens: bigint): Promise<unknown> =>
    await asAccounts.bookTakeover(0n, alice.address, 0n, 0n, tokens * UNIT);
  return { ...world, vault, feed, settle, lose };
}
const load = () => networkHelpers.loadFixture(deploySettlement);

describe("SettlementFeed", () => {
  it("answers the token's price times the index, rounded down, with its round and times", async () => {
    const { feed, aggregators, vault, lose } = await load();
    await lose(20n);
    const index: bigint = await vault.settlementIndex();
    await aggregators[0]!.setRound(9, 99_999_999n, 11, 12, 8);
    const price = (99_999_999n * index) / 10n ** 18n;
    expect(await feed.latestRoundData()).to.deep.equal([9n, price, 11n, 12n, 8n]);
    expect(await feed.decimals()).to.equal(8n);
    await aggregators[0]!.publish(1n);
    expect((await feed.latestRoundData())[1]).to.equal(1n);
  });

  it("passes an answer that is not positive as it is", async () => {
    const { feed, aggregators, lose } = await load();
    await lose(20n);
    for (const answer of [0n, -1n, -dollars(1n)]) {
      await aggregators[0]!.publish(answer);
      expect((await feed.latestRoundData())[1]).to.equal(answer);
    }
  });

  it("shows a loss in the epoch that is committed with it, and in no other slot", async () => {
    const { market, vault, lose } = await load();
    expect(await market.price(0)).to.equal(dollars(1n));
    const before: bigint = (await market.status())[1];
    await expect(lose(25n)).to.emit(market, "EpochCommitted");
    expect((await market.status())[1]).to.equal(before + 1n);
    expect(await vault.settlementIndex()).to.equal(8n * 10n ** 17n);
    expect(await market.price(0)).to.equal((dollars(1n) * 8n) / 10n);
    expect(await market.price(1)).to.equal(dollars(7900n));
  });

  it("moves a perpetual with what was paid for it: neither the long nor the short gains", async () => {
    const { market, lose } = await load();
    // Long one perpetual for 7,900 units of slot 0: worth nothing before and after.
    const worth = async (): Promise<bigint> =>
      (await market.price(PERPETUAL)) - 7900n * (await market.price(0));
    expect(await worth()).to.equal(0n);
    await lose(25n);
    expect(await market.price(PERPETUAL)).to.equal((dollars(7900n) * 8n) / 10n);
    expect(await worth()).to.equal(0n);
  });

  it("halts the market when a loss goes beyond the move limit, and lets it pass after the delay", async () => {
    const { market, vault, lose, nextEpoch } = await load();
    await expect(lose(100n)).to.emit(market, "MarketHalted").withArgs(0, HALT.moveTooLarge);
    expect(await vault.settlementIndex()).to.equal(5n * 10n ** 17n);
    expect((await market.status())[0]).to.equal(STATE.halted);
    expect(await market.price(0)).to.equal(dollars(1n));
    await wait(connection, MOVE_DELAY);
    await nextEpoch();
    expect((await market.status())[0]).to.equal(STATE.recovering);
    expect(await market.price(0)).to.equal(dollars(1n) / 2n);
  });

  it("is judged by the breakers as its token's feed would be", async () => {
    const { market, feeds, settle, aggregators } = await load();
    await aggregators[0]!.publish(0n);
    await expect(market.commitEpoch())
      .to.emit(market, "MarketHalted")
      .withArgs(0, HALT.answerOutOfBounds);
    await aggregators[0]!.publish(dollars(1n));
    await wait(connection, HEARTBEAT + 1);
    await expect(market.commitEpoch())
      .to.emit(market, "MarketHalted")
      .withArgs(0, HALT.answerStale);

    const broken = await deploy(connection, "BrokenAggregator");
    await feeds.setFeed(feedConfig(0, await settle(broken)));
    for (const fault of [1, 2, 3, 4]) {
      await broken.setFault(fault);
      await expect(market.commitEpoch())
        .to.emit(market, "MarketHalted")
        .withArgs(0, HALT.feedFailed);
    }
  });

  it("never reaches zero: when all is lost the price is the smallest there is", async () => {
    const { feed, vault, lose, cast } = await load();
    const asAccounts = vault.connect(cast.bob) as Deployed;
    await asAccounts.releaseTo(cast.alice.address, 0, 100n * UNIT, 0);
    await lose(1n);
    expect(await vault.settlementIndex()).to.equal(0n);
    expect((await feed.latestRoundData())[1]).to.equal(1n);
  });
});
