/**
 * Given slot 0 in units          When units are bought and paid         Then tokens round against whoever moves them
 * Given a loss nobody covers     When it is spread over all             Then the index falls, by that alone and for good
 */
import { expect } from "chai";
import { network } from "hardhat";
import { deploy, type Connection, type Deployed } from "../fixtures/chain.ts";
import { ONE_INDEX, UNIT, deploySettled, deployVault, type VaultWorld } from "./vaultFixture.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const deploySix = async (chain: Connection) => await deploySettled(chain, 6);
const load = () => networkHelpers.loadFixture(deploySix);

const HALF = ONE_INDEX / 2n;

/** Half of what is owed has no tokens behind it. */
async function deployHalved(chain: Connection) {
  const world = await deploySix(chain);
  await world.receive(0, 100n * UNIT);
  await world.lose(0n, 100n * UNIT);
  return world;
}
const loadHalved = () => networkHelpers.loadFixture(deployHalved);

/** The fund claims 40 tokens, the books 60; open auctions may cost `exposure` units. */
async function loadExposed(exposure: bigint) {
  const world = await load();
  await world.receive(0, 60n * UNIT);
  await world.asFund.fundClaim(40n * UNIT);
  await world.waterfall.setExposure(exposure);
  return world;
}

const balanceOfAlice = async ({ cast }: VaultWorld, token: Deployed): Promise<bigint> =>
  await token.balanceOf(cast.alice.address);

describe("Slot 0 in units: what a unit costs and pays", () => {
  it("sells dust for a whole token unit and pays nothing for it", async () => {
    const { vault, token, receive, release } = await load();
    await receive(0, 101n);
    expect(await token.balanceOf(vault.target)).to.equal(2n);
    await release(0, 99n);
    expect(await token.balanceOf(vault.target)).to.equal(2n);
    await release(0, 2n);
    expect([await vault.totalOf(0), await vault.settlementHeld()]).to.deep.equal([0n, 2n]);
    expect(await vault.settlementIndex()).to.equal(ONE_INDEX);
  });

  it("says beforehand what a deposit pulls", async () => {
    const { vault, token, receive } = await load();
    for (const units of [1n, 100n, 101n, UNIT]) {
      const expected: bigint = await vault.toTokenUnits(0, units);
      const before: bigint = await token.balanceOf(vault.target);
      await receive(0, units);
      expect(expected).to.equal((units + 99n) / 100n);
      expect((await token.balanceOf(vault.target)) - before).to.equal(expected);
    }
  });

  for (const decimals of [6, 8, 18, 36]) {
    it(`converts between units and tokens of ${decimals} decimals, both ways, to the last unit`, async () => {
      const { vault, receive, lose } = await deploySettled(connection, decimals);
      await receive(0, 7n * UNIT);
      await lose(0n, 3n * UNIT);
      const index: bigint = await vault.settlementIndex();
      expect(index).to.equal((7n * ONE_INDEX) / 10n);
      const [worth, per] = [10n ** BigInt(decimals) * index, UNIT * ONE_INDEX];
      for (const units of [0n, 1n, 3n, 12_345_678_901n, 2n ** 63n - 1n]) {
        const down: bigint = await vault.tokensDown(units);
        const up: bigint = await vault.tokensUp(units);
        expect(down).to.equal((units * worth) / per);
        expect(up).to.equal((units * worth + per - 1n) / per);
        // The most units that `up` pays for, and the fewest that are worth `down`.
        const bought: bigint = await vault.unitsDown(up);
        expect(bought >= units && bought * worth <= up * per).to.equal(true);
        expect((bought + 1n) * worth > up * per || bought === 2n ** 63n - 1n).to.equal(true);
        const needed: bigint = await vault.unitsUp(down);
        expect(needed <= units && needed * worth >= down * per).to.equal(true);
        expect(needed === 0n || (needed - 1n) * worth < down * per).to.equal(true);
      }
    });
  }

  it("caps what tokens buy at the slot's range, and refuses to say what beyond it is worth", async () => {
    const { vault } = await load();
    expect(await vault.unitsDown(2n ** 256n - 1n)).to.equal(2n ** 63n - 1n);
    await expect(vault.unitsUp(2n ** 256n - 1n))
      .to.be.revertedWithCustomError(vault, "TotalTooLarge")
      .withArgs(0, 2n ** 63n);
  });

  it("holds 2^63 − 1 units of a token of 36 decimals, and not one more", async () => {
    const { vault, receive, release } = await deploySettled(connection, 36);
    await receive(0, 2n ** 63n - 1n);
    expect(await vault.settlementHeld()).to.equal((2n ** 63n - 1n) * 10n ** 28n);
    await expect(receive(0, 1n)).to.be.revertedWithCustomError(vault, "TotalTooLarge");
    await release(0, 2n ** 63n - 1n);
    expect(await vault.settlementHeld()).to.equal(0n);
  });

  it("refuses a fee on transfer; what a token took away stops its payments until it is back", async () => {
    const { vault, list, receive } = await networkHelpers.loadFixture(deployVault);
    await list(0, await deploy(connection, "FeeOnTransferERC20"));
    await expect(receive(0, UNIT)).to.be.revertedWithCustomError(vault, "TransferInexact");

    const other = await deployVault(connection);
    const rebasing = await other.list(0, await deploy(connection, "RebasingERC20"));
    await other.receive(0, UNIT);
    await rebasing.rebaseDown(other.vault.target, 1n);
    for (const move of [other.receive, other.release]) {
      await expect(move(0, 100n)).to.be.revertedWithCustomError(other.vault, "BalanceMissing");
    }
    await rebasing.rebaseUp(other.vault.target, 1n);
    await other.release(0, UNIT);
  });

  it("turns a token away that calls back while it moves", async () => {
    const { list, vault, asAlice, cast } = await networkHelpers.loadFixture(deployVault);
    const token = await list(0, await deploy(connection, "ReentrantERC20"));
    await asAlice.fundClaim(10n * UNIT);
    await token.mint(token.target, UNIT);
    const { address } = cast.alice;
    const inner = {
      fundClaim: [UNIT],
      collectClaim: [UNIT, address],
      payExit: [1],
    };
    for (const [name, args] of Object.entries(inner)) {
      await token.setCall(vault.target, vault.interface.encodeFunctionData(name, args));
      const outers = [() => asAlice.fundClaim(1n), () => asAlice.collectClaim(1n, address)];
      for (const outer of outers) {
        await expect(outer()).to.be.revertedWithCustomError(vault, "ReentrancyGuardReentrantCall");
      }
    }
    // Even where the token itself is the bound contract.
    const own = await deploy(connection, "CollateralVault", [
      cast.governor.address,
      await vault.market(),
    ]);
    await own.listToken(0, token.target);
    await own.bindAccounts(token.target);
    const data = own.interface.encodeFunctionData("receiveFrom", [token.target, 0, 1n]);
    await token.setCall(own.target, data);
    await expect(token.connect(cast.alice).transfer(address, 1n)).to.revert(connection.ethers);
    expect(await own.totalOf(0)).to.equal(0n);
  });
});

describe("Slot 0 in units: a loss spread over all", () => {
  it("lowers the index to held over owed, and commits an epoch at once", async () => {
    const { vault, lose, receive, clock } = await load();
    await receive(0, 90n * UNIT);
    await expect(lose(0n, 10n * UNIT))
      .to.emit(vault, "LossSocialised")
      .withArgs(10n * UNIT, (9n * ONE_INDEX) / 10n);
    expect(await vault.totalOf(0)).to.equal(100n * UNIT);
    expect(await clock.epoch()).to.equal(2n);
  });

  it("is borne by dust first, which no longer stands before the next one", async () => {
    const { vault, lose, receive, release, clock } = await load();
    for (let k = 0; k < 5; k++) {
      await receive(0, 1n);
      await release(0, 1n);
    }
    await receive(0, UNIT);
    // Five token units of dust are worth 500 units.
    await lose(0n, 500n);
    expect(await vault.settlementIndex()).to.equal(ONE_INDEX);
    expect(await clock.epoch()).to.equal(1n);
    await lose(0n, 1n);
    expect(await vault.settlementIndex()).to.equal((ONE_INDEX * (UNIT + 500n)) / (UNIT + 501n));
  });

  it("takes what the fund covers from its claim, and no index from anybody", async () => {
    const { vault, lose, clock, cast } = await loadExposed(0n);
    await lose(15n * UNIT, 0n);
    expect(await vault.claimOf(cast.stranger.address)).to.equal(25n * UNIT);
    expect(await vault.totalOf(0)).to.equal(100n * UNIT);
    expect(await vault.settlementIndex()).to.equal(ONE_INDEX);
    expect(await clock.epoch()).to.equal(1n);
    await expect(lose(26n * UNIT, 0n))
      .to.be.revertedWithCustomError(vault, "ClaimTooSmall")
      .withArgs(cast.stranger.address, 25n * UNIT, 26n * UNIT);
  });

  it("halves what everybody is paid: books, claims and exits", async () => {
    const world = await loadExposed(0n);
    const { vault, token, lose, release, asFund, cast } = world;
    await release(0, 20n * UNIT, 50);
    await lose(0n, 100n * UNIT);
    const before = await balanceOfAlice(world, token);
    await release(0, 20n * UNIT);
    expect((await balanceOfAlice(world, token)) - before).to.equal(10n * 10n ** 6n);
    await world.clock.setClock(50);
    await expect(vault.payExit(1))
      .to.emit(vault, "ExitPaid")
      .withArgs(1, cast.alice.address, 20n * UNIT, 10n * 10n ** 6n);
    await expect(asFund.collectClaim(40n * UNIT, cast.alice.address))
      .to.emit(vault, "ClaimPaid")
      .withArgs(cast.stranger.address, cast.alice.address, 40n * UNIT, 20n * 10n ** 6n);
  });

  it("stays where it fell: nothing lifts or lowers the index but another loss", async () => {
    const { vault, token, assign, lose, asAlice, receive, release, cast } = await loadHalved();
    const { address } = cast.alice;
    const index = async (): Promise<bigint> => await vault.settlementIndex();
    expect(await index()).to.equal(HALF);
    await token.connect(cast.alice).transfer(vault.target, 10n ** 12n);
    await receive(0, 333n);
    await asAlice.fundClaim(77n * UNIT);
    await assign(address, UNIT);
    await asAlice.collectClaim(78n * UNIT, address);
    expect(await index()).to.equal(HALF);
    // Down to one unit owed, of dust over dust; then to none.
    await release(0, 199n * UNIT + 332n);
    expect([await vault.totalOf(0), await index()]).to.deep.equal([1n, HALF]);
    await release(0, 1n);
    expect([await vault.totalOf(0), await index()]).to.deep.equal([0n, HALF]);
    await receive(0, UNIT);
    expect(await index()).to.equal(HALF);
    await lose(0n, UNIT);
    expect((await index()) < HALF && (await index()) >= HALF / 2n).to.equal(true);
  });

  it("leaves nothing for sale once all is lost, and divides by nothing", async () => {
    const { vault, assign, lose, asAlice, receive, release, cast } = await load();
    await receive(0, 5n * UNIT);
    await release(0, 5n * UNIT);
    await lose(0n, UNIT);
    expect(await vault.settlementIndex()).to.equal(0n);
    const refused = [
      () => receive(0, 1n),
      () => receive(0, 0n),
      () => asAlice.fundClaim(UNIT),
      () => vault.unitsUp(1n),
    ];
    for (const attempt of refused) {
      await expect(attempt()).to.be.revertedWithCustomError(vault, "SettlementWorthless");
    }
    expect(await vault.unitsDown(10n ** 30n)).to.equal(0n);
    expect(await vault.tokensDown(UNIT)).to.equal(0n);
    await lose(0n, UNIT);
    await assign(cast.alice.address, UNIT);
    await expect(asAlice.collectClaim(UNIT, cast.alice.address))
      .to.emit(vault, "ClaimPaid")
      .withArgs(cast.alice.address, cast.alice.address, UNIT, 0n);
  });
});
