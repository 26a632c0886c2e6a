/**
 * Given reports since an epoch     When the drift is at a table's reach, and one beyond   Then inside the band, and outside
 * Given a price that came back     Then the drift has not
 * Given a stale report             When an epoch is tried   Then the market halts, until a report, a fixing or a freeze
 * Given a first price              Then leases of earlier epochs end and the market recovers
 */
import { expect } from "chai";
import { network } from "hardhat";
import { deploy, type Deployed } from "../fixtures/chain.ts";
import { STATE, dollars } from "../fixtures/market.ts";
import {
  OPTIONS_STALE,
  OPTION_LIMITS,
  deployOptions,
  deployTrading,
  pnlFrom,
  seriesOf,
  type OptionMarket,
} from "../fixtures/options.ts";
import { ruleTable, type RuleTableInput } from "../fixtures/rules.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const BAND = 500;
/** Weights 0.9 and 1.1, contingency 0.005, κ 3.315: reach ⌊33,150·1e4/11,050⌋ = 3. */
const REACHING: Partial<RuleTableInput> = {
  bandSensitivity: ruleTable(16, 16, 33).bandSensitivity.map((own, slot) =>
    slot < 16 ? own : 33_150,
  ),
  impact: ruleTable(16, 16, 33).impact.map(() => 0),
};

interface Tabled extends OptionMarket {
  readonly risk: Deployed;
  readonly table: string;
  /** Epoch before any report of the test. */
  readonly epoch: bigint;
}

async function register(
  world: OptionMarket,
  risk: Deployed,
  changes: Partial<RuleTableInput>,
): Promise<string> {
  const rules = { ...ruleTable(16, 16, 33), ...changes };
  const table: string = await risk.registerTable.staticCall(world.optionVerifier.target, rules);
  await risk.registerTable(world.optionVerifier.target, rules);
  return table;
}

async function deployTabled(): Promise<Tabled> {
  const world = await deployTrading(connection);
  const { cast, market } = world;
  const risk = await deploy(connection, "RiskBook", [cast.governor.address, market.target, 86_400]);
  const table = await register(world, risk, REACHING);
  const [, epoch] = await market.status();
  return { ...world, risk, table, epoch };
}

const call = (price: bigint, first = dollars(200n)) => ({
  slot: 16,
  price,
  pnl: pnlFrom(first, dollars(10n)),
});

/** Slot 16 is at 300: a band of 5 % at reach 3 allows a drift of 45. */
describe("the reach of option slots", () => {
  it("is exact: at the drift that the band pays for inside, one beyond outside", async () => {
    const { risk, table, market, send, nextEpoch, epoch } =
      await networkHelpers.loadFixture(deployTabled);
    expect(await risk.optionReach(table)).to.deep.equal([
      Array.from({ length: 8 }, (_, k) => 30_000n << BigInt(32 * k)).reduce((a, b) => a | b),
      Array.from({ length: 8 }, (_, k) => 30_000n << BigInt(32 * k)).reduce((a, b) => a | b),
    ]);
    await send([call(dollars(315n), dollars(230n))]);
    // What the book has been told counts from the next epoch on.
    expect(await risk.isWithinBand(table, epoch, 0)).to.equal(true);
    await nextEpoch();
    expect(await risk.isWithinBand(table, epoch, BAND)).to.equal(true);
    expect(await risk.isSlotWithinBand(table, epoch, 16, BAND)).to.equal(true);
    expect(await risk.isWithinBand(table, epoch, BAND - 1)).to.equal(false);
    await send([call(dollars(315n) + 1n, dollars(230n))]);
    await nextEpoch();
    expect(await risk.isWithinBand(table, epoch, BAND)).to.equal(false);
    expect(await risk.isSlotWithinBand(table, epoch, 16, BAND)).to.equal(false);
    expect(await risk.isSlotWithinBand(table, epoch, 17, 0)).to.equal(true);
    expect(await risk.isSlotWithinBand(table, epoch, 1, 0)).to.equal(true);
    const drifts = await market.epochDrifts(epoch);
    expect(drifts[0] & (2n ** 64n - 1n)).to.equal(dollars(500n));
  });

  it("is used up by a way there and back", async () => {
    const { risk, table, send, nextEpoch, epoch } = await networkHelpers.loadFixture(deployTabled);
    for (const price of [320n, 300n, 320n, 300n]) await send([call(dollars(price))]);
    await nextEpoch();
    expect(await risk.isWithinBand(table, epoch, BAND)).to.equal(false);
    expect(await risk.isWithinBand(table, epoch, 2 * BAND)).to.equal(true);
  });

  it("is no farther than the band where a position moves its price, and nothing at κ 0", async () => {
    const world = await networkHelpers.loadFixture(deployTabled);
    const rules = ruleTable(16, 16, 33);
    const moved = await register(world, world.risk, { ...REACHING, impact: rules.impact });
    const lanes = (lane: bigint): bigint =>
      Array.from({ length: 8 }, (_, k) => lane << BigInt(32 * k)).reduce((a, b) => a | b);
    expect(await world.risk.optionReach(moved)).to.deep.equal([lanes(10_000n), lanes(10_000n)]);
    const bandSensitivity = rules.bandSensitivity.map((own, slot) => (slot < 16 ? own : 0));
    const none = await register(world, world.risk, { bandSensitivity });
    expect(await world.risk.optionReach(none)).to.deep.equal([0n, 0n]);
    await world.send([call(dollars(300n) + 1n)]);
    await world.nextEpoch();
    expect(await world.risk.isWithinBand(none, world.epoch, 65_535)).to.equal(false);
    expect(await world.risk.isWithinBand(moved, world.epoch, 1)).to.equal(true);
  });

  it("is a multiple of the least price, so scenarios of a worthless option may move by it", async () => {
    const world = await networkHelpers.loadFixture(deployTabled);
    const { risk, optionVerifier, nextEpoch } = world;
    // The largest κ: reach ⌊16,777,215·1e4/11,050⌋ = 1,518.3, which a band of 5 % makes 75.9 times the price.
    const bandSensitivity = REACHING.bandSensitivity!.map((own, slot) =>
      slot < 16 ? own : 16_777_215,
    );
    const table = await register(world, risk, { ...REACHING, bandSensitivity });
    await risk.registerPlainTables(optionVerifier.target);
    const [plain] = await risk.plainTables(optionVerifier.target);
    const [cent, dime] = [dollars(1n) / 100n, dollars(1n) / 10n];
    const worthless = (slot: number, price: bigint, gain: bigint) => ({
      slot,
      price,
      pnl: pnlFrom(gain),
    });
    await world.list(
      seriesOf(20, { strike: dollars(20_000n) }),
      seriesOf(21, { strike: dollars(20_000n), minPrice: dime }),
    );
    const both = (gain: bigint) => [worthless(20, cent, gain), worthless(21, dime, gain)];
    const trading = [call(dollars(300n)), { slot: 17, price: dollars(100n), pnl: pnlFrom(0n) }];
    await world.send([...trading, ...both(dollars(20n))]);
    await nextEpoch();
    const [, epoch] = await world.market.status();
    // A hundredth of the least price is what the plain table's reach of 1 pays for within a band of 1 %.
    await world.send(both(dollars(20n) + dime / 100n));
    await nextEpoch();
    expect(await risk.isSlotWithinBand(plain, epoch, 21, 100)).to.equal(true);
    expect(await risk.isSlotWithinBand(plain, epoch, 20, 100)).to.equal(false);
    await world.send(both(dollars(21n)));
    await nextEpoch();
    expect(await risk.isSlotWithinBand(table, epoch, 21, BAND)).to.equal(true);
    expect(await risk.isSlotWithinBand(table, epoch, 20, BAND)).to.equal(false);
    expect(await risk.isSlotWithinBand(plain, epoch, 21, 1000)).to.equal(false);
    await world.send(both(dollars(30n)));
    await nextEpoch();
    expect(await risk.isSlotWithinBand(table, epoch, 21, BAND)).to.equal(false);
  });

  it("has a linear price to stay inside the band too", async () => {
    const { risk, table, publish, nextEpoch, epoch, send } =
      await networkHelpers.loadFixture(deployTabled);
    await publish(2, dollars(200n));
    await send([call(dollars(300n))]);
    await nextEpoch();
    expect(await risk.isWithinBand(table, epoch, 256)).to.equal(false);
    expect(await risk.isWithinBand(table, epoch, 257)).to.equal(true);
  });

  it("is the risk book's to say: the market knows no table", async () => {
    const { market, epoch } = await networkHelpers.loadFixture(deployTabled);
    await expect(market.isWithinBand(epoch, 17, BAND)).to.be.revertedWithCustomError(
      market,
      "ReachNeeded",
    );
    await expect(market.isSlotWithinBand(epoch, 16, BAND)).to.be.revertedWithCustomError(
      market,
      "ReachNeeded",
    );
    for (const slot of [15, 32]) {
      await expect(market.isOptionWithinReach(epoch, slot, BAND, 1)).to.be.revertedWithCustomError(
        market,
        "NotAnOptionSlot",
      );
    }
    await expect(market.epochDrifts(epoch + 1n)).to.be.revertedWithCustomError(
      market,
      "UnknownEpoch",
    );
  });
});

describe("MarketBook: option slots", () => {
  it("halts for a stale report, and resumes with one, measured by what the feeds say", async () => {
    const { market, book, send, publish, nextEpoch } =
      await networkHelpers.loadFixture(deployTabled);
    await networkHelpers.time.increase(OPTION_LIMITS.maxReportAge + 1);
    await publish(1, dollars(9000n));
    await expect(market.commitEpoch()).to.emit(market, "MarketHalted").withArgs(16, OPTIONS_STALE);
    expect((await market.status())[0]).to.equal(STATE.halted);
    // The call at 8,000 is worth 1,000 at least, which the latest epoch's 7,900 would refuse; the move is in two steps.
    await send([call(dollars(800n)), { slot: 17, price: dollars(20n), pnl: pnlFrom(dollars(1n)) }]);
    await expect(send([call(dollars(500n))])).to.be.revertedWithCustomError(
      book,
      "PriceBelowIntrinsic",
    );
    await send([call(dollars(1100n), dollars(700n))]);
    await nextEpoch();
    expect((await market.status())[0]).to.equal(STATE.recovering);
    expect(await market.price(16)).to.equal(dollars(1100n));
  });

  it("goes on without a slot that a governor froze, at its last price", async () => {
    const world = await networkHelpers.loadFixture(deployTabled);
    const { market, book, nextEpoch } = world;
    await networkHelpers.time.increase(OPTION_LIMITS.maxReportAge + 1);
    await book.freeze(16);
    await expect(market.commitEpoch()).to.emit(market, "MarketHalted").withArgs(17, OPTIONS_STALE);
    await book.freeze(17);
    await nextEpoch();
    expect(await market.price(16)).to.equal(dollars(300n));
    // Its last report counts as one of the moment it is let go on.
    await book.unfreeze(16);
    const unfrozenAt = await world.now();
    await nextEpoch();
    await networkHelpers.time.increaseTo(unfrozenAt + OPTION_LIMITS.maxReportAge - 20);
    await nextEpoch();
    await networkHelpers.time.increaseTo(unfrozenAt + OPTION_LIMITS.maxReportAge + 1);
    await expect(market.commitEpoch()).to.emit(market, "MarketHalted").withArgs(16, OPTIONS_STALE);
  });

  it("recovers after a slot's first price, which ends what was proven before", async () => {
    const world = await networkHelpers.loadFixture(deployTabled);
    const { market, risk, table } = world;
    await world.list(seriesOf(20));
    await world.send([call(dollars(300n)), { slot: 17, price: dollars(100n), pnl: pnlFrom(0n) }]);
    await world.nextEpoch();
    const [, before] = await market.status();
    expect(await market.pricedSlots()).to.equal(15n | (3n << 16n));
    await world.send([{ slot: 20, price: 1n, pnl: pnlFrom(0n) }]);
    await world.nextEpoch();
    const [state, now] = await market.status();
    expect(state).to.equal(STATE.recovering);
    expect(await market.pricedSlots()).to.equal(15n | (19n << 16n));
    expect(await risk.isWithinBand(table, before, 65_535)).to.equal(false);
    expect(await risk.isWithinBand(table, now, 0)).to.equal(true);
  });

  it("has one option book, of its own, for good", async () => {
    const world = await networkHelpers.loadFixture(deployOptions);
    const { market, book, cast } = world;
    await expect(market.bindOptions(book.target))
      .to.be.revertedWithCustomError(market, "OptionsRefused")
      .withArgs(book.target);
    const clocks = [3600, 600, 1800, 86_400];
    const other = await deploy(connection, "MarketBook", [
      cast.governor.address,
      world.feeds.target,
      ...clocks,
    ]);
    await expect(other.bindOptions(book.target)).to.be.revertedWithCustomError(
      other,
      "OptionsRefused",
    );
    const asStranger = other.connect(cast.stranger) as Deployed;
    await expect(asStranger.bindOptions(book.target)).to.be.revertedWithCustomError(
      other,
      "AccessControlUnauthorizedAccount",
    );
    for (const calling of [
      book.onEpoch([0, 0, 0, 0]),
      book.addVerifier(world.optionVerifier.target, 3),
      book.removeVerifier(1),
    ]) {
      await expect(calling)
        .to.be.revertedWithCustomError(book, "OnlyMarket")
        .withArgs(cast.governor.address);
    }
  });

  it("takes over the verifiers that were there before the option book", async () => {
    const world = await networkHelpers.loadFixture(deployOptions);
    const { cast, feeds } = world;
    const market = await deploy(connection, "MarketBook", [
      cast.governor.address,
      feeds.target,
      ...[3600, 600, 1800, 86_400],
    ]);
    await market.registerVerifier(world.verifier.target);
    await market.registerVerifier(world.optionVerifier.target);
    const book = await deploy(connection, "OptionBook", [
      cast.governor.address,
      market.target,
      OPTION_LIMITS,
    ]);
    await market.bindOptions(book.target);
    await market.commitEpoch();
    const [, point] = await market.prepared(1, world.optionVerifier.target);
    expect(point).to.deep.equal(
      await world.optionVerifier.prepareMarket([1n, 7900n, 195n, 4n].map(dollars)),
    );
    expect(await market.epochDrifts(1)).to.deep.equal([0n, 0n, 0n, 0n]);
  });
});
