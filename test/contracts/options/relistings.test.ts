/**
 * Given a fixed slot and its next series   When the relisting is called, reported and committed   Then it counts with that
 *                                          epoch alone, ends every earlier lease, and the market recovers
 * Given several slots of one relisting     When a report leaves one out   Then it is refused
 * Given a relisting that counts            When anybody prepares it   Then its points are the folds of what they stand for
 */
import { expect } from "chai";
import { network } from "hardhat";
import { deploy, type Deployed } from "../fixtures/chain.ts";
import { STATE, dollars } from "../fixtures/market.ts";
import {
  OPTION_LIMITS,
  OPTION_STATE,
  deployTrading,
  pnlFrom,
  seriesOf,
  type OptionMarket,
} from "../fixtures/options.ts";
import { ruleTable } from "../fixtures/rules.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const REACH: [bigint, bigint] = [10n ** 4n * (2n ** 32n + 1n), 0n];
const value = (slot: number, price = dollars(200n)) => ({
  slot,
  price,
  pnl: pnlFrom(dollars(10n), 3n),
});

/** Slots 16 and 17 expired and fixed: 16 at 1 (worthless call), 17 (put at 7,500) at 1. */
async function deployFixed(): Promise<OptionMarket> {
  const world = await deployTrading(connection);
  const { book } = world;
  const { expiry } = await book.seriesOf(16);
  await networkHelpers.time.increaseTo(Number(expiry) - OPTION_LIMITS.window + 5);
  // Stale options halt the market; what is read is observed all the same.
  await world.nextEpoch();
  await networkHelpers.time.increaseTo(expiry);
  await book.fix(16);
  await book.fix(17);
  await world.nextEpoch();
  return world;
}

/** With the relisting of both called. */
async function deployCalled(): Promise<OptionMarket> {
  const world = await deployFixed();
  await world.list(seriesOf(16), seriesOf(17, { strike: dollars(7800n) }));
  await world.book.relist([16, 17]);
  return world;
}

describe("OptionBook: relistings", () => {
  it("count with the epoch after their report, which no earlier lease outlives", async () => {
    const world = await networkHelpers.loadFixture(deployCalled);
    const { book, market } = world;
    const [, before] = await market.status();
    expect(await book.relistings()).to.equal(0);
    await expect(book.relisting(1)).to.be.revertedWithCustomError(book, "RelistingUnknown");
    expect((await book.slotOf(16)).price).to.equal(1n);

    // Called, not reported: epochs go on at what was fixed.
    await world.nextEpoch();
    expect(await book.relistings()).to.equal(0);
    expect(await market.price(16)).to.equal(1n);
    expect(await market.isWithinReach(before, 18, 100, REACH)).to.equal(true);

    await world.send([value(16), value(17)]);
    expect(await book.relistings()).to.equal(0);
    expect(await market.price(16)).to.equal(1n);
    await world.publish(0, 101_000_000n);
    await expect(market.commitEpoch())
      .to.emit(book, "Relisted")
      .withArgs(1, 3n << 16n, 101_000_000n);

    const [state, now] = await market.status();
    expect(state).to.equal(STATE.recovering);
    expect(await book.relistings()).to.equal(1);
    expect(await book.relisting(1)).to.deep.equal([3n << 16n, [1n, 1n], 101_000_000n]);
    expect(await market.relistedAt()).to.equal(now);
    expect(await market.price(16)).to.equal(dollars(200n));
    expect(await market.isWithinReach(now - 1n, 18, 65_535, [2n ** 256n - 1n, 0n])).to.equal(false);
    expect(await market.isOptionWithinReach(now - 1n, 20, 65_535, 1)).to.equal(false);
    expect(await market.isWithinReach(now, 18, 0, [0n, 0n])).to.equal(true);
    expect(await market.isWithinBand(now - 1n, 8, 200)).to.equal(true);
  });

  it("are reported as a whole or not at all", async () => {
    const world = await networkHelpers.loadFixture(deployCalled);
    const { book } = world;
    for (const [slots, missing] of [
      [[16], 2],
      [[17], 1],
    ] as const) {
      const report = await world.reportOf(slots.map((slot) => value(slot)));
      await expect(book.report(report, await world.signed(report)))
        .to.be.revertedWithCustomError(book, "RelistingIncomplete")
        .withArgs(missing);
    }
    await world.send([value(16), value(17)]);
    expect((await book.slotOf(17)).state).to.equal(OPTION_STATE.trading);
    await world.send([value(16)]);
  });

  it("need fixed slots, series that are due, and no other relisting under way", async () => {
    const world = await networkHelpers.loadFixture(deployFixed);
    const { book } = world;
    await expect(book.relist([])).to.be.revertedWithCustomError(book, "NothingToRelist");
    await expect(book.relist([16]))
      .to.be.revertedWithCustomError(book, "NotYet")
      .withArgs(16, 0);
    const from = (await world.now()) + OPTION_LIMITS.minNotice + 60;
    await book.announce(seriesOf(16, { expiry: from + 86_400 }), from);
    await expect(book.relist([16]))
      .to.be.revertedWithCustomError(book, "NotYet")
      .withArgs(16, from);
    await networkHelpers.time.increaseTo(from);
    await expect(book.relist([18])).to.be.revertedWithCustomError(book, "StateRefused");
    await expect(book.relist([16, 16])).to.be.revertedWithCustomError(book, "SlotsNotAscending");
    const early = await world.reportOf([value(16)]);
    await expect(book.report(early, await world.signed(early)))
      .to.be.revertedWithCustomError(book, "NothingTaken")
      .withArgs();
    await expect(book.relist([16]))
      .to.emit(book, "RelistingCalled")
      .withArgs(1, 1 << 16, [1n]);
    await world.list(seriesOf(17));
    await expect(book.relist([17]))
      .to.be.revertedWithCustomError(book, "RelistingPending")
      .withArgs(1);
  });

  it("are recalled before their report, and then called again with others", async () => {
    const world = await networkHelpers.loadFixture(deployCalled);
    const { book, cast } = world;
    const byStranger = book.connect(cast.stranger) as Deployed;
    await expect(byStranger.recallRelisting()).to.be.revertedWithCustomError(
      book,
      "AccessControlUnauthorizedAccount",
    );
    await expect(book.recallRelisting()).to.emit(book, "RelistingRecalled").withArgs(1);
    await expect(book.recallRelisting()).to.be.revertedWithCustomError(book, "NothingToRecall");
    for (const slot of [16, 17]) {
      expect((await book.slotOf(slot)).state).to.equal(OPTION_STATE.fixed);
    }
    await world.nextEpoch();
    expect(await book.relistings()).to.equal(0);
    await expect(book.relist([17]))
      .to.emit(book, "RelistingCalled")
      .withArgs(1, 1 << 17, [1n]);
    await world.send([value(17)]);
    await expect(book.recallRelisting()).to.be.revertedWithCustomError(book, "NothingToRecall");
    await world.nextEpoch();
    expect(await book.relisting(1)).to.deep.equal([1n << 17n, [1n], dollars(1n)]);
  });

  it("wait for a clearing of this book with accounts, which is bound once", async () => {
    const world = await networkHelpers.loadFixture(deployFixed);
    const { book, cast, market } = world;
    const bare = await deploy(connection, "OptionBook", [
      cast.governor.address,
      market.target,
      OPTION_LIMITS,
    ]);
    await expect(bare.relist([16])).to.be.revertedWithCustomError(bare, "ClearingMissing");
    const [own, foreign] = [
      await deploy(connection, "MockClearing", [bare.target]),
      await deploy(connection, "MockClearing", [book.target]),
    ];
    await foreign.setAccounts(market.target);
    for (const clearing of [own, foreign]) {
      await expect(bare.bindClearing(clearing.target))
        .to.be.revertedWithCustomError(bare, "ClearingRefused")
        .withArgs(clearing.target);
    }
    await own.setAccounts(market.target);
    const byStranger = bare.connect(cast.stranger) as Deployed;
    await expect(byStranger.bindClearing(own.target)).to.be.revertedWithCustomError(
      bare,
      "AccessControlUnauthorizedAccount",
    );
    await bare.bindClearing(own.target);
    expect(await bare.clearing()).to.equal(own.target);
    await expect(bare.bindClearing(own.target)).to.be.revertedWithCustomError(
      bare,
      "ClearingRefused",
    );
    await expect(bare.relist([16])).to.be.revertedWithCustomError(bare, "StateRefused");
  });

  it("follow each other, each with its own archive", async () => {
    const world = await networkHelpers.loadFixture(deployCalled);
    const { book } = world;
    await world.send([value(16), value(17)]);
    await world.nextEpoch();
    const { expiry } = await book.seriesOf(17);
    await networkHelpers.time.increaseTo(Number(expiry) - OPTION_LIMITS.window + 5);
    await world.nextEpoch();
    await networkHelpers.time.increaseTo(Number(expiry) + 400);
    await book.fix(17);
    await book.fix(16);
    await world.nextEpoch();
    await world.list(seriesOf(17));
    await book.relist([17]);
    await world.send([value(17)]);
    await world.nextEpoch();
    expect(await book.relistings()).to.equal(2);
    expect((await book.relisting(1)).slots).to.equal(3n << 16n);
    // BTC stood at 7,900: the call at 7,800 paid 100.
    expect(await book.relisting(2)).to.deep.equal([1n << 17n, [dollars(100n)], dollars(1n)]);
  });
});

describe("ConversionPoints", () => {
  async function deployCounted() {
    const world = await deployCalled();
    await world.send([value(16), value(17)]);
    await world.nextEpoch();
    const risk = await deploy(connection, "RiskBook", [
      world.cast.governor.address,
      world.market.target,
      86_400,
    ]);
    const points = await deploy(connection, "ConversionPoints", [world.book.target, risk.target]);
    return { world, risk, points };
  }

  /** The plain table's scalars with these flags. */
  function plainScalars(longOnly: (slot: number) => boolean): bigint[] {
    const slots = Array.from({ length: 32 }, (_, slot) => slot);
    const one = slots.map(() => 10_000n);
    const none = slots.map(() => 0n);
    return [...slots.map((slot) => (longOnly(slot) ? 1n : 0n)), ...one, ...one, ...none, ...one];
  }

  it("are the folds of the rules and the market that a conversion is proven against", async () => {
    const { world, risk, points } = await networkHelpers.loadFixture(deployCounted);
    const verifier: Deployed = world.optionVerifier;
    await expect(points.prepare(verifier.target, 1)).to.be.revertedWithCustomError(
      points,
      "PlainTableMissing",
    );
    await risk.registerPlainTables(verifier.target);
    await expect(points.conversion(verifier.target, 1)).to.be.revertedWithCustomError(
      points,
      "ConversionNotPrepared",
    );
    await expect(points.prepare(verifier.target, 2)).to.be.revertedWithCustomError(
      world.book,
      "RelistingUnknown",
    );
    const asStranger = points.connect(world.cast.stranger) as Deployed;
    await expect(asStranger.prepare(verifier.target, 1)).to.emit(points, "ConversionPrepared");
    await expect(points.prepare(verifier.target, 1)).to.be.revertedWithCustomError(
      points,
      "ConversionPreparedAlready",
    );
    const expired = (slot: number): boolean => slot === 16 || slot === 17;
    const [outside, inside, fixing] = await points.conversion(verifier.target, 1);
    expect(outside).to.deep.equal(
      await verifier.prepareRules(plainScalars((slot) => slot !== 0 && !expired(slot))),
    );
    expect(inside).to.deep.equal(await verifier.prepareRules(plainScalars(expired)));
    const prices = Array.from({ length: 18 }, (_, slot) =>
      slot === 0 ? dollars(1n) : expired(slot) ? 1n : 0n,
    );
    expect(fixing).to.deep.equal(await verifier.prepareMarket(prices));
  });

  it("leave tables of linear slots alone: their leases outlive a relisting", async () => {
    const { world, risk } = await networkHelpers.loadFixture(deployCounted);
    const rules = ruleTable();
    await risk.registerTable(world.verifier.target, rules);
    const table = await risk.registerTable.staticCall(
      world.optionVerifier.target,
      ruleTable(16, 16, 33),
    );
    await risk.registerTable(world.optionVerifier.target, ruleTable(16, 16, 33));
    const [, epoch] = await world.market.status();
    expect(await risk.isWithinBand(table, epoch, 100)).to.equal(true);
    expect(await risk.isWithinBand(table, epoch - 1n, 100)).to.equal(false);
    const linear = (
      await risk.queryFilter(risk.filters.TableRegistered(null, world.verifier.target))
    )[0];
    expect(await risk.isWithinBand(linear.args.table, epoch - 1n, 100)).to.equal(true);
  });
});
