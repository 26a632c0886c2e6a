/**
 * Given a desk that trusts its own rule table
 *   When an attested owner with a pledge borrows              Then he is lent up to the loan-to-value
 *   When the pledge is too small, or the book is an empty one Then the desk refuses
 *   When the lease ends, or another borrows                   Then the desk refuses
 */
import { expect } from "chai";
import { network } from "hardhat";
import { deploy, type Connection } from "../fixtures/chain.ts";
import { dollars } from "../fixtures/market.ts";
import { ALICE, deployAttested } from "../fixtures/protocol.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const USDC = 10n ** 6n;
const BTC = 10n ** 18n;

/** Lends the token of slot 0 against that of slot 1 (BTC at 7,900 dollars), up to 90 %. */
async function deployDesk(chain: Connection) {
  const world = await deployAttested(chain);
  const { accounts, home, market, tokens, cast } = world;
  const [lent, pledged] = tokens;
  const desk = await deploy(chain, "LendingDesk", [
    accounts.target,
    home,
    11_000,
    market.target,
    { token: lent!.target, slot: 0 },
    { token: pledged!.target, slot: 1 },
    9_000,
  ]);
  await lent!.mint(desk.target, 50_000n * USDC);
  for (const token of [lent!, pledged!]) {
    await token.connect(cast.alice).approve(desk.target, 2n ** 255n);
    await token.connect(cast.bob).approve(desk.target, 2n ** 255n);
  }
  return { ...world, desk, lent: lent! };
}

const load = () => networkHelpers.loadFixture(deployDesk);

describe("LendingDesk", () => {
  it("lends an attested owner up to 90 % of his pledge, and not one unit more", async () => {
    const { desk, cast } = await load();
    const byAlice = desk.connect(cast.alice);
    await byAlice.pledge(ALICE, BTC);
    const most = 7_110n * USDC;
    await expect(byAlice.borrow(ALICE, most + 1n)).to.be.revertedWithCustomError(
      desk,
      "PledgeTooSmall",
    );
    await expect(byAlice.borrow(ALICE, most)).to.emit(desk, "Borrowed").withArgs(ALICE, most);
    await expect(byAlice.borrow(ALICE, 1n)).to.be.revertedWithCustomError(desk, "PledgeTooSmall");
  });

  it("lends nothing to an attested account without a pledge, such as an empty one", async () => {
    const { desk, cast } = await load();
    await expect(desk.connect(cast.alice).borrow(ALICE, 1n))
      .to.be.revertedWithCustomError(desk, "PledgeTooSmall")
      .withArgs(ALICE, 100n, 0n);
  });

  it("takes back at most the debt from anyone, so that a unit paid first blocks nobody", async () => {
    const { desk, lent, cast } = await load();
    const byAlice = desk.connect(cast.alice);
    await byAlice.pledge(ALICE, BTC);
    await byAlice.borrow(ALICE, 600n * USDC);
    await desk.connect(cast.bob).repay(ALICE, 1n);
    const held: bigint = await lent.balanceOf(cast.alice.address);
    await expect(byAlice.repay(ALICE, 600n * USDC))
      .to.emit(desk, "Repaid")
      .withArgs(ALICE, cast.alice.address, 600n * USDC - 1n);
    expect(await lent.balanceOf(cast.alice.address)).to.equal(held - 600n * USDC + 1n);
    expect(await desk.debtOf(ALICE)).to.equal(0n);
  });

  it("returns what the debt does not need, to the owner", async () => {
    const { desk, cast } = await load();
    const byAlice = desk.connect(cast.alice);
    await byAlice.pledge(ALICE, 2n * BTC);
    await byAlice.borrow(ALICE, 7_110n * USDC);
    await expect(desk.connect(cast.bob).returnPledge(ALICE, 1n)).to.be.revertedWithCustomError(
      desk,
      "NotAccountOwner",
    );
    await expect(byAlice.returnPledge(ALICE, BTC)).to.emit(desk, "Returned").withArgs(ALICE, BTC);
    await expect(byAlice.returnPledge(ALICE, 1n)).to.be.revertedWithCustomError(
      desk,
      "PledgeTooSmall",
    );
  });

  it("refuses whoever does not own the account", async () => {
    const { desk, cast } = await load();
    await expect(desk.connect(cast.bob).borrow(ALICE, 1n))
      .to.be.revertedWithCustomError(desk, "NotAccountOwner")
      .withArgs(ALICE, cast.bob.address);
  });

  it("refuses once a price left the band; a pledge without debt comes back all the same", async () => {
    const { desk, cast, home, publish, nextEpoch } = await load();
    const byAlice = desk.connect(cast.alice);
    await byAlice.pledge(ALICE, BTC);
    await publish(1, dollars(7000n));
    await nextEpoch();
    await expect(byAlice.borrow(ALICE, 1n))
      .to.be.revertedWithCustomError(desk, "NotAttested")
      .withArgs(ALICE, home, 11_000);
    await byAlice.returnPledge(ALICE, BTC);
    expect(await desk.pledgeOf(ALICE)).to.equal(0n);
  });
});
