/**
 * Given a move beyond the limit (25 %)
 *   When it comes back                      Then the market resumes at once
 *   When it lasts for the delay             Then it passes without anybody's consent
 *   When it runs on                         Then the delay starts anew
 *   When a governor acknowledges it         Then it passes, but nothing farther does
 */
import { expect } from "chai";
import { network } from "hardhat";
import {
  HALT,
  MOVE_DELAY,
  STATE,
  deployOpenMarket,
  dollars,
  type Market,
} from "../fixtures/market.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const CRASH = dollars(4800n);

async function deployCrashed(chain: typeof connection): Promise<Market> {
  const world = await deployOpenMarket(chain);
  await world.publish(1, CRASH);
  await world.market.commitEpoch();
  return world;
}

async function expectEpoch({ market }: Market, epoch: bigint): Promise<void> {
  await market.commitEpoch();
  expect((await market.status())[1]).to.equal(epoch);
}

describe("MarketBook: the breaker for moves", () => {
  it("lets a move of exactly the limit pass, and halts one unit beyond it", async () => {
    const world = await networkHelpers.loadFixture(deployOpenMarket);
    await world.publish(1, dollars(5925n));
    await expectEpoch(world, 2n);
    await world.publish(1, dollars(5925n) - dollars(5925n) / 4n - 1n);
    await expect(world.market.commitEpoch())
      .to.emit(world.market, "MarketHalted")
      .withArgs(1, HALT.moveTooLarge);
    expect((await world.market.status())[0]).to.equal(STATE.halted);
  });

  it("resumes at once when the price comes back", async () => {
    const world = await networkHelpers.loadFixture(deployCrashed);
    await world.publish(1, dollars(7000n));
    await expectEpoch(world, 2n);
  });

  it("passes when it lasted for the delay, and not before", async () => {
    const world = await networkHelpers.loadFixture(deployCrashed);
    await networkHelpers.time.increase(MOVE_DELAY - 10);
    await expectEpoch(world, 1n);
    await networkHelpers.time.increase(10);
    await world.publish(1, dollars(5000n));
    await expectEpoch(world, 2n);
    expect(await world.market.price(1)).to.equal(dollars(5000n));
  });

  it("waits anew when the price runs on", async () => {
    const world = await networkHelpers.loadFixture(deployCrashed);
    await networkHelpers.time.increase(MOVE_DELAY - 10);
    await world.publish(1, dollars(3000n));
    await expectEpoch(world, 1n);
    await networkHelpers.time.increase(MOVE_DELAY - 10);
    await expectEpoch(world, 1n);
    await networkHelpers.time.increase(10);
    await expectEpoch(world, 2n);
  });

  it("waits for several slots at the same time", async () => {
    const world = await networkHelpers.loadFixture(deployOpenMarket);
    await world.publish(1, CRASH);
    await world.publish(2, dollars(110n));
    await expectEpoch(world, 1n);
    await networkHelpers.time.increase(MOVE_DELAY);
    await expectEpoch(world, 2n);
  });

  it("does not take an old candidate for a new one", async () => {
    const world = await networkHelpers.loadFixture(deployCrashed);
    await networkHelpers.time.increase(MOVE_DELAY);
    await world.publish(1, dollars(7900n));
    await expectEpoch(world, 2n);
    await world.publish(1, CRASH);
    await expectEpoch(world, 2n);
  });

  it("passes at once when a governor acknowledged the price, but nothing farther", async () => {
    const world = await networkHelpers.loadFixture(deployCrashed);
    await expect(world.market.acknowledgeMove(1, CRASH))
      .to.emit(world.market, "MoveAcknowledged")
      .withArgs(1, CRASH);
    await world.publish(1, dollars(3000n));
    await expectEpoch(world, 1n);
    await world.market.acknowledgeMove(1, dollars(3000n));
    await world.publish(1, dollars(3001n));
    await expectEpoch(world, 2n);
  });

  it("lets nobody but a governor acknowledge, and only a move that waits", async () => {
    const { market, cast } = await networkHelpers.loadFixture(deployCrashed);
    await expect(
      market.connect(cast.stranger).acknowledgeMove(1, CRASH),
    ).to.be.revertedWithCustomError(market, "AccessControlUnauthorizedAccount");
    await expect(market.acknowledgeMove(2, CRASH))
      .to.be.revertedWithCustomError(market, "NoMovePending")
      .withArgs(2);
  });

  it("takes an acknowledgement for the price that was looked at, not for another since", async () => {
    const { market, publish } = await networkHelpers.loadFixture(deployCrashed);
    await publish(1, dollars(79_000n));
    await market.commitEpoch();
    await expect(market.acknowledgeMove(1, CRASH))
      .to.be.revertedWithCustomError(market, "AnotherMovePending")
      .withArgs(1, dollars(79_000n));
  });
});
