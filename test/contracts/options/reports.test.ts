/**
 * Given an oracle of three keys of which two must sign   When a report comes   Then it needs two distinct signers, its own
 *                                                                                   digest, number, time and slots
 * Given every bound                                      When a report is at it, and one beyond   Then taken, and refused
 * Given series in every state                            Then only due and trading ones take reports
 */
import { expect } from "chai";
import { Wallet } from "ethers";
import { network } from "hardhat";
import {
  fixingDigest,
  packPnl,
  reportDigest,
  signReport,
  unpackPnl,
  type OptionReport,
  type OptionValue,
} from "../../../oracle/index.ts";
import type { Deployed } from "../fixtures/chain.ts";
import { dollars } from "../fixtures/market.ts";
import {
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
const { maxReportAge, minInterval } = OPTION_LIMITS;

const FLAT = pnlFrom(0n);
const call = (price: bigint, pnl: readonly bigint[] = FLAT): OptionValue => ({
  slot: 16,
  price,
  pnl,
});

/** A trading world, `minInterval` after its last report. */
async function ready(): Promise<OptionMarket> {
  const world = await networkHelpers.loadFixture(deployTrading);
  await networkHelpers.time.increase(minInterval);
  return world;
}

/** Sends a report as it is, signed. */
async function sendReport(world: OptionMarket, report: OptionReport): Promise<unknown> {
  return world.book.report(report, await world.signed(report));
}

/** A report with one value put in unchecked, as no honest oracle would make it. */
function raw(report: OptionReport, { slot, price, pnl }: OptionValue): OptionReport {
  return { ...report, slots: [slot], prices: [price], pnl: packPnl(pnl) };
}

async function refuses(
  world: OptionMarket,
  report: OptionReport,
  error: string,
  ...args: unknown[]
): Promise<void> {
  const assertion = expect(sendReport(world, report)).to.be.revertedWithCustomError(
    world.book,
    error,
  );
  await (args.length === 0 ? assertion : assertion.withArgs(...args));
}

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

/** Slot 16: call at 8,000; slot 17: put at 7,500; BTC at 7,900; before: 300 and 100. */
describe("OptionBook: bounds", () => {
  const put = (price: bigint, pnl: readonly bigint[] = FLAT): OptionValue => ({
    slot: 17,
    price,
    pnl,
  });
  const withLast = (gain: bigint): bigint[] => FLAT.with(32, gain);

  /** Taken at the bound, refused one beyond it, from the same state. */
  const atBound: [string, OptionValue, OptionValue, string][] = [
    ["a step up by maxStep", call(dollars(800n)), call(dollars(800n) + 1n), "MoveTooLarge"],
    ["a put's step by maxStep", put(dollars(600n)), put(dollars(600n) + 1n), "MoveTooLarge"],
    [
      "a loss of the whole price",
      call(dollars(300n), withLast(-dollars(300n))),
      call(dollars(300n), withLast(-dollars(300n) - 1n)),
      "LossTooLarge",
    ],
    [
      "a call's gain by maxGain",
      call(dollars(300n), withLast(dollars(15_800n))),
      call(dollars(300n), withLast(dollars(15_800n) + 1n)),
      "GainTooLarge",
    ],
    [
      "a put's gain up to its strike",
      put(dollars(100n), withLast(dollars(7400n))),
      put(dollars(100n), withLast(dollars(7400n) + 1n)),
      "GainTooLarge",
    ],
    ["the least price", put(1n), put(0n), "PriceBelowMinimum"],
  ];
  for (const [what, taken, refused, error] of atBound) {
    it(`take ${what} and refuse one more`, async () => {
      const world = await ready();
      await refuses(world, raw(await world.reportOf([call(1n)]), refused), error);
      await sendReport(world, raw(await world.reportOf([call(1n)]), taken));
      expect((await world.book.slotOf(taken.slot)).price).to.equal(taken.price);
    });
  }

  /** A first report of slot 18, whose move is not bounded. */
  const listings: [string, object, bigint, bigint, string][] = [
    ["call at its underlying and slack", {}, dollars(8295n), dollars(8295n) + 1n, "PriceTooHigh"],
    [
      "put at its strike",
      { isCall: false, strike: dollars(40n) },
      dollars(40n),
      dollars(40n) + 1n,
      "PriceTooHigh",
    ],
    [
      "call at intrinsic value less the tolerance",
      { strike: dollars(5000n) },
      dollars(2505n),
      dollars(2505n) - 1n,
      "PriceBelowIntrinsic",
    ],
    [
      "put at intrinsic value less the tolerance",
      { isCall: false, strike: dollars(9000n) },
      dollars(705n),
      dollars(705n) - 1n,
      "PriceBelowIntrinsic",
    ],
  ];
  for (const [what, series, taken, refused, error] of listings) {
    it(`take a ${what} and refuse one beyond`, async () => {
      const world = await networkHelpers.loadFixture(deployOptions);
      await world.list(seriesOf(18, series));
      const value = { slot: 18, price: refused, pnl: FLAT };
      await refuses(world, await world.reportOf([value]), error);
      await sendReport(world, await world.reportOf([{ ...value, price: taken }]));
    });
  }

  it("have a least price that is taken above all others, of a series that is worth less", async () => {
    const world = await networkHelpers.loadFixture(deployOptions);
    const least = dollars(5n);
    await world.list(seriesOf(18, { underlying: 3, strike: dollars(5n), minPrice: least }));
    // LINK stands at 4: a call on it is worth 4.2 at most by the bounds, and is published at 5.
    const at = (price: bigint): OptionValue => ({ slot: 18, price, pnl: FLAT });
    await refuses(
      world,
      await world.reportOf([at(least - 1n)]),
      "PriceBelowMinimum",
      18,
      least - 1n,
      least,
    );
    await refuses(world, await world.reportOf([at(least + 1n)]), "PriceTooHigh");
    await sendReport(world, await world.reportOf([at(least)]));
    await networkHelpers.time.increase(minInterval);
    await sendReport(world, await world.reportOf([{ ...at(least), pnl: pnlFrom(-least) }]));
    expect((await world.book.slotOf(18)).price).to.equal(least);
  });

  it("measure a step by the underlying where that is less than maxStep", async () => {
    const world = await networkHelpers.loadFixture(deployOptions);
    await world.list(seriesOf(18, { underlying: 2, strike: dollars(190n) }));
    await world.send([{ slot: 18, price: dollars(20n), pnl: FLAT }]);
    await networkHelpers.time.increase(minInterval);
    const [most, before] = [(dollars(195n) * 1000n) / 10_000n, dollars(20n)];
    const beyond = { slot: 18, price: before + most + 1n, pnl: FLAT };
    const report = await world.reportOf([beyond]);
    await refuses(world, report, "MoveTooLarge", 18, before, beyond.price, most);
    await sendReport(world, await world.reportOf([{ ...beyond, price: before + most }]));
  });

  it("refuse drift beyond 64 bits", async () => {
    const world = await networkHelpers.loadFixture(deployOptions);
    const huge = 2n ** 62n;
    const series = { underlying: 3, strike: huge, isCall: false, maxStep: huge };
    await world.book.setLimits({ ...OPTION_LIMITS, maxMove: 65_535, minInterval: 0, tolerance: 1 });
    await world.list(seriesOf(18, series));
    // LINK at 4 dollars: the put is worth about its strike, and a scenario may take all of it.
    const gone = { slot: 18, price: huge, pnl: pnlFrom(-huge) };
    await world.send([gone]);
    expect((await world.book.slotOf(18)).drift).to.equal(2n * huge);
    await world.send([{ ...gone, pnl: FLAT }]);
    await networkHelpers.time.increase(minInterval);
    const report = await world.reportOf([gone]);
    await refuses(world, report, "DriftExhausted", 18);
    expect((await world.book.slotOf(18)).drift).to.equal(3n * huge);
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
