/**
 * Given a desk that trusts its own rule table   When an attested owner borrows            Then he is lent his line
 *                                               When the lease ends, or another borrows   Then the desk refuses
 */
import { expect } from "chai";
import { network } from "hardhat";
import { deploy, type Connection } from "../fixtures/chain.ts";
import { dollars } from "../fixtures/market.ts";
import { ALICE, deployAttested } from "../fixtures/protocol.ts";

const connection = await network.create();
const { networkHelpers } = connection;

async function deployDesk(chain: Connection) {
  const world = await deployAttested(chain);
  const token = await deploy(chain, "MockERC20", ["USD Coin", "USDC", 6]);
  const desk = await deploy(chain, "LendingDesk", [
    world.accounts.target,
    world.home,
    11_000,
    token.target,
    1000n,
  ]);
  await token.mint(desk.target, 5000n);
  return { ...world, desk, token };
}

describe("LendingDesk", () => {
  it("lends an attested owner up to his line, and takes it back from anyone", async () => {
    const { desk, token, cast } = await networkHelpers.loadFixture(deployDesk);
    const byAlice = desk.connect(cast.alice);
    await expect(byAlice.borrow(ALICE, 600n)).to.emit(desk, "Borrowed").withArgs(ALICE, 600);
    await expect(byAlice.borrow(ALICE, 401n))
      .to.be.revertedWithCustomError(desk, "LineExceeded")
      .withArgs(ALICE, 1001, 1000);
    await token.mint(cast.bob.address, 600n);
    await token.connect(cast.bob).approve(desk.target, 600n);
    await expect(desk.connect(cast.bob).repay(ALICE, 601n)).to.be.revertedWithCustomError(
      desk,
      "RepaysTooMuch",
    );
    await expect(desk.connect(cast.bob).repay(ALICE, 600n))
      .to.emit(desk, "Repaid")
      .withArgs(ALICE, cast.bob.address, 600);
    expect(await desk.debtOf(ALICE)).to.equal(0n);
  });

  it("refuses whoever does not own the account", async () => {
    const { desk, cast } = await networkHelpers.loadFixture(deployDesk);
    await expect(desk.connect(cast.bob).borrow(ALICE, 1n))
      .to.be.revertedWithCustomError(desk, "NotAccountOwner")
      .withArgs(ALICE, cast.bob.address);
  });

  it("refuses once a price left the band", async () => {
    const { desk, cast, home, publish, nextEpoch } = await networkHelpers.loadFixture(deployDesk);
    await publish(1, dollars(7000n));
    await nextEpoch();
    await expect(desk.connect(cast.alice).borrow(ALICE, 1n))
      .to.be.revertedWithCustomError(desk, "NotAttested")
      .withArgs(ALICE, home, 11_000);
  });
});
