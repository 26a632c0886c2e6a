/**
 * Given shares under notice   When losses come           Then they bear them like all others
 *                             When the window is open    Then anybody redeems them, for their owner
 *                             When auctions could cost   Then what could be needed stays
 */
import { expect } from "chai";
import { network } from "hardhat";
import { deploy, type Connection } from "../fixtures/chain.ts";
import {
  COOLDOWN,
  STATES,
  UNIT,
  WINDOW,
  deployFilledFund,
  deployFund,
  deployFundOf,
  deployLeaving,
} from "./fundFixture.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const TOKEN = 10n ** 6n;
/** Shares for a unit in a fund that neither won nor lost. */
const PER_UNIT = 10n ** 6n;

const filled = () => networkHelpers.loadFixture(deployFilledFund);
const leaving = () => networkHelpers.loadFixture(deployLeaving);
const deployFine = async (chain: Connection) => await deployFund(chain, 18);
const fine = () => networkHelpers.loadFixture(deployFine);

describe("InsuranceFund: leaving", () => {
  it("takes notice, and the window: not before, not after", async () => {
    const { fund, asAlice, alice, clock } = await filled();
    const shares: bigint = await fund.balanceOf(alice.address);
    await clock.setClock(7);
    await expect(asAlice.giveNotice(shares))
      .to.emit(fund, "NoticeGiven")
      .withArgs(alice.address, shares, COOLDOWN + 7);
    expect(await fund.noticeOf(alice.address)).to.deep.equal([shares, BigInt(COOLDOWN + 7)]);
    const openAt = { before: COOLDOWN + 6, after: COOLDOWN + 7 + WINDOW };
    for (const reading of Object.values(openAt)) {
      await clock.setClock(reading);
      expect(await fund.maxRedeem(alice.address)).to.equal(0n);
      expect(await fund.maxWithdraw(alice.address)).to.equal(0n);
      await expect(fund.redeemFor(alice.address))
        .to.be.revertedWithCustomError(fund, "NothingRedeemable")
        .withArgs(alice.address);
      await expect(asAlice.redeem(shares, alice.address, alice.address))
        .to.be.revertedWithCustomError(fund, "ERC4626ExceededMaxRedeem")
        .withArgs(alice.address, shares, 0);
    }
    for (const reading of [COOLDOWN + 7, COOLDOWN + 6 + WINDOW]) {
      await clock.setClock(reading);
      expect(await fund.maxRedeem(alice.address)).to.equal(shares);
    }
  });

  it("is impossible without notice, whatever the clock", async () => {
    const { fund, asAlice, alice, clock } = await filled();
    await clock.setClock(COOLDOWN);
    await expect(asAlice.redeem(1n, alice.address, alice.address)).to.be.revertedWithCustomError(
      fund,
      "ERC4626ExceededMaxRedeem",
    );
    await expect(asAlice.giveNotice(0n)).to.be.revertedWithCustomError(fund, "NoShares");
    const shares: bigint = await fund.balanceOf(alice.address);
    await expect(asAlice.giveNotice(shares + 1n)).to.be.revertedWithCustomError(
      fund,
      "ERC20InsufficientBalance",
    );
  });

  it("waits while the market is stopped, and goes on in its recovery", async () => {
    const { fund, alice, clock } = await leaving();
    for (const state of [STATES.stale, STATES.halted]) {
      await clock.setState(state);
      expect(await fund.maxRedeem(alice.address)).to.equal(0n);
    }
    await clock.setState(STATES.recovering);
    await expect(fund.redeemFor(alice.address)).to.emit(fund, "Withdraw");
  });

  it("pays the owner, by anybody, once", async () => {
    const { fund, asCarol, carol, alice, token, claim } = await leaving();
    const before: bigint = await token.balanceOf(alice.address);
    const shares: bigint = (await fund.noticeOf(alice.address))[0];
    await expect(asCarol.redeemFor(alice.address))
      .to.emit(fund, "Withdraw")
      .withArgs(carol.address, alice.address, alice.address, 100n * TOKEN, shares);
    expect((await token.balanceOf(alice.address)) - before).to.equal(100n * TOKEN);
    expect([await claim(), await fund.totalSupply()]).to.deep.equal([0n, 0n]);
    expect(await fund.noticeOf(alice.address)).to.deep.equal([0n, 0n]);
    await expect(asCarol.redeemFor(alice.address)).to.be.revertedWithCustomError(
      fund,
      "NothingRedeemable",
    );
  });

  it("elsewhere takes the owner's allowance, of shares under notice too", async () => {
    const { fund, asAlice, asCarol, alice, carol, token } = await leaving();
    const redeem = () => asCarol.redeem(10n * PER_UNIT * UNIT, carol.address, alice.address);
    await expect(redeem()).to.be.revertedWithCustomError(fund, "ERC20InsufficientAllowance");
    await asAlice.approve(carol.address, 10n * PER_UNIT * UNIT);
    const before: bigint = await token.balanceOf(carol.address);
    await redeem();
    expect((await token.balanceOf(carol.address)) - before).to.equal(10n * TOKEN);
    expect(await fund.allowance(alice.address, carol.address)).to.equal(0n);
    expect((await fund.noticeOf(alice.address))[0]).to.equal(90n * PER_UNIT * UNIT);
  });

  it("can be taken back, or asked again: both end the window", async () => {
    const { fund, asAlice, alice } = await leaving();
    const shares: bigint = (await fund.noticeOf(alice.address))[0];
    await asAlice.giveNotice(shares / 2n);
    expect(await fund.noticeOf(alice.address)).to.deep.equal([shares / 2n, BigInt(2 * COOLDOWN)]);
    expect(await fund.balanceOf(alice.address)).to.equal(shares / 2n);
    expect(await fund.maxRedeem(alice.address)).to.equal(0n);
    await expect(asAlice.withdrawNotice())
      .to.emit(fund, "NoticeWithdrawn")
      .withArgs(alice.address, shares / 2n);
    expect(await fund.balanceOf(alice.address)).to.equal(shares);
    await asAlice.withdrawNotice();
    expect(await fund.noticeOf(alice.address)).to.deep.equal([0n, 0n]);
  });

  it("bears losses until the last moment", async () => {
    const { fund, alice, lose, token } = await leaving();
    await lose(40n * UNIT);
    const before: bigint = await token.balanceOf(alice.address);
    await fund.redeemFor(alice.address);
    expect((await token.balanceOf(alice.address)) - before).to.be.closeTo(60n * TOKEN, 1n);
  });

  it("leaves what open auctions could cost, and takes the rest when they are over", async () => {
    const { fund, vault, alice, waterfall, claim } = await leaving();
    await waterfall.setExposure(70n * UNIT);
    await expect(fund.redeemFor(alice.address)).to.emit(fund, "Withdraw");
    expect(await claim()).to.be.closeTo(70n * UNIT, 100n);
    expect((await claim()) >= 70n * UNIT && !(await vault.exitsGated())).to.equal(true);
    await expect(fund.redeemFor(alice.address)).to.be.revertedWithCustomError(
      fund,
      "NothingRedeemable",
    );
    await waterfall.setExposure(0n);
    await fund.redeemFor(alice.address);
    expect(await claim()).to.be.at.most(100n);
  });

  it("takes nothing where auctions could cost more than there is", async () => {
    const { fund, alice, waterfall } = await leaving();
    for (const exposure of [100n * UNIT, 10n ** 15n]) {
      await waterfall.setExposure(exposure);
      expect(await fund.maxRedeem(alice.address)).to.equal(0n);
    }
  });

  it("is free of clock and auctions in an abandoned market, notice or none too early", async () => {
    const { fund, asAlice, alice, clock, waterfall } = await filled();
    await waterfall.setExposure(10n ** 15n);
    await clock.setState(STATES.abandoned);
    expect(await fund.maxRedeem(alice.address)).to.equal(0n);
    await asAlice.giveNotice(await fund.balanceOf(alice.address));
    await expect(fund.redeemFor(alice.address)).to.emit(fund, "Withdraw");
  });

  it("pays exactly what is asked of `withdraw`, with 18 decimals too", async () => {
    const { fund, asAlice, alice, token, clock, claim, book } = await fine();
    await book(10n * UNIT);
    await asAlice.deposit(10n ** 18n, alice.address);
    await asAlice.giveNotice(await fund.balanceOf(alice.address));
    await clock.setClock(COOLDOWN);
    const asked = 5n * 10n ** 17n + 1n;
    const [balance, supply] = [await token.balanceOf(alice.address), await fund.totalSupply()];
    const burnt: bigint = await fund.previewWithdraw(asked);
    await asAlice.withdraw(asked, alice.address, alice.address);
    expect((await token.balanceOf(alice.address)) - balance).to.equal(asked);
    expect(supply - (await fund.totalSupply())).to.equal(burnt);
    // A unit more than half left, and its holder paid all of it.
    expect(await claim()).to.equal(UNIT / 2n - 1n);
    expect(burnt).to.equal((UNIT / 2n + 1n) * PER_UNIT);
  });

  it("is not re-entered from a token that calls back", async () => {
    const token = await deploy(connection, "ReentrantERC20");
    const { fund, asAlice, alice, clock } = await deployFundOf(connection, token);
    await asAlice.deposit(10n * UNIT, alice.address);
    await asAlice.giveNotice(await fund.balanceOf(alice.address));
    await clock.setClock(COOLDOWN);
    const inner = fund.interface.encodeFunctionData("redeemFor", [alice.address]);
    await token.setCall(fund.target, inner);
    for (const outer of [
      () => asAlice.deposit(UNIT, alice.address),
      () => asAlice.redeemFor(alice.address),
      () => asAlice.withdraw(1n, alice.address, alice.address),
    ]) {
      await expect(outer()).to.be.revertedWithCustomError(fund, "ReentrancyGuardReentrantCall");
    }
  });
});
