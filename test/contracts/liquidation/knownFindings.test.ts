/**
 * The seven findings of Trail of Bits on Maker's Liquidations 2.0 (March 2021), then others of its audits and pull
 * requests, each as a situation of ours.
 *
 *  1 very low penalty blocks liquidations          2 an owner's address that cannot be liquidated
 *  3 rounding eats what a buyer receives           4 rewards for starting auctions
 *  5 price parameters change while an auction runs 6 no least amount to buy
 *  7 parameters are not validated
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
import { deploy, type Connection, type Deployed } from "../fixtures/chain.ts";
import {
  FALLEN,
  TERMS,
  deployOnAuction,
  deployOverdue,
  usd,
  type Figures,
  type Liquidation,
} from "../fixtures/liquidation.ts";
import { RECOVERY_TIME, dollars } from "../fixtures/market.ts";
import { ALICE, BOB, UNIT, minus, plus } from "../fixtures/protocol.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const SLOW = 900;
const PRICE_PHASE = TERMS.fastTime + TERMS.slowTime;

describe("known findings: Trail of Bits", () => {
  it("1: no penalty, bounty or fee at all blocks nothing", async () => {
    const world = await networkHelpers.loadFixture(deployOverdue);
    const free = { penaltyRate: 0, bountyShare: 0, bountyCap: 0, cureFee: 0, dust: 0 };
    await world.auction.setTerms({ ...TERMS, ...free });
    await world.openAuction();
    const paid = priceInFull(FALLEN, SLOW);
    const bid = await bidInFull(world, paid, FALLEN);
    await expect(takeOverAt(world, bid, SLOW))
      .to.emit(world.auction, "TakenOver")
      .withArgs(ALICE, BOB, true, paid, 0n, 0n, 0n, 0n);
    expect(await world.commitmentOf(ALICE)).to.deep.equal(cash(paid));
  });

  it("2: an owner who answers nothing is liquidated like any other", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    await networkHelpers.setCode(world.cast.alice.address, "0xfe");
    const bid = await bidInFull(world, priceInFull(FALLEN, SLOW), FALLEN);
    await expect(takeOverAt(world, bid, SLOW)).to.emit(world.auction, "TakenOver");
  });

  it("3: nothing of what is bought is rounded away, and a cent's book costs a cent or two more", async () => {
    const world = await networkHelpers.loadFixture(deployOverdue);
    const crumbs: Figures = { value: 0n, requirement: 3n, plainValue: 1n };
    await world.openAuction(crumbs);
    const paid = priceInFull(crumbs, SLOW);
    // V + f·M exactly is more than 1 − 0.28·3 cents; asked are 2 − 0.28·2.
    expect(paid > 0n && paid < 2n * 10n ** 6n).to.equal(true);
    const [book, held] = [await world.commitmentOf(ALICE), await world.commitmentOf(BOB)];
    await takeOverAt(world, await bidInFull(world, paid, crumbs), SLOW);
    expect(await world.commitmentOf(BOB)).to.deep.equal(minus(plus(held, book), cash(paid)));
  });

  it("4: starting, restarting, repricing and shelving pay nothing; a flag pays once, when it was worth it", async () => {
    const world = await networkHelpers.loadFixture(deployOverdue);
    const { accounts, auction, vault, cast } = world;
    const byGuardian = auction.connect(cast.guardian) as Deployed;
    await byGuardian.open(ALICE, await world.disclose(FALLEN));
    await byGuardian.reprice(ALICE, await world.disclose({ ...FALLEN, plainValue: 0n }));
    await world.runClock(PRICE_PHASE + TERMS.openingWindow);
    await byGuardian.shelve(ALICE);
    await byGuardian.restart(ALICE, await world.disclose(FALLEN));
    expect(await vault.claimOf(cast.guardian.address)).to.equal(0n);
    await expect((accounts.connect(cast.guardian) as Deployed).flagSlot(ALICE, 1))
      .to.be.revertedWithCustomError(accounts, "AlreadyLapsed")
      .withArgs(ALICE);
    expect(await vault.claimOf(cast.stranger.address)).to.equal(0n);
    await takeOverAt(world, await bidInFull(world, priceInFull(FALLEN, SLOW), FALLEN), SLOW);
    const { bounty } = feesOn(FALLEN.requirement - 1n);
    expect(await vault.claimOf(cast.stranger.address)).to.equal(bounty);
  });

  it("5: terms set while an auction runs change neither its price nor its penalty", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    const { auction } = world;
    const times = { openingWindow: 1, fastTime: 1, slowTime: 5 };
    await auction.setTerms({ ...TERMS, ...times, penaltyRate: 9000, dust: 0 });
    await world.atElapsed(300);
    await networkHelpers.mine();
    expect(await auction.factorOf(ALICE)).to.equal(factorAt(300));
    const paid = priceInFull(FALLEN, SLOW);
    const { penalty, bounty } = feesOn(FALLEN.requirement - 1n);
    const bid = await bidInFull(world, paid, FALLEN);
    await expect(takeOverAt(world, bid, SLOW))
      .to.emit(auction, "TakenOver")
      .withArgs(ALICE, BOB, true, paid, penalty, bounty, 0n, 0n);
  });

  it("6: a sliver is not for sale: a part restores the account, or is refused", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    const sliver: Figures = { ...FALLEN, requirement: FALLEN.requirement - 3n };
    const bid = await bidInPart(world, 0n, FALLEN, sliver);
    await expect(takeOverAt(world, bid, 400))
      .to.be.revertedWithCustomError(world.auction, "RemainderRefused")
      .withArgs(sliver.value, sliver.requirement);
    // Whoever wants to spoil another's bid with a sliver pays the owner what restores him.
    const gift: Figures = {
      value: (sliver.requirement * 115n) / 100n,
      requirement: sliver.requirement,
      plainValue: FALLEN.plainValue + usd(1450),
    };
    const rescue = await bidInPart(world, 1450n * UNIT, FALLEN, gift);
    await expect(takeOverAt(world, rescue, 410)).to.emit(world.auction, "TakenOver");
  });

  it("7: terms that contradict each other are refused at the first deployment, too", async () => {
    const { accounts, cast, auction } = await networkHelpers.loadFixture(deployOverdue);
    for (const [field, terms] of [
      ["endFactor", { ...TERMS, endFactor: 0 }],
      ["fastTime", { ...TERMS, fastTime: 0 }],
      ["maxAtRisk", { ...TERMS, maxAtRisk: 0n }],
    ] as const) {
      await expect(
        deploy(connection, "LiquidationAuction", [cast.governor.address, accounts.target, terms]),
      )
        .to.be.revertedWithCustomError(auction, "TermsRefused")
        .withArgs(field);
    }
  });
});

describe("known findings: others", () => {
  it("a price that falls while the breaker stops takers is paid at its new value, at the old clock", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    const { accounts, auction, market } = world;
    const old = await bidInFull(world, priceInFull(FALLEN, 600), FALLEN);
    await world.atElapsed(650);
    await world.publish(1, dollars(4000n));
    await market.commitEpoch();
    await expect(
      (auction.connect(world.cast.bob) as Deployed).takeOver(old),
    ).to.be.revertedWithCustomError(accounts, "ActionNotAllowed");
    await networkHelpers.time.increase(20_000);
    await world.nextEpoch();
    await networkHelpers.time.increase(RECOVERY_TIME);
    await world.nextEpoch();
    expect((await market.status())[0]).to.equal(1n);
    // The clock went on from where it stood; the bid at old prices is worth nothing.
    expect(await auction.factorOf(ALICE)).to.be.at.least(factorAt(680));
    await expect(
      (auction.connect(world.cast.bob) as Deployed).takeOver(old),
    ).to.be.revertedWithCustomError(accounts, "PriceOutsideBand");
    const sunk: Figures = { value: -usd(4000), requirement: usd(3000), plainValue: -usd(3500) };
    const bid = await bidInFull(world, priceInFull(sunk, 700), sunk);
    await expect(takeOverAt(world, bid, 750)).to.emit(auction, "TakenOver");
  });

  it("an auction that starts at a stale price sells at none of it: every bid brings its own", async () => {
    const world = await networkHelpers.loadFixture(deployOverdue);
    const low = await world.disclose({ ...FALLEN, plainValue: usd(1) });
    await world.auction.connect(world.cast.bob).open(ALICE, low);
    await world.publish(1, dollars(7900n));
    await world.nextEpoch();
    const higher: Figures = { ...FALLEN, plainValue: usd(3700) };
    const cheap = await bidInFull(world, priceInFull({ ...low }, SLOW), higher);
    await expect(takeOverAt(world, cheap, SLOW))
      .to.be.revertedWithCustomError(world.auction, "BidTooLow")
      .withArgs(priceInFull(higher, SLOW), cheap.paid);
    const replayed = await bidInFull(world, priceInFull({ ...low }, SLOW), FALLEN, { before: low });
    await expect(takeOverAt(world, replayed, SLOW + 60)).to.be.revertedWithCustomError(
      world.accounts,
      "PriceOutsideBand",
    );
  });

  it("restarts are not farmed: none before the price phase is over, and none pays", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    const valuation = await world.disclose(FALLEN);
    const { start }: { start: bigint } = await world.auction.auctionOf(ALICE);
    const staleFrom = start + BigInt(PRICE_PHASE);
    await world.atClock(staleFrom - 1n);
    const restart = (): Promise<unknown> =>
      (world.auction.connect(world.cast.bob) as Deployed).restart(ALICE, valuation);
    await expect(restart())
      .to.be.revertedWithCustomError(world.auction, "AuctionRunning")
      .withArgs(ALICE, staleFrom, staleFrom - 1n);
    await world.atClock(staleFrom);
    await restart();
    expect(await world.vault.claimOf(world.cast.bob.address)).to.equal(0n);
  });

  it("a deficit is taken over however small: no dust stays behind that nobody reports", async () => {
    const deployDebt = async (chain: Connection): Promise<Liquidation> => {
      const world = await deployOverdue(chain);
      await world.openAuction({ value: -1n, requirement: 1n, plainValue: -1n });
      return world;
    };
    const world = await networkHelpers.loadFixture(deployDebt);
    const debt: Figures = { value: -1n, requirement: 1n, plainValue: -1n };
    const paid = priceInFull(debt, 60);
    expect(paid).to.equal(35_000n);
    const nothing = await bidInFull(world, paid, debt);
    await takeOverAt(world, nothing, 60);
    expect(await world.auction.atRisk()).to.equal(0n);
  });
});
