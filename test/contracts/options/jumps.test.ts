/**
 * Given a fixing, by anybody         When an epoch takes it over   Then the market recovers: nobody is flagged before he
 *                                                                  could prove again, and proves in that time
 * Given a jump of the underlying     When a price is a step too far from its bounds   Then steps towards them are taken
 * Given a window half unobserved     Then a signed fixing is possible before the market would halt
 * Given limits with a wider window   Then it is observed
 */
import { expect } from "chai";
import { network } from "hardhat";
import { STATE, RECOVERY_TIME, dollars } from "../fixtures/market.ts";
import {
  OPTION_LIMITS,
  deployOptionProtocol,
  deployTrading,
  pnlFrom,
  seriesOf,
  type OptionMarket,
} from "../fixtures/options.ts";
import { ALICE_VIEW, UNIT, type Protocol } from "../fixtures/protocol.ts";
import { changed, ruleTable } from "../fixtures/rules.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;
const { maxReportAge, window, fixingDelay } = OPTION_LIMITS;

const CAROL = 3n;
const FLAT = pnlFrom(0n);
const call = (price: bigint) => ({ slot: 16, price, pnl: FLAT });
const put = (price: bigint) => ({ slot: 17, price, pnl: FLAT });

/** Reports and epochs in turn up to `until`, never apart by more than a report may be old. */
async function keepUp(world: OptionMarket, until: number, values = [call(dollars(400n))]) {
  for (;;) {
    const next = Math.min((await world.now()) + maxReportAge - 100, until - 60);
    await time.increaseTo(next);
    await world.send(values);
    await world.nextEpoch();
    if (next === until - 60) return;
  }
}

interface Fixable extends OptionMarket, Protocol {
  readonly home32: string;
  readonly expiry: number;
}

/** Slot 16 is at 400 and will be fixed there; account 3 owes proofs and is attested under a table of option slots. */
async function deployNearExpiry(): Promise<Fixable> {
  const world = await deployOptionProtocol(connection);
  const { accounts, cast, risk, optionVerifier } = world;
  const from = (await world.now()) + OPTION_LIMITS.minNotice + 60;
  const expiry = from + window + 1000;
  await world.book.announce({ ...seriesOf(16), expiry }, from);
  await time.increaseTo(from);
  await world.publish(1, dollars(8400n));
  await world.nextEpoch();
  await world.send([{ ...call(dollars(400n)), pnl: pnlFrom(dollars(200n), dollars(10n)) }]);
  const base = ruleTable(16, 16, 33);
  const rules = changed(base, {
    bandSensitivity: base.bandSensitivity.map((own, slot) => (slot < 16 ? own : 33_150)),
    impact: base.impact.map(() => 0),
  });
  const home32 = await world.register(rules, optionVerifier);
  await risk.approveHome(home32, rules);
  await accounts.connect(cast.alice).open(home32, ALICE_VIEW);
  const values = [{ ...call(dollars(400n)), pnl: pnlFrom(dollars(200n), dollars(10n)) }];
  await keepUp(world, expiry, values);
  await accounts.connect(cast.alice).deposit(CAROL, 0, 1000n * UNIT);
  const proof = await world.prove({
    commitment: await world.commitmentOf(CAROL),
    table: home32,
  });
  await accounts.connect(cast.alice).deposit(CAROL, 0, UNIT);
  await accounts.connect(cast.alice).withdraw(CAROL, 0, UNIT, cast.alice.address, proof);
  return { ...world, home32, expiry };
}

describe("OptionBook: a fixing is a stop with a recovery time", () => {
  it("ends leases by its jump, flags nobody before the recovery time is over, and takes proofs in it", async () => {
    const world = await networkHelpers.loadFixture(deployNearExpiry);
    const { accounts, book, cast, market, home32, expiry } = world;
    const stranger = accounts.connect(cast.stranger);
    await time.increaseTo(expiry);
    await world.nextEpoch();
    expect((await market.status())[0]).to.equal(STATE.live);
    expect(await accounts.isSolvent(CAROL, home32, 10_000)).to.equal(true);
    await book.connect(cast.stranger).fix(16);
    expect((await book.slotOf(16)).price).to.equal(dollars(400n));
    // Known to the book, not to the market: the lease still holds.
    expect(await accounts.isSolvent(CAROL, home32, 10_000)).to.equal(true);
    await world.nextEpoch();
    const fixedAt = await world.now();
    expect((await market.status())[0]).to.equal(STATE.recovering);
    expect(await accounts.isSolvent(CAROL, home32, 10_000)).to.equal(false);
    await expect(stranger.flagSlot(CAROL, 16)).to.be.revertedWithCustomError(
      accounts,
      "ActionNotAllowed",
    );
    const proof = await world.prove({
      commitment: await world.commitmentOf(CAROL),
      table: home32,
    });
    await accounts.connect(cast.alice).attest(CAROL, home32, 12_000, 10_000, proof);
    await time.increaseTo(fixedAt + RECOVERY_TIME + 1);
    expect((await market.status())[0]).to.equal(STATE.live);
    expect(await accounts.isSolvent(CAROL, home32, 10_000)).to.equal(true);
    await expect(stranger.flagSlot(CAROL, 16)).to.be.revertedWithCustomError(
      accounts,
      "PriceWithinBand",
    );
    // The next epoch is none: a fixing stops the market once.
    await world.nextEpoch();
    expect((await market.status())[0]).to.equal(STATE.live);
  });

  it("flags whoever did not prove in that time", async () => {
    const world = await networkHelpers.loadFixture(deployNearExpiry);
    const { accounts, book, cast } = world;
    await time.increaseTo(world.expiry);
    await book.fix(16);
    await world.nextEpoch();
    await time.increase(RECOVERY_TIME + 1);
    await expect(accounts.connect(cast.stranger).flagSlot(CAROL, 16)).to.emit(accounts, "Lapsed");
  });
});

describe("OptionBook: a fixing beyond the drift of 64 bits", () => {
  it("saturates it, which is within no reach, and the next series starts anew", async () => {
    const world = await networkHelpers.loadFixture(deployTrading);
    const { book, market } = world;
    const huge = 2n ** 62n;
    const wide = { ...OPTION_LIMITS, maxMove: 65_535, minInterval: 0, tolerance: 1 };
    await book.setLimits({ ...wide, maxGain: 65_535 });
    const series = { underlying: 3, strike: huge, isCall: false, maxStep: huge };
    await world.list(seriesOf(18, series));
    const at = (gain: bigint) => ({ slot: 18, price: huge, pnl: pnlFrom(gain) });
    for (const gain of [-huge, 0n, 10n - huge]) await world.send([at(gain)]);
    await book.freeze(16);
    await book.freeze(17);
    await world.nextEpoch();
    const [, before] = await market.status();
    const { expiry } = await book.seriesOf(18);
    await time.increaseTo(Number(expiry) - window + 5);
    await world.nextEpoch();
    await time.increaseTo(expiry);
    await book.fix(18);
    const most = 2n ** 64n - 1n;
    expect((await book.slotOf(18)).drift).to.equal(most);
    await world.nextEpoch();
    const [, now] = await market.status();
    const farthest = 2n ** 32n - 1n;
    expect(await market.isOptionWithinReach(before, 18, 65_535, farthest)).to.equal(false);
    expect(await market.isOptionWithinReach(now, 18, 0, 0)).to.equal(true);
    await world.list(seriesOf(18));
    await book.relist([18]);
    await world.send([{ ...call(dollars(200n)), slot: 18 }]);
    expect((await book.slotOf(18)).drift < most).to.equal(true);
  });
});

/** Slot 16: call at 8,000; slot 17: put at 7,500; BTC at 7,900; before: 300 and 100. */
describe("OptionBook: bounds after a jump", () => {
  const refuses = async (world: OptionMarket, value: ReturnType<typeof call>, error: string) => {
    const report = await world.reportOf([value]);
    await expect(
      world.book.report(report, await world.signed(report)),
    ).to.be.revertedWithCustomError(world.book, error);
  };

  it("let several reports get up to an intrinsic value that none of them reaches", async () => {
    const world = await networkHelpers.loadFixture(deployTrading);
    for (const price of [9480n, 11_376n]) {
      await world.publish(1, dollars(price));
      await world.nextEpoch();
    }
    // Intrinsic value 3,376, slack 568.8: at least 2,807.2. A step is at most maxStep, 500.
    const least = dollars(28_072n) / 10n;
    await time.increase(OPTION_LIMITS.minInterval);
    await refuses(world, call(dollars(2808n)), "MoveTooLarge");
    await refuses(world, call(dollars(300n)), "PriceBelowIntrinsic");
    await refuses(world, call(dollars(550n) - 1n), "PriceBelowIntrinsic");
    await world.send([call(dollars(550n))]);
    for (const price of [1050n, 1550n, 2050n, 2550n]) await world.send([call(dollars(price))]);
    // One step from the bound the price need not go on by half a step.
    await time.increase(OPTION_LIMITS.minInterval);
    await refuses(world, call(dollars(2550n)), "PriceBelowIntrinsic");
    await world.send([call(least)]);
    await time.increase(OPTION_LIMITS.minInterval);
    await refuses(world, call(least - 1n), "PriceBelowIntrinsic");
    await world.send([put(1n)]);
    await world.nextEpoch();
    expect(await world.market.price(16)).to.equal(least);
  });

  it("let several reports get down to what a call may be worth at most", async () => {
    const world = await networkHelpers.loadFixture(deployTrading);
    await world.list(seriesOf(18, { underlying: 3, strike: 1n, maxStep: 2n ** 62n }));
    await world.send([call(dollars(300n)), put(dollars(100n)), { ...call(dollars(4n)), slot: 18 }]);
    await world.publish(3, dollars(3n));
    await world.nextEpoch();
    await time.increase(OPTION_LIMITS.minInterval);
    // At most 3 and a slack of 0.15; a step is at most 0.3.
    const at = (hundredths: bigint) => ({ ...call((dollars(1n) * hundredths) / 100n), slot: 18 });
    await refuses(world, at(400n), "PriceTooHigh");
    await refuses(world, at(386n), "PriceTooHigh");
    await refuses(world, at(315n), "MoveTooLarge");
    await refuses(world, at(415n), "PriceTooHigh");
    for (const hundredths of [385n, 355n, 325n, 315n]) await world.send([at(hundredths)]);
    await time.increase(OPTION_LIMITS.minInterval);
    await refuses(world, { ...at(315n), price: at(315n).price + 1n }, "PriceTooHigh");
  });
});

describe("OptionBook: a window that was half observed", () => {
  it("is fixed by signature while the market goes on", async () => {
    const world = await networkHelpers.loadFixture(deployTrading);
    const { book, market } = world;
    const expiry = Number((await book.seriesOf(16)).expiry);
    await time.increaseTo(expiry - window - 100);
    const values = [call(dollars(300n)), put(dollars(100n))];
    await world.send(values);
    await world.nextEpoch();
    // LINK's feed fails for more than half of the window; BTC's is good throughout.
    await world.publish(3, 0n);
    await time.increaseTo(expiry - 2000);
    await world.publish(1, dollars(8100n));
    await market.commitEpoch();
    await world.publish(3, dollars(4n));
    await keepUp(world, expiry, values);
    expect((await market.status())[0]).to.not.equal(STATE.halted);
    await time.increaseTo(expiry + fixingDelay);
    await expect(book.fix(16)).to.be.revertedWithCustomError(book, "FixingUnobserved");
    await world.nextEpoch();
    for (const slot of [16, 17]) {
      const signatures = await world.signedFixing(slot, expiry, dollars(8050n));
      await book.fixSigned(slot, dollars(8050n), signatures);
    }
    await time.increaseTo(expiry + 2 * maxReportAge);
    await world.nextEpoch();
    expect((await market.status())[0]).to.equal(STATE.recovering);
    expect(await market.price(16)).to.equal(dollars(50n));
  });

  it("is observed from its new beginning when limits widen it", async () => {
    const world = await networkHelpers.loadFixture(deployTrading);
    const { book } = world;
    const expiry = Number((await book.seriesOf(16)).expiry);
    await time.increaseTo(expiry - 20_000);
    await world.nextEpoch();
    await book.setLimits({ ...OPTION_LIMITS, window: 14_400, minObserved: 7200 });
    await world.publish(1, dollars(8250n));
    for (let at = expiry - 14_000; at < expiry; at += 3000) {
      await time.increaseTo(at);
      await world.nextEpoch();
    }
    await time.increaseTo(expiry);
    await expect(book.fix(16))
      .to.emit(book, "SeriesFixed")
      .withArgs(16, expiry, dollars(8250n), dollars(250n), true);
  });
});

describe("OptionBook: a report on whose way a slot stopped", () => {
  it("leaves the others their report when one of them is frozen, or expired on its way", async () => {
    const world = await networkHelpers.loadFixture(deployTrading);
    await time.increase(OPTION_LIMITS.minInterval);
    const { book } = world;
    const both = async (price: bigint) => world.reportOf([call(dollars(price)), put(dollars(90n))]);
    await book.freeze(17);
    const frozen = await both(310n);
    await expect(book.report(frozen, await world.signed(frozen)))
      .to.emit(book, "EntrySkipped")
      .withArgs(frozen.number, 17);
    const prices = async () =>
      Promise.all([16, 17].map(async (slot) => (await book.slotOf(slot)).price as bigint));
    expect(await prices()).to.deep.equal([dollars(310n), dollars(100n)]);
    await book.unfreeze(17);
    await world.list(seriesOf(18));
    const { expiry } = await book.seriesOf(16);
    await time.increaseTo(Number(expiry) - 100);
    await world.nextEpoch();
    const late = await world.reportOf(
      [call(dollars(320n)), { slot: 18, price: dollars(200n), pnl: FLAT }],
      Number(expiry) - 50,
    );
    await time.increaseTo(expiry);
    await expect(book.report(late, await world.signed(late)))
      .to.emit(book, "EntrySkipped")
      .withArgs(late.number, 16);
    expect(await prices()).to.deep.equal([dollars(310n), dollars(100n)]);
    expect((await book.slotOf(18)).price).to.equal(dollars(200n));
  });
});
