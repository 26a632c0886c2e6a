/**
 * Given an account past its grace   When a liquidator asks the council for its book   Then a bond is taken
 *   When an auction or a cure follows, or too few members answer                      Then it comes back
 *   When the book was opened and nothing followed in time                             Then it is the insurance fund's, and
 *     never the owner's
 *   When nothing can follow: the book is on the line, or the limit at risk is reached   Then it comes back, or waits
 * Given a member of the council     When he logs an opening                           Then once, for himself, by his place
 *   on the active roster, and only while the chain shows the account as lapsed
 */
import { expect } from "chai";
import { network } from "hardhat";
import type { Connection, Deployed } from "../fixtures/chain.ts";
import {
  FALLEN,
  FUND_CLAIM,
  TERMS,
  becomes,
  deployFlagged,
  deployLiquidated,
  deployOnAuction,
  deployOverdue,
  deploySeveral,
  makeWorthless,
  usd,
  type Figures,
  type Liquidation,
} from "../fixtures/liquidation.ts";
import { dollars } from "../fixtures/market.ts";
import { ALICE, BOB, BOB_VIEW, MAINTENANCE_LEVEL, MAX_LEASE } from "../fixtures/protocol.ts";

const connection = await network.create();
const { networkHelpers } = connection;

/** Token units. */
const BOND = TERMS.bond / 100n;

/** Below maintenance, and costs nobody else anything. */
const LARGE: Figures = { value: usd(2000), requirement: usd(2500), plainValue: usd(2_000_000) };

const ask = ({ openings, cast }: Liquidation): Promise<unknown> =>
  openings.connect(cast.bob).requestOpening(ALICE, BOB);
/** The guardian is member 1, the stranger 2, the governor 3; any two can open. */
const log = ({ openings, cast }: Liquidation, member: number, request = 1n): Promise<unknown> => {
  const who = [cast.guardian, cast.stranger, cast.governor][member - 1]!;
  return openings.connect(who).logOpening(request, member);
};
const settle = ({ openings, cast }: Liquidation, request = 1n): Promise<unknown> =>
  openings.connect(cast.governor).settleBond(request);

async function attest({ accounts, cast, home, prove, commitmentOf }: Liquidation): Promise<void> {
  const proof = await prove({ commitment: await commitmentOf(ALICE), level: MAINTENANCE_LEVEL });
  await accounts.connect(cast.bob).attest(ALICE, home, MAINTENANCE_LEVEL, 5000, proof);
}

/** Bob has asked, and nobody answered yet. */
async function deployAsked(chain: Connection): Promise<Liquidation> {
  const world = await deployOverdue(chain);
  await ask(world);
  return world;
}
async function deployOpened(chain: Connection): Promise<Liquidation> {
  const world = await deployAsked(chain);
  await log(world, 1);
  await log(world, 3);
  return world;
}

describe("Openings: a request", () => {
  it("takes no token where the terms ask no bond", async () => {
    const world = await networkHelpers.loadFixture(deployOverdue);
    const { auction, openings, tokens } = world;
    await auction.setTerms({ ...TERMS, bond: 0n });
    await expect(ask(world)).to.emit(openings, "OpeningRequested");
    expect(await tokens[0]!.balanceOf(openings.target)).to.equal(0n);
  });

  it("names the key that shares are encrypted to, and takes the bond", async () => {
    const world = await networkHelpers.loadFixture(deployOverdue);
    const { accounts, openings, tokens, cast } = world;
    const { version } = await accounts.accountOf(ALICE);
    await expect(ask(world))
      .to.emit(openings, "OpeningRequested")
      .withArgs(ALICE, BOB, cast.bob.address, 1n, BOB_VIEW.x, BOB_VIEW.y, version);
    expect(await tokens[0]!.balanceOf(openings.target)).to.equal(BOND);
    const { since }: { since: bigint } = await accounts.lapseOf(ALICE);
    expect([...(await openings.requestOf(1n))]).to.deep.equal([
      ALICE,
      BOB,
      cast.bob.address,
      since,
      0n,
      false,
    ]);
  });

  it("is for an account past its grace, or on auction, and no other", async () => {
    const attested = await networkHelpers.loadFixture(deployLiquidated);
    await expect(ask(attested)).to.be.revertedWithCustomError(attested.openings, "NotLapsed");
    const inGrace = await networkHelpers.loadFixture(deployFlagged);
    await expect(ask(inGrace)).to.be.revertedWithCustomError(inGrace.openings, "GraceRunning");
    const cured = await networkHelpers.loadFixture(deployOverdue);
    await attest(cured);
    await expect(ask(cured)).to.be.revertedWithCustomError(cured.openings, "NotLapsed");
    const onAuction = await networkHelpers.loadFixture(deployOnAuction);
    await expect(ask(onAuction)).to.emit(onAuction.openings, "OpeningRequested");
  });

  it("is by the owner of the account whose key it names", async () => {
    const world = await networkHelpers.loadFixture(deployOverdue);
    await expect(world.openings.connect(world.cast.stranger).requestOpening(ALICE, BOB))
      .to.be.revertedWithCustomError(world.accounts, "NotOwner")
      .withArgs(BOB, world.cast.stranger.address);
  });
});

describe("Openings: what members log", () => {
  it("is by a member, for himself, once", async () => {
    const world = await networkHelpers.loadFixture(deployAsked);
    const { openings, cast } = world;
    await expect(log(world, 2)).to.emit(openings, "OpeningLogged").withArgs(1n, ALICE, 2);
    expect((await openings.requestOf(1n)).logged).to.equal(2n);
    const refusals: [Promise<unknown>, string][] = [
      [log(world, 2), "AlreadyLogged"],
      [openings.connect(cast.stranger).logOpening(1n, 1), "NotACouncilMember"],
      [openings.connect(cast.alice).logOpening(1n, 1), "NotACouncilMember"],
      [openings.connect(cast.stranger).logOpening(1n, 0), "NoSuchMember"],
      [openings.connect(cast.stranger).logOpening(1n, 4), "NoSuchMember"],
      [openings.connect(cast.stranger).logOpening(1n, 255), "NoSuchMember"],
      [log(world, 1, 2n), "RequestUnknown"],
    ];
    for (const [call, error] of refusals) {
      await expect(call, error).to.be.revertedWithCustomError(openings, error);
    }
  });

  it("is refused once the account is cured, lapsed anew, or the request settled", async () => {
    const world = await networkHelpers.loadFixture(deployAsked);
    const { openings, accounts, cast } = world;
    await attest(world);
    await expect(log(world, 1)).to.be.revertedWithCustomError(openings, "NotLapsed");
    await world.publish(1, dollars(6800n));
    await world.nextEpoch();
    await accounts.connect(cast.guardian).flagSlot(ALICE, 1);
    await expect(log(world, 1)).to.be.revertedWithCustomError(openings, "GraceRunning");
    await world.runClock(TERMS.grace);
    await expect(log(world, 1)).to.be.revertedWithCustomError(openings, "NotLapsed");
    await settle(world);
    await expect(log(world, 1)).to.be.revertedWithCustomError(openings, "RequestOver");
  });

  it("counts places on the active roster: after a change nobody finds his place taken", async () => {
    const world = await networkHelpers.loadFixture(deployAsked);
    const { openings, council, cast } = world;
    await log(world, 1);
    await council.setRoster(2, [cast.alice.address, cast.governor.address]);
    expect((await openings.requestOf(1n)).logged).to.equal(0n);
    await expect(log(world, 1)).to.be.revertedWithCustomError(openings, "NotACouncilMember");
    await expect(openings.connect(cast.alice).logOpening(1n, 1))
      .to.emit(openings, "OpeningLogged")
      .withArgs(1n, ALICE, 1);
    expect((await openings.requestOf(1n)).logged).to.equal(1n);
    // One member of either roster: neither could open the book, so nothing is forfeited.
    await world.runClock(TERMS.openingWindow + 10);
    await expect(settle(world))
      .to.emit(openings, "BondReturned")
      .withArgs(1n, cast.bob.address, BOND);
  });
});

describe("Openings: the bond", () => {
  it("waits while something may follow, to the second", async () => {
    const world = await networkHelpers.loadFixture(deployAsked);
    const { openings, market } = world;
    const clock: bigint = await market.clock();
    await world.runClock(TERMS.openingWindow - 100);
    await world.atClock(clock + BigInt(TERMS.openingWindow) - 1n);
    await expect(settle(world)).to.be.revertedWithCustomError(openings, "BondLocked");
    await world.atClock(clock + BigInt(TERMS.openingWindow));
    await expect(settle(world)).to.emit(openings, "BondReturned");
    await expect(settle(world)).to.be.revertedWithCustomError(openings, "RequestOver");
  });

  it("comes back when an auction or an attestation follows, though the book was opened", async () => {
    for (const follow of [
      async (world: Liquidation) => {
        await world.openAuction();
      },
      attest,
    ]) {
      const world = await networkHelpers.loadFixture(deployOpened);
      await follow(world);
      await expect(settle(world))
        .to.emit(world.openings, "BondReturned")
        .withArgs(1n, world.cast.bob.address, BOND);
    }
  });

  it("is the fund's when the book was opened and nothing followed in the window after it", async () => {
    const world = await networkHelpers.loadFixture(deployAsked);
    const { openings, tokens, vault, fund, cast } = world;
    await world.runClock(TERMS.openingWindow - 500);
    await log(world, 1);
    await log(world, 3);
    await world.runClock(TERMS.openingWindow - 100);
    await expect(settle(world)).to.be.revertedWithCustomError(openings, "BondLocked");
    await world.runClock(110);
    const held: bigint = await tokens[0]!.balanceOf(cast.alice.address);
    await expect(settle(world)).to.emit(openings, "BondForfeited").withArgs(1n, fund.target, BOND);
    expect(await vault.claimOf(fund.target)).to.equal(FUND_CLAIM + TERMS.bond);
    expect(await tokens[0]!.balanceOf(cast.alice.address)).to.equal(held);
    expect(await tokens[0]!.balanceOf(openings.target)).to.equal(0n);
  });

  it("is not forfeited by a single member who says that he answered", async () => {
    const world = await networkHelpers.loadFixture(deployAsked);
    await log(world, 2);
    await world.runClock(TERMS.openingWindow + 10);
    await expect(settle(world)).to.emit(world.openings, "BondReturned");
  });

  it("of a request made while the account is on auction waits, and comes back", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    await ask(world);
    await log(world, 1);
    await log(world, 3);
    await expect(settle(world)).to.be.revertedWithCustomError(world.openings, "BondLocked");
    const snapshot = await networkHelpers.takeSnapshot();
    await attest(world);
    await expect(settle(world)).to.emit(world.openings, "BondReturned");
    await snapshot.restore();
    await world.runClock(TERMS.openingWindow + 10);
    await expect(settle(world)).to.emit(world.openings, "BondReturned");
  });

  it("comes back when the account lapsed anew: another flag is another story", async () => {
    const world = await networkHelpers.loadFixture(deployOpened);
    await attest(world);
    await world.publish(1, dollars(6800n));
    await world.nextEpoch();
    await world.accounts.connect(world.cast.guardian).flagSlot(ALICE, 1);
    await expect(settle(world)).to.emit(world.openings, "BondReturned");
  });

  it("is each liquidator's own", async () => {
    const world = await networkHelpers.loadFixture(deployOpened);
    const { accounts, openings, tokens, cast, home } = world;
    await accounts.connect(cast.stranger).open(home, BOB_VIEW);
    const account: bigint = await accounts.accountCount();
    await openings.connect(cast.stranger).requestOpening(ALICE, account);
    expect(await tokens[0]!.balanceOf(openings.target)).to.equal(2n * BOND);
    await world.runClock(TERMS.openingWindow + 10);
    await expect(settle(world, 1n)).to.emit(openings, "BondForfeited");
    await expect(settle(world, 2n))
      .to.emit(openings, "BondReturned")
      .withArgs(2n, cast.stranger.address, BOND);
    expect(await tokens[0]!.balanceOf(openings.target)).to.equal(0n);
  });
});

describe("Openings: the bond of a book with which nothing can be done", () => {
  const onTheLine = async (world: Liquidation, figures: Figures, request = 1n): Promise<unknown> =>
    world.openings
      .connect(world.cast.stranger)
      .settleOnTheLine(request, await world.disclose(figures));

  it("comes back for a proof that it is on the line, which dust of cents always is", async () => {
    for (const value of [1n, 0n]) {
      const world = await networkHelpers.loadFixture(deployOpened);
      const { openings, auction, cast } = world;
      const crumbs: Figures = { value, requirement: value + 1n, plainValue: value };
      await expect(
        auction.connect(cast.bob).open(ALICE, await world.disclose(crumbs)),
      ).to.be.revertedWithCustomError(auction, "AccountIsHealthy");
      await world.runClock(TERMS.openingWindow + 10);
      await expect(onTheLine(world, crumbs))
        .to.emit(openings, "BondReturned")
        .withArgs(1n, cast.bob.address, BOND);
      await expect(onTheLine(world, crumbs)).to.be.revertedWithCustomError(openings, "RequestOver");
      await expect(settle(world)).to.be.revertedWithCustomError(openings, "RequestOver");
    }
  });

  it("does not come back for one that can be put on auction, or attested, or is another's", async () => {
    const world = await networkHelpers.loadFixture(deployOpened);
    const { openings, accounts, cast } = world;
    const healthy: Figures = { value: usd(1050), requirement: usd(1000), plainValue: usd(1050) };
    for (const figures of [FALLEN, healthy])
      await expect(onTheLine(world, figures))
        .to.be.revertedWithCustomError(openings, "NotOnTheLine")
        .withArgs(ALICE, figures.value, figures.requirement);
    const line: Figures = { ...healthy, value: healthy.value - 1n };
    const others = await world.disclose(line, { commitment: await world.commitmentOf(BOB) });
    const byBob = openings.connect(cast.bob) as Deployed;
    await expect(byBob.settleOnTheLine(1n, others)).to.be.revertedWithCustomError(
      accounts,
      "ProofRefused",
    );
    await expect(onTheLine(world, line, 2n)).to.be.revertedWithCustomError(
      openings,
      "RequestUnknown",
    );
    const snapshot = await networkHelpers.takeSnapshot();
    await expect(onTheLine(world, line)).to.emit(openings, "BondReturned");
    await snapshot.restore();
    await world.openAuction();
    await expect(onTheLine(world, line)).to.be.revertedWithCustomError(openings, "NotLapsed");
  });

  it("waits while the limit at risk keeps it from an auction, and a whole window longer", async () => {
    const world = await networkHelpers.loadFixture(deploySeveral);
    const { accounts, auction, openings, cast, home } = world;
    const [other] = world.others;
    const account = other!;
    await ask(world);
    const first = await world.disclose({ ...LARGE, requirement: TERMS.maxAtRisk }, { account });
    await auction.connect(cast.bob).open(account, first);
    await log(world, 1);
    await log(world, 3);
    await expect(
      auction.connect(cast.bob).open(ALICE, await world.disclose(LARGE)),
    ).to.be.revertedWithCustomError(auction, "TooMuchAtRisk");
    await world.runClock(2 * TERMS.openingWindow);
    await expect(settle(world)).to.be.revertedWithCustomError(openings, "BondLocked");
    const commitment = await world.commitmentOf(account);
    const proof = await world.prove({ commitment, level: MAINTENANCE_LEVEL });
    await accounts.connect(cast.alice).attest(account, home, MAINTENANCE_LEVEL, 5000, proof);
    await auction.end(account);
    const full: bigint = await auction.fullUntil();
    const from = full + BigInt(TERMS.openingWindow);
    await world.atClock(from - 1n);
    await expect(settle(world)).to.be.revertedWithCustomError(openings, "BondLocked");
    const snapshot = await networkHelpers.takeSnapshot();
    await auction.connect(cast.bob).open(ALICE, await world.disclose(LARGE));
    await expect(settle(world)).to.emit(openings, "BondReturned");
    await snapshot.restore();
    await world.atClock(from);
    await expect(settle(world)).to.emit(openings, "BondForfeited");
  });

  it("has the window of the day of its request, whatever the terms are later", async () => {
    const world = await networkHelpers.loadFixture(deployAsked);
    const { openings, auction, market } = world;
    await auction.setTerms({ ...TERMS, openingWindow: 1 });
    await log(world, 1);
    await log(world, 3);
    const opened: bigint = await market.clock();
    const until = opened + BigInt(TERMS.openingWindow);
    await world.atClock(until - 1n);
    await expect(settle(world)).to.be.revertedWithCustomError(openings, "BondLocked");
    await world.atClock(until);
    await expect(settle(world)).to.emit(openings, "BondForfeited");
  });

  it("comes back when units are worth nothing: there is nothing to give the fund", async () => {
    const world = await networkHelpers.loadFixture(deployOpened);
    await world.runClock(TERMS.openingWindow + 10);
    await makeWorthless(world);
    await expect(settle(world))
      .to.emit(world.openings, "BondReturned")
      .withArgs(1n, world.cast.bob.address, BOND);
  });

  it("is the liquidator's to save: whatever lease the owner gave himself, a cure replaces it", async () => {
    const world = await networkHelpers.loadFixture(deployOpened);
    const { accounts, cast, home, prove, commitmentOf, openings } = world;
    const low = await prove({ commitment: await commitmentOf(ALICE), level: 10_000, band: 300 });
    await accounts.connect(cast.alice).attest(ALICE, home, 10_000, MAX_LEASE, low);
    await attest(world);
    await expect(settle(world))
      .to.emit(openings, "BondReturned")
      .withArgs(1n, cast.bob.address, BOND);
  });
});

describe("Openings: a token that misbehaves", () => {
  it("and refuses one recipient holds up nobody else", async () => {
    const world = await networkHelpers.loadFixture(deployOpened);
    const { openings, cast } = world;
    await ask(world);
    const token = await becomes(world, "BlocklistERC20");
    await world.runClock(TERMS.openingWindow + 10);
    await token.setBlocked(world.fund.target, true);
    await expect(settle(world, 1n)).to.be.revertedWithCustomError(token, "Blocked");
    await expect(settle(world, 2n))
      .to.emit(openings, "BondReturned")
      .withArgs(2n, cast.bob.address, BOND);
    await token.setBlocked(world.fund.target, false);
    await expect(settle(world, 1n)).to.emit(openings, "BondForfeited");
  });

  it("and keeps a part of what is moved is refused, or later bonds would pay for earlier ones", async () => {
    const world = await networkHelpers.loadFixture(deployOverdue);
    await becomes(world, "FeeOnTransferERC20");
    await expect(ask(world))
      .to.be.revertedWithCustomError(world.openings, "BondInexact")
      .withArgs(BOND, (BOND * 99n) / 100n);
  });
});
