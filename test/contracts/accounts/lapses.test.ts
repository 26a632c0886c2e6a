/**
 * Given an attested account
 *   When its lease expires on the market clock, a price leaves its band, its commitment changes, or the
 *   lease is for less than maintenance                        Then `isSolvent` is false and anyone can flag it
 *   When nothing of this happened, or the market is not live  Then nobody can flag it
 * Given a lapsed account   When attested again                Then it is attested
 */
import { expect } from "chai";
import { network } from "hardhat";
import { RECOVERY_TIME, STATE, dollars } from "../fixtures/market.ts";
import {
  ALICE,
  BAND,
  BOB,
  MAX_LEASE,
  UNIT,
  amountPoint,
  deployAttested,
  deployFunded,
  minus,
  type Protocol,
} from "../fixtures/protocol.ts";
import { changed, ruleTable } from "../fixtures/rules.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

/** Members of `LapseGround`, in order. */
const GROUND = {
  expired: 0n,
  leftBand: 1n,
  commitmentChanged: 2n,
  belowMaintenance: 3n,
  unattested: 4n,
};
const FLAG_ACTION = 5n;
const LEVEL = 11_000;

async function expectLapse(
  world: Protocol,
  call: Promise<unknown>,
  ground: bigint,
  table = world.home,
): Promise<void> {
  const { accounts, cast } = world;
  await expect(call)
    .to.emit(accounts, "Lapsed")
    .withArgs(ALICE, table, ground, cast.stranger.address);
  expect((await accounts.leaseOf(ALICE, table)).lapsed).to.equal(true);
}

const flag = ({ accounts, cast }: Protocol, account = ALICE) =>
  accounts.connect(cast.stranger).flag(account);
const flagSlot = ({ accounts, cast }: Protocol, slot: number) =>
  accounts.connect(cast.stranger).flagSlot(ALICE, slot);

/** Lets `seconds` of the market clock pass. */
async function runClock(world: Protocol, seconds: number): Promise<void> {
  for (let left = seconds; left > 0; left -= 1000) {
    await time.increase(Math.min(left, 1000));
    await world.nextEpoch();
  }
}

describe("MarginAccounts: lapses", () => {
  it("ends a lease at its expiry on the market clock, not before", async () => {
    const world = await networkHelpers.loadFixture(deployAttested);
    const { accounts, market, home } = world;
    const { expiry }: { expiry: bigint } = await accounts.leaseOf(ALICE, home);
    await runClock(world, 9000);
    await expect(flag(world)).to.be.revertedWithCustomError(accounts, "LeaseInForce");
    const clock: bigint = await market.clock();
    await time.increase(Number(expiry - clock) - 1);
    expect(await accounts.isSolvent(ALICE, home, LEVEL)).to.equal(true);
    await time.increase(1);
    expect(await market.clock()).to.equal(expiry);
    expect(await accounts.isSolvent(ALICE, home, LEVEL)).to.equal(false);
    await expectLapse(world, flag(world), GROUND.expired);
  });

  it("ends no lease by time that passes while the market is stopped", async () => {
    const world = await networkHelpers.loadFixture(deployAttested);
    await time.increase(1_000_000);
    await world.nextEpoch();
    expect(await world.accounts.isSolvent(ALICE, world.home, LEVEL)).to.equal(true);
  });

  it("ends when one price is one unit outside the band, and anyone can show the slot", async () => {
    const world = await networkHelpers.loadFixture(deployAttested);
    const { accounts, home } = world;
    await world.publish(1, dollars(8295n));
    await world.nextEpoch();
    expect(await accounts.isSolvent(ALICE, home, LEVEL)).to.equal(true);
    await expect(flagSlot(world, 1))
      .to.be.revertedWithCustomError(accounts, "PriceWithinBand")
      .withArgs(ALICE, 1);

    await world.publish(1, dollars(8295n) + 1n);
    await world.nextEpoch();
    expect(await accounts.isSolvent(ALICE, home, LEVEL)).to.equal(false);
    await expect(flagSlot(world, 2)).to.be.revertedWithCustomError(accounts, "PriceWithinBand");
    await expect(flag(world)).to.be.revertedWithCustomError(accounts, "LeaseInForce");
    await expectLapse(world, flagSlot(world, 1), GROUND.leftBand);
  });

  it("is in force again when the price comes back unflagged, and not when it was flagged", async () => {
    const world = await networkHelpers.loadFixture(deployAttested);
    const { accounts, home, publish, nextEpoch } = world;
    const visit = async (price: bigint): Promise<boolean> => {
      await publish(1, dollars(price));
      await nextEpoch();
      return await accounts.isSolvent(ALICE, home, LEVEL);
    };
    expect(await visit(7000n)).to.equal(false);
    expect(await visit(7900n)).to.equal(true);
    expect(await visit(7000n)).to.equal(false);
    await flagSlot(world, 1);
    expect(await visit(7900n)).to.equal(false);
  });

  it("can be flagged once its commitment changed, until attested again", async () => {
    const world = await networkHelpers.loadFixture(deployAttested);
    const { accounts, cast, home } = world;
    await world.deposit(1, UNIT);
    await expectLapse(world, flag(world), GROUND.commitmentChanged);
    await expect(flag(world))
      .to.be.revertedWithCustomError(accounts, "AlreadyLapsed")
      .withArgs(ALICE);
    const proof = await world.prove({ commitment: await world.commitmentOf(ALICE), level: LEVEL });
    await accounts.connect(cast.alice).attest(ALICE, home, LEVEL, 100, proof);
    expect(await accounts.isSolvent(ALICE, home, LEVEL)).to.equal(true);
    await expect(flag(world)).to.be.revertedWithCustomError(accounts, "LeaseInForce");
  });

  it("can be flagged while its home lease is for less than maintenance", async () => {
    const world = await networkHelpers.loadFixture(deployAttested);
    const proof = await world.prove({ commitment: await world.commitmentOf(ALICE), level: 10_499 });
    await world.accounts.connect(world.cast.alice).attest(ALICE, world.home, 10_499, 100, proof);
    await expectLapse(world, flag(world), GROUND.belowMaintenance);
  });

  it("cannot be flagged before it ever needed a proof", async () => {
    const world = await networkHelpers.loadFixture(deployFunded);
    await expect(flag(world, BOB))
      .to.be.revertedWithCustomError(world.accounts, "NothingAtRisk")
      .withArgs(BOB);
    await expect(flagSlot(world, 1)).to.be.revertedWithCustomError(world.accounts, "NothingAtRisk");
    await expect(flag(world, 9n)).to.be.revertedWithCustomError(world.accounts, "AccountUnknown");
  });

  it("cannot be flagged for a lease that a stranger proved of its public deposits", async () => {
    const world = await networkHelpers.loadFixture(deployFunded);
    const { accounts, cast, home } = world;
    const proof = await world.prove({ commitment: await world.commitmentOf(ALICE), level: 10_000 });
    await accounts.connect(cast.stranger).attest(ALICE, home, 10_000, 1, proof);
    await time.increase(10);
    await expect(flag(world)).to.be.revertedWithCustomError(accounts, "NothingAtRisk");
  });

  it("cannot be flagged by a slot that its table does not cover", async () => {
    const world = await networkHelpers.loadFixture(deployAttested);
    await expect(flagSlot(world, 8))
      .to.be.revertedWithCustomError(world.accounts, "SlotNotCovered")
      .withArgs(8, 8);
  });

  it("cannot be flagged while the market is halted, nor before owners had time to recover", async () => {
    const world = await networkHelpers.loadFixture(deployAttested);
    const { accounts, market, publish } = world;
    await publish(1, dollars(7000n));
    await publish(3, 0n);
    await market.commitEpoch();
    const refused = async (state: bigint): Promise<void> => {
      await expect(flagSlot(world, 1))
        .to.be.revertedWithCustomError(accounts, "ActionNotAllowed")
        .withArgs(FLAG_ACTION, state, false);
    };
    await refused(STATE.halted);
    await publish(3, dollars(4n));
    await world.nextEpoch();
    await refused(STATE.recovering);
    await time.increase(RECOVERY_TIME);
    await expectLapse(world, flagSlot(world, 1), GROUND.leftBand);
  });

  it("can be flagged on the day another home table takes over, unless attested under it before", async () => {
    const world = await networkHelpers.loadFixture(deployFunded);
    const { accounts, risk, cast, home } = world;
    const rest = minus(await world.commitmentOf(ALICE), amountPoint(0, UNIT));
    const spending = await world.prove({ commitment: rest });
    await accounts.connect(cast.alice).withdraw(ALICE, 0, UNIT, cast.alice.address, spending);
    const rules = changed(ruleTable(), { maintenanceLevel: 11_000 });
    const next = await world.register(rules);
    await risk.approveHome(next, rules);
    const from = (await time.latest()) + 86_500;
    await risk.supersede(home, next, from);
    await expect(flag(world)).to.be.revertedWithCustomError(accounts, "LeaseInForce");

    const snapshot = await networkHelpers.takeSnapshot();
    const switchHome = async (): Promise<void> => {
      await time.increaseTo(from);
      await world.nextEpoch();
      await time.increase(RECOVERY_TIME);
    };
    await switchHome();
    const switched = await networkHelpers.takeSnapshot();
    await expectLapse(world, flagSlot(world, 1), GROUND.unattested, next);
    await switched.restore();
    await expectLapse(world, flag(world), GROUND.unattested, next);
    await snapshot.restore();
    const proof = await world.prove({ commitment: rest, level: 11_000, table: next, band: BAND });
    await accounts.connect(cast.alice).attest(ALICE, next, 11_000, MAX_LEASE, proof);
    await switchHome();
    await expect(flag(world)).to.be.revertedWithCustomError(accounts, "LeaseInForce");
  });
});
