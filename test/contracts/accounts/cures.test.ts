/**
 * Given a lapsed account, within its grace or after it, or one on auction
 *   When a lease at maintenance or more is recorded under its current home, by anyone   Then the cure fee is owed
 *   When a trade rescues it                                                             Then likewise
 *   When the lease is for less, or under another table, the former home too             Then it stays what it was
 * Given an account that owes the fee   When its lease is over again and somebody flags it   Then it is lapsed anew
 * Given accounts without a liquidation contract   When attested again   Then nothing is owed
 * Given any flag   Then a withdrawal of slot 0 made after it waits as long as the flag asks, and never less than before
 */
import { expect } from "chai";
import { network } from "hardhat";
import { deploy, type Connection, type Deployed } from "../fixtures/chain.ts";
import { improving, plain, type TradeProof } from "../fixtures/improvements.ts";
import {
  LAPSE,
  STANDING,
  TERMS,
  deployFlagged,
  deployLiquidated,
  deployOnAuction,
  deployOverdue,
  type Liquidation,
} from "../fixtures/liquidation.ts";
import { dollars } from "../fixtures/market.ts";
import {
  ALICE,
  BAND,
  BOB,
  MAINTENANCE_LEVEL,
  MAX_LEASE,
  UNIT,
  amountPoint,
  deployAttested,
  minus,
  plus,
  type Protocol,
} from "../fixtures/protocol.ts";
import { changed, ruleTable } from "../fixtures/rules.ts";
import { DELTA } from "../fixtures/trades.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

const DURATION = 100;

/** A lease under `table` at `level`, recorded by a stranger who has the proof. */
async function attest(world: Protocol, level = MAINTENANCE_LEVEL, table = world.home) {
  const proof = await world.prove({ commitment: await world.commitmentOf(ALICE), level, table });
  const byStranger = world.accounts.connect(world.cast.stranger) as Deployed;
  return byStranger.attest(ALICE, table, level, DURATION, proof) as Promise<unknown>;
}

const stateOf = async ({ accounts }: Protocol): Promise<bigint> =>
  (await accounts.lapseOf(ALICE)).state;

/** Exchanges DELTA from bob to alice by a module. */
async function trade(world: Protocol, proofA: TradeProof): Promise<void> {
  const { accounts, prove, commitmentOf } = world;
  const module = await connection.ethers.deployContract("ContractWallet");
  await accounts.bindModule(module.target);
  const proofB = plain(await prove({ commitment: minus(await commitmentOf(BOB), DELTA) }));
  const args = [ALICE, BOB, DELTA, proofA, proofB];
  const call: string = accounts.interface.encodeFunctionData("exchange", args);
  await module.getFunction("execute").send(accounts.target, call);
}

const LAPSED: Record<string, (chain: Connection) => Promise<Liquidation>> = {
  "in its grace": deployFlagged,
  overdue: deployOverdue,
  "on auction": deployOnAuction,
};

/** Replaces alice's home by a table of higher levels; returns it once it is in effect. */
async function supersede(world: Liquidation): Promise<string> {
  const { risk, home, register, nextEpoch } = world;
  const rules = changed(ruleTable(), { initialLevel: 13_000, maintenanceLevel: 11_500 });
  const next = await register(rules);
  await risk.approveHome(next, rules);
  await risk.supersede(home, next, (await time.latest()) + 86_500);
  await time.increase(86_501);
  await nextEpoch();
  await time.increase(1000);
  await nextEpoch();
  return next;
}

describe("MarginAccounts: cures", () => {
  for (const [standing, fixture] of Object.entries(LAPSED)) {
    describe(`of an account ${standing}`, () => {
      const load = () => networkHelpers.loadFixture(fixture);

      it("come with a lease at the maintenance level, whoever records it", async () => {
        const world = await load();
        const { accounts, auction } = world;
        const before = await accounts.lapseOf(ALICE);
        await expect(attest(world))
          .to.emit(accounts, "LapseChanged")
          .withArgs(ALICE, LAPSE.feeOwed);
        const { flaggedBy, since, state } = await accounts.lapseOf(ALICE);
        expect([flaggedBy, since]).to.deep.equal([before.flaggedBy, before.since]);
        expect(state).to.equal(LAPSE.feeOwed);
        expect(await accounts.isSolvent(ALICE, world.home, MAINTENANCE_LEVEL)).to.equal(true);
        expect(await auction.standingOf(ALICE)).to.equal(STANDING.feeOwed);
      });

      it("come from strangers too, though a wider lease below maintenance stands", async () => {
        const world = await load();
        const { accounts, cast, home } = world;
        const commitment = await world.commitmentOf(ALICE);
        const low = await world.prove({ commitment, level: 10_000, band: 2 * BAND });
        await accounts.connect(cast.stranger).attest(ALICE, home, 10_000, MAX_LEASE, low);
        const level = MAINTENANCE_LEVEL;
        const proof = await world.prove({ commitment, level });
        await accounts.connect(cast.bob).attest(ALICE, home, level, 1000, proof);
        expect(await stateOf(world)).to.equal(LAPSE.feeOwed);
      });

      it("do not come with a lease for less, nor under another table", async () => {
        const world = await load();
        const before = await stateOf(world);
        await attest(world, MAINTENANCE_LEVEL - 1);
        expect(await stateOf(world)).to.equal(before);
        const other = await world.register(changed(ruleTable(), { initialLevel: 15_000 }));
        await attest(world, 15_000, other);
        expect(await stateOf(world)).to.equal(before);
        await expect(world.accounts.flag(ALICE)).to.be.revertedWithCustomError(
          world.accounts,
          "AlreadyLapsed",
        );
      });

      it("after a supersession come under the successor only, at its maintenance level", async () => {
        const world = await load();
        const before = await stateOf(world);
        const next = await supersede(world);
        await expect(world.accounts.flag(ALICE)).to.be.revertedWithCustomError(
          world.accounts,
          "AlreadyLapsed",
        );
        await attest(world, 20_000);
        expect(await stateOf(world)).to.equal(before);
        await attest(world, 11_499, next);
        expect(await stateOf(world)).to.equal(before);
        await attest(world, 11_500, next);
        expect(await stateOf(world)).to.equal(LAPSE.feeOwed);
      });
    });
  }

  for (const [standing, fixture] of [
    ["in its grace", deployFlagged],
    ["overdue", deployOverdue],
  ] as const) {
    it(`come with a trade that ends at the initial level, of an account ${standing}`, async () => {
      const world = await networkHelpers.loadFixture(fixture);
      const { prove, commitmentOf } = world;
      await trade(
        world,
        plain(await prove({ commitment: plus(await commitmentOf(ALICE), DELTA) })),
      );
      expect(await stateOf(world)).to.equal(LAPSE.feeOwed);
    });

    it(`come with a trade that improves to maintenance, of an account ${standing}`, async () => {
      const world = await networkHelpers.loadFixture(fixture);
      const before = await world.commitmentOf(ALICE);
      await trade(world, await improving(world, before, plus(before, DELTA)));
      expect(await stateOf(world)).to.equal(LAPSE.feeOwed);
      const { level } = await world.accounts.leaseOf(ALICE, world.home);
      expect(level).to.equal(BigInt(MAINTENANCE_LEVEL));
    });
  }

  it("end an auction, which anyone may then take off the books", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    const { auction } = world;
    expect((await auction.exposure()) > 0n || (await auction.atRisk()) > 0n).to.equal(true);
    await attest(world);
    await auction.end(ALICE);
    expect([await auction.exposure(), await auction.atRisk()]).to.deep.equal([0n, 0n]);
  });

  it("do not outlast the lease: a new flag starts a new lapse, with a grace of its own", async () => {
    const world = await networkHelpers.loadFixture(deployOverdue);
    const { accounts, auction, cast, market } = world;
    await attest(world);
    await expect(accounts.flag(ALICE)).to.be.revertedWithCustomError(accounts, "LeaseInForce");
    await time.increase(DURATION);
    await accounts.connect(cast.bob).flag(ALICE);
    const clock: bigint = await market.clock();
    const lapse = await accounts.lapseOf(ALICE);
    expect([...lapse]).to.deep.equal([
      cast.bob.address,
      clock,
      clock + BigInt(TERMS.grace),
      LAPSE.lapsed,
    ]);
    expect(await auction.standingOf(ALICE)).to.equal(STANDING.inGrace);
  });

  it("cost nothing where no liquidation contract is bound, and deposits never wait", async () => {
    const world = await networkHelpers.loadFixture(deployAttested);
    const { accounts, cast } = world;
    await world.deposit(1, UNIT);
    await accounts.connect(cast.stranger).flag(ALICE);
    expect(await stateOf(world)).to.equal(LAPSE.lapsed);
    await time.increase(1000);
    await world.deposit(0, UNIT);
    await attest(world);
    expect([...(await accounts.lapseOf(ALICE))].at(-1)).to.equal(LAPSE.none);
    expect(await accounts.liquidation()).to.equal("0x" + "00".repeat(20));
  });
});

describe("MarginAccounts: a flag from before there was liquidation", () => {
  it("has a grace without end, and may be repeated once when there is", async () => {
    const world = await networkHelpers.loadFixture(deployAttested);
    const { accounts, vault, cast, market } = world;
    await world.deposit(1, UNIT);
    await accounts.connect(cast.stranger).flag(ALICE);
    await expect(accounts.flag(ALICE)).to.be.revertedWithCustomError(accounts, "AlreadyLapsed");
    expect((await accounts.lapseOf(ALICE)).graceUntil).to.equal(2n ** 40n - 1n);
    expect(await accounts.exitsReadyAt()).to.equal(0n);

    const liquidation = await deploy(connection, "MockLiquidation");
    await accounts.bindLiquidation(liquidation.target);
    await vault.bindWaterfall(liquidation.target, cast.guardian.address);
    await world.deposit(0, UNIT);
    await accounts.connect(cast.bob).flag(ALICE);
    const clock: bigint = await market.clock();
    const lapse = await accounts.lapseOf(ALICE);
    const [grace]: [bigint] = await liquidation.delays();
    expect([...lapse]).to.deep.equal([cast.bob.address, clock, clock + grace, LAPSE.lapsed]);
    await expect(accounts.flag(ALICE)).to.be.revertedWithCustomError(accounts, "AlreadyLapsed");
  });
});

describe("MarginAccounts: what a flag is for others", () => {
  /** Bob withdraws a dollar. */
  async function withdraw(world: Liquidation): Promise<unknown> {
    const { accounts, cast, prove, commitmentOf } = world;
    const rest = minus(await commitmentOf(BOB), amountPoint(0, UNIT));
    const proof = await prove({ commitment: rest });
    return accounts.connect(cast.bob).withdraw(BOB, 0, UNIT, cast.bob.address, proof);
  }

  it("a wait for grace and opening of whatever leaves slot 0 after it, and of nothing else", async () => {
    const world = await networkHelpers.loadFixture(deployLiquidated);
    const { accounts, vault, cast } = world;
    await expect(withdraw(world)).to.emit(vault, "Released");
    await world.publish(1, dollars(7300n));
    await world.nextEpoch();
    await accounts.connect(cast.stranger).flagSlot(ALICE, 1);
    const { since } = await accounts.lapseOf(ALICE);
    const readyAt = (since as bigint) + BigInt(TERMS.grace + TERMS.openingWindow);
    expect(await accounts.exitsReadyAt()).to.equal(readyAt);
    await expect(withdraw(world))
      .to.emit(vault, "ExitQueued")
      .withArgs(1, cast.bob.address, UNIT, readyAt);
    await accounts.connect(cast.bob).deposit(BOB, 1, UNIT);
    const proof = await world.prove({
      commitment: minus(await world.commitmentOf(BOB), amountPoint(1, UNIT)),
    });
    await expect(accounts.connect(cast.bob).withdraw(BOB, 1, UNIT, cast.bob.address, proof))
      .to.emit(vault, "Released")
      .withArgs(1, cast.bob.address, UNIT);
    await world.runClock(TERMS.grace + TERMS.openingWindow);
    await expect(withdraw(world)).not.to.emit(vault, "ExitQueued");
  });

  it("never a shorter wait than the flags before it asked for", async () => {
    const world = await networkHelpers.loadFixture(deployFlagged);
    const { accounts, auction, cast } = world;
    const former: bigint = await accounts.exitsReadyAt();
    await attest(world);
    await auction.setTerms({ ...TERMS, grace: 100, openingWindow: 100 });
    await time.increase(DURATION);
    await accounts.connect(cast.stranger).flag(ALICE);
    const { since } = await accounts.lapseOf(ALICE);
    expect((since as bigint) + 200n < former).to.equal(true);
    expect(await accounts.exitsReadyAt()).to.equal(former);
  });
});
