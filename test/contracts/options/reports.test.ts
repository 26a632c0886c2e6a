/**
 * Given an oracle of three keys of which two must sign   When a report comes   Then it needs two distinct signers, its own
 *                                                                                   digest, number, time and slots
 * Given series in every state                            Then only due and trading ones take reports
 */
import { expect } from "chai";
import { Wallet } from "ethers";
import { network } from "hardhat";
import {
  fixingDigest,
  reportDigest,
  signReport,
  unpackPnl,
  type OptionReport,
} from "../../../oracle/index.ts";
import type { Deployed } from "../fixtures/chain.ts";
import { dollars } from "../fixtures/market.ts";
import {
  OPTION_LIMITS,
  OPTION_STATE,
  deployOptions,
  pnlFrom,
  seriesOf,
} from "../fixtures/options.ts";
import { FLAT, call, loadReady, refuses, sendReport } from "./reportScene.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { maxReportAge, minInterval } = OPTION_LIMITS;

const ready = () => loadReady(connection);

describe("OptionBook: signatures", () => {
  it("are over the digest that the oracle's own code computes", async () => {
    const world = await ready();
    const report = await world.reportOf([call(dollars(310n), pnlFrom(-7n, 3n))]);
    expect(await world.book.reportDigest(report)).to.equal(reportDigest(world.venue, report));
    const { expiry } = await world.book.seriesOf(16);
    expect(await world.book.fixingDigest(16, 5n)).to.equal(
      fixingDigest(world.venue, { slot: 16, expiry, settlement: 5n }),
    );
  });

  it("must be two, of distinct keys in ascending order, and of signers all of them", async () => {
    const world = await ready();
    const { book, oracle } = world;
    const report = await world.reportOf([call(dollars(310n))]);
    const [one, two, three] = await Promise.all(
      oracle.map((key) => world.signed(report, [key]).then(([signature]) => signature!)),
    );
    const [stranger] = await world.signed(report, [new Wallet(`0x${"77".repeat(32)}`)]);
    const cases: [unknown[], string][] = [
      [[], "TooFewSignatures"],
      [[one], "TooFewSignatures"],
      [[one, one], "SignersNotAscending"],
      [[two, one], "SignersNotAscending"],
      [[one, stranger], "NotASigner"],
      [[one, two, stranger], "NotASigner"],
    ];
    for (const [signatures, error] of cases) {
      await expect(book.report(report, signatures)).to.be.revertedWithCustomError(book, error);
    }
    await expect(book.report(report, [one, "0x1234"])).to.be.revertedWithCustomError(
      book,
      "ECDSAInvalidSignatureLength",
    );
    await book.report(report, [one, two, three]);
  });

  it("are for one book, one chain and these values", async () => {
    const world = await ready();
    const { book, venue } = world;
    const report = await world.reportOf([call(dollars(310n))]);
    for (const other of [
      { ...venue, chainId: venue.chainId + 1n },
      { ...venue, book: String(world.market.target) },
    ]) {
      const foreign = await Promise.all(
        world.oracle.slice(0, 2).map((key) => signReport(key, other, report)),
      );
      await expect(book.report(report, foreign)).to.be.revertedWithCustomError(book, "NotASigner");
    }
    const signatures = await world.signed(report);
    const changes: Partial<OptionReport>[] = [
      { number: report.number + 1n },
      { timestamp: report.timestamp - 1n },
      { slots: [17] },
      { prices: [dollars(311n)] },
      { pnl: report.pnl.with(8, 1n) },
    ];
    for (const change of changes) {
      await expect(book.report({ ...report, ...change }, signatures)).to.be.revertedWithCustomError(
        book,
        "NotASigner",
      );
    }
  });

  it("count no more once a governor replaced the set", async () => {
    const world = await ready();
    const { book, oracle, cast } = world;
    const report = await world.reportOf([call(dollars(310n))]);
    const [, second, third] = oracle;
    await book.setOracle([third!.address], 1);
    await refuses(world, report, "NotASigner");
    await book.report(report, await world.signed(report, [third!]));
    const asStranger = book.connect(cast.stranger) as Deployed;
    await expect(asStranger.setOracle([second!.address], 1)).to.be.revertedWithCustomError(
      book,
      "AccessControlUnauthorizedAccount",
    );
    const [low, high] = [oracle[0]!.address, oracle[1]!.address];
    const many = Array.from(
      { length: 17 },
      (_, k) => `0x${(k + 1).toString(16).padStart(40, "0")}`,
    );
    const sets: [string[], number][] = [
      [[], 0],
      [[low], 0],
      [[low], 2],
      [[high, low], 1],
      [[low, low], 2],
      [[`0x${"00".repeat(20)}`], 1],
      [many, 1],
    ];
    for (const [signers, threshold] of sets) {
      await expect(book.setOracle(signers, threshold))
        .to.be.revertedWithCustomError(book, "OracleRefused")
        .withArgs(signers.length, threshold);
    }
    expect(await book.oracle()).to.deep.equal([[third!.address], 1n, 2n]);
  });

  it("are of one set: those of keys that stay in the next one do not count again", async () => {
    const world = await ready();
    const { book, oracle } = world;
    const report = await world.reportOf([call(dollars(310n))]);
    const early = await world.signed(report);
    await book.setOracle(
      oracle.slice(0, 2).map(({ address }) => address),
      2,
    );
    await expect(book.report(report, early)).to.be.revertedWithCustomError(book, "NotASigner");
    await sendReport(world, report);
    const digest = fixingDigest(
      { ...world.venue, oracleSet: 2n },
      { slot: 16, expiry: (await book.seriesOf(16)).expiry as bigint, settlement: 5n },
    );
    expect(await book.fixingDigest(16, 5n)).to.equal(digest);
  });

  it("are refused altogether before there is an oracle", async () => {
    const world = await networkHelpers.loadFixture(deployOptions);
    const { ethers } = connection;
    const bare = (await ethers.deployContract("OptionBook", [
      world.cast.governor.address,
      world.market.target,
      OPTION_LIMITS,
    ])) as unknown as Deployed;
    const report = await world.reportOf([call(1n)]);
    await expect(bare.report(report, [])).to.be.revertedWithCustomError(bare, "TooFewSignatures");
  });
});

describe("OptionBook: a report counts once, in its time", () => {
  it("is not taken twice, nor after one of a higher number or a later time", async () => {
    const world = await ready();
    const start = await world.now();
    const first = await world.reportOf([call(dollars(310n))], start);
    const older = await world.reportOf([call(dollars(320n))], start - 5);
    const next = await world.reportOf([call(dollars(330n))], start + minInterval);
    await sendReport(world, first);
    await refuses(world, first, "ReportNumberUsed", first.number, first.number);
    await networkHelpers.time.increase(60);
    await refuses(world, older, "ReportTooSoon", start - 5, start + minInterval);
    await refuses(
      world,
      { ...next, timestamp: next.timestamp - 1n },
      "ReportTooSoon",
      start + minInterval - 1,
      start + minInterval,
    );
    await sendReport(world, next);
    await refuses(world, older, "ReportNumberUsed", older.number, next.number);
  });

  it("is refused from the future, and when it is too old", async () => {
    const world = await ready();
    const start = await world.now();
    const ahead = await world.reportOf([call(dollars(310n))], start + 100);
    await networkHelpers.time.setNextBlockTimestamp(start + 99);
    await refuses(world, ahead, "ReportFromFuture", start + 100, start + 99);
    await networkHelpers.time.setNextBlockTimestamp(start + 100 + maxReportAge + 1);
    await refuses(world, ahead, "ReportTooOld", start + 100, start + 101);
  });

  it("is refused when it is malformed", async () => {
    const world = await ready();
    const both = await world.reportOf([call(dollars(310n)), { ...call(dollars(90n)), slot: 17 }]);
    const cases: [Partial<OptionReport>, string][] = [
      [{ slots: [], prices: [], pnl: [] }, "ReportMalformed"],
      [{ prices: [1n] }, "ReportMalformed"],
      [{ pnl: both.pnl.slice(1) }, "ReportMalformed"],
      [{ slots: [17, 16] }, "SlotsNotAscending"],
      [{ slots: [16, 16] }, "SlotsNotAscending"],
      [{ slots: [15, 16] }, "NotAnOptionSlot"],
      [{ slots: [16, 32] }, "NotAnOptionSlot"],
      [{ slots: [16, 18] }, "StateRefused"],
      [{ pnl: both.pnl.with(8, 2n ** 64n) }, "PnlPaddingNotZero"],
      [{ pnl: both.pnl.with(17, 2n ** 255n) }, "PnlPaddingNotZero"],
    ];
    for (const [change, error] of cases) await refuses(world, { ...both, ...change }, error);
    await sendReport(world, both);
  });
});

describe("OptionBook: series", () => {
  it("are announced with notice, by a governor, and sensibly", async () => {
    const world = await networkHelpers.loadFixture(deployOptions);
    const { book, cast } = world;
    const from = (await world.now()) + OPTION_LIMITS.minNotice + 100;
    const good = seriesOf(16, { expiry: from + 30 * 86_400 });
    await expect(book.announce(good, from - 200)).to.be.revertedWithCustomError(
      book,
      "NoticeTooShort",
    );
    const asStranger = book.connect(cast.stranger) as Deployed;
    for (const calling of [
      asStranger.announce(good, from),
      asStranger.freeze(16),
      asStranger.unfreeze(16),
      asStranger.relist([16]),
      asStranger.setLimits(OPTION_LIMITS),
    ]) {
      await expect(calling).to.be.revertedWithCustomError(book, "AccessControlUnauthorizedAccount");
    }
    for (const change of [
      { underlying: 0 },
      { underlying: 16 },
      { strike: 0 },
      { maxStep: 0 },
      { minPrice: 0 },
      { minPrice: dollars(8000n) + 1n },
      { expiry: from + OPTION_LIMITS.window },
    ]) {
      await expect(book.announce({ ...good, ...change }, from)).to.be.revertedWithCustomError(
        book,
        "SeriesRefused",
      );
    }
    for (const slot of [0, 15, 32, 255]) {
      await expect(book.announce({ ...good, slot }, from))
        .to.be.revertedWithCustomError(book, "NotAnOptionSlot")
        .withArgs(slot);
    }
    await expect(book.announce(good, from)).to.emit(book, "SeriesAnnounced");
    const early = await world.reportOf([call(dollars(300n))]);
    await refuses(world, early, "NotYet", 16, from);
    expect((await book.slotOf(16)).state).to.equal(OPTION_STATE.announced);
  });

  it("never trade where the first report comes after expiry", async () => {
    const world = await ready();
    const from = (await world.now()) + OPTION_LIMITS.minNotice + 60;
    const expiry = from + OPTION_LIMITS.window + 1;
    await world.book.announce(seriesOf(20, { expiry }), from);
    await networkHelpers.time.increaseTo(expiry);
    await world.nextEpoch();
    const late = await world.reportOf([{ slot: 20, price: 1n, pnl: FLAT }]);
    await refuses(world, late, "SeriesExpired", 20, expiry);
  });

  it("take no report while frozen, once expired, or for an underlying without a price", async () => {
    const world = await ready();
    const { book } = world;
    await book.freeze(16);
    await refuses(world, await world.reportOf([call(dollars(310n))]), "NothingTaken");
    await expect(book.freeze(16)).to.be.revertedWithCustomError(book, "StateRefused");
    await book.unfreeze(16);
    await world.list(seriesOf(20, { underlying: 9 }));
    const unpriced = await world.reportOf([{ slot: 20, price: 1n, pnl: FLAT }]);
    await refuses(world, unpriced, "UnderlyingUnpriced", 20, 9);
    const { expiry } = await book.seriesOf(16);
    await networkHelpers.time.increaseTo(expiry);
    await refuses(world, await world.reportOf([call(dollars(310n))]), "NothingTaken");
    await expect(book.announce(seriesOf(16), 2n ** 40n - 1n)).to.be.revertedWithCustomError(
      book,
      "StateRefused",
    );
  });

  it("refuse limits that could never hold, or that would bound nothing", async () => {
    const { book } = await networkHelpers.loadFixture(deployOptions);
    for (const change of [
      { maxReportAge: 0 },
      { minInterval: OPTION_LIMITS.maxReportAge },
      { minObserved: 0 },
      { minObserved: OPTION_LIMITS.window + 1 },
      { window: 2 ** 24 },
      { fixingDelay: OPTION_LIMITS.maxReportAge + 1 },
      { maxMove: 0 },
      { tolerance: 10_000 },
      { maxGain: 0 },
    ]) {
      await expect(book.setLimits({ ...OPTION_LIMITS, ...change })).to.be.revertedWithCustomError(
        book,
        "LimitsRefused",
      );
    }
    expect((await book.limits()).maxMove).to.equal(OPTION_LIMITS.maxMove);
  });

  it("keep packed what was reported, and add up drift", async () => {
    const world = await ready();
    const pnl = pnlFrom(dollars(50n), dollars(9n));
    await sendReport(world, await world.reportOf([call(dollars(280n), pnl)]));
    expect(unpackPnl([...(await world.book.pnlOf(16))])).to.deep.equal(pnl);
    // 300 → 280; profits from 200 − 10·s to 50 − 9·s: farthest at s = 0.
    const first = dollars(300n) + dollars(200n);
    expect((await world.book.slotOf(16)).drift).to.equal(first + dollars(20n) + dollars(150n));
  });
});
