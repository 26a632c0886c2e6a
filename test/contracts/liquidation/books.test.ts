/**
 * Given auctions that are open
 *   When they start, are repriced, end, or are taken over   Then both sums are those of the open ones, at every step
 *   When their sum is at the limit                          Then no other opens, and dust keeps nobody out
 *   When they could cost more than the fund has             Then nothing is paid out of slot 0, and then it is again
 *   When nobody takes or restarts one                       Then it can be shelved, and gates no exit for ever
 */
import { expect } from "chai";
import { network } from "hardhat";
import { bidInFull, priceInFull, takeOverAt } from "../fixtures/bids.ts";
import type { Connection, Deployed } from "../fixtures/chain.ts";
import {
  CENT,
  FALLEN,
  FUND_CLAIM,
  TERMS,
  deployOnAuction,
  deployOverdue,
  usd,
  type Figures,
  type Liquidation,
} from "../fixtures/liquidation.ts";
import { dollars } from "../fixtures/market.ts";
import {
  ALICE,
  ALICE_VIEW,
  BAND,
  MAINTENANCE_LEVEL,
  UNIT,
  amountPoint,
  minus,
} from "../fixtures/protocol.ts";

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

/** Three more accounts of alice's, overdue like her first. */
async function deploySeveral(chain: Connection): Promise<Liquidation & { others: bigint[] }> {
  const world = await deployOverdue(chain);
  const { accounts, cast, home } = world;
  const byAlice = accounts.connect(cast.alice) as Deployed;
  const others: bigint[] = [];
  for (let k = 0; k < 3; k++) {
    await byAlice.open(home, ALICE_VIEW);
    const account: bigint = await accounts.accountCount();
    await byAlice.deposit(account, 0, 10n * UNIT);
    const commitment = minus(await world.commitmentOf(account), amountPoint(0, UNIT));
    const proof = await world.prove({ commitment, band: BAND });
    await byAlice.withdraw(account, 0, UNIT, cast.alice.address, proof);
    others.push(account);
  }
  await world.publish(1, dollars(6900n));
  await world.nextEpoch();
  for (const account of others) await accounts.connect(cast.stranger).flagSlot(account, 1);
  await world.runClock(TERMS.grace);
  return { ...world, others };
}

describe("LiquidationAuction: what is at risk at once", () => {
  const open = async (world: Liquidation, account: bigint, requirement: bigint) =>
    await world.auction
      .connect(world.cast.bob)
      .open(account, await world.disclose({ ...FALLEN, requirement }, { account }));

  it("is limited: an auction opens only below the limit", async () => {
    const world = await networkHelpers.loadFixture(deploySeveral);
    const [first, second] = world.others;
    await open(world, ALICE, TERMS.maxAtRisk - 1n);
    await open(world, first!, usd(3000));
    const total = TERMS.maxAtRisk - 1n + usd(3000);
    expect(await world.auction.atRisk()).to.equal(total);
    await expect(open(world, second!, usd(3000)))
      .to.be.revertedWithCustomError(world.auction, "TooMuchAtRisk")
      .withArgs(total, TERMS.maxAtRisk);
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
    await expect(
      auction
        .connect(cast.bob)
        .open(world.others[0], await world.disclose(abyss, { account: world.others[0]! })),
    ).to.be.revertedWithCustomError(auction, "TooMuchAtRisk");
    expect(await sums(world)).to.deep.equal([2n ** 64n - 1n, 2n ** 64n - 1n]);
    await attest(world);
    await auction.connect(cast.bob).end(ALICE);
    expect(await sums(world)).to.deep.equal([0n, 0n]);
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

  it("gates exits in its first three price phases, and counts against the limit in all", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    for (const expected of [DEEP_COST, DEEP_COST, 0n, 0n]) {
      await world.runClock(PRICE_PHASE);
      await restart(world);
      expect(await sums(world)).to.deep.equal([DEEP.requirement, expected]);
    }
    await expect(
      world.auction.connect(world.cast.bob).reprice(ALICE, await world.disclose(DEEP)),
    ).to.be.revertedWithCustomError(world.auction, "ExposureNotRaised");
  });
});
