/**
 * Given a book on auction
 *   When it is taken over in full          Then the liquidator pays value + factor·requirement, to the unit
 *   When a part is taken over              Then what remains is between target and tolerance, and the owner loses
 *                                          no more than penalty, bounty and discount, to the cent
 *   When it is worth less than nothing     Then the fund pays, then all holders of slot 0
 */
import { expect } from "chai";
import { network } from "hardhat";
import {
  bidInFull,
  bidInPart,
  cash,
  factorAt,
  feesOn,
  priceInFull,
  takeOverAt,
} from "../fixtures/bids.ts";
import {
  CENT,
  FALLEN,
  FUND_CLAIM,
  LAPSE,
  STANDING,
  TERMS,
  deployOnAuction,
  usd,
  type Figures,
  type Liquidation,
} from "../fixtures/liquidation.ts";
import { ALICE, BOB, UNIT, minus, plus } from "../fixtures/protocol.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const onAuction = () => networkHelpers.loadFixture(deployOnAuction);

/** Seconds into an auction, in its slow phase. */
const SLOW = 900;

describe("LiquidationAuction: takeovers in full", () => {
  it("moves the whole commitment for the price of the second, and leaves public cash", async () => {
    const world = await onAuction();
    const { accounts, auction, vault, fund, cast, commitmentOf } = world;
    const paid = priceInFull(FALLEN, SLOW);
    const { penalty, bounty } = feesOn(FALLEN.requirement - 1n, paid);
    const [book, held] = [await commitmentOf(ALICE), await commitmentOf(BOB)];
    const bid = await bidInFull(world, paid, FALLEN);
    await expect(takeOverAt(world, bid, SLOW))
      .to.emit(auction, "TakenOver")
      .withArgs(ALICE, BOB, true, paid, penalty, bounty, 0n, 0n);
    expect(await commitmentOf(ALICE)).to.deep.equal(cash(paid - penalty - bounty));
    expect(await commitmentOf(BOB)).to.deep.equal(minus(plus(held, book), cash(paid)));
    expect(await vault.claimOf(fund.target)).to.equal(FUND_CLAIM + penalty);
    expect(await vault.claimOf(cast.stranger.address)).to.equal(bounty);
    expect((await accounts.lapseOf(ALICE)).state).to.equal(LAPSE.none);
    expect(await auction.standingOf(ALICE)).to.equal(STANDING.attested);
    expect([await auction.atRisk(), await auction.exposure()]).to.deep.equal([0n, 0n]);
  });

  for (const elapsed of [TERMS.fastTime, SLOW, TERMS.fastTime + TERMS.slowTime - 1]) {
    it(`refuses a bid that is one unit too low, ${String(elapsed)} s into the auction`, async () => {
      const world = await onAuction();
      const owed = priceInFull(FALLEN, elapsed);
      const bid = await bidInFull(world, owed - 1n, FALLEN);
      await expect(takeOverAt(world, bid, elapsed))
        .to.be.revertedWithCustomError(world.auction, "BidTooLow")
        .withArgs(owed, owed - 1n);
    });
  }

  // Health certainly below 0.5: (value + 1)·1e4 ≤ 5,000·(requirement − 1).
  const early: Figures = { value: 149_999n, requirement: 300_000n, plainValue: usd(2500) };
  const small = { value: 45_000n, requirement: TERMS.dust - 1n, plainValue: 46_000n };
  const phases: [string, Figures, boolean][] = [
    ["an account one cent short of critical", early, false],
    ["a critical account", { ...early, value: 149_998n }, true],
    ["an account one cent too large for dust", { ...small, requirement: TERMS.dust }, false],
    ["a small account", small, true],
  ];
  for (const [who, figures, allowed] of phases) {
    it(`${allowed ? "takes" : "does not take"} ${who} in the fast phase`, async () => {
      const world = await onAuction();
      const last = TERMS.fastTime - 1;
      const bid = await bidInFull(world, priceInFull(figures, last), figures);
      const outcome = expect(takeOverAt(world, bid, last)).to;
      if (allowed) await outcome.emit(world.auction, "TakenOver");
      else {
        await outcome.be.revertedWithCustomError(world.auction, "FullTooEarly").withArgs(ALICE);
      }
    });
  }

  it("caps the bounty: of a large penalty the rest is the fund's", async () => {
    const world = await onAuction();
    const large: Figures = {
      value: usd(90_000),
      requirement: usd(100_000.01),
      plainValue: usd(95_000),
    };
    const paid = priceInFull(large, SLOW);
    const bid = await bidInFull(world, paid, large);
    await expect(takeOverAt(world, bid, SLOW))
      .to.emit(world.auction, "TakenOver")
      .withArgs(ALICE, BOB, true, paid, 9000n * UNIT, TERMS.bountyCap, 0n, 0n);
  });

  it("takes a penalty of no more than is paid", async () => {
    const world = await onAuction();
    const poor: Figures = { value: 0n, requirement: usd(3000), plainValue: usd(1000) };
    const paid = priceInFull(poor, SLOW);
    expect(paid > 0n && paid < 300n * UNIT).to.equal(true);
    const bounty = (paid * BigInt(TERMS.bountyShare)) / 10_000n;
    const bid = await bidInFull(world, paid, poor);
    await expect(takeOverAt(world, bid, SLOW))
      .to.emit(world.auction, "TakenOver")
      .withArgs(ALICE, BOB, true, paid, paid - bounty, bounty, 0n, 0n);
    expect(await world.commitmentOf(ALICE)).to.deep.equal(cash(0n));
  });

  it("takes nothing but the whole book", async () => {
    const world = await onAuction();
    const delta = plus(await world.commitmentOf(ALICE), cash(1n));
    const bid = await bidInFull(world, priceInFull(FALLEN, SLOW), FALLEN, { delta });
    await expect(takeOverAt(world, bid, SLOW))
      .to.be.revertedWithCustomError(world.auction, "NotTheWholeBook")
      .withArgs(ALICE);
  });

  const SHORT: Figures = { value: -usd(3000), requirement: usd(3000), plainValue: -usd(2500) };

  it("has the insurance fund pay where the price is negative, and not one unit more", async () => {
    const world = await onAuction();
    const { auction, vault, fund, commitmentOf } = world;
    const owed = priceInFull(SHORT, SLOW);
    expect(owed < 0n && owed > -FUND_CLAIM).to.equal(true);
    const greedy = await bidInFull(world, owed - 1n, SHORT);
    const bid = await bidInFull(world, owed, SHORT);
    await world.connection.networkHelpers.time.increase(1);
    await expect(takeOverAt(world, greedy, SLOW))
      .to.be.revertedWithCustomError(auction, "BidTooLow")
      .withArgs(owed, owed - 1n);
    const later = priceInFull(SHORT, SLOW + 1);
    expect(later < owed).to.equal(true);
    await expect(takeOverAt(world, bid, SLOW + 1))
      .to.emit(auction, "TakenOver")
      .withArgs(ALICE, BOB, true, owed, 0n, 0n, -owed, 0n);
    expect(await vault.claimOf(fund.target)).to.equal(FUND_CLAIM + owed);
    expect(await commitmentOf(ALICE)).to.deep.equal(cash(0n));
    expect(await vault.settlementIndex()).to.equal(10n ** 18n);
  });

  it("spreads what the fund is short of over all holders of slot 0, exactly", async () => {
    const world = await onAuction();
    const { auction, vault, fund } = world;
    const worse: Figures = { ...SHORT, plainValue: -usd(9000) };
    const [held, units]: [bigint, bigint] = [await vault.settlementHeld(), await vault.totalOf(0)];
    const price = priceInFull(worse, SLOW);
    const bid = await bidInFull(world, price, worse);
    const uncovered = -price - FUND_CLAIM;
    await expect(takeOverAt(world, bid, SLOW))
      .to.emit(auction, "TakenOver")
      .withArgs(ALICE, BOB, true, price, 0n, 0n, FUND_CLAIM, uncovered);
    expect(await vault.claimOf(fund.target)).to.equal(0n);
    const index = (held * 100n * 10n ** 18n) / (units + uncovered);
    expect(await vault.settlementIndex()).to.equal(index);
    expect(index < 10n ** 18n).to.equal(true);
  });
});

describe("LiquidationAuction: takeovers in part", () => {
  const FAST = 400;
  /** M' so that ΔM is certainly 1,900 dollars. */
  const REQUIREMENT = usd(1099.99);

  /** The least that a remainder of `requirement` must be worth, cents. */
  function leastWorth(before: Figures, requirement: bigint, elapsed: number): bigint {
    const { penalty, bounty } = feesOn(before.requirement - 1n - requirement);
    const factor = factorAt(elapsed);
    const relieved = before.requirement - requirement + (factor < 0n ? -1n : 1n);
    expect((penalty + bounty) % CENT).to.equal(0n);
    const fees = (penalty + bounty) / CENT;
    // V' ≥ V + 1 + f·ΔM − fees, rounded up.
    const exact = (before.plainValue + 1n - fees) * 10_000n + factor * relieved;
    return (exact + 9999n) / 10_000n;
  }

  /** Health 1.15. */
  const restOf = (plainValue: bigint, changes: Partial<Figures> = {}): Figures => ({
    value: (REQUIREMENT * 115n) / 100n,
    requirement: REQUIREMENT,
    plainValue,
    ...changes,
  });

  const part = async (world: Liquidation, rest: Figures, elapsed = FAST): Promise<unknown> =>
    await takeOverAt(world, await bidInPart(world, 1000n * UNIT, FALLEN, rest), elapsed);

  it("leaves a remainder with a lease, and splits the penalty", async () => {
    const world = await onAuction();
    const { accounts, auction, vault, fund, cast, home } = world;
    const rest = restOf(leastWorth(FALLEN, REQUIREMENT, FAST));
    const { penalty, bounty } = feesOn(usd(1900));
    expect(penalty + bounty).to.equal(190n * UNIT);
    await expect(part(world, rest))
      .to.emit(auction, "TakenOver")
      .withArgs(ALICE, BOB, false, 1000n * UNIT, penalty, bounty, 0n, 0n);
    expect(await vault.claimOf(fund.target)).to.equal(FUND_CLAIM + penalty);
    expect(await vault.claimOf(cast.stranger.address)).to.equal(bounty);
    const lease = await accounts.leaseOf(ALICE, home);
    expect([lease.level, lease.band, lease.lapsed]).to.deep.equal([11_000n, 100n, false]);
    expect(await accounts.isSolvent(ALICE, home, 11_000)).to.equal(true);
    expect(await auction.standingOf(ALICE)).to.equal(STANDING.attested);
    expect([await auction.atRisk(), await auction.exposure()]).to.deep.equal([0n, 0n]);
  });

  for (const elapsed of [100, FAST, SLOW]) {
    it(`takes a remainder worth the least, and none one cent below, at ${String(elapsed)} s`, async () => {
      const least = leastWorth(FALLEN, REQUIREMENT, elapsed);
      const world = await onAuction();
      await expect(part(world, restOf(least - 1n), elapsed)).to.be.revertedWithCustomError(
        world.auction,
        "BidTooLow",
      );
      const again = await onAuction();
      await expect(part(again, restOf(least), elapsed)).to.emit(again.auction, "TakenOver");
    });
  }

  it("takes a remainder at the target or just below target + tolerance, and none a cent beyond", async () => {
    const target = BigInt(TERMS.targetLevel);
    const top = target + BigInt(TERMS.targetTolerance);
    const lowest = (target * REQUIREMENT + 9999n) / 10_000n;
    // Certainly below target + tolerance: (value + 1)·1e4 ≤ top·(requirement − 1).
    const highest = (top * (REQUIREMENT - 1n)) / 10_000n - 1n;
    const worth = leastWorth(FALLEN, REQUIREMENT, FAST) + usd(1);
    for (const value of [lowest - 1n, highest + 1n]) {
      const world = await onAuction();
      await expect(part(world, restOf(worth, { value })))
        .to.be.revertedWithCustomError(world.auction, "RemainderRefused")
        .withArgs(value, REQUIREMENT);
    }
    for (const value of [lowest, highest]) {
      const world = await onAuction();
      await expect(part(world, restOf(worth, { value }))).to.emit(world.auction, "TakenOver");
    }
  });

  it("relieves the account of something, certainly", async () => {
    const world = await onAuction();
    const requirement = FALLEN.requirement - 1n;
    const rest = restOf(usd(9000), { requirement, value: (requirement * 115n) / 100n });
    const bid = await bidInPart(world, 0n, { ...FALLEN, requirement: FALLEN.requirement }, rest);
    await expect(takeOverAt(world, bid, FAST))
      .to.be.revertedWithCustomError(world.auction, "NothingRelieved")
      .withArgs(FALLEN.requirement, requirement);
  });

  it("leaves one remainder, of the same epoch", async () => {
    const world = await onAuction();
    const bid = await bidInPart(world, 0n, FALLEN, restOf(usd(2400)));
    const [rest] = bid.remainder;
    const twice = { ...bid, remainder: [rest!, rest!] };
    await expect(takeOverAt(world, twice, FAST))
      .to.be.revertedWithCustomError(world.auction, "TooManyRemainders")
      .withArgs(2n);
    const epoch = rest!.epoch - 1;
    const older = { ...bid, remainder: [{ ...rest!, epoch }] };
    await expect(takeOverAt(world, older, FAST + 1))
      .to.be.revertedWithCustomError(world.auction, "ProofOfOldPrices")
      .withArgs(epoch);
  });
});
