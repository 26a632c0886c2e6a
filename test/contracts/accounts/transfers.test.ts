/**
 * Given two accounts of one owner
 *   When he moves a public amount with a proof of what is left   Then one gives, the other gains, no token moves
 *   When it is to slot 0                                         Then the receiver's leases stay; else they end
 *   When an account is another's, the slot has no token, or the rest is not proven   Then refused
 */
import { expect } from "chai";
import { network } from "hardhat";
import { deploy, type Connection, type Deployed } from "../fixtures/chain.ts";
import { STATE, dollars } from "../fixtures/market.ts";
import {
  ALICE,
  BOB,
  EMPTY,
  INITIAL_LEVEL,
  UNIT,
  amountPoint,
  deployFunded,
  minus,
  plus,
  viewingKey,
  type SolvencyProof,
} from "../fixtures/protocol.ts";
import { changed, ruleTable } from "../fixtures/rules.ts";
import { someSeal } from "../fixtures/seals.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const TRANSFER_ACTION = 7n;
/** Alice's second account. */
const SECOND = 3n;

async function deployTwo(chain: Connection) {
  const world = await deployFunded(chain);
  const byAlice = world.accounts.connect(world.cast.alice) as Deployed;
  await byAlice.open(world.home, viewingKey(21n));
  const rest = async (slot: number, amount: bigint) =>
    minus(await world.commitmentOf(ALICE), amountPoint(slot, amount));
  const proofOf = async (slot: number, amount: bigint): Promise<SolvencyProof> =>
    await world.prove({ commitment: await rest(slot, amount) });
  return { world, byAlice, rest, proofOf };
}

describe("MarginAccounts: transfers between accounts of one owner", () => {
  const load = () => networkHelpers.loadFixture(deployTwo);

  it("moves the amount from one commitment to the other, and no token", async () => {
    const { world, byAlice, rest, proofOf } = await load();
    const { accounts, vault, tokens, home } = world;
    const amount = 300n * UNIT;
    const given = await rest(0, amount);
    const gained = plus(await world.commitmentOf(SECOND), amountPoint(0, amount));
    const held = await tokens[0]?.balanceOf(vault.target);
    const tx = byAlice.transfer(ALICE, SECOND, 0, amount, await proofOf(0, amount));
    await expect(tx)
      .to.emit(accounts, "CollateralMoved")
      .withArgs(ALICE, SECOND, 0, -amount, given.x, given.y, 2);
    await expect(tx)
      .to.emit(accounts, "CollateralMoved")
      .withArgs(SECOND, ALICE, 0, amount, gained.x, gained.y, 0);
    expect(await world.commitmentOf(ALICE)).to.deep.equal(given);
    expect(await world.commitmentOf(SECOND)).to.deep.equal(gained);
    expect(await tokens[0]?.balanceOf(vault.target)).to.equal(held);
    expect(await vault.totalOf(0)).to.equal(51_000n * UNIT);
    expect(await accounts.isSolvent(ALICE, home, INITIAL_LEVEL)).to.equal(true);
    expect((await accounts.accountOf(ALICE)).exposed).to.equal(true);
    expect((await accounts.accountOf(SECOND)).exposed).to.equal(false);
  });

  it("leaves the receiver's leases in force for slot 0, and ends them for another", async () => {
    const { world, byAlice, proofOf } = await load();
    const { accounts, home } = world;
    const own = await world.prove({ commitment: await world.commitmentOf(SECOND) });
    await accounts.attest(SECOND, home, INITIAL_LEVEL, 60, own);
    await byAlice.transfer(ALICE, SECOND, 0, UNIT, await proofOf(0, UNIT));
    expect(await accounts.isSolvent(SECOND, home, INITIAL_LEVEL)).to.equal(true);
    await byAlice.transfer(ALICE, SECOND, 1, UNIT, await proofOf(1, UNIT));
    expect(await accounts.isSolvent(SECOND, home, INITIAL_LEVEL)).to.equal(false);
  });

  it("refuses a transfer to someone else's account, and from it", async () => {
    const { world, byAlice, proofOf } = await load();
    const { accounts, cast } = world;
    const proof = await proofOf(0, UNIT);
    await expect(byAlice.transfer(ALICE, BOB, 0, UNIT, proof))
      .to.be.revertedWithCustomError(accounts, "NotOwner")
      .withArgs(BOB, cast.alice.address);
    await expect(byAlice.transfer(BOB, ALICE, 0, UNIT, proof))
      .to.be.revertedWithCustomError(accounts, "NotOwner")
      .withArgs(BOB, cast.alice.address);
    await expect(accounts.connect(cast.stranger).transfer(ALICE, SECOND, 0, UNIT, proof))
      .to.be.revertedWithCustomError(accounts, "NotOwner")
      .withArgs(ALICE, cast.stranger.address);
  });

  it("refuses an account with itself, an unknown and a closed one, and nothing", async () => {
    const { world, byAlice, proofOf } = await load();
    const { accounts } = world;
    const proof = await proofOf(0, UNIT);
    await expect(byAlice.transfer(ALICE, ALICE, 0, UNIT, proof)).to.be.revertedWithCustomError(
      accounts,
      "SameAccount",
    );
    await expect(byAlice.transfer(ALICE, SECOND, 0, 0n, proof)).to.be.revertedWithCustomError(
      accounts,
      "AmountZero",
    );
    await byAlice.close(SECOND, someSeal());
    for (const gone of [SECOND, 9n]) {
      await expect(byAlice.transfer(ALICE, gone, 0, UNIT, proof))
        .to.be.revertedWithCustomError(accounts, "AccountUnknown")
        .withArgs(gone);
    }
  });

  it("refuses the transfer of a perpetual slot, and of one that is not listed", async () => {
    const { world, byAlice, proofOf } = await load();
    await world.vault.listPerpetual(2);
    await expect(byAlice.transfer(ALICE, SECOND, 2, UNIT, await proofOf(2, UNIT)))
      .to.be.revertedWithCustomError(world.accounts, "NotASpotSlot")
      .withArgs(2, 2);
    await expect(byAlice.transfer(ALICE, SECOND, 3, UNIT, await proofOf(3, UNIT)))
      .to.be.revertedWithCustomError(world.accounts, "NotASpotSlot")
      .withArgs(3, 0);
  });

  it("refuses a slot that the receiver's home does not cover", async () => {
    const { world, byAlice, proofOf } = await load();
    const { accounts, risk, market, vault } = world;
    const small = await deploy(connection, "MockSolvencyVerifier", [1, 0, 8]);
    await market.registerVerifier(small.target);
    await world.nextEpoch();
    const table = await world.register(ruleTable(1), small);
    await risk.approveHome(table, ruleTable(1));
    await byAlice.open(table, viewingKey(22n));
    expect(await vault.kindOf(1)).to.equal(1n);
    await expect(byAlice.transfer(ALICE, 4n, 1, UNIT, await proofOf(1, UNIT)))
      .to.be.revertedWithCustomError(accounts, "SlotNotCovered")
      .withArgs(1, 1);
  });

  it("refuses a slot that the giver's home does not cover, though the receiver's does", async () => {
    const { world, byAlice } = await load();
    const { accounts, risk, market } = world;
    const small = await deploy(connection, "MockSolvencyVerifier", [1, 0, 8]);
    await market.registerVerifier(small.target);
    await world.nextEpoch();
    const table = await world.register(ruleTable(1), small);
    await risk.approveHome(table, ruleTable(1));
    await byAlice.open(table, viewingKey(22n));
    const proof = await world.prove({ commitment: minus(EMPTY, amountPoint(1, UNIT)), table });
    await expect(byAlice.transfer(4n, ALICE, 1, UNIT, proof))
      .to.be.revertedWithCustomError(accounts, "SlotNotCovered")
      .withArgs(1, 1);
  });

  it("refuses when what is left is not proven at the initial level", async () => {
    const { world, byAlice, proofOf, rest } = await load();
    const { accounts, home } = world;
    const lenient = changed(ruleTable(), { impact: ruleTable().impact.map(() => 0) });
    const wrong = [
      await proofOf(0, 2n * UNIT),
      await world.prove({ commitment: await world.commitmentOf(ALICE) }),
      await world.prove({ commitment: await rest(0, UNIT), level: INITIAL_LEVEL - 1 }),
      await world.prove({ commitment: await rest(0, UNIT), table: await world.register(lenient) }),
    ];
    for (const proof of wrong) {
      await expect(byAlice.transfer(ALICE, SECOND, 0, UNIT, proof))
        .to.be.revertedWithCustomError(accounts, "ProofRefused")
        .withArgs(ALICE, home, INITIAL_LEVEL);
    }
  });

  it("is refused while the market is halted or the guardian paused", async () => {
    const { world, byAlice, proofOf } = await load();
    const { accounts, cast, market, publish } = world;
    const proof = await proofOf(0, UNIT);
    await accounts.connect(cast.guardian).pause();
    await expect(byAlice.transfer(ALICE, SECOND, 0, UNIT, proof))
      .to.be.revertedWithCustomError(accounts, "ActionNotAllowed")
      .withArgs(TRANSFER_ACTION, STATE.live, true);
    await accounts.unpause();
    await publish(3, 0n);
    await market.commitEpoch();
    await expect(byAlice.transfer(ALICE, SECOND, 0, UNIT, proof))
      .to.be.revertedWithCustomError(accounts, "ActionNotAllowed")
      .withArgs(TRANSFER_ACTION, STATE.halted, false);
    await publish(3, dollars(4n));
    await market.commitEpoch();
    await byAlice.transfer(ALICE, SECOND, 0, UNIT, proof);
  });
});
