/**
 * Given attested accounts   When a new slot gets its first price   Then leases and old proofs that cover it end
 *                           When the slot is beyond their table    Then nothing changes for them
 */
import { expect } from "chai";
import { network } from "hardhat";
import { deploy, type Connection } from "../fixtures/chain.ts";
import { STATE, dollars, feedConfig } from "../fixtures/market.ts";
import { ALICE, deployAttested, type Protocol } from "../fixtures/protocol.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const LEVEL = 11_000;

async function listSlot(chain: Connection, world: Protocol, slot: number): Promise<void> {
  const feed = await deploy(chain, "MockAggregator", [8, dollars(9n)]);
  await world.feeds.setFeed(feedConfig(slot, feed));
  await world.nextEpoch();
}

describe("MarginAccounts: the listing of a slot", () => {
  it("ends every lease whose table covers the slot, and refuses proofs from before", async () => {
    const world = await networkHelpers.loadFixture(deployAttested);
    const { accounts, home, cast } = world;
    const commitment = await world.commitmentOf(ALICE);
    const old = await world.prove({ commitment, level: LEVEL });
    await listSlot(connection, world, 7);
    expect(await accounts.isSolvent(ALICE, home, LEVEL)).to.equal(false);
    // Nobody could prove the new slot before it had a price: owners get the recovery time first.
    await expect(accounts.connect(cast.stranger).flagSlot(ALICE, 7))
      .to.be.revertedWithCustomError(accounts, "ActionNotAllowed")
      .withArgs(5, STATE.recovering, false);
    const attest = (proof: unknown) =>
      accounts.connect(cast.alice).attest(ALICE, home, LEVEL, 100, proof);
    await expect(attest(old)).to.be.revertedWithCustomError(accounts, "PriceOutsideBand");
    await attest(await world.prove({ commitment, level: LEVEL }));
    expect(await accounts.isSolvent(ALICE, home, LEVEL)).to.equal(true);
  });

  it("leaves leases alone whose table does not cover the slot", async () => {
    const world = await networkHelpers.loadFixture(deployAttested);
    await listSlot(connection, world, 8);
    expect(await world.accounts.isSolvent(ALICE, world.home, LEVEL)).to.equal(true);
  });
});
