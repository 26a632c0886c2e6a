/**
 * Given an account below its initial level
 *   When its trade is proven at the maintenance level and to raise the surplus   Then it settles, leased at maintenance
 *   When any statement is for another epoch, band, level, book or figure         Then refused
 *   When there is more than one improvement, or an unproven one                  Then refused
 */
import { expect } from "chai";
import { network } from "hardhat";
import type { Connection } from "../fixtures/chain.ts";
import { improving, plain, SEALED_AFTER, SEALED_BEFORE } from "../fixtures/improvements.ts";
import type { Differences, TradeProof } from "../fixtures/improvements.ts";
import { dollars } from "../fixtures/market.ts";
import { deployBound } from "../fixtures/module.ts";
import {
  ALICE,
  BAND,
  BOB,
  INITIAL_LEVEL,
  MAINTENANCE_LEVEL,
  minus,
  plus,
  proofPoints,
} from "../fixtures/protocol.ts";
import { changed, ruleTable } from "../fixtures/rules.ts";
import { DELTA } from "../fixtures/trades.ts";

const connection = await network.create();
const { networkHelpers } = connection;

/** Two epochs whose prices lie in one band; alice improves, bob is at the initial level. */
async function deployImproving(chain: Connection) {
  const setup = await deployBound(chain);
  await setup.world.publish(1, dollars(7901n));
  await setup.world.nextEpoch();
  const { world } = setup;
  const before = await world.commitmentOf(ALICE);
  const afterwards = plus(before, DELTA);
  const { proofB } = await setup.proofs();
  const proofFor = (differences: Differences = {}): Promise<TradeProof> =>
    improving(world, before, afterwards, differences);
  return { ...setup, before, afterwards, proofB, proofFor };
}

describe("MarginAccounts: improving trades", () => {
  const load = () => networkHelpers.loadFixture(deployImproving);

  it("settles an improving trade, and leases the account at its maintenance level", async () => {
    const { world, exchange, proofB, proofFor } = await load();
    const { accounts, home } = world;
    await exchange({ proofA: await proofFor(), proofB });
    const lease = await accounts.leaseOf(ALICE, home);
    expect([lease.level, lease.band]).to.deep.equal([BigInt(MAINTENANCE_LEVEL), BigInt(BAND)]);
    expect(await accounts.isSolvent(ALICE, home, MAINTENANCE_LEVEL)).to.equal(true);
    expect(await accounts.isSolvent(ALICE, home, MAINTENANCE_LEVEL + 1)).to.equal(false);
    expect(await accounts.isSolvent(BOB, home, INITIAL_LEVEL)).to.equal(true);
    await expect(accounts.flag(ALICE)).to.be.revertedWithCustomError(accounts, "LeaseInForce");
  });

  it("lets both sides improve", async () => {
    const { world, exchange, proofFor } = await load();
    const before = await world.commitmentOf(BOB);
    const proofB = await improving(world, before, minus(before, DELTA));
    await exchange({ proofA: await proofFor(), proofB });
    expect((await world.accounts.leaseOf(BOB, world.home)).level).to.equal(
      BigInt(MAINTENANCE_LEVEL),
    );
  });

  it("verifies all proofs of both sides together", async () => {
    const { world, exchange, proofB, proofFor } = await load();
    const proofA = await proofFor();
    await world.verifier.setBatchesOnly(true);
    await exchange({ proofA, proofB });
  });

  it("refuses the maintenance level without an improvement", async () => {
    const { world, exchange, proofB, proofFor } = await load();
    const { solvency } = await proofFor();
    await expect(exchange({ proofA: plain(solvency), proofB }))
      .to.be.revertedWithCustomError(world.accounts, "ProofRefused")
      .withArgs(ALICE, world.home, INITIAL_LEVEL);
  });

  it("refuses more than one improvement", async () => {
    const { world, exchange, proofB, proofFor } = await load();
    const { solvency, improvement } = await proofFor();
    const proofA = { solvency, improvement: [...improvement, ...improvement] };
    await expect(exchange({ proofA, proofB }))
      .to.be.revertedWithCustomError(world.accounts, "TooManyImprovements")
      .withArgs(ALICE, 2);
  });

  it("refuses figures without the proof that they improve, in another order or one of them twice", async () => {
    const { world, exchange, proofB, proofFor } = await load();
    const { solvency, improvement } = await proofFor();
    const [honest] = improvement;
    for (const change of [
      { improves: proofPoints() },
      { sealedBefore: SEALED_AFTER, sealedAfter: SEALED_BEFORE },
      { sealedAfter: SEALED_BEFORE },
    ]) {
      const proofA = { solvency, improvement: [{ ...honest!, ...change }] };
      await expect(exchange({ proofA, proofB }))
        .to.be.revertedWithCustomError(world.accounts, "ImprovementRefused")
        .withArgs(ALICE);
    }
  });

  it("refuses figures other than those of the compared books", async () => {
    const { world, exchange, proofB, proofFor } = await load();
    const { solvency, improvement } = await proofFor();
    const improves = proofPoints();
    await world.improveVerifier.expectProof([1n, 2n], improves);
    const figures = { sealedBefore: 1n, sealedAfter: 2n, improves };
    const proofA = { solvency, improvement: [{ ...improvement[0]!, ...figures }] };
    await expect(exchange({ proofA, proofB }))
      .to.be.revertedWithCustomError(world.accounts, "ProofRefused")
      .withArgs(ALICE, world.home, INITIAL_LEVEL);
  });

  const elsewhere: [string, Differences["before"]][] = [
    ["another epoch", { epoch: 1 }],
    ["another band", { band: BAND + 1 }],
    ["a narrower band", { band: BAND - 1 }],
    ["the maintenance level", { level: MAINTENANCE_LEVEL }],
    ["a level above the initial one", { level: INITIAL_LEVEL + 1 }],
  ];
  for (const [title, change] of elsewhere) {
    it(`refuses surpluses compared at ${title}, before or after the trade`, async () => {
      const { world, exchange, proofB, proofFor } = await load();
      for (const differences of [{ before: change }, { afterwards: change }] as Differences[]) {
        await expect(exchange({ proofA: await proofFor(differences), proofB }))
          .to.be.revertedWithCustomError(world.accounts, "ProofRefused")
          .withArgs(ALICE, world.home, INITIAL_LEVEL);
      }
    });
  }

  it("refuses surpluses of other books: after for before, another account's, under another table", async () => {
    const { world, exchange, proofB, proofFor, before, afterwards } = await load();
    const lenient = changed(ruleTable(), { contingency: ruleTable().contingency.map(() => 0) });
    const table = await world.register(lenient);
    const wrong: Differences[] = [
      { before: { commitment: afterwards } },
      { afterwards: { commitment: before } },
      { before: { commitment: await world.commitmentOf(BOB) } },
      { before: { table } },
      { afterwards: { table } },
    ];
    for (const differences of wrong) {
      await expect(exchange({ proofA: await proofFor(differences), proofB }))
        .to.be.revertedWithCustomError(world.accounts, "ProofRefused")
        .withArgs(ALICE, world.home, INITIAL_LEVEL);
    }
  });

  it("refuses a resulting book below maintenance, however much it improved", async () => {
    const { world, exchange, proofB, proofFor } = await load();
    const low = await proofFor({ solvency: { level: MAINTENANCE_LEVEL - 1 } });
    await expect(exchange({ proofA: low, proofB }))
      .to.be.revertedWithCustomError(world.accounts, "ProofRefused")
      .withArgs(ALICE, world.home, MAINTENANCE_LEVEL);
  });

  it("refuses a plain statement in the place of a comparison", async () => {
    const { world, exchange, proofB, proofFor, before } = await load();
    const { solvency, improvement } = await proofFor();
    const asserted = (await world.prove({ commitment: before })).proof;
    const proofA = { solvency, improvement: [{ ...improvement[0]!, before: asserted }] };
    await expect(exchange({ proofA, proofB })).to.be.revertedWithCustomError(
      world.accounts,
      "ProofRefused",
    );
  });

  it("lets no account below its initial level withdraw", async () => {
    const { world, exchange, proofB, proofFor } = await load();
    await exchange({ proofA: await proofFor(), proofB });
    const { accounts, cast } = world;
    const rest = await world.commitmentOf(ALICE);
    const atMaintenance = await world.prove({ commitment: rest, level: MAINTENANCE_LEVEL });
    const call = accounts
      .connect(cast.alice)
      .withdraw(ALICE, 0, 1n, cast.alice.address, atMaintenance);
    await expect(call).to.be.revertedWithCustomError(accounts, "ProofRefused");
  });
});
