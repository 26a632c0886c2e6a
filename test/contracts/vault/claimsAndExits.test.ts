/**
 * Given claims and exits         When books withdraw                  Then what is reserved stays
 * Given a withdrawal             When it must wait, or auctions could cost more than the fund has (INV-11)
 *                                                                     Then it becomes an exit, and is paid once (INV-12)
 * Given an exit the token refuses to pay                              Then it stays, and holds nobody up
 * Given an abandoned market      When exits and claims are asked for  Then they are paid
 */
import { expect } from "chai";
import { network } from "hardhat";
import { deploy, type Connection, type Deployed } from "../fixtures/chain.ts";
import { ABANDONED, UNIT, deploySettled, deployVault } from "./vaultFixture.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const ZERO = "0x" + "00".repeat(20);

/** The books hold 60 tokens, the fund claims 40. */
async function deployFunded(chain: Connection) {
  const world = await deploySettled(chain, 6);
  await world.receive(0, 60n * UNIT);
  await world.asFund.fundClaim(40n * UNIT);
  return world;
}
const load = () => networkHelpers.loadFixture(deployFunded);

describe("Claims", () => {
  it("are funded at cost, collected at worth, and never beyond what one has", async () => {
    const { vault, asAlice, cast } = await load();
    const { address } = cast.alice;
    await expect(asAlice.fundClaim(150n))
      .to.emit(vault, "ClaimFunded")
      .withArgs(address, address, 150n, 2n);
    await expect(asAlice.collectClaim(151n, address))
      .to.be.revertedWithCustomError(vault, "ClaimTooSmall")
      .withArgs(address, 150n, 151n);
    await expect(asAlice.collectClaim(150n, address))
      .to.emit(vault, "ClaimPaid")
      .withArgs(address, address, 150n, 1n);
    expect(await vault.claimOf(address)).to.equal(0n);
  });

  it("are paid to nobody at the zero address or the vault's", async () => {
    const { vault, asFund } = await load();
    for (const to of [ZERO, vault.target]) {
      await expect(asFund.collectClaim(UNIT, to))
        .to.be.revertedWithCustomError(vault, "RecipientRefused")
        .withArgs(to);
    }
  });

  it("of nobody are not made", async () => {
    const { vault, assign, waterfall, asFund } = await load();
    await expect(assign(ZERO, UNIT)).to.be.revertedWithCustomError(vault, "ZeroAddress");
    await assign(waterfall.target, UNIT);
    await expect(waterfall.moveClaim(vault.target, ZERO, UNIT)).to.be.revertedWithCustomError(
      vault,
      "ZeroAddress",
    );
    await expect(asFund.moveClaim(ZERO, UNIT)).to.be.revertedWithCustomError(
      vault,
      "OnlyWaterfall",
    );
  });

  it("move from the waterfall's own only", async () => {
    const { vault, waterfall, assign, cast } = await load();
    await expect(waterfall.moveClaim(vault.target, cast.alice.address, 1n))
      .to.be.revertedWithCustomError(vault, "ClaimTooSmall")
      .withArgs(waterfall.target, 0, 1);
    await assign(waterfall.target, 10n);
    await waterfall.moveClaim(vault.target, cast.alice.address, 4n);
    expect(await vault.claimOf(waterfall.target)).to.equal(6n);
    expect(await vault.claimOf(cast.alice.address)).to.equal(4n);
    expect(await vault.reservedUnits()).to.equal(40n * UNIT + 10n);
  });

  it("stay in range, whatever is assigned", async () => {
    const { vault, assign, cast } = await load();
    const most = 2n ** 63n - 1n - 40n * UNIT;
    await assign(cast.alice.address, most);
    await expect(assign(cast.alice.address, 1n))
      .to.be.revertedWithCustomError(vault, "TotalTooLarge")
      .withArgs(0, 2n ** 63n);
  });

  it("wait while open auctions could cost more than the fund's", async () => {
    const { vault, waterfall, asFund, asAlice, cast } = await load();
    await asAlice.fundClaim(UNIT);
    await waterfall.setExposure(40n * UNIT + 1n);
    for (const holder of [asFund, asAlice]) {
      await expect(holder.collectClaim(UNIT, cast.alice.address))
        .to.be.revertedWithCustomError(vault, "ExitsGated")
        .withArgs(40n * UNIT + 1n, 40n * UNIT);
    }
    await waterfall.setExposure(40n * UNIT);
    await asAlice.collectClaim(UNIT, cast.alice.address);
  });

  it("are reserved: no withdrawal from a book takes what stands behind them", async () => {
    const { vault, release } = await load();
    expect(await vault.reservedUnits()).to.equal(40n * UNIT);
    await expect(release(0, 60n * UNIT + 1n))
      .to.be.revertedWithCustomError(vault, "TotalTooSmall")
      .withArgs(0, 60n * UNIT, 60n * UNIT + 1n);
    await release(0, 60n * UNIT);
    await expect(release(0, 1n))
      .to.be.revertedWithCustomError(vault, "TotalTooSmall")
      .withArgs(0, 0, 1);
  });

  it("wait for tokens where books that owe made more of them than is held, and lose nothing", async () => {
    const { vault, assign, asAlice, release, receive, cast } = await load();
    await release(0, 60n * UNIT);
    // A penalty out of a book that owes: 50 claimed, 40 held.
    await assign(cast.alice.address, 50n * UNIT);
    await expect(asAlice.collectClaim(50n * UNIT, cast.alice.address))
      .to.be.revertedWithCustomError(vault, "TotalTooSmall")
      .withArgs(0, 40n * UNIT, 50n * UNIT);
    await expect(release(0, 1n))
      .to.be.revertedWithCustomError(vault, "TotalTooSmall")
      .withArgs(0, 0, 1);
    await receive(0, 10n * UNIT);
    await asAlice.collectClaim(50n * UNIT, cast.alice.address);
  });
});

describe("Exits", () => {
  it("wait for the clock, then pay whom they name, at anybody's call and once", async () => {
    const { vault, clock, release, cast } = await load();
    await clock.setClock(99);
    await expect(release(0, 5n * UNIT, 100))
      .to.emit(vault, "ExitQueued")
      .withArgs(1, cast.alice.address, 5n * UNIT, 100);
    expect(await vault.exitOf(1)).to.deep.equal([cast.alice.address, 5n * UNIT, 100n]);
    await expect(vault.payExit(1))
      .to.be.revertedWithCustomError(vault, "ExitNotReady")
      .withArgs(1, 100, 99);
    await clock.setClock(100);
    await expect(vault.payExit(1))
      .to.emit(vault, "ExitPaid")
      .withArgs(1, cast.alice.address, 5n * UNIT, 5n * 10n ** 6n);
    for (const exit of [0, 1, 2]) {
      await expect(vault.payExit(exit))
        .to.be.revertedWithCustomError(vault, "ExitUnknown")
        .withArgs(exit);
    }
  });

  it("need no queue where nothing waits: the withdrawal is paid at once", async () => {
    const { vault, clock, waterfall, release, cast } = await load();
    await clock.setClock(100);
    await waterfall.setExposure(40n * UNIT);
    await expect(release(0, 5n * UNIT, 100))
      .to.emit(vault, "Released")
      .withArgs(0, cast.alice.address, 5n * UNIT);
    expect(await vault.exitCount()).to.equal(0n);
  });

  it("are what a withdrawal becomes while auctions could cost too much, and wait until they cannot", async () => {
    const { vault, waterfall, release, assign, cast } = await load();
    await waterfall.setExposure(40n * UNIT + 1n);
    expect(await vault.exitsGated()).to.equal(true);
    await expect(release(0, 5n * UNIT)).to.emit(vault, "ExitQueued");
    await expect(vault.payExit(1))
      .to.be.revertedWithCustomError(vault, "ExitsGated")
      .withArgs(40n * UNIT + 1n, 40n * UNIT);
    // A penalty raises the fund's claim to what the auction may cost.
    await assign(cast.stranger.address, 1n);
    expect(await vault.exitsGated()).to.equal(false);
    await expect(vault.payExit(1)).to.emit(vault, "ExitPaid");
  });

  it("wait on when exposure grows after they are ready", async () => {
    const { vault, clock, waterfall, release } = await load();
    await release(0, UNIT, 10);
    await release(0, UNIT, 10);
    await clock.setClock(10);
    await vault.payExit(2);
    await waterfall.setExposure(41n * UNIT);
    await expect(vault.payExit(1)).to.be.revertedWithCustomError(vault, "ExitsGated");
    await waterfall.setExposure(0n);
    await vault.payExit(1);
  });

  it("reserve their tokens: what others borrow later is not theirs", async () => {
    const { vault, clock, release } = await load();
    await release(0, 50n * UNIT, 10);
    expect(await vault.reservedUnits()).to.equal(90n * UNIT);
    await expect(release(0, 11n * UNIT))
      .to.be.revertedWithCustomError(vault, "TotalTooSmall")
      .withArgs(0, 10n * UNIT, 11n * UNIT);
    await release(0, 10n * UNIT);
    await clock.setClock(10);
    await vault.payExit(1);
    expect(await vault.reservedUnits()).to.equal(40n * UNIT);
    expect(await vault.totalOf(0)).to.equal(40n * UNIT);
  });

  it("that the token refuses to pay stay, and hold nobody up", async () => {
    const { vault, clock, list, receive, asAccounts, cast } =
      await networkHelpers.loadFixture(deployVault);
    const token = await list(0, await deploy(connection, "BlocklistERC20"));
    await receive(0, 10n * UNIT);
    const { alice, guardian } = cast;
    await asAccounts.releaseTo(guardian.address, 0, 4n * UNIT, 5);
    await asAccounts.releaseTo(alice.address, 0, 6n * UNIT, 5);
    await clock.setClock(5);
    await token.setBlocked(guardian.address, true);
    await expect(vault.payExit(1)).to.be.revertedWithCustomError(token, "Blocked");
    await vault.payExit(2);
    expect(await vault.exitOf(1)).to.deep.equal([guardian.address, 4n * UNIT, 5n]);
    await token.setBlocked(guardian.address, false);
    await vault.payExit(1);
    expect(await token.balanceOf(guardian.address)).to.equal(4n * 10n ** 6n);
  });

  it("and claims are let out of an abandoned market, ready or not, whatever is at risk", async () => {
    const { vault, clock, waterfall, release, asFund, cast } = await load();
    await waterfall.setExposure(10n ** 15n);
    await release(0, UNIT, 1000);
    await clock.setState(ABANDONED);
    await vault.payExit(1);
    await expect(release(0, UNIT, 1000)).to.emit(vault, "Released");
    await asFund.collectClaim(40n * UNIT, cast.alice.address);
    expect(await vault.exitsGated()).to.equal(false);
  });

  it("do not wait for a waterfall before there is one", async () => {
    const world = await networkHelpers.loadFixture(deployVault);
    const vault = await deploy(connection, "CollateralVault", [
      world.cast.governor.address,
      world.clock.target,
    ]);
    const token = await deploy(connection, "MockERC20", ["T", "T", 6]);
    await vault.listToken(0, token.target);
    await token.mint(world.cast.alice.address, 10n ** 12n);
    await token.connect(world.cast.alice).approve(vault.target, 10n ** 12n);
    const asAlice = vault.connect(world.cast.alice) as Deployed;
    await asAlice.fundClaim(UNIT);
    expect(await vault.exitsGated()).to.equal(false);
    await asAlice.collectClaim(UNIT, world.cast.alice.address);
  });
});

describe("Binding the waterfall", () => {
  it("is done once, by a governor, to a contract and a fund that is somebody", async () => {
    const { vault, waterfall, cast } = await load();
    const { alice, governor } = cast;
    const fresh = await deploy(connection, "CollateralVault", [
      governor.address,
      await vault.market(),
    ]);
    await expect(fresh.bindWaterfall(alice.address, alice.address))
      .to.be.revertedWithCustomError(vault, "WaterfallRefused")
      .withArgs(alice.address);
    await expect(fresh.bindWaterfall(waterfall.target, ZERO)).to.be.revertedWithCustomError(
      vault,
      "ZeroAddress",
    );
    const asAlice = fresh.connect(alice) as Deployed;
    await expect(
      asAlice.bindWaterfall(waterfall.target, alice.address),
    ).to.be.revertedWithCustomError(vault, "AccessControlUnauthorizedAccount");
    await expect(fresh.bindWaterfall(waterfall.target, alice.address))
      .to.emit(fresh, "WaterfallBound")
      .withArgs(waterfall.target, alice.address);
    await expect(fresh.bindWaterfall(waterfall.target, alice.address))
      .to.be.revertedWithCustomError(vault, "WaterfallAlreadyBound")
      .withArgs(waterfall.target);
  });

  it("has a market to ask for the time", async () => {
    const { vault, cast } = await load();
    await expect(
      deploy(connection, "CollateralVault", [cast.governor.address, ZERO]),
    ).to.be.revertedWithCustomError(vault, "ZeroAddress");
  });
});
