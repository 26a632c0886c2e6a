/**
 * From silence to settlement, arrow by arrow:
 *
 *   attested ─flag→ lapsed (grace) ─clock→ overdue ─open→ in auction ─takeOver→ settled
 *   lapsed, overdue, in auction ─attest→ fee owed ─payFee→ attested
 *   overdue, in auction ─rescue→ fee owed         in auction ─clock→ stale ─restart→ in auction
 *   fee owed ─flag→ lapsed
 *
 * Given an account in any of these   When anything else is asked of it   Then it is refused, by name
 */
import { expect } from "chai";
import { network } from "hardhat";
import { bidInFull, factorAt, priceInFull, takeOverAt } from "../fixtures/bids.ts";
import type { Deployed } from "../fixtures/chain.ts";
import {
  FALLEN,
  LAPSE,
  STANDING,
  TERMS,
  deployFlagged,
  deployLiquidated,
  deployOnAuction,
  deployOverdue,
  type Liquidation,
} from "../fixtures/liquidation.ts";
import { MAX_EPOCH_AGE, RECOVERY_TIME, dollars } from "../fixtures/market.ts";
import { ALICE, BOB, MAINTENANCE_LEVEL, UNIT, amountPoint, plus } from "../fixtures/protocol.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;
const PRICE_PHASE = TERMS.fastTime + TERMS.slowTime;
/** Members of `Action`, in order. */
const ACTION = { flag: 5n, openAuction: 11n, takeOver: 12n } as const;

/** A home lease at maintenance, recorded by bob: attesting is not the owner's privilege. */
async function attest(world: Liquidation, level = MAINTENANCE_LEVEL): Promise<unknown> {
  const proof = await world.prove({ commitment: await world.commitmentOf(ALICE), level });
  const byBob = world.accounts.connect(world.cast.bob) as Deployed;
  return await byBob.attest(ALICE, world.home, level, 5000, proof);
}

async function rescue(world: Liquidation, level = MAINTENANCE_LEVEL): Promise<unknown> {
  const commitment = plus(await world.commitmentOf(ALICE), amountPoint(0, 500n * UNIT));
  const proof = await world.prove({ commitment, level });
  const byAlice = world.auction.connect(world.cast.alice) as Deployed;
  return await byAlice.rescue(ALICE, 0, 500n * UNIT, level, 5000, proof);
}

const standing = async ({ auction }: Liquidation): Promise<bigint> =>
  await auction.standingOf(ALICE);
const fullBid = async (world: Liquidation) =>
  await bidInFull(world, priceInFull(FALLEN, TERMS.fastTime), FALLEN);

describe("LiquidationAuction: the states of an account", () => {
  it("are attested, flaggable, in grace, overdue, on auction, stale, on auction again, settled", async () => {
    const world = await networkHelpers.loadFixture(deployLiquidated);
    const { accounts, auction, cast } = world;
    expect(await standing(world)).to.equal(STANDING.attested);
    await world.deposit(1, UNIT);
    expect(await standing(world)).to.equal(STANDING.flaggable);
    await accounts.connect(cast.stranger).flag(ALICE);
    expect(await standing(world)).to.equal(STANDING.inGrace);
    await world.runClock(TERMS.grace - 100);
    expect(await standing(world)).to.equal(STANDING.inGrace);
    await world.runClock(100);
    expect(await standing(world)).to.equal(STANDING.overdue);
    await world.openAuction();
    expect(await standing(world)).to.equal(STANDING.inAuction);
    expect(await auction.factorOf(ALICE)).to.equal(BigInt(TERMS.startFactor));
    await world.runClock(PRICE_PHASE);
    expect(await standing(world)).to.equal(STANDING.stale);
    await auction.connect(cast.bob).restart(ALICE, await world.disclose(FALLEN));
    expect(await standing(world)).to.equal(STANDING.inAuction);
    const bid = await fullBid(world);
    await takeOverAt(world, bid, TERMS.fastTime);
    expect(await standing(world)).to.equal(STANDING.attested);
    expect(await auction.standingOf(99n)).to.equal(STANDING.gone);
  });

  it("is fee owed after an attestation by anybody, in grace, overdue and on auction", async () => {
    for (const fixture of [deployFlagged, deployOverdue, deployOnAuction]) {
      const world = await networkHelpers.loadFixture(fixture);
      const { accounts, auction, cast } = world;
      await attest(world);
      expect(await standing(world)).to.equal(STANDING.feeOwed);
      await auction.connect(cast.bob).payFee(ALICE);
      expect(await standing(world)).to.equal(STANDING.attested);
      expect((await accounts.lapseOf(ALICE)).state).to.equal(LAPSE.none);
    }
  });

  it("is what it was after an attestation below maintenance", async () => {
    for (const [fixture, expected] of [
      [deployFlagged, STANDING.inGrace],
      [deployOverdue, STANDING.overdue],
      [deployOnAuction, STANDING.inAuction],
    ] as const) {
      const world = await networkHelpers.loadFixture(fixture);
      await attest(world, MAINTENANCE_LEVEL - 1);
      expect(await standing(world)).to.equal(expected);
    }
  });

  it("is fee owed after a rescue past the grace; one below maintenance takes nothing", async () => {
    for (const [fixture, before] of [
      [deployOverdue, STANDING.overdue],
      [deployOnAuction, STANDING.inAuction],
    ] as const) {
      const world = await networkHelpers.loadFixture(fixture);
      const { auction, tokens, cast } = world;
      const held: bigint = await tokens[0]!.balanceOf(cast.alice.address);
      await expect(rescue(world, MAINTENANCE_LEVEL - 1))
        .to.be.revertedWithCustomError(auction, "NotCured")
        .withArgs(ALICE);
      expect(await standing(world)).to.equal(before);
      expect(await tokens[0]!.balanceOf(cast.alice.address)).to.equal(held);
      await rescue(world);
      expect(await standing(world)).to.equal(STANDING.feeOwed);
      expect([await auction.atRisk(), await auction.exposure()]).to.deep.equal([0n, 0n]);
    }
  });

  it("is lapsed again when flagged while the fee is owed", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    await attest(world);
    await world.publish(1, dollars(6800n));
    await world.nextEpoch();
    await world.accounts.connect(world.cast.guardian).flagSlot(ALICE, 1);
    expect(await standing(world)).to.equal(STANDING.inGrace);
  });
});

describe("LiquidationAuction: what an account is not asked in its state", () => {
  const refusals = async (world: Liquidation, expected: Record<string, string | undefined>) => {
    const { auction, accounts, cast } = world;
    const byBob = auction.connect(cast.bob) as Deployed;
    const valuation = await world.disclose(FALLEN);
    const bid = await fullBid(world);
    const calls: Record<string, () => Promise<unknown>> = {
      flag: () => accounts.connect(cast.stranger).flag(ALICE),
      open: () => byBob.open(ALICE, valuation),
      restart: () => byBob.restart(ALICE, valuation),
      reprice: () => byBob.reprice(ALICE, valuation),
      shelve: () => byBob.shelve(ALICE),
      takeOver: () => byBob.takeOver(bid),
      rescue: () => rescue(world),
      payFee: () => byBob.payFee(ALICE),
      end: () => byBob.end(ALICE),
    };
    for (const [name, call] of Object.entries(calls)) {
      const error = expected[name];
      if (error === undefined) continue;
      await expect(call(), name).to.be.revertedWithCustomError(
        name === "flag" || error === "AccountLapsed" ? accounts : auction,
        error,
      );
    }
  };
  const idle = {
    restart: "NotInAuction",
    reprice: "NotInAuction",
    shelve: "NotInAuction",
    takeOver: "NotInAuction",
    end: "NotInAuction",
  };

  it("attested: nothing", async () => {
    const world = await networkHelpers.loadFixture(deployLiquidated);
    const expected = { ...idle, open: "NotLapsed", payFee: "FeeNotOwed" };
    await refusals(world, { ...expected, flag: "LeaseInForce" });
  });

  it("in grace: nothing that needs the grace to be over", async () => {
    const world = await networkHelpers.loadFixture(deployFlagged);
    const expected = { open: "GraceRunning", payFee: "FeeNotOwed" };
    await refusals(world, { ...idle, ...expected, flag: "AlreadyLapsed" });
  });

  it("overdue: nothing that needs an auction", async () => {
    const world = await networkHelpers.loadFixture(deployOverdue);
    await refusals(world, { ...idle, payFee: "FeeNotOwed", flag: "AlreadyLapsed" });
  });

  it("on auction: neither another start nor an end", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    await refusals(world, {
      flag: "AlreadyLapsed",
      open: "NotLapsed",
      restart: "AuctionRunning",
      shelve: "AuctionRunning",
      reprice: "ExposureNotRaised",
      payFee: "FeeNotOwed",
      end: "AuctionRunning",
    });
  });

  it("stale: no takeover, to the second", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    const bid = await fullBid(world);
    const { start }: { start: bigint } = await world.auction.auctionOf(ALICE);
    const staleFrom = start + BigInt(PRICE_PHASE);
    await expect(takeOverAt(world, bid, PRICE_PHASE))
      .to.be.revertedWithCustomError(world.auction, "AuctionStale")
      .withArgs(ALICE, staleFrom, staleFrom);
  });

  it("fee owed: no auction, no takeover of a cured account, no second cure", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    const bid = await fullBid(world);
    await attest(world);
    await expect(takeOverAt(world, bid, TERMS.fastTime))
      .to.be.revertedWithCustomError(world.auction, "NotInAuction")
      .withArgs(ALICE);
    const expected = { open: "NotLapsed", restart: "NotInAuction", reprice: "NotInAuction" };
    await refusals(world, { ...expected, shelve: "NotInAuction" });
    const byAlice = world.accounts.connect(world.cast.alice) as Deployed;
    const proof = await world.prove({ commitment: await world.commitmentOf(ALICE) });
    await expect(
      byAlice.withdraw(ALICE, 0, UNIT, world.cast.alice.address, proof),
    ).to.be.revertedWithCustomError(world.accounts, "AccountLapsed");
  });

  it("settled: nothing, and the same bid is worth nothing twice", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    const bid = await fullBid(world);
    await takeOverAt(world, bid, TERMS.fastTime);
    await expect(world.auction.connect(world.cast.bob).takeOver(bid))
      .to.be.revertedWithCustomError(world.auction, "NotInAuction")
      .withArgs(ALICE);
    const expected = { open: "NotLapsed", payFee: "FeeNotOwed" };
    await refusals(world, { ...idle, ...expected });
  });
});

describe("LiquidationAuction: a market that does not live", () => {
  it("opens, restarts and takes over nothing while halted, recovering or stale", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    const { accounts, auction, cast, market } = world;
    const bid = await fullBid(world);
    const byBob = auction.connect(cast.bob) as Deployed;
    const refused = async (state: bigint): Promise<void> => {
      await expect(byBob.takeOver(bid))
        .to.be.revertedWithCustomError(accounts, "ActionNotAllowed")
        .withArgs(ACTION.takeOver, state, false);
      await expect(byBob.restart(ALICE, bid.before))
        .to.be.revertedWithCustomError(accounts, "ActionNotAllowed")
        .withArgs(ACTION.openAuction, state, false);
    };
    await world.atElapsed(TERMS.fastTime);
    await world.publish(3, 0n);
    await market.commitEpoch();
    await refused(4n);
    await world.publish(3, dollars(4n));
    await world.nextEpoch();
    await refused(2n);
  });

  it("takes nothing over at prices that nobody renewed", async () => {
    const world = await networkHelpers.loadFixture(deployOverdue);
    await time.increase(MAX_EPOCH_AGE - 300);
    await world.openAuction();
    const small = { value: 0n, requirement: TERMS.dust - 1n, plainValue: 0n };
    const bid = await bidInFull(world, priceInFull(small, 0), small);
    await time.increase(400);
    await expect(world.auction.connect(world.cast.bob).takeOver(bid))
      .to.be.revertedWithCustomError(world.accounts, "ActionNotAllowed")
      .withArgs(ACTION.takeOver, 3n, false);
  });

  it("lets no price fall while it stands, however long", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    const { auction, market } = world;
    await world.atElapsed(300);
    await world.publish(3, 0n);
    await market.commitEpoch();
    const factor: bigint = await auction.factorOf(ALICE);
    expect(factor).to.equal(factorAt(301));
    await time.increase(10 * PRICE_PHASE);
    expect(await auction.factorOf(ALICE)).to.equal(factor);
    await world.publish(3, dollars(4n));
    await world.nextEpoch();
    await time.increase(RECOVERY_TIME - 1);
    expect(await auction.factorOf(ALICE)).to.equal(factor);
    expect(await standing(world)).to.equal(STANDING.inAuction);
    await time.increase(31);
    expect(await auction.factorOf(ALICE)).to.equal(factorAt(331));
  });

  it("lets an owner rescue his account all the same", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    await world.publish(3, 0n);
    await world.market.commitEpoch();
    await rescue(world);
    expect(await standing(world)).to.equal(STANDING.feeOwed);
    expect(await world.commitmentOf(BOB)).to.deep.equal(amountPoint(0, 50_000n * UNIT));
  });
});
