/**
 * Given a funding index            When rates are reported, end, and are renewed   Then the factor moves with time and never jumps
 * Given a long and a short         When funding accrues                            Then the one pays exactly what the other gets
 * Given a market with a perpetual  When the index feed fails or funding runs on    Then breakers judge it like any price
 */
import { expect } from "chai";
import fc from "fast-check";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";
import { castOf, deploy, wait, type Connection, type Deployed } from "../fixtures/chain.ts";
import {
  HALT,
  HEARTBEAT,
  MAX_EPOCH_AGE,
  MAX_MOVE,
  MOVE_DELAY,
  STATE,
  deployMarket,
  dollars,
  feedConfig,
} from "../fixtures/market.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

const ONE = 10n ** 18n;
const DAY = 86_400n;
/** Most a rate may be: 5 % a day, for 8 hours. */
const MAX_RATE = ONE / 20n;
const MAX_DURATION = 28_800n;
const MIN_FACTOR = 10n ** 12n;
const MAX_FACTOR = 10n ** 24n;

/** Factor after `elapsed` seconds under one rate, as documented: linear, rounded down, clamped. */
function accrued(factor: bigint, rate: bigint, elapsed: bigint): bigint {
  const next = (factor * (ONE * DAY - rate * elapsed)) / (ONE * DAY);
  return next < MIN_FACTOR ? MIN_FACTOR : next > MAX_FACTOR ? MAX_FACTOR : next;
}

/** An index at 7,900 dollars with 8 decimals; bob reports its funding. */
async function deployFeed(chain: Connection) {
  const cast = await castOf(chain);
  const funding = await deploy(chain, "FundingIndex", [
    cast.governor.address,
    cast.bob.address,
    MAX_RATE,
    MAX_DURATION,
  ]);
  const index = await deploy(chain, "MockAggregator", [8, dollars(7900n)]);
  const feed = await deploy(chain, "PerpetualFeed", [index.target, funding.target]);
  const reporter = funding.connect(cast.bob) as Deployed;
  return { cast, funding, index, feed, reporter };
}

const load = () => networkHelpers.loadFixture(deployFeed);

const now = async (): Promise<bigint> => BigInt(await time.latest());

/** Reports a rate in a block at time `at`, for `duration` seconds. */
async function report(reporter: Deployed, at: bigint, rate: bigint, duration: bigint) {
  await time.setNextBlockTimestamp(at);
  return await reporter.setRate(rate, at + duration);
}

describe("FundingIndex", () => {
  it("starts at one and stands still until a rate is reported", async () => {
    const { funding } = await load();
    await wait(connection, 100_000);
    expect(await funding.factor()).to.equal(ONE);
    expect((await funding.rate())[0]).to.equal(0n);
  });

  it("falls while longs pay and rises while shorts pay, linearly in time", async () => {
    for (const rate of [MAX_RATE, -MAX_RATE, 1n, -1n, ONE / 1000n]) {
      const { funding, reporter } = await load();
      const start = (await now()) + 10n;
      await report(reporter, start, rate, MAX_DURATION);
      for (const elapsed of [1n, 7n, 3_600n, MAX_DURATION]) {
        await time.increaseTo(start + elapsed);
        expect(await funding.factor()).to.equal(accrued(ONE, rate, elapsed));
      }
    }
  });

  it("stops when a rate ends, and goes on with the next report", async () => {
    const { funding, reporter } = await load();
    const start = (await now()) + 10n;
    await report(reporter, start, MAX_RATE, 600n);
    await time.increaseTo(start + 600n);
    const ended: bigint = await funding.factor();
    expect(ended).to.equal(accrued(ONE, MAX_RATE, 600n));
    expect(await funding.rate()).to.deep.equal([0n, start + 600n]);
    await time.increaseTo(start + 500_000n);
    expect(await funding.factor()).to.equal(ended);
    await report(reporter, start + 500_001n, -MAX_RATE, 600n);
    expect(await funding.factor()).to.equal(ended);
    expect((await funding.rate())[0]).to.equal(-MAX_RATE);
  });

  it("never jumps, whatever is reported and when; stays in bounds", async () => {
    const step = fc.record({
      rate: fc.bigInt(-MAX_RATE, MAX_RATE),
      duration: fc.bigInt(1n, MAX_DURATION),
      gap: fc.bigInt(1n, 2n * MAX_DURATION),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
        const { funding, reporter } = await load();
        let at = (await now()) + 1n;
        let [factor, rate, until, since] = [ONE, 0n, at, at];
        for (const { rate: next, duration, gap } of steps) {
          at += gap;
          // What a reader sees in the block of a report is what he would have seen without it.
          factor = accrued(factor, rate, (at < until ? at : until) - since);
          const transaction = await report(reporter, at, next, duration);
          await expect(transaction)
            .to.emit(funding, "RateSet")
            .withArgs(reporter.runner.address, next, at + duration, factor);
          expect(await funding.factor()).to.equal(factor);
          expect(factor >= MIN_FACTOR && factor <= MAX_FACTOR).to.equal(true);
          [rate, since, until] = [next, at, at + duration];
        }
      }),
      { numRuns: 25 },
    );
  });

  it("moves in a second by at most a second's part of the daily bound", async () => {
    const { funding, reporter } = await load();
    const start = (await now()) + 10n;
    await report(reporter, start, MAX_RATE, MAX_DURATION);
    let before: bigint = await funding.factor();
    for (let k = 1n; k <= 20n; k++) {
      await time.increaseTo(start + k);
      const after: bigint = await funding.factor();
      // Rounding moves it by at most one more.
      expect(before - after <= MAX_RATE / DAY + 1n).to.equal(true);
      before = after;
    }
  });

  it("refuses rates beyond the bound, either way", async () => {
    const { funding, reporter } = await load();
    const end = (await now()) + 1000n;
    for (const rate of [MAX_RATE + 1n, -MAX_RATE - 1n, -(2n ** 63n), 2n ** 63n - 1n]) {
      await expect(reporter.setRate(rate, end))
        .to.be.revertedWithCustomError(funding, "RateTooLarge")
        .withArgs(rate, MAX_RATE);
    }
  });

  it("refuses an end that is past or too far", async () => {
    const { funding, reporter } = await load();
    const at = (await now()) + 10n;
    for (const end of [at - 1n, at, at + MAX_DURATION + 1n]) {
      await time.setNextBlockTimestamp(at);
      await expect(reporter.setRate.staticCall(0n, end, { blockTag: "pending" }))
        .to.be.revertedWithCustomError(funding, "EndRefused")
        .withArgs(end, at, at + MAX_DURATION);
    }
  });

  it("listens to its reporter only; a dismissed one is heard no more", async () => {
    const { funding, reporter, cast } = await load();
    const end = (await now()) + 1000n;
    for (const person of [cast.alice, cast.governor]) {
      await expect(funding.connect(person).setRate(1n, end)).to.be.revertedWithCustomError(
        funding,
        "AccessControlUnauthorizedAccount",
      );
    }
    await funding.revokeRole(connection.ethers.id("FUNDING_ROLE"), cast.bob.address);
    await expect(reporter.setRate(1n, end)).to.be.revertedWithCustomError(
      funding,
      "AccessControlUnauthorizedAccount",
    );
  });

  it("is not deployed with bounds that could halve the factor, or that allow nothing, nor without people", async () => {
    const { funding, cast } = await load();
    const people = [cast.governor.address, cast.bob.address];
    for (const bounds of [
      [0n, 3600n],
      [-1n, 3600n],
      [1n, 0n],
      [ONE / 2n, DAY + 1n],
    ]) {
      await expect(
        deploy(connection, "FundingIndex", [...people, ...bounds]),
      ).to.be.revertedWithCustomError(funding, "BoundsRefused");
    }
    await deploy(connection, "FundingIndex", [...people, ONE / 2n, DAY]);
    for (const k of people.keys())
      await expect(
        deploy(connection, "FundingIndex", [...people.with(k, ZeroAddress), ONE / 2n, DAY]),
      ).to.be.revertedWithCustomError(funding, "ZeroAddress");
  });

  it("ends at its floor and its ceiling instead of leaving them", async () => {
    const { cast } = await load();
    const people = [cast.governor.address, cast.bob.address];
    for (const [rate, bound] of [
      [ONE / 2n, MIN_FACTOR],
      [-ONE / 2n, MAX_FACTOR],
    ] as const) {
      const funding = await deploy(connection, "FundingIndex", [...people, ONE / 2n, DAY]);
      const reporter = funding.connect(cast.bob) as Deployed;
      for (let k = 0; k < 40; k++) await report(reporter, (await now()) + DAY, rate, DAY);
      expect(await funding.factor()).to.equal(bound);
    }
  });
});

describe("PerpetualFeed", () => {
  it("passes the index feed's round and times through, and its decimals", async () => {
    const { feed, index } = await load();
    await index.setRound(9, dollars(8000n), 11, 12, 8);
    expect(await feed.latestRoundData()).to.deep.equal([9n, dollars(8000n), 11n, 12n, 8n]);
    expect(await feed.decimals()).to.equal(8n);
  });

  it("answers index × factor, rounded down, and never zero for a positive index", async () => {
    const { feed, index, funding, reporter } = await load();
    const start = (await now()) + 10n;
    await report(reporter, start, MAX_RATE, MAX_DURATION);
    await time.increaseTo(start + MAX_DURATION);
    const factor: bigint = await funding.factor();
    for (const answer of [1n, 2n, 60n, dollars(7900n), 2n ** 100n]) {
      await index.publish(answer);
      const [, price] = await feed.latestRoundData();
      const exact = (answer * factor) / ONE;
      expect(price).to.equal(exact === 0n ? 1n : exact);
    }
  });

  it("passes an answer that is not positive as it is, for the breakers to refuse", async () => {
    const { feed, index } = await load();
    for (const answer of [0n, -1n, -dollars(7900n)]) {
      await index.publish(answer);
      expect((await feed.latestRoundData())[1]).to.equal(answer);
    }
  });

  it("lets the short have exactly what the long pays, over any path of index and funding", async () => {
    const quantity = 123_456_789n;
    const step = fc.record({
      rate: fc.bigInt(-MAX_RATE, MAX_RATE),
      price: fc.bigInt(1n, dollars(1_000_000n)),
      gap: fc.bigInt(2n, MAX_DURATION),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 5 }), async (steps) => {
        const { feed, index, reporter } = await load();
        const books = { long: quantity, short: -quantity };
        // The factor at the latest report.
        let [price, at, rate, factor] = [dollars(7900n), await now(), 0n, ONE];
        let gains = { long: 0n, short: 0n };
        for (const { rate: next, price: indexPrice, gap } of steps) {
          await report(reporter, at + gap, next, MAX_DURATION);
          factor = accrued(factor, rate, gap);
          [rate, at] = [next, at + gap];
          // The index publishes a second later.
          await time.setNextBlockTimestamp(at + 1n);
          await index.publish(indexPrice);
          const [, current] = await feed.latestRoundData();
          const expected = (indexPrice * accrued(factor, rate, 1n)) / ONE;
          expect(current).to.equal(expected === 0n ? 1n : expected);
          gains = {
            long: gains.long + books.long * (current - price),
            short: gains.short + books.short * (current - price),
          };
          expect(gains.long + gains.short).to.equal(0n);
          price = current;
        }
      }),
      { numRuns: 15 },
    );
  });

  it("costs a long, at an unmoved index, the rate times the notional", async () => {
    const { feed, reporter } = await load();
    const start = (await now()) + 10n;
    const rate = ONE / 100n;
    await report(reporter, start, rate, MAX_DURATION);
    await time.increaseTo(start + MAX_DURATION);
    const paid = dollars(7900n) - (await feed.latestRoundData())[1];
    // 1 % a day for 8 hours; the answer's rounding takes less than 1e-8 dollars more.
    const exact = (dollars(7900n) * rate * MAX_DURATION) / (ONE * DAY);
    expect(paid - exact === 0n || paid - exact === 1n).to.equal(true);
  });
});

describe("A perpetual in the market", () => {
  /** Slot 4 is a perpetual on the index of slot 1; its feed is read like any other. */
  async function deployPerpetual(chain: Connection) {
    const world = await deployMarket(chain);
    const { cast, feeds, aggregators, market, nextEpoch } = world;
    const funding = await deploy(chain, "FundingIndex", [
      cast.governor.address,
      cast.bob.address,
      MAX_RATE,
      MAX_DURATION,
    ]);
    const feed = await deploy(chain, "PerpetualFeed", [aggregators[1]!.target, funding.target]);
    await feeds.setFeed(feedConfig(4, feed));
    await nextEpoch();
    const price = (): Promise<bigint> => market.price(4);
    return { ...world, funding, feed, price, reporter: funding.connect(cast.bob) as Deployed };
  }
  const loadMarket = () => networkHelpers.loadFixture(deployPerpetual);

  it("is committed at index × factor; a lease's band covers funding like any move", async () => {
    const { market, nextEpoch, funding, reporter, price } = await loadMarket();
    expect(await price()).to.equal(dollars(7900n));
    await report(reporter, (await now()) + 10n, MAX_RATE, MAX_DURATION);
    await wait(connection, Number(MAX_DURATION));
    const factor: bigint = await funding.factor();
    await nextEpoch();
    expect(await price()).to.equal((dollars(7900n) * factor) / ONE);
    // 5 % a day over 8 hours: 1.67 %.
    expect(await market.isSlotWithinBand(1, 4, 167)).to.equal(true);
    expect(await market.isSlotWithinBand(1, 4, 166)).to.equal(false);
    expect(await market.isSlotWithinBand(1, 1, 0)).to.equal(true);
  });

  it("halts when the index feed is stale, as the index slot itself does", async () => {
    const { market } = await loadMarket();
    await wait(connection, HEARTBEAT + 1);
    const commit = await market.commitEpoch();
    for (const slot of [1, 4]) {
      await expect(commit).to.emit(market, "MarketHalted").withArgs(slot, HALT.answerStale);
    }
  });

  it("halts when the index answers nothing positive", async () => {
    const { market, aggregators } = await loadMarket();
    await aggregators[1]!.publish(0n);
    await expect(market.commitEpoch())
      .to.emit(market, "MarketHalted")
      .withArgs(4, HALT.answerOutOfBounds);
  });

  it("halts when the index feed reverts", async () => {
    const { market, feeds, funding } = await loadMarket();
    const broken = await deploy(connection, "BrokenAggregator");
    const feed = await deploy(connection, "PerpetualFeed", [broken.target, funding.target]);
    await feeds.setFeed(feedConfig(4, feed));
    for (const fault of [1, 2, 3, 4]) {
      await broken.setFault(fault);
      await expect(market.commitEpoch())
        .to.emit(market, "MarketHalted")
        .withArgs(4, HALT.feedFailed);
    }
  });

  it("never trips the move breaker by funding while epochs are fresh", async () => {
    const { market, nextEpoch, reporter } = await loadMarket();
    for (let k = 0; k < 12; k++) {
      await report(reporter, (await now()) + 1n, MAX_RATE, MAX_DURATION);
      await wait(connection, MAX_EPOCH_AGE - 60);
      await nextEpoch();
      expect((await market.status())[0]).to.equal(STATE.live);
    }
    expect((MAX_RATE * BigInt(MAX_EPOCH_AGE) * 10_000n) / (ONE * DAY) < BigInt(MAX_MOVE)).to.equal(
      true,
    );
  });

  it("treats funding that ran through a long stop as a move: it waits, and passes unsigned", async () => {
    const { market, feeds, feed, nextEpoch, reporter } = await loadMarket();
    await feeds.setFeed(feedConfig(4, feed, { maxMove: 300 }));
    for (let k = 0; k < 2; k++) {
      await report(reporter, (await now()) + 1n, MAX_RATE, MAX_DURATION);
      await wait(connection, Number(MAX_DURATION));
    }
    await nextEpoch();
    expect((await market.status())[0]).to.equal(STATE.halted);
    await wait(connection, MOVE_DELAY + 1);
    await nextEpoch();
    expect((await market.status())[0]).to.equal(STATE.recovering);
  });
});
