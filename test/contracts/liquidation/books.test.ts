/**
 * Given auctions that are open
 *   When they start, are repriced, end, or are taken over   Then both sums are those of the open ones, at every step
 *   When their sum is at the limit                          Then none opens that costs nobody anything, and dust keeps
 *     nobody out
 *   When they could cost more than the fund has             Then nothing is paid out of slot 0, and then it is again
 *   When nobody takes or restarts one                       Then it can be shelved, and neither gates exits nor holds the
 *     limit for ever
 */
import { expect } from "chai";
import { network } from "hardhat";
import { bidInFull, priceInFull, takeOverAt } from "../fixtures/bids.ts";
import type { Deployed } from "../fixtures/chain.ts";
import {
  CENT,
  FALLEN,
  FUND_CLAIM,
  TERMS,
  deployOnAuction,
  deployOverdue,
  deploySeveral,
  usd,
  type Figures,
  type Liquidation,
} from "../fixtures/liquidation.ts";
import { dollars } from "../fixtures/market.ts";
import { ALICE, MAINTENANCE_LEVEL, UNIT } from "../fixtures/protocol.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const PRICE_PHASE = TERMS.fastTime + TERMS.slowTime;

/** Costs others 9,000 dollars at worst. */
const DEEP: Figures = { value: -usd(8000), requirement: usd(3000), plainValue: -usd(6000) };
const DEEP_COST = 9000n * UNIT;

const sums = async ({ auction }: Liquidation): Promise<[bigint, bigint]> => [
  await auction.atRisk(),
  await auction.exposure(),
];

async function attest({ accounts, cast, home, prove, commitmentOf }: Liquidation): Promise<void> {
  const proof = await prove({ commitment: await commitmentOf(ALICE), level: MAINTENANCE_LEVEL });
  await accounts.connect(cast.alice).attest(ALICE, home, MAINTENANCE_LEVEL, 5000, proof);
}

describe("LiquidationAuction: what is at risk at once", () => {
  const open = async (world: Liquidation, account: bigint, requirement: bigint) =>
    await world.auction
      .connect(world.cast.bob)
      .open(account, await world.disclose({ ...FALLEN, requirement }, { account }));

  it("is limited: an auction that costs nobody anything opens only below the limit", async () => {
    const world = await networkHelpers.loadFixture(deploySeveral);
    const { auction, others } = world;
    const [first, second] = others;
    await open(world, ALICE, TERMS.maxAtRisk - 1n);
    await open(world, first!, usd(2500));
    const total = TERMS.maxAtRisk - 1n + usd(2500);
    expect(await auction.atRisk()).to.equal(total);
    expect(await auction.fullUntil()).to.equal(await world.market.clock());
    await expect(open(world, second!, usd(2500)))
      .to.be.revertedWithCustomError(auction, "TooMuchAtRisk")
      .withArgs(total, TERMS.maxAtRisk);
    const known: bigint = await auction.exposure();
    await open(world, second!, usd(4000));
    expect(await auction.exposure()).to.equal(known + usd(1500) * CENT);
  });

  it("was last at the limit when it left it, by an auction's end or by other terms", async () => {
    const world = await networkHelpers.loadFixture(deploySeveral);
    const { auction, market } = world;
    expect(await auction.fullUntil()).to.equal(0n);
    await open(world, ALICE, TERMS.maxAtRisk);
    await world.runClock(200);
    await auction.setTerms({ ...TERMS, maxAtRisk: 2n * TERMS.maxAtRisk });
    const raised: bigint = await market.clock();
    await world.runClock(100);
    expect(await auction.fullUntil()).to.equal(raised);
    await auction.setTerms(TERMS);
    await attest(world);
    await auction.end(ALICE);
    const ended: bigint = await market.clock();
    await world.runClock(100);
    expect(await auction.fullUntil()).to.equal(ended);
  });

  it("lets a book larger than the limit in, beside dust", async () => {
    const world = await networkHelpers.loadFixture(deploySeveral);
    for (const account of world.others) await open(world, account, usd(2100));
    await open(world, ALICE, 5n * TERMS.maxAtRisk);
    expect(await world.auction.atRisk()).to.equal(5n * TERMS.maxAtRisk + 3n * usd(2100));
  });

  it("falls by what each auction brought, however it ends", async () => {
    const world = await networkHelpers.loadFixture(deploySeveral);
    const [second] = world.others;
    await open(world, ALICE, usd(4000));
    await open(world, second!, usd(3000));
    const exposures = [usd(1500), usd(500)].map((cents) => cents * CENT);
    expect(await sums(world)).to.deep.equal([usd(7000), exposures[0]! + exposures[1]!]);
    await attest(world);
    expect(await sums(world)).to.deep.equal([usd(7000), exposures[0]! + exposures[1]!]);
    await expect(world.auction.connect(world.cast.bob).end(ALICE))
      .to.emit(world.auction, "AuctionEnded")
      .withArgs(ALICE);
    expect(await sums(world)).to.deep.equal([usd(3000), exposures[1]]);
  });
});

describe("LiquidationAuction: an auction that an attestation ended", () => {
  it("leaves its books until somebody looks, and never twice", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    const { auction, accounts, cast } = world;
    const before = await sums(world);
    expect(before).to.deep.equal([FALLEN.requirement, usd(500) * CENT]);
    await attest(world);
    await world.publish(1, dollars(6800n));
    await world.nextEpoch();
    await accounts.connect(cast.stranger).flagSlot(ALICE, 1);
    // Lapsed again, with the old entry: neither running, nor to be restarted, repriced or taken over.
    expect(await sums(world)).to.deep.equal(before);
    const valuation = await world.disclose(DEEP);
    for (const method of ["restart", "reprice"]) {
      await expect(auction.connect(cast.bob)[method](ALICE, valuation))
        .to.be.revertedWithCustomError(auction, "NotInAuction")
        .withArgs(ALICE);
    }
    const snapshot = await networkHelpers.takeSnapshot();
    await auction.connect(cast.bob).end(ALICE);
    expect(await sums(world)).to.deep.equal([0n, 0n]);
    await snapshot.restore();

    await world.runClock(TERMS.grace);
    await world.openAuction(DEEP);
    expect(await sums(world)).to.deep.equal([DEEP.requirement, DEEP_COST]);
    expect((await auction.auctionOf(ALICE)).runs).to.equal(1n);
  });

  it("is closed by the payment of the fee, too", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    await attest(world);
    await expect(world.auction.connect(world.cast.stranger).payFee(ALICE))
      .to.emit(world.auction, "AuctionEnded")
      .withArgs(ALICE);
    expect(await sums(world)).to.deep.equal([0n, 0n]);
    await expect(world.auction.end(ALICE)).to.be.revertedWithCustomError(
      world.auction,
      "NotInAuction",
    );
  });
});

describe("LiquidationAuction: what an auction may cost others", () => {
  it("rises by a valuation, from anybody, without a new price phase; and never falls by one", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    const { auction, cast } = world;
    const { start }: { start: bigint } = await auction.auctionOf(ALICE);
    const byStranger = auction.connect(cast.stranger) as Deployed;
    const valuation = await world.disclose(DEEP);
    await expect(byStranger.reprice(ALICE, valuation))
      .to.emit(auction, "ExposureRaised")
      .withArgs(ALICE, valuation.epoch, DEEP.value, DEEP.requirement, DEEP.plainValue, DEEP_COST);
    expect(await auction.exposure()).to.equal(DEEP_COST);
    expect((await auction.auctionOf(ALICE)).start).to.equal(start);
    for (const figures of [DEEP, FALLEN]) {
      await expect(
        byStranger.reprice(ALICE, await world.disclose(figures)),
      ).to.be.revertedWithCustomError(auction, "ExposureNotRaised");
    }
    const forged = { ...valuation, plainValue: DEEP.plainValue - 1n };
    await expect(byStranger.reprice(ALICE, forged)).to.be.revertedWithCustomError(
      world.accounts,
      "ProofRefused",
    );
  });

  it("rises while the market stands, too: nobody is paid before it is known", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    const valuation = await world.disclose(DEEP);
    await world.publish(3, 0n);
    await world.market.commitEpoch();
    await world.auction.connect(world.cast.stranger).reprice(ALICE, valuation);
    expect(await world.vault.exitsGated()).to.equal(true);
  });

  it("gates payments out of slot 0 while it exceeds the fund's claim, and no longer", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    const { auction, vault, fund, cast } = world;
    await vault.connect(cast.bob).fundClaim(100n * UNIT);
    const collect = (): Promise<unknown> =>
      vault.connect(cast.bob).collectClaim(UNIT, cast.bob.address);
    await collect();
    await auction.connect(cast.stranger).reprice(ALICE, await world.disclose(DEEP));
    await expect(collect())
      .to.be.revertedWithCustomError(vault, "ExitsGated")
      .withArgs(DEEP_COST, FUND_CLAIM);
    // Whoever adds what is missing opens the gate.
    await fund.deposit((DEEP_COST - FUND_CLAIM) / 100n, cast.governor.address);
    await collect();
    expect(await vault.exitsGated()).to.equal(false);
    const bid = await bidInFull(world, priceInFull(DEEP, 700), DEEP);
    await takeOverAt(world, bid, 700);
    expect(await sums(world)).to.deep.equal([0n, 0n]);
    await collect();
  });

  it("is told as the greatest number when there is no number for it, and the auction opens", async () => {
    const world = await networkHelpers.loadFixture(deploySeveral);
    const { auction, cast } = world;
    const abyss: Figures = {
      value: -(2n ** 63n),
      requirement: 2n ** 64n - 1n,
      plainValue: -(2n ** 63n),
    };
    await auction.connect(cast.bob).open(ALICE, await world.disclose(abyss));
    expect(await sums(world)).to.deep.equal([2n ** 64n - 1n, 2n ** 64n - 1n]);
    // However much is on auction, what is known to cost others is recorded.
    const [other] = world.others;
    const second = await world.disclose(abyss, { account: other! });
    await auction.connect(cast.bob).open(other, second);
    expect(await sums(world)).to.deep.equal([2n * (2n ** 64n - 1n), 2n ** 64n - 1n]);
    await attest(world);
    await auction.connect(cast.bob).end(ALICE);
    expect(await sums(world)).to.deep.equal([2n ** 64n - 1n, 2n ** 64n - 1n]);
  });
});

describe("LiquidationAuction: dust", () => {
  const owing = (cents: bigint): Figures => ({
    value: -cents,
    requirement: 0n,
    plainValue: -cents,
  });

  it("gates nothing, with an empty fund neither; what is not dust does, to the cent", async () => {
    const world = await networkHelpers.loadFixture(deployOverdue);
    const { auction, vault, cast } = world;
    await world.openAuction(owing(TERMS.dust - 1n));
    expect(await auction.exposure()).to.equal(0n);
    const played: string = world.accounts.target;
    await networkHelpers.impersonateAccount(played);
    await networkHelpers.setBalance(played, 10n ** 18n);
    const asAccounts = await connection.ethers.getSigner(played);
    await vault.connect(asAccounts).bookTakeover(0n, cast.bob.address, 0n, FUND_CLAIM, 0n);
    expect(await vault.claimOf(world.fund.target)).to.equal(0n);
    expect(await vault.exitsGated()).to.equal(false);
    const more = await world.disclose(owing(TERMS.dust));
    await auction.connect(cast.bob).reprice(ALICE, more);
    expect(await auction.exposure()).to.equal(TERMS.dust * CENT);
    expect(await vault.exitsGated()).to.equal(true);
  });
});

describe("LiquidationAuction: an auction that nobody wants", () => {
  const restart = async (world: Liquidation, figures = DEEP): Promise<unknown> =>
    await world.auction.connect(world.cast.bob).restart(ALICE, await world.disclose(figures));

  it("starts again from the top once stale, under the latest terms", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    const { auction } = world;
    await auction.setTerms({ ...TERMS, startFactor: 900 });
    expect(await auction.factorOf(ALICE)).to.be.at.most(500n);
    await world.runClock(PRICE_PHASE);
    await expect(restart(world)).to.emit(auction, "AuctionRestarted");
    expect(await auction.factorOf(ALICE)).to.equal(900n);
    const { terms, runs } = await auction.auctionOf(ALICE);
    expect([terms, runs]).to.deep.equal([2n, 2n]);
    expect(await sums(world)).to.deep.equal([DEEP.requirement, DEEP_COST]);
  });

  it("can be shelved after the opening window, by anybody, and started again by whoever has the book", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    const { auction, vault, cast } = world;
    await auction.connect(cast.bob).reprice(ALICE, await world.disclose(DEEP));
    await world.runClock(PRICE_PHASE);
    const { start }: { start: bigint } = await auction.auctionOf(ALICE);
    const from = start + BigInt(PRICE_PHASE + TERMS.openingWindow);
    await world.atClock(from - 1n);
    await expect(auction.connect(cast.stranger).shelve(ALICE))
      .to.be.revertedWithCustomError(auction, "AuctionRunning")
      .withArgs(ALICE, from, from - 1n);
    await world.atClock(from);
    await expect(auction.connect(cast.stranger).shelve(ALICE))
      .to.emit(auction, "AuctionShelved")
      .withArgs(ALICE);
    expect(await sums(world)).to.deep.equal([0n, 0n]);
    expect(await vault.exitsGated()).to.equal(false);
    await world.nextEpoch();
    const bid = await bidInFull(world, 0n, DEEP);
    await expect(auction.connect(cast.bob).takeOver(bid)).to.be.revertedWithCustomError(
      auction,
      "AuctionStale",
    );
    await restart(world);
    expect(await sums(world)).to.deep.equal([DEEP.requirement, DEEP_COST]);
    expect(await vault.exitsGated()).to.equal(true);
  });

  it("gates exits and counts against the limit in its first three price phases", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    const counted = [DEEP.requirement, DEEP_COST];
    for (const expected of [counted, counted, [0n, 0n], [0n, 0n]]) {
      await world.runClock(PRICE_PHASE);
      await restart(world);
      expect(await sums(world)).to.deep.equal(expected);
    }
    await expect(
      world.auction.connect(world.cast.bob).reprice(ALICE, await world.disclose(DEEP)),
    ).to.be.revertedWithCustomError(world.auction, "ExposureNotRaised");
  });

  it("keeps nobody else out for ever: from its fourth start on the limit has room", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    const junk = { value: usd(1_000_000), requirement: usd(1_000_001), plainValue: usd(1_100_000) };
    for (let run = 2; run < 6; run++) {
      await world.runClock(PRICE_PHASE);
      await restart(world, junk);
      expect((await sums(world))[0]).to.equal(run < 4 ? junk.requirement : 0n);
    }
  });

  it("cannot be repriced from the moment it may be shelved: that would gate exits without end", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    const { auction, vault, cast } = world;
    await world.runClock(PRICE_PHASE);
    const { start }: { start: bigint } = await auction.auctionOf(ALICE);
    const from = start + BigInt(PRICE_PHASE + TERMS.openingWindow);
    const valuation = await world.disclose(DEEP);
    const reprice = (): Promise<unknown> => auction.connect(cast.alice).reprice(ALICE, valuation);
    const snapshot = await networkHelpers.takeSnapshot();
    await world.atClock(from - 1n);
    await reprice();
    await snapshot.restore();
    await world.atClock(from);
    await expect(reprice())
      .to.be.revertedWithCustomError(auction, "AuctionStale")
      .withArgs(ALICE, from, from);
    await auction.connect(cast.stranger).shelve(ALICE);
    await expect(reprice()).to.be.revertedWithCustomError(auction, "AuctionStale");
    expect(await vault.exitsGated()).to.equal(false);
  });

  it("costs no less by a kinder epoch than the latest, and what it costs by that", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    const { auction, vault, cast, market } = world;
    await auction.connect(cast.bob).reprice(ALICE, await world.disclose(DEEP));
    await world.runClock(PRICE_PHASE - 10);
    const epoch = Number((await market.status())[1]);
    await world.publish(1, dollars(7230n));
    await world.nextEpoch();
    await world.runClock(20);
    const kinder: Figures = { value: -usd(4000), requirement: usd(2500), plainValue: -usd(2400) };
    const snapshot = await networkHelpers.takeSnapshot();
    await auction.connect(cast.stranger).restart(ALICE, await world.disclose(kinder, { epoch }));
    expect(await sums(world)).to.deep.equal([kinder.requirement, DEEP_COST]);
    expect(await vault.exitsGated()).to.equal(true);
    await snapshot.restore();
    await auction.connect(cast.stranger).restart(ALICE, await world.disclose(kinder));
    expect(await sums(world)).to.deep.equal([kinder.requirement, 4900n * UNIT]);
    expect(await vault.exitsGated()).to.equal(false);
  });
});
