/**
 * Given an abandoned market
 *   When an owner withdraws with a proof that the rest of his book owes nothing   Then he is paid at once, lapsed or not,
 *                                        on auction or not, whatever waits, and owes nobody a proof from then on
 *   When his proof says anything else    Then he is refused
 *   When anything else would leave an account   Then refused; deposits come in, even where only a rescue could before
 * Given the market is back   Then a withdrawal asks for the margin of the home table again
 */
import { expect } from "chai";
import { network } from "hardhat";
import type { Deployed } from "../fixtures/chain.ts";
import {
  FALLEN,
  LAPSE,
  STANDING,
  deployFlagged,
  deployLiquidated,
  deployOnAuction,
  deployOverdue,
  type Liquidation,
} from "../fixtures/liquidation.ts";
import { ABANDONED_AFTER, MAX_EPOCH_AGE, RECOVERY_TIME, STATE } from "../fixtures/market.ts";
import {
  ALICE,
  ALICE_VIEW,
  UNIT,
  amountPoint,
  deployAttested,
  minus,
  plus,
  type Protocol,
  type SolvencyProof,
} from "../fixtures/protocol.ts";
import { changed, ruleTable } from "../fixtures/rules.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

const LEVEL_ONE = 10_000;
const TRANSFER = 7n;

const abandon = () => time.increase(MAX_EPOCH_AGE + ABANDONED_AFTER + 1);
const debtFreeTable = async ({ risk, verifier }: Protocol): Promise<string> =>
  (await risk.plainTables(verifier.target))[1];

/** Alice's book less `amount` of a slot. */
async function restOf({ commitmentOf }: Protocol, slot: number, amount: bigint) {
  return minus(await commitmentOf(ALICE), amountPoint(slot, amount));
}

/** A proof that what a withdrawal leaves owes nothing. */
async function debtFree(world: Protocol, slot: number, amount: bigint): Promise<SolvencyProof> {
  const commitment = await restOf(world, slot, amount);
  return await world.prove({
    commitment,
    level: LEVEL_ONE,
    band: 0,
    table: await debtFreeTable(world),
  });
}

function withdraw({ accounts, cast }: Protocol, slot: number, amount: bigint, proof: unknown) {
  const byAlice = accounts.connect(cast.alice) as Deployed;
  return byAlice.withdraw(ALICE, slot, amount, cast.alice.address, proof) as Promise<unknown>;
}

/** Slot and amount: all of one, and some of the other. */
const WITHDRAWALS = [
  [0, 1000n * UNIT],
  [1, UNIT],
] as const;

describe("MarginAccounts: leaving an abandoned market", () => {
  const standings: [string, typeof deployLiquidated, bigint][] = [
    ["attested", deployLiquidated, LAPSE.none],
    ["lapsed", deployFlagged, LAPSE.feeOwed],
    ["overdue", deployOverdue, LAPSE.feeOwed],
    ["on auction", deployOnAuction, LAPSE.feeOwed],
  ];
  for (const [standing, deploy, after] of standings) {
    it(`pays at once what an owner who is ${standing} withdraws, and leaves him without duties`, async () => {
      const world = await networkHelpers.loadFixture(deploy);
      const { accounts, auction, vault, cast } = world;
      await abandon();
      for (const [slot, amount] of WITHDRAWALS) {
        const { version }: { version: bigint } = await accounts.accountOf(ALICE);
        const rest = await restOf(world, slot, amount);
        const tx = withdraw(world, slot, amount, await debtFree(world, slot, amount));
        await expect(tx)
          .to.emit(accounts, "Withdrawn")
          .withArgs(ALICE, slot, cast.alice.address, amount, rest.x, rest.y, version + 1n);
        await expect(tx).to.emit(vault, "Released").withArgs(slot, cast.alice.address, amount);
        await expect(tx).not.to.emit(vault, "ExitQueued");
        expect(await world.commitmentOf(ALICE)).to.deep.equal(rest);
      }
      expect((await accounts.lapseOf(ALICE)).state).to.equal(after);
      expect((await accounts.accountOf(ALICE)).exposed).to.equal(false);

      await world.nextEpoch();
      await time.increase(RECOVERY_TIME + 1);
      await expect(accounts.flag(ALICE)).to.be.revertedWithCustomError(accounts, "NothingAtRisk");
      if (standing === "on auction") {
        await auction.end(ALICE);
        expect([await auction.exposure(), await auction.atRisk()]).to.deep.equal([0n, 0n]);
      }
      const due = after === LAPSE.none ? STANDING.attested : STANDING.feeOwed;
      expect(await auction.standingOf(ALICE)).to.equal(due);
    });
  }

  it("refuses a proof at the home table, of another book, below level 1, or of any other table", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    const { accounts, home, plain, prove } = world;
    await abandon();
    const commitment = await restOf(world, 1, UNIT);
    const table = await debtFreeTable(world);
    const longOnly = ruleTable().longOnly.map(() => true);
    const other = await world.register(changed(ruleTable(), { longOnly }));
    const wrong = [
      { commitment },
      { commitment, level: LEVEL_ONE, table: home },
      { commitment, level: LEVEL_ONE, table: plain },
      { commitment, level: LEVEL_ONE, table: other },
      { commitment, level: LEVEL_ONE - 1, table },
      { commitment: await world.commitmentOf(ALICE), level: LEVEL_ONE, table },
    ];
    for (const statement of wrong) {
      const proof = await prove({ ...statement, band: 0 });
      await expect(withdraw(world, 1, UNIT, proof))
        .to.be.revertedWithCustomError(accounts, "ProofRefused")
        .withArgs(ALICE, table, LEVEL_ONE);
    }
  });

  it("asks the owner, and nobody else, and stops at the guardian's word", async () => {
    const world = await networkHelpers.loadFixture(deployLiquidated);
    const { accounts, cast } = world;
    await abandon();
    const proof = await debtFree(world, 1, UNIT);
    await expect(accounts.connect(cast.bob).withdraw(ALICE, 1, UNIT, cast.bob.address, proof))
      .to.be.revertedWithCustomError(accounts, "NotOwner")
      .withArgs(ALICE, cast.bob.address);
    await accounts.connect(cast.guardian).pause();
    await expect(withdraw(world, 1, UNIT, proof)).to.be.revertedWithCustomError(
      accounts,
      "ActionNotAllowed",
    );
  });

  it("takes a proof at the latest epoch however old that is, and however young proofs must be", async () => {
    const world = await networkHelpers.loadFixture(deployLiquidated);
    await world.accounts.setLimits(86_400, 1);
    await time.increase(MAX_EPOCH_AGE);
    const attesting = await world.prove({ commitment: await world.commitmentOf(ALICE) });
    const attest = world.accounts.attest(ALICE, world.home, 12_000, 100, attesting);
    await expect(attest).to.be.revertedWithCustomError(world.accounts, "ProofTooOld");
    await abandon();
    await withdraw(world, 1, UNIT, await debtFree(world, 1, UNIT));
  });

  it("needs the key's plain tables, which anyone can register then", async () => {
    const world = await networkHelpers.loadFixture(deployAttested);
    const { accounts, risk, verifier, cast, home } = world;
    await abandon();
    const commitment = await restOf(world, 1, UNIT);
    const early = await world.prove({ commitment });
    await expect(withdraw(world, 1, UNIT, early))
      .to.be.revertedWithCustomError(accounts, "PlainTablesMissing")
      .withArgs(home);
    await risk.connect(cast.stranger).registerPlainTables(verifier.target);
    await withdraw(world, 1, UNIT, await debtFree(world, 1, UNIT));
  });

  it("lets nothing else leave", async () => {
    const world = await networkHelpers.loadFixture(deployLiquidated);
    const { accounts, cast } = world;
    const byAlice = accounts.connect(cast.alice) as Deployed;
    await byAlice.open(world.home, ALICE_VIEW);
    await abandon();
    const proof = await debtFree(world, 1, UNIT);
    await expect(byAlice.transfer(ALICE, 3n, 1, UNIT, proof) as Promise<unknown>)
      .to.be.revertedWithCustomError(accounts, "ActionNotAllowed")
      .withArgs(TRANSFER, STATE.abandoned, false);
    for (const action of [3, 5, 6, 11, 12]) {
      expect(await accounts.isAllowed(action), String(action)).to.equal(false);
    }
  });

  it("lets debts be brought back, into accounts that only a rescue could reach before", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    const { accounts } = world;
    await expect(world.deposit(1, UNIT)).to.be.revertedWithCustomError(
      accounts,
      "AccountInAuction",
    );
    await abandon();
    const before = await world.commitmentOf(ALICE);
    await world.deposit(1, UNIT);
    expect(await world.commitmentOf(ALICE)).to.deep.equal(plus(before, amountPoint(1, UNIT)));
  });

  it("ends with the next epoch: margin and duties are back, and no auction was disturbed for good", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    const { accounts, auction, cast } = world;
    await abandon();
    const proof = await debtFree(world, 1, UNIT);
    await world.nextEpoch();
    await expect(withdraw(world, 1, UNIT, proof))
      .to.be.revertedWithCustomError(accounts, "AccountLapsed")
      .withArgs(ALICE);
    await time.increase(RECOVERY_TIME + 1);
    await world.runClock(5000);
    const { start }: { start: bigint } = await auction.auctionOf(ALICE);
    await auction.connect(cast.bob).restart(ALICE, await world.disclose(FALLEN));
    expect((await auction.auctionOf(ALICE)).start > start).to.equal(true);
  });
});

/** Reads as the whole story of one who owed something. */
describe("MarginAccounts: a book that leaves twice", () => {
  it("may be flagged again as soon as it withdraws with margin", async () => {
    const world: Liquidation = await networkHelpers.loadFixture(deployFlagged);
    const { accounts, auction, cast } = world;
    await abandon();
    await withdraw(world, 1, UNIT, await debtFree(world, 1, UNIT));
    await world.nextEpoch();
    await time.increase(RECOVERY_TIME + 1);
    await world.nextEpoch();
    await auction.connect(cast.alice).payFee(ALICE);
    const proof = await world.prove({ commitment: await restOf(world, 0, UNIT) });
    await withdraw(world, 0, UNIT, proof);
    await expect(accounts.flag(ALICE)).to.be.revertedWithCustomError(accounts, "LeaseInForce");
    await world.deposit(1, UNIT);
    await accounts.connect(cast.stranger).flag(ALICE);
    expect(await auction.standingOf(ALICE)).to.equal(STANDING.inGrace);
  });
});
