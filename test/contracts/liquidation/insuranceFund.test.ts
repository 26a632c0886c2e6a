/**
 * Given deposits, penalties, losses   When shares are priced        Then the claim alone counts, rounded for the fund (INV-10)
 * Given a fund that lost everything   When somebody deposits        Then he owns what he brought
 */
import { expect } from "chai";
import { network } from "hardhat";
import { deploy, type Connection, type Deployed } from "../fixtures/chain.ts";
import {
  COOLDOWN,
  UNIT,
  WINDOW,
  deployFilledFund,
  deployFund,
  deployFundOf,
} from "./fundFixture.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const TOKEN = 10n ** 6n;
/** Shares for a unit in a fund that neither won nor lost. */
const PER_UNIT = 10n ** 6n;

const filled = () => networkHelpers.loadFixture(deployFilledFund);
const deployFine = async (chain: Connection) => await deployFund(chain, 18);
const fine = () => networkHelpers.loadFixture(deployFine);

describe("InsuranceFund: shares", () => {
  it("are a million for a unit at first, fourteen decimals for a token", async () => {
    const { fund, alice, claim } = await filled();
    expect(await fund.balanceOf(alice.address)).to.equal(100n * UNIT * PER_UNIT);
    expect(await fund.decimals()).to.equal(14n);
    expect(await claim()).to.equal(100n * UNIT);
    expect(await fund.totalAssets()).to.equal(100n * TOKEN);
  });

  it("are for whole units only: what is deposited beyond them stays, and is nobody's", async () => {
    const { fund, asAlice, alice, token, claim } = await fine();
    const perUnit = 10n ** 10n;
    await expect(asAlice.deposit(2n * perUnit - 1n, alice.address))
      .to.emit(fund, "Deposit")
      .withArgs(alice.address, alice.address, 2n * perUnit - 1n, PER_UNIT);
    expect(await claim()).to.equal(1n);
    expect(await token.balanceOf(fund.target)).to.equal(perUnit - 1n);
    expect(await fund.totalAssets()).to.equal(perUnit);
  });

  it("are not made for less than one of them", async () => {
    const { fund, asAlice, alice } = await fine();
    for (const attempt of [
      () => asAlice.deposit(10n ** 10n - 1n, alice.address),
      () => asAlice.deposit(0n, alice.address),
      () => asAlice.mint(0n, alice.address),
    ]) {
      await expect(attempt()).to.be.revertedWithCustomError(fund, "NoShares");
    }
  });

  it("are minted in any number, for what they cost rounded up", async () => {
    const { fund, asCarol, carol, claim } = await filled();
    const cost: bigint = await fund.previewMint(PER_UNIT + 1n);
    expect(cost).to.equal(1n);
    const before = await claim();
    await asCarol.mint(PER_UNIT + 1n, carol.address);
    expect(await fund.balanceOf(carol.address)).to.equal(PER_UNIT + 1n);
    // One token unit is a hundred units: the rest is everybody's.
    expect((await claim()) - before).to.equal(100n);
  });

  it("are worth what a slot can hold at most, however many are asked about", async () => {
    const { fund, vault } = await filled();
    const most = await vault.tokensDown(2n ** 63n - 1n);
    for (const shares of [10n ** 30n, 2n ** 200n])
      expect(await fund.convertToAssets(shares)).to.equal(most);
  });

  it("are worth what they were when tokens are sent to fund or vault, or a claim is funded", async () => {
    const { fund, vault, token, alice, carol } = await filled();
    const before: bigint = await fund.previewRedeem(10n ** 12n);
    for (const place of [fund, vault]) await token.connect(carol).transfer(place.target, TOKEN);
    await vault.connect(carol).fundClaim(UNIT);
    expect(await fund.previewRedeem(10n ** 12n)).to.equal(before);
    expect(await fund.convertToAssets(await fund.balanceOf(alice.address))).to.equal(100n * TOKEN);
  });

  it("gain by penalties and lose by losses, all alike", async () => {
    const { fund, asCarol, alice, carol, penalise, lose } = await filled();
    await penalise(50n * UNIT);
    await asCarol.deposit(150n * TOKEN, carol.address);
    const shares: bigint[] = [];
    for (const owner of [alice, carol]) shares.push(await fund.balanceOf(owner.address));
    for (const owned of shares) {
      expect(await fund.convertToAssets(owned)).to.be.closeTo(150n * TOKEN, 1n);
    }
    await lose(100n * UNIT);
    for (const owned of shares) {
      expect(await fund.convertToAssets(owned)).to.be.closeTo(100n * TOKEN, 1n);
    }
  });

  it("gain by what anybody contributes, for which nobody gets a share", async () => {
    const { fund, token, asCarol, alice, carol, claim } = await filled();
    const [before, supply] = [await claim(), (await fund.totalSupply()) as bigint];
    const held: bigint = await token.balanceOf(carol.address);
    await expect(asCarol.contribute(50n * TOKEN))
      .to.emit(fund, "Contributed")
      .withArgs(carol.address, 50n * TOKEN, 50n * UNIT);
    expect([await claim(), await fund.totalSupply()]).to.deep.equal([before + 50n * UNIT, supply]);
    expect(await token.balanceOf(carol.address)).to.equal(held - 50n * TOKEN);
    const worth: bigint = await fund.convertToAssets(await fund.balanceOf(alice.address));
    expect(worth).to.be.closeTo(150n * TOKEN, 1n);
  });

  it("fall with the index once the fund is gone, like every unit", async () => {
    const { fund, vault, asCarol, carol, lose } = await filled();
    await lose(100n * UNIT + 1100n * UNIT);
    expect(await fund.totalAssets()).to.equal(0n);
    await asCarol.deposit(10n * TOKEN, carol.address);
    expect(await vault.settlementIndex()).to.equal(5n * 10n ** 17n);
    expect(await vault.claimOf(fund.target)).to.equal(20n * UNIT);
    expect(await fund.totalAssets()).to.equal(10n * TOKEN);
  });

  it("cannot be priced to rob the next depositor: who tries gives it away", async () => {
    const { fund, asAlice, asCarol, alice, carol, penalise } = await fine();
    const perUnit = 10n ** 10n;
    await asAlice.deposit(perUnit, alice.address);
    // He pays 100 tokens of fees, so that carol's 100 tokens are rounded.
    await penalise(100n * UNIT);
    await asCarol.deposit(100n * 10n ** 18n, carol.address);
    const carols: bigint = await fund.convertToAssets(await fund.balanceOf(carol.address));
    expect(carols >= (100n * 10n ** 18n * 999_998n) / 1_000_000n).to.equal(true);
    const his: bigint = await fund.convertToAssets(await fund.balanceOf(alice.address));
    expect(his <= 51n * 10n ** 18n).to.equal(true);
  });

  it("of a fund that lost everything stay worthless; the next depositor owns what he brings", async () => {
    const { fund, asCarol, alice, carol, lose } = await filled();
    await lose(100n * UNIT);
    expect(await fund.convertToAssets(await fund.balanceOf(alice.address))).to.equal(0n);
    await asCarol.deposit(50n * TOKEN, carol.address);
    expect(await fund.convertToAssets(await fund.balanceOf(carol.address))).to.be.closeTo(
      50n * TOKEN,
      1n,
    );
    expect(await fund.convertToAssets(await fund.balanceOf(alice.address))).to.be.at.most(1n);
  });

  it("multiply by every total loss, and are refused before they leave their range", async () => {
    const { fund, asCarol, carol, claim, lose } = await filled();
    const amount = 10n ** 9n * TOKEN;
    let losses = 0;
    while ((await fund.maxDeposit(carol.address)) >= amount) {
      await asCarol.deposit(amount, carol.address);
      await lose(await claim());
      losses++;
    }
    expect(losses).to.equal(3);
    const most: bigint = await fund.maxDeposit(carol.address);
    await expect(asCarol.deposit(amount, carol.address))
      .to.be.revertedWithCustomError(fund, "ERC4626ExceededMaxDeposit")
      .withArgs(carol.address, amount, most);
    // Shares are dear again once somebody contributes: then deposits are taken as before.
    const shut = await networkHelpers.takeSnapshot();
    await asCarol.contribute(amount);
    expect(await fund.maxDeposit(carol.address)).to.be.at.least(amount);
    await asCarol.deposit(amount, carol.address);
    await shut.restore();
    await asCarol.deposit(most, carol.address);
    expect(await fund.totalSupply()).to.be.at.most(2n ** 212n);
    expect(await fund.convertToAssets(await fund.balanceOf(carol.address))).to.be.closeTo(most, 1n);
  });

  it("take what slot 0 has room for, and none once a unit is worth nothing", async () => {
    const { fund, asCarol, carol, asAccounts, bob, lose, claim } = await filled();
    const room = 2n ** 63n - 1n - 1100n * UNIT;
    expect(await fund.maxDeposit(carol.address)).to.equal(room / 100n);
    await asCarol.deposit(room / 100n, carol.address);
    expect(await fund.maxDeposit(carol.address)).to.equal(0n);
    expect(await fund.maxMint(carol.address)).to.equal(0n);
    // Everything is withdrawn, and then something is owed.
    await lose(await claim());
    await asAccounts.releaseTo(bob.address, 0, (room / 100n) * 100n + 1100n * UNIT, 0);
    await lose(UNIT);
    expect(await fund.maxDeposit(carol.address)).to.equal(0n);
    expect(await fund.convertToShares(TOKEN)).to.equal(0n);
    expect(await fund.totalAssets()).to.equal(0n);
    await expect(asCarol.deposit(TOKEN, carol.address)).to.be.revertedWithCustomError(
      fund,
      "ERC4626ExceededMaxDeposit",
    );
  });

  it("are of tokens that return nothing and want an allowance of zero first, too", async () => {
    const token = await deploy(connection, "StrictApprovalERC20");
    const { fund, asAlice, alice, vault, clock } = await deployFundOf(connection, token);
    for (let k = 0; k < 2; k++) await asAlice.deposit(10n * TOKEN + 1n, alice.address);
    expect(await token.allowance(fund.target, vault.target)).to.equal(0n);
    await asAlice.giveNotice(await fund.balanceOf(alice.address));
    await clock.setClock(COOLDOWN);
    const before: bigint = await token.balanceOf(alice.address);
    await fund.redeemFor(alice.address);
    expect((await token.balanceOf(alice.address)) - before).to.equal(20n * TOKEN + 2n);
  });
});

describe("InsuranceFund: deployment", () => {
  it("needs a token in slot 0, a cooldown and a window no longer than it", async () => {
    const { fund, vault, clock, governor } = await filled();
    const empty = await deploy(connection, "CollateralVault", [governor.address, clock.target]);
    await expect(
      deploy(connection, "InsuranceFund", [empty.target, COOLDOWN, WINDOW]),
    ).to.be.revertedWithCustomError(fund, "NoSettlementToken");
    for (const [cooldown, window] of [
      [0, 0],
      [10, 0],
      [10, 11],
    ] as const) {
      await expect(deploy(connection, "InsuranceFund", [vault.target, cooldown, window]))
        .to.be.revertedWithCustomError(fund, "NoticeRefused")
        .withArgs(cooldown, window);
    }
  });

  it("before the waterfall is bound lets go as if nothing were at risk", async () => {
    const { vault: bound, clock, governor, alice, token } = await filled();
    const vault = await deploy(connection, "CollateralVault", [governor.address, clock.target]);
    await vault.listToken(0, token.target);
    const fund = await deploy(connection, "InsuranceFund", [vault.target, COOLDOWN, WINDOW]);
    const asAlice = fund.connect(alice) as Deployed;
    await token.connect(alice).approve(fund.target, TOKEN);
    await asAlice.deposit(TOKEN, alice.address);
    await asAlice.giveNotice(await fund.balanceOf(alice.address));
    await clock.setClock(COOLDOWN);
    await fund.redeemFor(alice.address);
    expect(await vault.totalOf(0)).to.equal(0n);
    expect(await bound.totalOf(0)).to.equal(1100n * UNIT);
  });
});
