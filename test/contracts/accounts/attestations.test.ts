/**
 * Given a proof for the account's commitment   When anyone attests it          Then the account has a lease
 * Given an epoch committed meanwhile           When prices stay in the band    Then the attestation is accepted
 *                                              When a price left the band      Then it is refused
 * Given a lease in force                       When a stranger attests         Then only a lease that is no worse replaces it
 *                                              When the owner attests          Then his lease replaces it
 */
import { expect } from "chai";
import { network } from "hardhat";
import { STATE, dollars } from "../fixtures/market.ts";
import {
  ALICE,
  BAND,
  BOB,
  MAX_LEASE,
  MAX_PROOF_AGE,
  deployAttested,
  deployFunded,
  deployProtocol,
  type Protocol,
  type SolvencyProof,
} from "../fixtures/protocol.ts";
import { changed, ruleTable } from "../fixtures/rules.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

const LEVEL = 11_000;
const DURATION = 5000;

type Signer = Protocol["cast"]["alice"];

async function proveAlice(
  world: Protocol,
  terms: { level?: number; band?: number; epoch?: number } = {},
) {
  return await world.prove({ commitment: await world.commitmentOf(ALICE), level: LEVEL, ...terms });
}

function attest(
  world: Protocol,
  by: Signer,
  proof: SolvencyProof,
  level = LEVEL,
  duration = DURATION,
) {
  return world.accounts.connect(by).attest(ALICE, world.home, level, duration, proof);
}

/** A new epoch after BTC moved to `price` dollars. */
async function moveTo(world: Protocol, price: bigint): Promise<void> {
  await world.publish(1, dollars(price));
  await world.nextEpoch();
}

describe("MarginAccounts: attestations", () => {
  it("gives a lease, whoever relays the proof", async () => {
    const world = await networkHelpers.loadFixture(deployFunded);
    const { accounts, cast, home, market } = world;
    await expect(attest(world, cast.stranger, await proveAlice(world))).to.emit(
      accounts,
      "Attested",
    );
    const lease = await accounts.leaseOf(ALICE, home);
    const clock: bigint = await market.clock();
    expect([...lease]).to.deep.equal([1n, 11_000n, 500n, clock + BigInt(DURATION), 1n, 8n, false]);
    expect(await accounts.isSolvent(ALICE, home, LEVEL)).to.equal(true);
    expect(await accounts.isSolvent(ALICE, home, LEVEL + 1)).to.equal(false);
    expect(await accounts.isSolvent(BOB, home, LEVEL)).to.equal(false);
  });

  it("is not failed by epochs committed meanwhile, while every price stays in the band", async () => {
    const world = await networkHelpers.loadFixture(deployFunded);
    const proof = await proveAlice(world);
    await moveTo(world, 8295n); // 5 % above 7,900
    await moveTo(world, 7505n); // 5 % below
    await attest(world, world.cast.stranger, proof);
    expect((await world.accounts.leaseOf(ALICE, world.home)).epoch).to.equal(1n);
    expect(await world.accounts.isSolvent(ALICE, world.home, LEVEL)).to.equal(true);
  });

  it("is refused when a price left the band of its epoch", async () => {
    const world = await networkHelpers.loadFixture(deployFunded);
    const proof = await proveAlice(world);
    await world.publish(1, dollars(7505n) - 1n);
    await world.nextEpoch();
    await expect(attest(world, world.cast.alice, proof))
      .to.be.revertedWithCustomError(world.accounts, "PriceOutsideBand")
      .withArgs(1, BAND);
  });

  it("is refused for an epoch to come, and for one too old", async () => {
    const world = await networkHelpers.loadFixture(deployFunded);
    const { accounts, market, cast } = world;
    const proof = await proveAlice(world);
    await expect(attest(world, cast.alice, { ...proof, epoch: 2 })).to.be.revertedWithCustomError(
      market,
      "UnknownEpoch",
    );
    for (let hour = 0; hour < 3; ++hour) {
      await time.increase(3000);
      await world.nextEpoch();
    }
    await expect(attest(world, cast.alice, proof)).to.be.revertedWithCustomError(
      accounts,
      "ProofTooOld",
    );
    await accounts.setLimits(MAX_LEASE, 2 * MAX_PROOF_AGE);
    await attest(world, cast.alice, proof);
  });

  it("does not age while the market is stopped, and is welcome then", async () => {
    const world = await networkHelpers.loadFixture(deployFunded);
    const { market, cast, accounts, home } = world;
    const proof = await proveAlice(world);
    await world.publish(3, 0n);
    await market.commitEpoch();
    await time.increase(10 * MAX_PROOF_AGE);
    await attest(world, cast.alice, proof);
    expect((await market.status())[0]).to.equal(STATE.halted);
    expect(await accounts.isSolvent(ALICE, home, LEVEL)).to.equal(false);
    await world.publish(3, dollars(4n));
    await world.nextEpoch();
    expect(await accounts.isSolvent(ALICE, home, LEVEL)).to.equal(true);
  });

  it("refuses a level below 1, no or too long a duration, an unknown table or account", async () => {
    const world = await networkHelpers.loadFixture(deployFunded);
    const { accounts, cast, home } = world;
    const proof = await proveAlice(world);
    const refused = async (call: Promise<unknown>, error: string): Promise<void> => {
      await expect(call).to.be.revertedWithCustomError(accounts, error);
    };
    await refused(attest(world, cast.alice, proof, 9999), "LevelTooLow");
    await refused(attest(world, cast.alice, proof, LEVEL, 0), "DurationRefused");
    await refused(attest(world, cast.alice, proof, LEVEL, MAX_LEASE + 1), "DurationRefused");
    await refused(accounts.attest(ALICE, "0x" + "07".repeat(32), LEVEL, 1, proof), "TableUnknown");
    await refused(accounts.attest(9, home, LEVEL, 1, proof), "AccountUnknown");
    await refused(accounts.attest(BOB, home, LEVEL, 1, proof), "ProofRefused");
  });

  it("refuses a band at which a deposit to slot 0 could lower health", async () => {
    const world = await networkHelpers.loadFixture(deployFunded);
    // level·(150·1e4 + band·10150) ≤ 1e12 allows a band of 8,808 at level 1.1, and no more.
    await attest(world, world.cast.alice, await proveAlice(world, { band: 8808 }));
    await expect(attest(world, world.cast.alice, await proveAlice(world, { band: 8809 })))
      .to.be.revertedWithCustomError(world.accounts, "BandTooWide")
      .withArgs(world.home, LEVEL, 8809);
  });

  it("lets a stranger replace a lease in force only by one that is no worse", async () => {
    const world = await networkHelpers.loadFixture(deployAttested);
    const { accounts, cast, home } = world;
    const worse: [SolvencyProof, number, number][] = [
      [await proveAlice(world, { level: 10_999 }), 10_999, MAX_LEASE],
      [await proveAlice(world, { band: BAND - 1 }), LEVEL, MAX_LEASE],
      [await proveAlice(world), LEVEL, 9000],
    ];
    for (const [proof, level, duration] of worse) {
      await expect(attest(world, cast.stranger, proof, level, duration))
        .to.be.revertedWithCustomError(accounts, "WorseLease")
        .withArgs(ALICE, home);
    }
    await attest(
      world,
      cast.stranger,
      await proveAlice(world, { level: 11_500 }),
      11_500,
      MAX_LEASE,
    );
    expect(await accounts.isSolvent(ALICE, home, 11_500)).to.equal(true);
  });

  it("lets a stranger not go back to an older epoch while the lease is in force", async () => {
    const world = await networkHelpers.loadFixture(deployAttested);
    const old = await proveAlice(world);
    await moveTo(world, 8000n);
    await attest(world, world.cast.alice, await proveAlice(world));
    await expect(
      attest(world, world.cast.stranger, old, LEVEL, MAX_LEASE),
    ).to.be.revertedWithCustomError(world.accounts, "WorseLease");
  });

  it("lets a stranger replace a lease that was flagged, by any proof", async () => {
    const world = await networkHelpers.loadFixture(deployAttested);
    await moveTo(world, 7000n);
    await world.accounts.flagSlot(ALICE, 1);
    const proof = await proveAlice(world, { level: 10_000, band: 0 });
    await attest(world, world.cast.stranger, proof, 10_000, 1);
  });

  it("keeps a lease whose prices are away from a stranger's worse one: they may come back", async () => {
    const world = await networkHelpers.loadFixture(deployAttested);
    await moveTo(world, 7000n);
    const proof = await proveAlice(world, { level: 10_000, band: 0 });
    await expect(
      attest(world, world.cast.stranger, proof, 10_000, 1),
    ).to.be.revertedWithCustomError(world.accounts, "WorseLease");
    await moveTo(world, 7900n);
    expect(await world.accounts.isSolvent(ALICE, world.home, LEVEL)).to.equal(true);
  });

  it("lets the owner replace his lease by a worse one", async () => {
    const world = await networkHelpers.loadFixture(deployAttested);
    await attest(
      world,
      world.cast.alice,
      await proveAlice(world, { level: 10_000, band: 0 }),
      10_000,
      1,
    );
    expect(await world.accounts.isSolvent(ALICE, world.home, LEVEL)).to.equal(false);
  });

  it("keeps leases of different tables apart", async () => {
    const world = await networkHelpers.loadFixture(deployAttested);
    const { accounts, cast, home } = world;
    const table = await world.register(changed(ruleTable(), { initialLevel: 15_000 }));
    const proof = await world.prove({
      commitment: await world.commitmentOf(ALICE),
      level: 20_000,
      table,
    });
    await accounts.connect(cast.alice).attest(ALICE, table, 20_000, 100, proof);
    expect(await accounts.isSolvent(ALICE, table, 20_000)).to.equal(true);
    expect(await accounts.isSolvent(ALICE, home, 20_000)).to.equal(false);
    expect(await accounts.isSolvent(ALICE, home, LEVEL)).to.equal(true);
  });

  it("takes its limits from a governor, within a year", async () => {
    const { accounts, cast } = await networkHelpers.loadFixture(deployFunded);
    await expect(accounts.connect(cast.alice).setLimits(1, 1)).to.be.revertedWithCustomError(
      accounts,
      "AccessControlUnauthorizedAccount",
    );
    for (const duration of [0, 365 * 86_400 + 1]) {
      await expect(accounts.setLimits(duration, 1)).to.be.revertedWithCustomError(
        accounts,
        "LimitsRefused",
      );
    }
    await expect(accounts.setLimits(365 * 86_400, 0)).to.emit(accounts, "LimitsSet");
  });

  it("proves an account that holds nothing", async () => {
    const world = await networkHelpers.loadFixture(deployProtocol);
    await attest(world, world.cast.alice, await proveAlice(world));
    expect((await world.accounts.leaseOf(ALICE, world.home)).version).to.equal(0n);
  });
});
