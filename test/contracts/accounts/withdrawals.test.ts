/**
 * Given a funded account   When its owner withdraws with a proof of the rest at the initial level   Then he is paid
 *                          When the proof is for anything else                                      Then he is refused
 * Given a stopped market or a guardian's pause   When he withdraws                                  Then he is refused
 */
import { expect } from "chai";
import { network } from "hardhat";
import { TERMS, deployLiquidated } from "../fixtures/liquidation.ts";
import { HALT, STATE, dollars } from "../fixtures/market.ts";
import {
  ALICE,
  BAND,
  BOB,
  INITIAL_LEVEL,
  MAX_LEASE,
  UNIT,
  amountPoint,
  deployFunded,
  minus,
  type Protocol,
  type SolvencyProof,
} from "../fixtures/protocol.ts";
import { changed, ruleTable } from "../fixtures/rules.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const WITHDRAW_ACTION = 2n;

async function restOf({ commitmentOf }: Protocol, amount: bigint) {
  return minus(await commitmentOf(ALICE), amountPoint(0, amount));
}

function withdraw({ accounts, cast }: Protocol, amount: bigint, proof: SolvencyProof, slot = 0) {
  return accounts.connect(cast.alice).withdraw(ALICE, slot, amount, cast.stranger.address, proof);
}

describe("MarginAccounts: withdrawals", () => {
  it("pays the recipient, takes the amount off the commitment, and renews the home lease", async () => {
    const world = await networkHelpers.loadFixture(deployFunded);
    const { accounts, cast, tokens, home, market } = world;
    const rest = await restOf(world, 100n * UNIT);
    const tx = await withdraw(world, 100n * UNIT, await world.prove({ commitment: rest }));
    await expect(tx)
      .to.emit(accounts, "Withdrawn")
      .withArgs(ALICE, 0, cast.stranger.address, 100n * UNIT, rest.x, rest.y, 2);
    const clock: bigint = await market.clock();
    const expiry = clock + BigInt(MAX_LEASE);
    await expect(tx)
      .to.emit(accounts, "Attested")
      .withArgs(ALICE, home, 1, INITIAL_LEVEL, BAND, expiry, 2);
    expect(await tokens[0]?.balanceOf(cast.stranger.address)).to.equal(100_000_000n);
    expect(await world.commitmentOf(ALICE)).to.deep.equal(rest);
    expect(await accounts.isSolvent(ALICE, home, INITIAL_LEVEL)).to.equal(true);
    expect((await accounts.accountOf(ALICE)).exposed).to.equal(true);
  });

  it("refuses a proof for the commitment before, another amount, level, band or epoch", async () => {
    const world = await networkHelpers.loadFixture(deployFunded);
    const { accounts, home } = world;
    const amount = 100n * UNIT;
    const rest = await restOf(world, amount);
    const refused = async (proof: SolvencyProof): Promise<void> => {
      await expect(withdraw(world, amount, proof))
        .to.be.revertedWithCustomError(accounts, "ProofRefused")
        .withArgs(ALICE, home, INITIAL_LEVEL);
    };
    await refused(await world.prove({ commitment: await world.commitmentOf(ALICE) }));
    await refused(await world.prove({ commitment: await restOf(world, amount - 100n) }));
    await refused(await world.prove({ commitment: rest, level: INITIAL_LEVEL - 1 }));
    const proof = await world.prove({ commitment: rest });
    await refused({ ...proof, band: BAND + 1 });
    await world.publish(1, dollars(7901n));
    await world.market.commitEpoch();
    await refused({ ...proof, epoch: 2 });
    await withdraw(world, amount, proof);
  });

  it("refuses a proof under another rule table", async () => {
    const world = await networkHelpers.loadFixture(deployFunded);
    const rules = ruleTable();
    const lenient = changed(rules, { contingency: rules.contingency.map(() => 0) });
    const table = await world.register(lenient);
    const proof = await world.prove({ commitment: await restOf(world, UNIT), table });
    await expect(withdraw(world, UNIT, proof)).to.be.revertedWithCustomError(
      world.accounts,
      "ProofRefused",
    );
  });

  it("pays nobody but at the owner's word, nothing, nor the zero address", async () => {
    const world = await networkHelpers.loadFixture(deployFunded);
    const { accounts, cast } = world;
    const proof = await world.prove({ commitment: await restOf(world, UNIT) });
    const byBob = accounts.connect(cast.bob).withdraw(ALICE, 0, UNIT, cast.bob.address, proof);
    await expect(byBob)
      .to.be.revertedWithCustomError(accounts, "NotOwner")
      .withArgs(ALICE, cast.bob.address);
    await expect(withdraw(world, 0n, proof)).to.be.revertedWithCustomError(accounts, "AmountZero");
    const zero = "0x" + "00".repeat(20);
    const toZero = accounts.connect(cast.alice).withdraw(ALICE, 0, UNIT, zero, proof);
    await expect(toZero).to.be.revertedWithCustomError(accounts, "RecipientZero");
    await expect(withdraw(world, UNIT, proof, 8)).to.be.revertedWithCustomError(
      accounts,
      "SlotNotCovered",
    );
  });

  it("cannot use a withdrawal's proof twice", async () => {
    const world = await networkHelpers.loadFixture(deployFunded);
    const proof = await world.prove({ commitment: await restOf(world, UNIT) });
    await withdraw(world, UNIT, proof);
    await expect(withdraw(world, UNIT, proof)).to.be.revertedWithCustomError(
      world.accounts,
      "ProofRefused",
    );
  });

  it("pays out no more of a slot than all deposited, whatever was proven", async () => {
    const world = await networkHelpers.loadFixture(deployFunded);
    const amount = 52_000n * UNIT;
    const proof = await world.prove({ commitment: await restOf(world, amount) });
    await expect(withdraw(world, amount, proof)).to.be.revertedWithCustomError(
      world.vault,
      "TotalTooSmall",
    );
    expect(await world.accounts.ownerOf(BOB)).to.equal(world.cast.bob.address);
  });

  it("makes nobody faster than a flag: in the recovery time slot 0 waits as if somebody were flagged", async () => {
    const world = await networkHelpers.loadFixture(deployLiquidated);
    const { accounts, market, vault, publish } = world;
    const proof = await world.prove({ commitment: await restOf(world, UNIT) });
    await publish(1, 0n);
    await market.commitEpoch();
    await publish(1, dollars(7900n));
    await market.commitEpoch();
    const clock: bigint = await market.clock();
    const readyAt = clock + BigInt(TERMS.grace + TERMS.openingWindow);
    await expect(withdraw(world, UNIT, proof))
      .to.emit(vault, "ExitQueued")
      .withArgs(1, world.cast.stranger.address, UNIT, readyAt);
    // It is the waiting of this withdrawal, and of no later one.
    expect(await accounts.exitsReadyAt()).to.equal(0n);
  });

  it("refuses while the market is halted, stale or unheard of, and allows while it recovers", async () => {
    const world = await networkHelpers.loadFixture(deployFunded);
    const { accounts, market, publish } = world;
    const proof = await world.prove({ commitment: await restOf(world, UNIT) });
    await publish(3, 0n);
    await expect(market.commitEpoch())
      .to.emit(market, "MarketHalted")
      .withArgs(3, HALT.answerOutOfBounds);
    await expect(withdraw(world, UNIT, proof))
      .to.be.revertedWithCustomError(accounts, "ActionNotAllowed")
      .withArgs(WITHDRAW_ACTION, STATE.halted, false);
    await publish(3, dollars(4n));
    await market.commitEpoch();
    expect((await market.status())[0]).to.equal(STATE.recovering);
    expect(await accounts.isAllowed(WITHDRAW_ACTION)).to.equal(true);
    await networkHelpers.time.increase(4000);
    await expect(withdraw(world, UNIT, proof))
      .to.be.revertedWithCustomError(accounts, "ActionNotAllowed")
      .withArgs(WITHDRAW_ACTION, STATE.stale, false);
    await market.commitEpoch();
    await withdraw(world, UNIT, proof);
  });

  it("stops at the guardian's word and goes on at the governor's only", async () => {
    const world = await networkHelpers.loadFixture(deployFunded);
    const { accounts, cast } = world;
    const proof = await world.prove({ commitment: await restOf(world, UNIT) });
    await expect(accounts.connect(cast.alice).pause()).to.be.revertedWithCustomError(
      accounts,
      "AccessControlUnauthorizedAccount",
    );
    await accounts.connect(cast.guardian).pause();
    await expect(withdraw(world, UNIT, proof))
      .to.be.revertedWithCustomError(accounts, "ActionNotAllowed")
      .withArgs(WITHDRAW_ACTION, STATE.live, true);
    await expect(accounts.connect(cast.guardian).unpause()).to.be.revertedWithCustomError(
      accounts,
      "AccessControlUnauthorizedAccount",
    );
    await accounts.unpause();
    await withdraw(world, UNIT, proof);
  });
});
