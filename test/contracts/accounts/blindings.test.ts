/**
 * Given a sealed delta that moves nothing   When the owner rerandomises   Then C changes and every lease stays in force
 * Given an empty book                       When its owner closes it      Then the account is gone for good
 * Given a book that is not proven empty, a stranger, or a seal for anything else   Then refused
 */
import { expect } from "chai";
import { network } from "hardhat";
import { multiply } from "../../../circuits/babyjubjub.ts";
import { blindingGenerator } from "../../../circuits/generators.ts";
import type { Connection, Deployed } from "../fixtures/chain.ts";
import { STATE } from "../fixtures/market.ts";
import {
  ALICE,
  ALICE_VIEW,
  BOB,
  BOB_VIEW,
  EMPTY,
  INITIAL_LEVEL,
  UNIT,
  amountPoint,
  deployAttested,
  minus,
  plus,
  viewingKey,
} from "../fixtures/protocol.ts";
import { changed, ruleTable } from "../fixtures/rules.ts";
import { sealFor, someSeal } from "../fixtures/seals.ts";

const connection = await network.create();
const { networkHelpers } = connection;

/** δ·H. */
const BLIND = multiply(blindingGenerator(), 12_345n);
const SELF = [ALICE, ALICE] as const;
const OWN = [ALICE_VIEW, ALICE_VIEW] as const;

async function deployOwned(chain: Connection) {
  const world = await deployAttested(chain);
  const byAlice = world.accounts.connect(world.cast.alice) as Deployed;
  return { world, byAlice };
}

describe("MarginAccounts: rerandomising", () => {
  const load = () => networkHelpers.loadFixture(deployOwned);

  it("adds the delta, keeps version and leases, and publishes the seal", async () => {
    const { world, byAlice } = await load();
    const { accounts, seals, home } = world;
    const before = await accounts.accountOf(ALICE);
    const after = plus({ x: before.cx, y: before.cy }, BLIND);
    const seal = await sealFor(world, SELF, BLIND, OWN, true);
    const tx = byAlice.rerandomise(ALICE, BLIND, seal);
    await expect(tx)
      .to.emit(accounts, "Rerandomised")
      .withArgs(ALICE, BLIND.x, BLIND.y, after.x, after.y);
    const { ephemeralX, ephemeralY, wraps, words } = seal;
    await expect(tx)
      .to.emit(seals.attach(accounts.target), "DeltaSealed")
      .withArgs(ALICE, ALICE, BLIND.x, BLIND.y, ephemeralX, ephemeralY, wraps, words);
    const now = await accounts.accountOf(ALICE);
    expect(now.version).to.equal(before.version);
    expect(await world.commitmentOf(ALICE)).to.deep.equal(after);
    expect(await accounts.isSolvent(ALICE, home, 11_000)).to.equal(true);
    await expect(accounts.flag(ALICE)).to.be.revertedWithCustomError(accounts, "LeaseInForce");
  });

  it("refuses proofs for the former commitment, and accepts those for the new", async () => {
    const { world, byAlice } = await load();
    const { accounts, home } = world;
    const former = await world.prove({ commitment: await world.commitmentOf(ALICE) });
    await byAlice.rerandomise(ALICE, BLIND, await sealFor(world, SELF, BLIND, OWN, true));
    const attest = (proof: object) => byAlice.attest(ALICE, home, INITIAL_LEVEL, 60, proof);
    await expect(attest(former)).to.be.revertedWithCustomError(accounts, "ProofRefused");
    await attest(await world.prove({ commitment: await world.commitmentOf(ALICE) }));
  });

  it("lets nobody but the owner rerandomise", async () => {
    const { world } = await load();
    const { accounts, cast } = world;
    const seal = await sealFor(world, SELF, BLIND, OWN, true);
    await expect(accounts.connect(cast.bob).rerandomise(ALICE, BLIND, seal))
      .to.be.revertedWithCustomError(accounts, "NotOwner")
      .withArgs(ALICE, cast.bob.address);
    await expect(accounts.rerandomise(9, BLIND, seal)).to.be.revertedWithCustomError(
      accounts,
      "AccountUnknown",
    );
  });

  it("refuses a seal of a delta that may move something, of another delta, for other keys or of another account", async () => {
    const { world, byAlice } = await load();
    const wrong = [
      await sealFor(world, SELF, BLIND, OWN, false),
      await sealFor(world, SELF, plus(BLIND, BLIND), OWN, true),
      await sealFor(world, SELF, BLIND, [ALICE_VIEW, BOB_VIEW], true),
      await sealFor(world, SELF, BLIND, [BOB_VIEW, ALICE_VIEW], true),
      await sealFor(world, [BOB, BOB], BLIND, OWN, true),
      await sealFor(world, [ALICE, BOB], BLIND, OWN, true),
      someSeal(),
    ];
    for (const seal of wrong) {
      await expect(byAlice.rerandomise(ALICE, BLIND, seal)).to.be.revertedWithCustomError(
        world.seals,
        "SealRefused",
      );
    }
  });

  it("refuses a delta that is the identity or off the curve", async () => {
    const { world, byAlice } = await load();
    for (const delta of [EMPTY, { x: BLIND.x, y: BLIND.y + 1n }]) {
      const seal = await sealFor(world, SELF, delta, OWN, true);
      await expect(byAlice.rerandomise(ALICE, delta, seal))
        .to.be.revertedWithCustomError(world.accounts, "DeltaRefused")
        .withArgs(delta.x, delta.y);
    }
  });

  it("is allowed while the market is halted and the guardian paused", async () => {
    const { world, byAlice } = await load();
    await world.publish(3, 0n);
    await world.market.commitEpoch();
    expect((await world.market.status())[0]).to.equal(STATE.halted);
    await world.accounts.connect(world.cast.guardian).pause();
    await byAlice.rerandomise(ALICE, BLIND, await sealFor(world, SELF, BLIND, OWN, true));
  });
});

/** Account 3 of alice, leased under its home table without ever having held anything. */
const THIRD = 3n;
const THIRD_VIEW = viewingKey(41n);

async function deployEmpty(chain: Connection) {
  const setup = await deployOwned(chain);
  const { world, byAlice } = setup;
  await byAlice.open(world.home, THIRD_VIEW);
  const proof = await world.prove({ commitment: EMPTY });
  await byAlice.attest(THIRD, world.home, INITIAL_LEVEL, 10_000, proof);
  return setup;
}

describe("MarginAccounts: closing", () => {
  const load = () => networkHelpers.loadFixture(deployEmpty);

  it("closes an account that never held anything, without a seal, for good", async () => {
    const { world, byAlice } = await load();
    const { accounts, home } = world;
    expect(await accounts.isSolvent(THIRD, home, INITIAL_LEVEL)).to.equal(true);
    await expect(byAlice.close(THIRD, someSeal()))
      .to.emit(accounts, "AccountClosed")
      .withArgs(THIRD);
    expect(await accounts.ownerOf(THIRD)).to.equal("0x" + "00".repeat(20));
    expect(await accounts.isSolvent(THIRD, home, 0)).to.equal(false);
    const gone = [
      byAlice.close(THIRD, someSeal()),
      byAlice.deposit(THIRD, 0, UNIT),
      byAlice.setViewingKey(THIRD, THIRD_VIEW),
      byAlice.allowDepositor(THIRD, byAlice.target, true),
      byAlice.flag(THIRD),
    ];
    for (const call of gone) {
      await expect(call).to.be.revertedWithCustomError(accounts, "AccountUnknown").withArgs(THIRD);
    }
    const proof = await world.prove({ commitment: EMPTY });
    await expect(
      byAlice.attest(THIRD, home, INITIAL_LEVEL, 60, proof),
    ).to.be.revertedWithCustomError(accounts, "AccountUnknown");
  });

  it("never gives the number of a closed account again", async () => {
    const { world, byAlice } = await load();
    await byAlice.close(THIRD, someSeal());
    await expect(byAlice.open(world.home, THIRD_VIEW))
      .to.emit(world.accounts, "AccountOpened")
      .withArgs(4, world.cast.alice.address, world.home, THIRD_VIEW.x, THIRD_VIEW.y);
  });

  it("ends the leases of the closed account under every table and level", async () => {
    const { world, byAlice } = await load();
    const { accounts, home } = world;
    const rules = ruleTable();
    const foreign = await world.register(
      changed(rules, { contingency: rules.contingency.map(() => 0) }),
    );
    const level = INITIAL_LEVEL + 1000;
    const proof = await world.prove({ commitment: EMPTY, table: foreign, level });
    await byAlice.attest(THIRD, foreign, level, 10_000, proof);
    expect(await accounts.isSolvent(THIRD, foreign, level)).to.equal(true);
    expect(await accounts.isSolvent(THIRD, home, INITIAL_LEVEL)).to.equal(true);
    await byAlice.close(THIRD, someSeal());
    for (const step of ["at once", "an epoch later"]) {
      for (const table of [home, foreign]) {
        for (const least of [0, 1, INITIAL_LEVEL, level]) {
          expect(await accounts.isSolvent(THIRD, table, least), step).to.equal(false);
        }
      }
      await world.nextEpoch();
    }
  });

  it("closes a blinded account by the seal of −C, and leaves every other account as it is", async () => {
    const { world, byAlice } = await load();
    const { accounts } = world;
    const own = [THIRD_VIEW, THIRD_VIEW] as const;
    await byAlice.rerandomise(THIRD, BLIND, await sealFor(world, [THIRD, THIRD], BLIND, own, true));
    const others = [await accounts.accountOf(ALICE), await accounts.accountOf(BOB)];
    const seal = await sealFor(world, [THIRD, THIRD], minus(EMPTY, BLIND), own, true);
    await expect(byAlice.close(THIRD, seal)).to.emit(accounts, "AccountClosed");
    expect([await accounts.accountOf(ALICE), await accounts.accountOf(BOB)]).to.deep.equal(others);
    expect(await accounts.isSolvent(ALICE, world.home, 11_000)).to.equal(true);
  });

  it("refuses to close a blinded account with a seal of C, of a trade, or of nothing", async () => {
    const { world, byAlice } = await load();
    const own = [THIRD_VIEW, THIRD_VIEW] as const;
    await byAlice.rerandomise(THIRD, BLIND, await sealFor(world, [THIRD, THIRD], BLIND, own, true));
    const wrong = [
      await sealFor(world, [THIRD, THIRD], BLIND, own, true),
      await sealFor(world, [THIRD, THIRD], minus(EMPTY, BLIND), own, false),
      await sealFor(world, [THIRD, THIRD], minus(EMPTY, BLIND), OWN, true),
      someSeal(),
    ];
    for (const seal of wrong) {
      await expect(byAlice.close(THIRD, seal)).to.be.revertedWithCustomError(
        world.seals,
        "SealRefused",
      );
    }
  });

  it("refuses to close an account that holds anything, even what it was sealed for before", async () => {
    const { world, byAlice } = await load();
    const own = [THIRD_VIEW, THIRD_VIEW] as const;
    await byAlice.rerandomise(THIRD, BLIND, await sealFor(world, [THIRD, THIRD], BLIND, own, true));
    const seal = await sealFor(world, [THIRD, THIRD], minus(EMPTY, BLIND), own, true);
    await byAlice.deposit(THIRD, 0, 100n);
    expect(await world.commitmentOf(THIRD)).to.deep.equal(plus(BLIND, amountPoint(0, 100n)));
    await expect(byAlice.close(THIRD, seal)).to.be.revertedWithCustomError(
      world.seals,
      "SealRefused",
    );
  });

  it("lets nobody but the owner close", async () => {
    const { world } = await load();
    const { accounts, cast } = world;
    await expect(accounts.connect(cast.bob).close(THIRD, someSeal()))
      .to.be.revertedWithCustomError(accounts, "NotOwner")
      .withArgs(THIRD, cast.bob.address);
  });

  it("is allowed while the market is halted and the guardian paused", async () => {
    const { world, byAlice } = await load();
    await world.publish(3, 0n);
    await world.market.commitEpoch();
    await world.accounts.connect(world.cast.guardian).pause();
    await byAlice.close(THIRD, someSeal());
  });
});
