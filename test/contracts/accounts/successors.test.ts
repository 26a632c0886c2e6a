/**
 * Given accounts whose home table was superseded: the successor has another key, higher levels and one slot more
 *   When they withdraw, transfer, exchange or improve   Then proven under the successor, at its levels, and leased there
 *                                                       And refused under the home they were opened with
 *   When they deposit to the slot that only the successor covers   Then they may
 */
import { expect } from "chai";
import { network } from "hardhat";
import { deploy, type Connection, type Deployed } from "../fixtures/chain.ts";
import { improving, plain } from "../fixtures/improvements.ts";
import { deployBound } from "../fixtures/module.ts";
import {
  ALICE,
  BOB,
  INITIAL_LEVEL,
  UNIT,
  amountPoint,
  minus,
  plus,
  viewingKey,
  type Statement,
} from "../fixtures/protocol.ts";
import { changed, ruleTable } from "../fixtures/rules.ts";
import { DELTA } from "../fixtures/trades.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

/** Levels of the successor, 1e-4. */
const NEXT_INITIAL = 12_500;
const NEXT_MAINTENANCE = 11_000;
/** Covered by the successor only. */
const NEW_SLOT = 8;
/** Alice's second account. */
const THIRD = 3n;

async function deploySuperseded(chain: Connection) {
  const setup = await deployBound(chain);
  const { world } = setup;
  const { accounts, cast, market, risk, home } = world;
  await accounts.connect(cast.alice).open(home, viewingKey(21n));
  const key = await deploy(chain, "MockSolvencyVerifier", [NEW_SLOT + 1, 0, 8]);
  await market.registerVerifier(key.target);
  const levels = { initialLevel: NEXT_INITIAL, maintenanceLevel: NEXT_MAINTENANCE };
  const rules = changed(ruleTable(NEW_SLOT + 1), levels);
  const next = await world.register(rules, key);
  await risk.approveHome(next, rules);
  const from = (await time.latest()) + 86_500;
  await risk.supersede(home, next, from);
  await time.increaseTo(from);
  await world.nextEpoch();
  const byAlice = accounts.connect(cast.alice) as Deployed;
  /** A proof under the successor, at its initial level. */
  const proveNext = (commitment: Statement["commitment"]) =>
    world.prove({ commitment, table: next, level: NEXT_INITIAL });
  /** The successor's statements of an improvement. */
  const underNext = {
    solvency: { table: next, level: NEXT_MAINTENANCE },
    before: { table: next, level: NEXT_INITIAL },
    afterwards: { table: next, level: NEXT_INITIAL },
  };
  return { ...setup, byAlice, next, proveNext, underNext };
}

describe("MarginAccounts: accounts whose home was superseded", () => {
  const load = () => networkHelpers.loadFixture(deploySuperseded);

  it("withdraw proven under the successor, never under the former home", async () => {
    const { world, byAlice, next, proveNext } = await load();
    const { accounts, cast, prove, home } = world;
    const rest = minus(await world.commitmentOf(ALICE), amountPoint(0, UNIT));
    const withdraw = (proof: object) => byAlice.withdraw(ALICE, 0, UNIT, cast.alice.address, proof);
    await expect(withdraw(await prove({ commitment: rest })))
      .to.be.revertedWithCustomError(accounts, "ProofRefused")
      .withArgs(ALICE, next, NEXT_INITIAL);
    await withdraw(await proveNext(rest));
    expect(await accounts.isSolvent(ALICE, next, NEXT_INITIAL)).to.equal(true);
    expect(await accounts.isSolvent(ALICE, home, 0)).to.equal(false);
  });

  it("transfer proven under the successor, never under the former home", async () => {
    const { world, byAlice, next, proveNext } = await load();
    const { accounts, prove } = world;
    const rest = minus(await world.commitmentOf(ALICE), amountPoint(0, UNIT));
    const transfer = (proof: object) => byAlice.transfer(ALICE, THIRD, 0, UNIT, proof);
    await expect(transfer(await prove({ commitment: rest })))
      .to.be.revertedWithCustomError(accounts, "ProofRefused")
      .withArgs(ALICE, next, NEXT_INITIAL);
    await transfer(await proveNext(rest));
    expect(await accounts.isSolvent(ALICE, next, NEXT_INITIAL)).to.equal(true);
  });

  it("exchange proven under the successor on both sides, never under the former home", async () => {
    const { world, exchange, proofs, next, proveNext } = await load();
    const { accounts } = world;
    const former = await proofs();
    const now = {
      proofA: plain(await proveNext(plus(await world.commitmentOf(ALICE), DELTA))),
      proofB: plain(await proveNext(minus(await world.commitmentOf(BOB), DELTA))),
    };
    for (const [given, account] of [
      [{ ...now, proofA: former.proofA }, ALICE],
      [{ ...now, proofB: former.proofB }, BOB],
    ] as const) {
      await expect(exchange(given))
        .to.be.revertedWithCustomError(accounts, "ProofRefused")
        .withArgs(account, next, NEXT_INITIAL);
    }
    await exchange(now);
    for (const account of [ALICE, BOB]) {
      expect(await accounts.isSolvent(account, next, NEXT_INITIAL)).to.equal(true);
    }
  });

  it("improve at the successor's levels, never at the former home's", async () => {
    const { world, exchange, next, proveNext, underNext } = await load();
    const { accounts } = world;
    const before = await world.commitmentOf(ALICE);
    const after = plus(before, DELTA);
    const proofB = plain(await proveNext(minus(await world.commitmentOf(BOB), DELTA)));
    const wrong = [
      {},
      { ...underNext, solvency: { table: next, level: NEXT_MAINTENANCE - 1 } },
      { ...underNext, before: { table: next, level: INITIAL_LEVEL } },
      { ...underNext, afterwards: {} },
    ];
    for (const differences of wrong) {
      const proofA = await improving(world, before, after, differences);
      await expect(exchange({ proofA, proofB })).to.be.revertedWithCustomError(
        accounts,
        "ProofRefused",
      );
    }
    await exchange({ proofA: await improving(world, before, after, underNext), proofB });
    expect((await accounts.leaseOf(ALICE, next)).level).to.equal(BigInt(NEXT_MAINTENANCE));
  });

  it("deposit to a slot that only the successor covers", async () => {
    const { world, byAlice } = await load();
    const { accounts, cast, vault } = world;
    const token = await deploy(connection, "MockERC20", ["Token", "TOK", 8]);
    await vault.listToken(NEW_SLOT, token.target);
    await token.mint(cast.alice.address, UNIT);
    await token.connect(cast.alice).approve(vault.target, UNIT);
    const before = await world.commitmentOf(ALICE);
    await byAlice.deposit(ALICE, NEW_SLOT, UNIT);
    expect(await world.commitmentOf(ALICE)).to.deep.equal(
      plus(before, amountPoint(NEW_SLOT, UNIT)),
    );
    await expect(byAlice.deposit(ALICE, NEW_SLOT + 1, UNIT))
      .to.be.revertedWithCustomError(accounts, "SlotNotCovered")
      .withArgs(NEW_SLOT + 1, NEW_SLOT + 1);
  });
});
