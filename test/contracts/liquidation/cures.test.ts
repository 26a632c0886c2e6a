/**
 * Given an account that was attested again after a flag
 *   When its fee is paid, by anybody   Then a share goes to the flagger, the rest to the fund, and it is free
 *   When the terms changed since       Then the fee and the grace are those of the day of the flag
 * Given terms that contradict each other   When they are set   Then they are refused, by the field at fault
 */
import { expect } from "chai";
import { network } from "hardhat";
import { bidInPart, takeOverAt } from "../fixtures/bids.ts";
import { deploy, type Deployed } from "../fixtures/chain.ts";
import {
  FALLEN,
  FUND_CLAIM,
  STANDING,
  TERMS,
  deployFlagged,
  deployLiquidated,
  deployOnAuction,
  deployOverdue,
  makeWorthless,
  usd,
  type Liquidation,
  type Terms,
} from "../fixtures/liquidation.ts";
import { dollars } from "../fixtures/market.ts";
import {
  ALICE,
  BAND,
  BOB,
  INITIAL_LEVEL,
  MAINTENANCE_LEVEL,
  MAX_LEASE,
  UNIT,
  amountPoint,
  minus,
  plus,
} from "../fixtures/protocol.ts";
import { changed, ruleTable } from "../fixtures/rules.ts";

const connection = await network.create();
const { networkHelpers } = connection;

async function attest({ accounts, cast, home, prove, commitmentOf }: Liquidation): Promise<void> {
  const proof = await prove({ commitment: await commitmentOf(ALICE), level: MAINTENANCE_LEVEL });
  await accounts.connect(cast.alice).attest(ALICE, home, MAINTENANCE_LEVEL, 5000, proof);
}

describe("the cure fee", () => {
  it("comes in tokens from whoever pays, a fifth to the flagger, the rest to the fund", async () => {
    const world = await networkHelpers.loadFixture(deployFlagged);
    const { auction, vault, fund, cast, tokens } = world;
    await attest(world);
    const [token] = tokens;
    const held: bigint = await token!.balanceOf(cast.bob.address);
    await expect(auction.connect(cast.bob).payFee(ALICE))
      .to.emit(auction, "FeePaid")
      .withArgs(ALICE, cast.bob.address, TERMS.cureFee);
    expect(await token!.balanceOf(cast.bob.address)).to.equal(held - TERMS.cureFee / 100n);
    expect(await vault.claimOf(cast.stranger.address)).to.equal(4n * UNIT);
    expect(await vault.claimOf(fund.target)).to.equal(FUND_CLAIM + 16n * UNIT);
    expect([
      await vault.claimOf(auction.target),
      await token!.balanceOf(auction.target),
    ]).to.deep.equal([0n, 0n]);
  });

  it("frees the account once it is paid, and not before", async () => {
    const world = await networkHelpers.loadFixture(deployFlagged);
    const { accounts, auction, cast } = world;
    await attest(world);
    const commitment = plus(await world.commitmentOf(ALICE), amountPoint(0, 0n));
    const proof = await world.prove({ commitment });
    const leave = (): Promise<unknown> =>
      accounts.connect(cast.alice).withdraw(ALICE, 1, 1n, cast.alice.address, proof);
    await expect(leave()).to.be.revertedWithCustomError(accounts, "AccountLapsed");
    await auction.connect(cast.alice).payFee(ALICE);
    // Past the gate: the proof is of another book.
    await expect(leave()).to.be.revertedWithCustomError(accounts, "ProofRefused");
    await expect(auction.connect(cast.alice).payFee(ALICE)).to.be.revertedWithCustomError(
      auction,
      "FeeNotOwed",
    );
  });

  it("is that of the terms at the flag, though they changed before it was paid", async () => {
    const world = await networkHelpers.loadFixture(deployFlagged);
    const { auction, vault, cast } = world;
    await auction.setTerms({ ...TERMS, cureFee: 50n * UNIT, bountyShare: 10_000 });
    await auction.setTerms({ ...TERMS, cureFee: 9000n * UNIT, bountyShare: 0 });
    await attest(world);
    await expect(auction.connect(cast.bob).payFee(ALICE))
      .to.emit(auction, "FeePaid")
      .withArgs(ALICE, cast.bob.address, TERMS.cureFee);
    expect(await vault.claimOf(cast.stranger.address)).to.equal(4n * UNIT);

    await world.publish(1, dollars(6800n));
    await world.nextEpoch();
    await world.accounts.connect(cast.guardian).flagSlot(ALICE, 1);
    await attest(world);
    await expect(auction.connect(cast.bob).payFee(ALICE))
      .to.emit(auction, "FeePaid")
      .withArgs(ALICE, cast.bob.address, 9000n * UNIT);
    expect(await vault.claimOf(cast.guardian.address)).to.equal(0n);
  });

  it("can be nothing", async () => {
    const world = await networkHelpers.loadFixture(deployFlagged);
    const { auction, accounts, cast } = world;
    await attest(world);
    await auction.connect(cast.bob).payFee(ALICE);
    await auction.setTerms({ ...TERMS, cureFee: 0n });
    await world.publish(1, dollars(6800n));
    await world.nextEpoch();
    await accounts.connect(cast.guardian).flagSlot(ALICE, 1);
    await attest(world);
    await auction.connect(cast.stranger).payFee(ALICE);
    expect(await auction.standingOf(ALICE)).to.equal(STANDING.attested);
  });

  it("is nothing once a unit of slot 0 is worth nothing: what else is in the account is not locked in", async () => {
    const world = await networkHelpers.loadFixture(deployFlagged);
    const { accounts, auction, cast, vault } = world;
    await attest(world);
    await makeWorthless(world);
    expect(await vault.settlementIndex()).to.equal(0n);
    await expect(auction.connect(cast.alice).payFee(ALICE))
      .to.emit(auction, "FeePaid")
      .withArgs(ALICE, cast.alice.address, 0n);
    expect(await auction.standingOf(ALICE)).to.equal(STANDING.attested);
    expect(await vault.claimOf(cast.stranger.address)).to.equal(0n);
    const left = minus(await world.commitmentOf(ALICE), amountPoint(1, UNIT));
    const proof = await world.prove({ commitment: left });
    await expect(
      accounts.connect(cast.alice).withdraw(ALICE, 1, UNIT, cast.alice.address, proof),
    ).to.emit(accounts, "Withdrawn");
  });

  it("pays a flagger that is a contract like any other", async () => {
    const world = await networkHelpers.loadFixture(deployFlagged);
    const { accounts, auction, vault, cast } = world;
    await attest(world);
    await auction.connect(cast.bob).payFee(ALICE);
    await world.publish(1, dollars(6800n));
    await world.nextEpoch();
    const wallet = await deploy(connection, "ContractWallet");
    await wallet.execute(
      accounts.target,
      accounts.interface.encodeFunctionData("flagSlot", [ALICE, 1]),
    );
    await attest(world);
    await auction.connect(cast.bob).payFee(ALICE);
    expect(await vault.claimOf(wallet.target)).to.equal(4n * UNIT);
  });
});

describe("a rescue", () => {
  const depositOf = async (world: Liquidation) => {
    const commitment = plus(await world.commitmentOf(ALICE), amountPoint(0, UNIT));
    return await world.prove({ commitment, level: MAINTENANCE_LEVEL });
  };

  it("is the owner's alone", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    const { accounts, auction, cast } = world;
    const args = [ALICE, 0, UNIT, MAINTENANCE_LEVEL, 5000, await depositOf(world)];
    await expect(auction.connect(cast.bob).rescue(...args))
      .to.be.revertedWithCustomError(accounts, "NotOwner")
      .withArgs(ALICE, cast.bob.address);
  });

  it("brings any slot's tokens, and the lease that the deposit deserves", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    const { accounts, auction, cast, home } = world;
    const commitment = plus(await world.commitmentOf(ALICE), amountPoint(1, UNIT));
    const proof = await world.prove({ commitment, level: 11_000 });
    await auction.connect(cast.alice).rescue(ALICE, 1, UNIT, 11_000, 5000, proof);
    expect(await world.commitmentOf(ALICE)).to.deep.equal(commitment);
    expect(await accounts.isSolvent(ALICE, home, 11_000)).to.equal(true);
    expect((await auction.auctionOf(ALICE)).terms).to.equal(0n);
  });
});

describe("a rescue at any time", () => {
  it("is not held up by what a stranger attests meanwhile", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    const { accounts, auction, cast, home, prove, commitmentOf } = world;
    const before = await commitmentOf(ALICE);
    const low = await prove({ commitment: before, level: 10_000, band: 2 * BAND });
    await accounts.connect(cast.stranger).attest(ALICE, home, 10_000, MAX_LEASE, low);
    const commitment = plus(before, amountPoint(0, UNIT));
    const proof = await prove({ commitment, level: MAINTENANCE_LEVEL });
    await auction.connect(cast.alice).rescue(ALICE, 0, UNIT, MAINTENANCE_LEVEL, 1000, proof);
    expect(await auction.standingOf(ALICE)).to.equal(STANDING.feeOwed);
  });

  it("brings collateral into an attested account, and leaves no moment for a flag", async () => {
    const world = await networkHelpers.loadFixture(deployLiquidated);
    const { accounts, auction, cast, home, prove, commitmentOf } = world;
    const commitment = plus(await commitmentOf(ALICE), amountPoint(1, UNIT));
    const proof = await prove({ commitment });
    await auction.connect(cast.alice).rescue(ALICE, 1, UNIT, INITIAL_LEVEL, MAX_LEASE, proof);
    expect(await commitmentOf(ALICE)).to.deep.equal(commitment);
    expect(await accounts.isSolvent(ALICE, home, INITIAL_LEVEL)).to.equal(true);
    await expect(accounts.flag(ALICE)).to.be.revertedWithCustomError(accounts, "LeaseInForce");
  });
});

describe("the terms of liquidation", () => {
  const MOST = 2n ** 64n - 1n;
  const faults: [keyof Terms, Partial<Terms>][] = [
    ["grace", { grace: 0 }],
    ["grace", { grace: 30 * 86_400 + 1 }],
    ["openingWindow", { openingWindow: 0 }],
    ["fastTime", { fastTime: 0 }],
    ["fastTime", { fastTime: TERMS.openingWindow - 1 }],
    ["slowTime", { slowTime: 30 * 86_400 + 1 }],
    ["startFactor", { startFactor: -1, midFactor: -2 }],
    ["startFactor", { startFactor: 100_001 }],
    ["midFactor", { midFactor: 500 }],
    ["endFactor", { endFactor: -1000 }],
    ["endFactor", { midFactor: 400, endFactor: 0 }],
    ["endFactor", { endFactor: -100_001 }],
    ["targetLevel", { targetLevel: 9999 }],
    ["targetTolerance", { targetTolerance: 0 }],
    ["targetTolerance", { targetLevel: 65_000, targetTolerance: 536 }],
    ["remainderBand", { remainderBand: 1001 }],
    ["priceTolerance", { priceTolerance: 101 }],
    ["criticalLevel", { criticalLevel: 10_001 }],
    ["penaltyRate", { penaltyRate: 10_001 }],
    ["bountyShare", { bountyShare: 10_001 }],
    ["cureFee", { cureFee: 10_000n * UNIT + 1n }],
    ["bond", { bond: MOST }],
    ["maxAtRisk", { maxAtRisk: 0n }],
    ["dust", { dust: usd(10_000) + 1n }],
  ];
  for (const [field, change] of faults) {
    const given = Object.entries(change).map(([key, value]) => `${key} ${String(value)}`);
    it(`refuse ${given.join(", ")}`, async () => {
      const { auction } = await networkHelpers.loadFixture(deployFlagged);
      await expect(auction.setTerms({ ...TERMS, ...change }))
        .to.be.revertedWithCustomError(auction, "TermsRefused")
        .withArgs(field);
    });
  }

  it("are the governor's to set, for flags and auctions that come later", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    const { auction, cast } = world;
    const next = { ...TERMS, grace: 5, midFactor: -2000, penaltyRate: 2000 };
    await expect(auction.connect(cast.alice).setTerms(next)).to.be.revertedWithCustomError(
      auction,
      "AccessControlUnauthorizedAccount",
    );
    await expect(auction.setTerms(next)).to.emit(auction, "TermsSet");
    const [version, latest] = await auction.terms();
    expect([version, latest.penaltyRate]).to.deep.equal([2n, 2000n]);
    const { terms: started } = await auction.auctionOf(ALICE);
    expect([...(await auction.termsOf(started))]).to.deep.equal(Object.values(TERMS).map(BigInt));
    expect([...(await auction.termsOf(version))]).to.deep.equal([...latest]);
    for (const unknown of [0n, 3n]) {
      await expect(auction.termsOf(unknown))
        .to.be.revertedWithCustomError(auction, "TermsUnknown")
        .withArgs(unknown);
    }
    // The auction runs on under version 1, penalty and factor included.
    const rest = { value: usd(1265), requirement: usd(1099.99), plainValue: usd(2600) };
    const bid = await bidInPart(world, 0n, FALLEN, rest);
    await expect(takeOverAt(world, bid, 400))
      .to.emit(auction, "TakenOver")
      .withArgs(ALICE, BOB, false, 0n, 152n * UNIT, 38n * UNIT, 0n, 0n);
  });

  it("give way where a home table's maintenance level is above the target", async () => {
    const world = await networkHelpers.loadFixture(deployOverdue);
    const { accounts, auction, risk, cast } = world;
    const rules = changed(ruleTable(), { maintenanceLevel: 11_800 });
    const strict = await world.register(rules);
    await risk.approveHome(strict, rules);
    const from = (await networkHelpers.time.latest()) + 86_500;
    await risk.supersede(world.home, strict, from);
    await networkHelpers.time.increaseTo(from);
    await world.nextEpoch();
    await networkHelpers.time.increase(601);
    await auction.connect(cast.bob).open(ALICE, await world.disclose(FALLEN, { home: strict }));
    const rest = (value: bigint) => ({ value, requirement: usd(1000), plainValue: usd(2600) });
    const attempt = async (value: bigint, elapsed: number): Promise<unknown> => {
      const bid = await bidInPart(world, 0n, FALLEN, rest(value));
      return await takeOverAt(world, bid, elapsed);
    };
    await expect(attempt(usd(1179.99), 200)).to.be.revertedWithCustomError(
      auction,
      "RemainderRefused",
    );
    await attempt(usd(1180), 300);
    expect((await accounts.leaseOf(ALICE, strict)).level).to.equal(11_800n);
    expect(await auction.standingOf(ALICE)).to.equal(STANDING.attested);
    await expect(
      (accounts.connect(cast.stranger) as Deployed).flag(ALICE),
    ).to.be.revertedWithCustomError(accounts, "LeaseInForce");
  });
});
