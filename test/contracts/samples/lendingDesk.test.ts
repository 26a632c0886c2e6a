/**
 * Given a desk that trusts its own rule table
 *   When an attested owner with a pledge borrows              Then he is lent up to the loan-to-value
 *   When the pledge is too small, or the book is an empty one Then the desk refuses
 *   When the lease ends, or another borrows                   Then the desk refuses
 *   When the account is closed                                Then the pledge comes back to who owned it
 */
import { expect } from "chai";
import { network } from "hardhat";
import { deploy, type Connection, type Deployed } from "../fixtures/chain.ts";
import { dollars } from "../fixtures/market.ts";
import { ALICE, ALICE_VIEW, EMPTY, deployAttested } from "../fixtures/protocol.ts";
import { someSeal } from "../fixtures/seals.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const USDC = 10n ** 6n;
const BTC = 10n ** 18n;
/** Alice's second account, with an empty book. */
const SPARE = 3n;

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
  const byOwner = accounts.connect(cast.alice) as Deployed;
  await byOwner.open(home, ALICE_VIEW);
  const closeSpare = async (): Promise<unknown> => await byOwner.close(SPARE, someSeal());
  return { ...world, desk, lent: lent!, pledged: pledged!, byOwner, closeSpare };
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

  it("lends nothing for what the market has no price of", async () => {
    const { accounts, home, market, lent, pledged, cast } = await load();
    const desk = await deploy(connection, "LendingDesk", [
      ...[accounts.target, home, 11_000, market.target],
      ...[{ token: lent.target, slot: 0 }, { token: pledged.target, slot: 5 }, 9_000],
    ]);
    await expect(desk.connect(cast.alice).borrow(ALICE, 1n))
      .to.be.revertedWithCustomError(desk, "Unpriced")
      .withArgs(5);
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
    await expect(desk.connect(cast.bob).returnPledge(ALICE, 1n))
      .to.be.revertedWithCustomError(desk, "NotPledgor")
      .withArgs(ALICE, cast.bob.address);
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

  it("does not keep a pledge for good when its account is closed", async () => {
    const { desk, cast, closeSpare, pledged } = await load();
    const byAlice = desk.connect(cast.alice);
    await byAlice.pledge(SPARE, BTC);
    await desk.connect(cast.bob).pledge(SPARE, 1n);
    expect(await desk.pledgorOf(SPARE)).to.equal(cast.alice.address);
    await closeSpare();
    const held: bigint = await pledged.balanceOf(cast.alice.address);
    await expect(desk.connect(cast.bob).returnPledge(SPARE, 1n)).to.be.revertedWithCustomError(
      desk,
      "NotPledgor",
    );
    await expect(byAlice.returnPledge(SPARE, BTC + 1n))
      .to.emit(desk, "Returned")
      .withArgs(SPARE, BTC + 1n);
    expect(await pledged.balanceOf(cast.alice.address)).to.equal(held + BTC + 1n);
    await expect(byAlice.returnPledge(SPARE, 1n)).to.revert(connection.ethers);
  });

  it("does not return a closed account's pledge before its debt is repaid, which anyone may", async () => {
    const { desk, cast, closeSpare, byOwner, prove, home } = await load();
    const byAlice = desk.connect(cast.alice);
    const proof = await prove({ commitment: EMPTY });
    await byOwner.attest(SPARE, home, 12_000, 60, proof);
    await byAlice.pledge(SPARE, BTC);
    await byAlice.borrow(SPARE, 100n * USDC);
    await closeSpare();
    await expect(byAlice.returnPledge(SPARE, 1n))
      .to.be.revertedWithCustomError(desk, "NotAttested")
      .withArgs(SPARE, home, 11_000);
    await expect(byAlice.borrow(SPARE, 1n)).to.be.revertedWithCustomError(desk, "NotAccountOwner");
    await desk.connect(cast.bob).repay(SPARE, 100n * USDC);
    await byAlice.returnPledge(SPARE, BTC);
    expect(await desk.pledgeOf(SPARE)).to.equal(0n);
  });

  it("takes no pledge for an account without owner: never opened, or closed", async () => {
    const { desk, cast, closeSpare } = await load();
    await closeSpare();
    for (const account of [0n, SPARE, SPARE + 1n]) {
      await expect(desk.connect(cast.alice).pledge(account, BTC))
        .to.be.revertedWithCustomError(desk, "AccountWithoutOwner")
        .withArgs(account);
    }
  });
});
