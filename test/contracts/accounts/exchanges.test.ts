/**
 * Given a contract                When the governor binds it          Then it may exchange, until it is retired for good
 * Given a bound module            When it exchanges D with proofs     Then A gains what B loses, both leases are renewed
 *                                 When a proof, an account or D is wrong   Then refused, and the error names the account
 * Given accounts of one key       When both are proven                Then their proofs are verified together
 * Given accounts of two keys      When both are proven                Then each key verifies its own
 */
import { expect } from "chai";
import { network } from "hardhat";
import { deploy, type Deployed } from "../fixtures/chain.ts";
import { improving, plain } from "../fixtures/improvements.ts";
import { STATE } from "../fixtures/market.ts";
import { deployBound, deployUnbound } from "../fixtures/module.ts";
import {
  ALICE,
  BOB,
  EMPTY,
  INITIAL_LEVEL,
  MAINTENANCE_LEVEL,
  UNIT,
  amountPoint,
  minus,
  plus,
  viewingKey,
} from "../fixtures/protocol.ts";
import { changed, ruleTable } from "../fixtures/rules.ts";
import { someSeal } from "../fixtures/seals.ts";
import { DELTA } from "../fixtures/trades.ts";

const connection = await network.create();
const { networkHelpers } = connection;

/** Widest bands (1e-4) at which level·(150·1e4 + band·10150) ≤ 1e12, at the initial and at the maintenance level. */
const WIDEST = 8062;
const WIDEST_IMPROVING = 9235;

describe("MarginAccounts: modules", () => {
  const load = () => networkHelpers.loadFixture(deployUnbound);

  it("lets nobody exchange who is not a bound module, the governor and the owners neither", async () => {
    const { world, module, exchange, proofs } = await load();
    const { accounts, cast } = world;
    const { proofA, proofB } = await proofs();
    await expect(exchange({ proofA, proofB }))
      .to.be.revertedWithCustomError(accounts, "OnlyModules")
      .withArgs(module.target);
    for (const caller of [cast.governor, cast.alice]) {
      const direct = accounts.connect(caller).exchange(ALICE, BOB, DELTA, proofA, proofB);
      await expect(direct)
        .to.be.revertedWithCustomError(accounts, "OnlyModules")
        .withArgs(caller.address);
    }
  });

  it("binds a module once, by the governor, and says so", async () => {
    const { world, module, exchange, proofs } = await load();
    const { accounts, cast } = world;
    await expect(
      accounts.connect(cast.guardian).bindModule(module.target),
    ).to.be.revertedWithCustomError(accounts, "AccessControlUnauthorizedAccount");
    expect(await accounts.isModule(module.target)).to.equal(false);
    await expect(accounts.bindModule(module.target))
      .to.emit(accounts, "ModuleBound")
      .withArgs(module.target);
    expect(await accounts.isModule(module.target)).to.equal(true);
    await expect(accounts.bindModule(module.target))
      .to.be.revertedWithCustomError(accounts, "ModuleAlreadyBound")
      .withArgs(module.target);
    await exchange(await proofs());
  });

  it("binds no address without code", async () => {
    const { accounts, cast } = (await load()).world;
    await expect(accounts.bindModule(cast.stranger.address))
      .to.be.revertedWithCustomError(accounts, "ModuleRefused")
      .withArgs(cast.stranger.address);
  });

  it("retires a module for good, by the governor", async () => {
    const { world, module, exchange, proofs } = await load();
    const { accounts, cast } = world;
    await expect(accounts.retireModule(module.target)).to.be.revertedWithCustomError(
      accounts,
      "OnlyModules",
    );
    await accounts.bindModule(module.target);
    await expect(
      accounts.connect(cast.guardian).retireModule(module.target),
    ).to.be.revertedWithCustomError(accounts, "AccessControlUnauthorizedAccount");
    await expect(accounts.retireModule(module.target))
      .to.emit(accounts, "ModuleRetired")
      .withArgs(module.target);
    await expect(exchange(await proofs())).to.be.revertedWithCustomError(accounts, "OnlyModules");
    await expect(accounts.bindModule(module.target)).to.be.revertedWithCustomError(
      accounts,
      "ModuleAlreadyBound",
    );
  });
});

describe("MarginAccounts: exchanges", () => {
  const load = () => networkHelpers.loadFixture(deployBound);

  it("adds D to A and takes it from B, so that the sum stays", async () => {
    const { world, exchange, proofs } = await load();
    const { accounts, home } = world;
    const [a, b] = [await world.commitmentOf(ALICE), await world.commitmentOf(BOB)];
    const taken = minus(EMPTY, DELTA);
    const tx = exchange(await proofs());
    const after = [plus(a, DELTA), minus(b, DELTA)] as const;
    await expect(tx)
      .to.emit(accounts, "Exchanged")
      .withArgs(ALICE, BOB, DELTA.x, DELTA.y, after[0].x, after[0].y, 2);
    await expect(tx)
      .to.emit(accounts, "Exchanged")
      .withArgs(BOB, ALICE, taken.x, taken.y, after[1].x, after[1].y, 1);
    expect(plus(await world.commitmentOf(ALICE), await world.commitmentOf(BOB))).to.deep.equal(
      plus(a, b),
    );
    for (const account of [ALICE, BOB]) {
      expect(await accounts.isSolvent(account, home, INITIAL_LEVEL)).to.equal(true);
      expect((await accounts.accountOf(account)).exposed).to.equal(true);
    }
  });

  it("verifies the proofs of one key together", async () => {
    const { world, exchange, proofs } = await load();
    const { proofA, proofB } = await proofs();
    await world.verifier.setBatchesOnly(true);
    await exchange({ proofA, proofB });
  });

  it("lays a wrong proof to the account whose it is", async () => {
    const { world, exchange, proofs } = await load();
    const { accounts, home } = world;
    const { proofA, proofB } = await proofs();
    const before = await world.commitmentOf(ALICE);
    for (const [given, account] of [
      [{ proofA: proofB, proofB }, ALICE],
      [{ proofA, proofB: proofA }, BOB],
    ] as const) {
      await expect(exchange(given))
        .to.be.revertedWithCustomError(accounts, "ProofRefused")
        .withArgs(account, home, INITIAL_LEVEL);
    }
    expect(await world.commitmentOf(ALICE)).to.deep.equal(before);
  });

  it("asks each key for its own account's proof where homes have two keys", async () => {
    const { world, exchange } = await load();
    const { accounts, market, risk, cast, prove } = world;
    const other = await deploy(connection, "MockSolvencyVerifier", [8, 0, 8]);
    await market.registerVerifier(other.target);
    await world.nextEpoch();
    const table = await world.register(ruleTable(), other);
    await risk.approveHome(table, ruleTable());
    await accounts.connect(cast.bob).open(table, viewingKey(7n));
    const proofA = plain(await prove({ commitment: plus(await world.commitmentOf(ALICE), DELTA) }));
    const underHome = plain(await prove({ commitment: minus(EMPTY, DELTA) }));
    const proofB = plain(await prove({ commitment: minus(EMPTY, DELTA), table }));
    await expect(exchange({ accountB: 3n, proofA, proofB: underHome }))
      .to.be.revertedWithCustomError(accounts, "ProofRefused")
      .withArgs(3, table, INITIAL_LEVEL);
    await exchange({ accountB: 3n, proofA, proofB });
    expect(await accounts.isSolvent(3, table, INITIAL_LEVEL)).to.equal(true);
  });

  it("refuses an unproven side where homes have two keys and one side improves", async () => {
    const { world, exchange } = await load();
    const { accounts, market, risk, cast, prove, home } = world;
    const other = await deploy(connection, "MockSolvencyVerifier", [8, 0, 8]);
    await market.registerVerifier(other.target);
    await world.nextEpoch();
    const table = await world.register(ruleTable(), other);
    await risk.approveHome(table, ruleTable());
    await accounts.connect(cast.bob).open(table, viewingKey(7n));
    const before = await world.commitmentOf(ALICE);
    const after = plus(before, DELTA);
    const proofA = await improving(world, before, after);
    const proofB = plain(await prove({ commitment: minus(EMPTY, DELTA), table }));
    const unproven = {
      books: plain(await prove({ commitment: EMPTY, table })),
      level: await improving(world, before, after, { solvency: { commitment: before } }),
      before: await improving(world, before, after, { before: { commitment: after } }),
      afterwards: await improving(world, before, after, { afterwards: { table } }),
    };
    await expect(exchange({ accountB: 3n, proofA, proofB: unproven.books }))
      .to.be.revertedWithCustomError(accounts, "ProofRefused")
      .withArgs(3, table, INITIAL_LEVEL);
    for (const [wrong, level] of [
      [unproven.level, MAINTENANCE_LEVEL],
      [unproven.before, INITIAL_LEVEL],
      [unproven.afterwards, INITIAL_LEVEL],
    ] as const) {
      await expect(exchange({ accountB: 3n, proofA: wrong, proofB }))
        .to.be.revertedWithCustomError(accounts, "ProofRefused")
        .withArgs(ALICE, home, level);
    }
    await exchange({ accountB: 3n, proofA, proofB });
    expect((await accounts.leaseOf(ALICE, home)).level).to.equal(BigInt(MAINTENANCE_LEVEL));
  });

  it("refuses a band in which more of slot 0 could lower health, at the level proven", async () => {
    const { world, exchange, proofs } = await load();
    const { accounts, home, prove } = world;
    const { proofA, proofB } = await proofs();
    const [before, b] = [await world.commitmentOf(ALICE), await world.commitmentOf(BOB)];
    const after = plus(before, DELTA);
    const afterB = minus(b, DELTA);
    for (const [account, given] of [
      [ALICE, { proofA: plain(await prove({ commitment: after, band: WIDEST + 1 })), proofB }],
      [BOB, { proofA, proofB: plain(await prove({ commitment: afterB, band: WIDEST + 1 })) }],
    ] as const) {
      await expect(exchange(given), String(account))
        .to.be.revertedWithCustomError(accounts, "BandTooWide")
        .withArgs(home, INITIAL_LEVEL, WIDEST + 1);
    }
    const snapshot = await networkHelpers.takeSnapshot();
    const widest = plain(await prove({ commitment: after, band: WIDEST }));
    await exchange({ proofA: widest, proofB });
    expect((await accounts.leaseOf(ALICE, home)).band).to.equal(BigInt(WIDEST));
    await snapshot.restore();

    const improvingAt = (band: number) =>
      improving(world, before, after, {
        solvency: { band },
        before: { band },
        afterwards: { band },
      });
    await expect(exchange({ proofA: await improvingAt(WIDEST_IMPROVING + 1), proofB }))
      .to.be.revertedWithCustomError(accounts, "BandTooWide")
      .withArgs(home, MAINTENANCE_LEVEL, WIDEST_IMPROVING + 1);
    await exchange({ proofA: await improvingAt(WIDEST_IMPROVING), proofB });
  });

  it("asks each side for its own home's level", async () => {
    const { world, exchange, proofs } = await load();
    const { accounts, risk, cast, prove } = world;
    const strict = changed(ruleTable(), { initialLevel: INITIAL_LEVEL + 500 });
    const table = await world.register(strict);
    await risk.approveHome(table, strict);
    await accounts.connect(cast.bob).open(table, viewingKey(7n));
    const { proofA } = await proofs();
    const commitment = minus(EMPTY, DELTA);
    const lax = plain(await prove({ commitment, table }));
    await expect(exchange({ accountB: 3n, proofA, proofB: lax }))
      .to.be.revertedWithCustomError(accounts, "ProofRefused")
      .withArgs(3, table, INITIAL_LEVEL + 500);
    const proofB = plain(await prove({ commitment, table, level: INITIAL_LEVEL + 500 }));
    await exchange({ accountB: 3n, proofA, proofB });
  });

  it("refuses a delta that is the identity, off the curve or not reduced", async () => {
    const { world, exchange, proofs } = await load();
    const given = await proofs();
    const field = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;
    for (const delta of [
      EMPTY,
      { x: DELTA.x, y: DELTA.y + 1n },
      { x: DELTA.x + field, y: DELTA.y },
    ]) {
      await expect(exchange({ ...given, delta }))
        .to.be.revertedWithCustomError(world.accounts, "DeltaRefused")
        .withArgs(delta.x, delta.y);
    }
  });

  it("refuses an account with itself, one that was never opened, and a closed one, on either side", async () => {
    const { world, exchange, proofs } = await load();
    const { accounts, cast, home } = world;
    const given = await proofs();
    await expect(exchange({ ...given, accountB: ALICE }))
      .to.be.revertedWithCustomError(accounts, "SameAccount")
      .withArgs(ALICE);
    await accounts.connect(cast.alice).open(home, viewingKey(7n));
    await accounts.connect(cast.alice).close(3, someSeal());
    for (const gone of [3n, 9n]) {
      for (const sides of [{ accountA: gone }, { accountB: gone }]) {
        await expect(exchange({ ...given, ...sides }))
          .to.be.revertedWithCustomError(accounts, "AccountUnknown")
          .withArgs(gone);
      }
    }
  });

  it("refuses a proof at a stale epoch, and one whose price left the band", async () => {
    const { world, exchange, proofs } = await load();
    const given = await proofs();
    await world.publish(1, 7000n * UNIT);
    await world.nextEpoch();
    await expect(exchange(given)).to.be.revertedWithCustomError(world.accounts, "PriceOutsideBand");
    await world.publish(1, 7900n * UNIT);
    for (let epoch = 0; epoch < 4; epoch++) {
      await networkHelpers.time.increase(3000);
      await world.nextEpoch();
    }
    await expect(exchange(given)).to.be.revertedWithCustomError(world.accounts, "ProofTooOld");
  });

  it("is refused while the market is halted or the guardian paused", async () => {
    const { world, exchange, proofs } = await load();
    const { accounts, cast, market, publish } = world;
    const given = await proofs();
    await accounts.connect(cast.guardian).pause();
    await expect(exchange(given))
      .to.be.revertedWithCustomError(accounts, "ActionNotAllowed")
      .withArgs(3, STATE.live, true);
    await accounts.unpause();
    await publish(3, 0n);
    await market.commitEpoch();
    await expect(exchange(given))
      .to.be.revertedWithCustomError(accounts, "ActionNotAllowed")
      .withArgs(3, STATE.halted, false);
  });

  it("ends the leases of both accounts under other tables", async () => {
    const { world, exchange, proofs } = await load();
    const { accounts, cast, prove } = world;
    const table = await world.register(changed(ruleTable(), { impact: Array(8).fill(0) as [] }));
    const own = await prove({ commitment: await world.commitmentOf(ALICE), table });
    await (accounts.connect(cast.alice) as Deployed).attest(ALICE, table, INITIAL_LEVEL, 60, own);
    expect(await accounts.isSolvent(ALICE, table, INITIAL_LEVEL)).to.equal(true);
    await exchange(await proofs());
    expect(await accounts.isSolvent(ALICE, table, INITIAL_LEVEL)).to.equal(false);
  });

  it("takes no more from an account by an exchange than its owner's book is proven to carry", async () => {
    const { world, exchange } = await load();
    const { prove } = world;
    const everything = amountPoint(0, 50_000n * UNIT);
    const proofA = plain(
      await prove({ commitment: plus(await world.commitmentOf(ALICE), everything) }),
    );
    const unproven = plain(await prove({ commitment: await world.commitmentOf(BOB) }));
    await expect(
      exchange({ delta: everything, proofA, proofB: unproven }),
    ).to.be.revertedWithCustomError(world.accounts, "ProofRefused");
  });
});
