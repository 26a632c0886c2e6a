/**
 * Given an auditor   When he opens a window   Then its terms are the market's and his, within the limits of construction
 *                    When he has not the role, or asks for less   Then nothing is opened
 */
import { expect } from "chai";
import { ZeroAddress, encodeBytes32String, id } from "ethers";
import { network } from "hardhat";
import { deploy } from "../fixtures/chain.ts";
import { MAX_EPOCH_AGE } from "../fixtures/market.ts";
import { ruleTable } from "../fixtures/rules.ts";
import { deployAudited, DURATION, LEVEL, MINIMUM, QUIET, type Audit } from "./auditFixture.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const load = (): Promise<Audit> => networkHelpers.loadFixture(deployAudited);

describe("AuditBook: windows", () => {
  it("opens one at the latest epoch, from now on", async () => {
    const { book, market, home, stress, nextEpoch } = await load();
    await nextEpoch();
    const [, epoch] = await market.status();
    const opensAt = BigInt(await networkHelpers.time.latest()) + 10n;
    const closesAt = opensAt + BigInt(DURATION);
    await networkHelpers.time.setNextBlockTimestamp(opensAt);
    await expect(book.openWindow(home, stress, LEVEL, DURATION, MINIMUM))
      .to.emit(book, "WindowOpened")
      .withArgs(1n, home, stress, epoch, LEVEL, opensAt, closesAt, MINIMUM, 0n);
    const window = await book.windowOf(1n);
    const terms = [home, stress, epoch, BigInt(LEVEL), opensAt, closesAt, BigInt(MINIMUM), 0n];
    expect([...window]).to.deep.equal(terms);
    expect(await book.latestWindow(home, stress)).to.equal(1n);
    expect(await book.latestWindow(home, home)).to.equal(0n);
    expect(await book.countsOf(1n)).to.deep.equal([0n, 0n, 0n]);
    expect(await book.totalOf(1n)).to.deep.equal([false, 0n]);
    const identity = [0n, 1n];
    expect(await book.sumOf(1n)).to.deep.equal([identity, identity]);
  });

  it("is the auditor's to open, whom the governor names, and who can do nothing else", async () => {
    const { book, cast, home } = await load();
    const args = [home, home, LEVEL, DURATION, MINIMUM];
    const role = id("AUDITOR_ROLE");
    await expect(book.connect(cast.bob).openWindow(...args))
      .to.be.revertedWithCustomError(book, "AccessControlUnauthorizedAccount")
      .withArgs(cast.bob.address, role);
    await book.grantRole(role, cast.bob.address);
    await expect(book.connect(cast.bob).openWindow(...args)).to.emit(book, "WindowOpened");
    await expect(
      book.connect(cast.bob).grantRole(role, cast.stranger.address),
    ).to.be.revertedWithCustomError(book, "AccessControlUnauthorizedAccount");
  });

  it("does not overlap the one before it in its series; other series go on (INV-36)", async () => {
    const { book, home, stress, openWindow, close, nextEpoch } = await load();
    const first = await openWindow();
    const { closesAt } = await book.windowOf(first);
    await expect(book.openWindow(home, home, LEVEL, DURATION, MINIMUM))
      .to.be.revertedWithCustomError(book, "SeriesStillOpen")
      .withArgs(first, closesAt);
    expect(await openWindow({ table: stress })).to.equal(first + 1n);
    await close(first);
    await nextEpoch();
    await book.openWindow(home, home, LEVEL, DURATION, MINIMUM);
    expect(await book.latestWindow(home, home)).to.equal(first + 2n);
  });

  it("wants a later epoch than that of the window before: at the same prices totals would show what changed (INV-36)", async () => {
    const { book, home, openAccount, contributeAll, close, nextEpoch, market } = await load();
    const members = [await openAccount(), await openAccount()];
    await nextEpoch();
    const args = [home, home, LEVEL, 600, MINIMUM];
    await book.openWindow(...args);
    const window = await book.windowCount();
    await contributeAll(window, new Map(members.map((account) => [account, 5n])));
    await close(window);
    const [, epoch] = await market.status();
    await expect(book.openWindow(...args))
      .to.be.revertedWithCustomError(book, "EpochNotLater")
      .withArgs(window, epoch);
    await nextEpoch();
    await expect(book.openWindow(...args)).to.emit(book, "WindowOpened");
  });

  it("refuses a level below 1, no or too long a duration, and a minimum below the least", async () => {
    const { book, accounts, home } = await load();
    const most = 30 * 86_400;
    await expect(book.openWindow(home, home, 9_999, DURATION, MINIMUM))
      .to.be.revertedWithCustomError(accounts, "LevelTooLow")
      .withArgs(9_999, 10_000);
    for (const duration of [0, most + 1]) {
      await expect(book.openWindow(home, home, LEVEL, duration, MINIMUM))
        .to.be.revertedWithCustomError(accounts, "DurationRefused")
        .withArgs(duration, most);
    }
    await expect(book.openWindow(home, home, LEVEL, DURATION, MINIMUM - 1))
      .to.be.revertedWithCustomError(book, "MinimumTooSmall")
      .withArgs(MINIMUM - 1, MINIMUM);
  });

  it("refuses a table that is not registered, and a home that is none or was superseded", async () => {
    const { book, accounts, risk, home, stress, register, nextEpoch } = await load();
    const unknown = id("unknown");
    await expect(book.openWindow(home, unknown, LEVEL, DURATION, MINIMUM))
      .to.be.revertedWithCustomError(accounts, "TableUnknown")
      .withArgs(unknown);
    await expect(book.openWindow(stress, stress, LEVEL, DURATION, MINIMUM))
      .to.be.revertedWithCustomError(risk, "HomeUnknown")
      .withArgs(stress);
    const rules = { ...ruleTable(), initialLevel: 12_500 };
    const successor = await register(rules);
    await risk.approveHome(successor, rules);
    const from = (await networkHelpers.time.latest()) + 86_400 + 60;
    await risk.supersede(home, successor, from);
    await networkHelpers.time.increaseTo(from);
    await nextEpoch();
    await networkHelpers.time.increase(700);
    await expect(book.openWindow(home, home, LEVEL, DURATION, MINIMUM))
      .to.be.revertedWithCustomError(book, "HomeSuperseded")
      .withArgs(home, successor);
  });

  it("refuses to audit at prices that are stale", async () => {
    const { book, home } = await load();
    await networkHelpers.time.increase(MAX_EPOCH_AGE + 1);
    await expect(
      book.openWindow(home, home, LEVEL, DURATION, MINIMUM),
    ).to.be.revertedWithCustomError(book, "MarketNotLive");
  });

  it("answers for no window that was never opened", async () => {
    const { book } = await load();
    for (const view of ["windowOf", "sumOf", "countsOf", "totalOf", "mayPublish"]) {
      for (const window of [0n, 1n]) {
        await expect(book[view](window)).to.be.revertedWithCustomError(book, "WindowUnknown");
      }
    }
    await expect(book.contributionOf(1n, 1n)).to.be.revertedWithCustomError(book, "WindowUnknown");
  });

  it("is not deployed without governor or accounts, for fewer than two, or with another verifier", async () => {
    const { accounts, book, cast, council, tallyVerifier } = await load();
    const good = [cast.governor.address, accounts.target, tallyVerifier.target, 2, QUIET];
    const share = await deploy(connection, "MockProofVerifier", [encodeBytes32String("share")]);
    const bad: readonly (readonly [unknown[], string])[] = [
      [good.with(0, ZeroAddress), "ZeroAddress"],
      [good.with(1, ZeroAddress), "ZeroAddress"],
      [good.with(2, share.target), "NotATallyVerifier"],
      [good.with(3, 1), "LeastMinimumRefused"],
      [good.with(4, 0), "QuietPeriodZero"],
    ];
    for (const [args, error] of bad) {
      await expect(deploy(connection, "AuditBook", args)).to.be.revertedWithCustomError(
        book,
        error,
      );
    }
    expect(await book.council()).to.equal(council.target);
    expect(await book.accounts()).to.equal(accounts.target);
    expect([await book.leastMinimum(), await book.quietPeriod()]).to.deep.equal([
      2n,
      BigInt(QUIET),
    ]);
  });
});
