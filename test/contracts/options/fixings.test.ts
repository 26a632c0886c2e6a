/**
 * Given epochs in the window before expiry   When fixed   Then the average of their prices by seconds, each for at most as long
 *                                                         as an epoch is fresh; payoffs rounded down, at least 1
 * Given too few seconds observed             When signed  Then within the tolerance of the latest price, after the delay
 * Given a fixing                             Then the jump is drift and no scenario moves the slot any more
 */
import { expect } from "chai";
import { network } from "hardhat";
import { unpackPnl } from "../../../oracle/index.ts";
import { MAX_EPOCH_AGE, dollars } from "../fixtures/market.ts";
import {
  OPTIONS_STALE,
  OPTION_LIMITS,
  OPTION_STATE,
  deployOptions,
  deployTrading,
  pnlFrom,
  seriesOf,
  type OptionMarket,
} from "../fixtures/options.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { window, fixingDelay } = OPTION_LIMITS;

/** Publishes BTC at `price` and commits at exactly `time`, whether or not the epoch is refused. */
async function observe(world: OptionMarket, time: number, price: bigint): Promise<void> {
  // Feeds answer shortly before, however long the last epoch is ago.
  if (time - (await world.now()) > 100) await networkHelpers.time.increaseTo(time - 20);
  await world.publish(1, price);
  for (const slot of [0, 2, 3]) {
    const [, answer] = await world.aggregators[slot]!.latestRoundData();
    await world.publish(slot, answer);
  }
  await networkHelpers.time.setNextBlockTimestamp(time);
  await world.market.commitEpoch();
}

async function trading(): Promise<{ world: OptionMarket; expiry: number }> {
  const world = await networkHelpers.loadFixture(deployTrading);
  const { expiry } = await world.book.seriesOf(16);
  await networkHelpers.time.increaseTo(Number(expiry) - window - 1000);
  return { world, expiry: Number(expiry) };
}

describe("OptionBook: fixing at the observed average", () => {
  it("weighs prices by seconds, before the window not at all", async () => {
    const { world, expiry } = await trading();
    const { book } = world;
    const from = expiry - window;
    await observe(world, from - 500, dollars(7000n));
    await observe(world, from + 600, dollars(8100n));
    await observe(world, from + 1600, dollars(8300n));
    await observe(world, from + 3200, dollars(8200n));
    await expect(book.fix(16)).to.be.revertedWithCustomError(book, "SeriesNotExpired");
    await networkHelpers.time.increaseTo(expiry + 5);
    await observe(world, expiry + 100, dollars(9000n));
    const sum = 8100n * 1000n + 8300n * 1600n + 8200n * 400n;
    const average = (sum * 10n ** 8n) / 3000n;
    await expect(book.fix(16))
      .to.emit(book, "SeriesFixed")
      .withArgs(16, expiry, average, average - dollars(8000n), true);
    expect((await book.slotOf(16)).price).to.equal(average - dollars(8000n));
    // The put at 7,500 is worthless, and published at 1. It shares the average.
    await expect(book.fix(17)).to.emit(book, "SeriesFixed").withArgs(17, expiry, average, 1, true);
    await expect(book.fix(17)).to.be.revertedWithCustomError(book, "StateRefused");
  });

  it("rounds every payoff down, a put's too", async () => {
    const { world, expiry } = await trading();
    const { book } = world;
    const from = expiry - window;
    await observe(world, from + 600, dollars(7200n) + 1n);
    await observe(world, from + 1600, dollars(7200n));
    await networkHelpers.time.increaseTo(expiry);
    // 1,000 s at 7,200 and 1e-8, 2,000 s at 7,200: a third above, so the put gets a third less than 300.
    await expect(book.fix(17))
      .to.emit(book, "SeriesFixed")
      .withArgs(17, expiry, dollars(7200n), dollars(300n) - 1n, true);
  });

  it("counts a price for no longer than an epoch is fresh", async () => {
    const world = await networkHelpers.loadFixture(deployOptions);
    const { book } = world;
    await book.setLimits({ ...OPTION_LIMITS, window: 3 * MAX_EPOCH_AGE });
    await world.list(seriesOf(16));
    await world.send([{ slot: 16, price: dollars(300n), pnl: pnlFrom(0n) }]);
    const expiry = Number((await book.seriesOf(16)).expiry);
    const from = expiry - 3 * MAX_EPOCH_AGE;
    await networkHelpers.time.increaseTo(from);
    await observe(world, from + 10, dollars(8100n));
    await observe(world, expiry - 1000, dollars(8500n));
    await networkHelpers.time.increaseTo(expiry);
    const average =
      (dollars(8100n) * BigInt(MAX_EPOCH_AGE) + dollars(8500n) * 1000n) /
      (BigInt(MAX_EPOCH_AGE) + 1000n);
    await expect(book.fix(16))
      .to.emit(book, "SeriesFixed")
      .withArgs(16, expiry, average, average - dollars(8000n), true);
  });

  it("counts the jump as drift, and leaves nothing that a scenario moves", async () => {
    const { world, expiry } = await trading();
    const { book, optionVerifier, market } = world;
    await observe(world, expiry - window + 10, dollars(8400n));
    await networkHelpers.time.increaseTo(expiry);
    const drift = (await book.slotOf(16)).drift as bigint;
    await book.fix(16);
    await book.fix(17);
    // 300 → 400, and the largest profit of a scenario was 200.
    expect((await book.slotOf(16)).drift).to.equal(drift + dollars(100n) + dollars(200n));
    expect(unpackPnl([...(await book.pnlOf(16))])).to.deep.equal(pnlFrom(0n));
    await world.nextEpoch();
    const [, epoch] = await market.status();
    const [, point] = await market.prepared(epoch, optionVerifier.target);
    const scalars = Array.from({ length: 18 }, () => 0n);
    for (const [slot, price] of [1n, 8400n, 195n, 4n].entries()) scalars[slot] = dollars(price);
    [scalars[16], scalars[17]] = [dollars(400n), 1n];
    expect(point).to.deep.equal(await optionVerifier.prepareMarket(scalars));
    expect((await book.slotOf(16)).state).to.equal(OPTION_STATE.fixed);
  });

  it("is how a market gets on in which an expired series went stale", async () => {
    const { world, expiry } = await trading();
    const { book, market } = world;
    await observe(world, expiry - window + 10, dollars(7950n));
    await networkHelpers.time.increaseTo(expiry + 10);
    await expect(market.commitEpoch()).to.emit(market, "MarketHalted").withArgs(16, OPTIONS_STALE);
    await book.fix(16);
    await book.freeze(17);
    await world.nextEpoch();
    await book.fix(17);
    expect((await book.slotOf(17)).price).to.equal(1);
  });
});

describe("OptionBook: fixing what nobody observed", () => {
  it("takes a signed price within the tolerance of the latest, once the delay is over", async () => {
    const { world, expiry } = await trading();
    const { book } = world;
    await observe(world, expiry - 100, dollars(8000n));
    await networkHelpers.time.increaseTo(expiry + 1);
    await expect(book.fix(16))
      .to.be.revertedWithCustomError(book, "FixingUnobserved")
      .withArgs(16, 100, OPTION_LIMITS.minObserved);
    const settlement = dollars(8400n);
    const signatures = await world.signedFixing(16, expiry, settlement);
    await expect(book.fixSigned(16, settlement, signatures))
      .to.be.revertedWithCustomError(book, "FixingTooEarly")
      .withArgs(16, expiry + fixingDelay);
    await networkHelpers.time.increaseTo(expiry + fixingDelay);
    await observe(world, expiry + fixingDelay + 5, dollars(8000n));
    const beyond = settlement + 1n;
    await expect(book.fixSigned(16, beyond, await world.signedFixing(16, expiry, beyond)))
      .to.be.revertedWithCustomError(book, "FixingOutOfBounds")
      .withArgs(16, beyond, dollars(8000n));
    const below = dollars(7600n) - 1n;
    await expect(
      book.fixSigned(16, below, await world.signedFixing(16, expiry, below)),
    ).to.be.revertedWithCustomError(book, "FixingOutOfBounds");
    await expect(book.fixSigned(16, settlement, [])).to.be.revertedWithCustomError(
      book,
      "TooFewSignatures",
    );
    for (const [slot, at] of [
      [17, expiry],
      [16, expiry + 1],
    ] as const) {
      const foreign = await world.signedFixing(slot, at, settlement);
      await expect(book.fixSigned(16, settlement, foreign)).to.be.revertedWithCustomError(
        book,
        "NotASigner",
      );
    }
    await expect(book.fixSigned(16, settlement, signatures))
      .to.emit(book, "SeriesFixed")
      .withArgs(16, expiry, settlement, dollars(400n), false);
    await expect(book.fixSigned(16, settlement, signatures)).to.be.revertedWithCustomError(
      book,
      "StateRefused",
    );
  });

  it("takes no signature where the average was observed", async () => {
    const { world, expiry } = await trading();
    await observe(world, expiry - 2000, dollars(8000n));
    await networkHelpers.time.increaseTo(expiry + fixingDelay);
    const signatures = await world.signedFixing(16, expiry, dollars(8000n));
    await expect(world.book.fixSigned(16, dollars(8000n), signatures))
      .to.be.revertedWithCustomError(world.book, "FixingObserved")
      .withArgs(16, 2000);
  });
});
