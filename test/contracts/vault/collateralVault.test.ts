/**
 * Given a token of any decimals   When amounts move            Then they convert exactly or revert
 * Given a token that keeps, adds  When it moves                Then the operation that would notice too late reverts
 *   or takes away a part
 * Given a slot                    When it is listed            Then it is spot or perpetual, for good
 * Given a stranger                When he asks for collateral  Then he is refused
 */
import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";
import { deploy, type Deployed } from "../fixtures/chain.ts";
import { UNIT as ONE, deployVault } from "./vaultFixture.ts";

const connection = await network.create();
const { networkHelpers } = connection;

/** Members of `SlotKind`, in order. */
const KIND = { unlisted: 0n, spot: 1n, perpetual: 2n } as const;

describe("CollateralVault", () => {
  const widths: [number, bigint, bigint][] = [
    [0, 3n * ONE, 3n],
    [6, 1_234_500n, 12_345n],
    [8, 1n, 1n],
    [18, 1n, 10n ** 10n],
    [36, 1n, 10n ** 28n],
  ];
  for (const [decimals, amount, units] of widths) {
    it(`moves ${amount}e-8 of a token with ${decimals} decimals as ${units} units, both ways`, async () => {
      const { vault, list, receive, release, cast } = await networkHelpers.loadFixture(deployVault);
      const token = await list(3, await deploy(connection, "MockERC20", ["T", "T", decimals]));
      await expect(receive(3, amount))
        .to.emit(vault, "Received")
        .withArgs(3, cast.alice.address, amount);
      expect(await token.balanceOf(vault.target)).to.equal(units);
      expect(await vault.totalOf(3)).to.equal(amount);
      await expect(release(3, amount))
        .to.emit(vault, "Released")
        .withArgs(3, cast.alice.address, amount);
      expect(await token.balanceOf(vault.target)).to.equal(0n);
    });
  }

  it("refuses an amount that is not a whole number of units", async () => {
    const { vault, list, receive } = await networkHelpers.loadFixture(deployVault);
    await list(1, await deploy(connection, "MockERC20", ["USD Coin", "USDC", 6]));
    await expect(receive(1, 101n))
      .to.be.revertedWithCustomError(vault, "AmountNotExact")
      .withArgs(101, 100);
  });

  it("refuses more than 36 decimals", async () => {
    const { vault } = await networkHelpers.loadFixture(deployVault);
    const token = await deploy(connection, "MockERC20", ["T", "T", 37]);
    await expect(vault.listToken(0, token.target)).to.be.revertedWithCustomError(
      vault,
      "DecimalsRefused",
    );
  });

  it("refuses fewer than 6 decimals in slot 0, where amounts are rounded, and nowhere else", async () => {
    const { vault } = await networkHelpers.loadFixture(deployVault);
    const coarse = await deploy(connection, "MockERC20", ["T", "T", 5]);
    await expect(vault.listToken(0, coarse.target))
      .to.be.revertedWithCustomError(vault, "SettlementDecimalsRefused")
      .withArgs(coarse.target, 5, 6);
    await vault.listToken(1, coarse.target);
    const fine = await deploy(connection, "MockERC20", ["T", "T", 6]);
    await expect(vault.listToken(0, fine.target)).to.emit(vault, "TokenListed");
  });

  it("pays nobody at the zero address or at itself, in any slot", async () => {
    const { vault, list, receive, asAccounts } = await networkHelpers.loadFixture(deployVault);
    const zero = "0x" + "00".repeat(20);
    for (const slot of [0, 2]) {
      await list(slot, await deploy(connection, "MockERC20", ["T", "T", 8]));
      await receive(slot, ONE);
      for (const to of [zero, vault.target]) {
        await expect(asAccounts.releaseTo(to, slot, ONE, 0))
          .to.be.revertedWithCustomError(vault, "RecipientRefused")
          .withArgs(to);
      }
    }
  });

  it("refuses a fee on transfer", async () => {
    const { vault, list, receive } = await networkHelpers.loadFixture(deployVault);
    await list(2, await deploy(connection, "FeeOnTransferERC20"));
    await expect(receive(2, ONE)).to.be.revertedWithCustomError(vault, "TransferInexact");
  });

  it("pays nobody in a token that takes more from the vault than was paid", async () => {
    const { vault, list, receive, release } = await networkHelpers.loadFixture(deployVault);
    await list(2, await deploy(connection, "SenderFeeERC20"));
    await receive(2, 100n * ONE);
    await expect(release(2, 10n * ONE)).to.be.revertedWithCustomError(vault, "TransferInexact");
    expect(await vault.totalOf(2)).to.equal(100n * ONE);
  });

  it("refuses the zero address as token and as accounts", async () => {
    const { vault } = await networkHelpers.loadFixture(deployVault);
    for (const call of [vault.listToken(3, ZeroAddress), vault.bindAccounts(ZeroAddress)])
      await expect(call).to.be.revertedWithCustomError(vault, "ZeroAddress");
  });

  it("ignores what was given to it, and refuses everything of a token that took some away", async () => {
    const { vault, list, receive, release } = await networkHelpers.loadFixture(deployVault);
    const token = await list(2, await deploy(connection, "RebasingERC20"));
    await receive(2, 5n * ONE);
    await token.rebaseUp(vault.target, 7n);
    await receive(2, ONE);
    expect(await vault.totalOf(2)).to.equal(6n * ONE);
    await token.rebaseDown(vault.target, 8n);
    await expect(receive(2, ONE)).to.be.revertedWithCustomError(vault, "BalanceMissing");
    await expect(release(2, ONE)).to.be.revertedWithCustomError(vault, "BalanceMissing");
  });

  it("keeps a slot's total below 2^63, and never pays out more than it", async () => {
    const { vault, list, receive, release } = await networkHelpers.loadFixture(deployVault);
    await list(2, await deploy(connection, "MockERC20", ["T", "T", 8]));
    await receive(2, 2n ** 63n - 1n);
    await expect(receive(2, 1n))
      .to.be.revertedWithCustomError(vault, "TotalTooLarge")
      .withArgs(2, 2n ** 63n);
    await expect(release(2, 2n ** 63n)).to.be.revertedWithCustomError(vault, "TotalTooSmall");
  });

  it("serves the bound contract only, and is bound once", async () => {
    const { vault, list, cast } = await networkHelpers.loadFixture(deployVault);
    await list(2, await deploy(connection, "MockERC20", ["T", "T", 8]));
    const { address } = cast.alice;
    for (const [name, args] of [
      ["receiveFrom", [address, 2, 1n]],
      ["releaseTo", [address, 2, 1n, 0]],
      ["bookTakeover", [0n, address, 1n, 0n, 0n]],
    ] as const) {
      await expect(vault[name](...args))
        .to.be.revertedWithCustomError(vault, "OnlyAccounts")
        .withArgs(cast.governor.address);
    }
    await expect(vault.bindAccounts(cast.alice.address))
      .to.be.revertedWithCustomError(vault, "AccountsAlreadyBound")
      .withArgs(cast.bob.address);
  });

  it("gives a linear slot one token, a token one slot, by a governor", async () => {
    const { vault, list, cast } = await networkHelpers.loadFixture(deployVault);
    const token = await list(2, await deploy(connection, "MockERC20", ["T", "T", 8]));
    const other = await deploy(connection, "MockERC20", ["U", "U", 8]);
    const attempt = (slot: number, listed: Deployed) => vault.listToken(slot, listed.target);
    await expect(attempt(2, other)).to.be.revertedWithCustomError(vault, "SlotTaken");
    await expect(attempt(3, token)).to.be.revertedWithCustomError(vault, "TokenAlreadyListed");
    await expect(attempt(16, other))
      .to.be.revertedWithCustomError(vault, "NotALinearSlot")
      .withArgs(16);
    await expect(vault.toTokenUnits(4, 1n))
      .to.be.revertedWithCustomError(vault, "NoToken")
      .withArgs(4);
    await expect(
      vault.connect(cast.alice).listToken(3, other.target),
    ).to.be.revertedWithCustomError(vault, "AccessControlUnauthorizedAccount");
  });

  it("knows what is spot, perpetual and neither", async () => {
    const { vault, list } = await networkHelpers.loadFixture(deployVault);
    await list(2, await deploy(connection, "MockERC20", ["T", "T", 8]));
    await expect(vault.listPerpetual(5)).to.emit(vault, "PerpetualListed").withArgs(5);
    expect(await vault.kindOf(2)).to.equal(KIND.spot);
    expect(await vault.kindOf(5)).to.equal(KIND.perpetual);
    for (const slot of [0, 3, 16, 255]) expect(await vault.kindOf(slot)).to.equal(KIND.unlisted);
  });

  it("gives a perpetual slot no token, and a slot with a token no perpetual", async () => {
    const { vault, list } = await networkHelpers.loadFixture(deployVault);
    const token = await deploy(connection, "MockERC20", ["T", "T", 8]);
    await vault.listPerpetual(5);
    await expect(vault.listToken(5, token.target))
      .to.be.revertedWithCustomError(vault, "SlotIsPerpetual")
      .withArgs(5);
    await list(2, token);
    await expect(vault.listPerpetual(2))
      .to.be.revertedWithCustomError(vault, "SlotTaken")
      .withArgs(2, token.target);
  });

  it("lists a perpetual once, on a linear slot but the settlement asset's, by a governor", async () => {
    const { vault, cast } = await networkHelpers.loadFixture(deployVault);
    await vault.listPerpetual(5);
    await expect(vault.listPerpetual(5))
      .to.be.revertedWithCustomError(vault, "SlotIsPerpetual")
      .withArgs(5);
    await expect(vault.listPerpetual(0)).to.be.revertedWithCustomError(
      vault,
      "SettlementSlotNotPerpetual",
    );
    await expect(vault.listPerpetual(16))
      .to.be.revertedWithCustomError(vault, "NotALinearSlot")
      .withArgs(16);
    await expect(vault.connect(cast.alice).listPerpetual(6)).to.be.revertedWithCustomError(
      vault,
      "AccessControlUnauthorizedAccount",
    );
  });

  it("takes and pays nothing in a perpetual slot, which has no collateral", async () => {
    const { vault, receive, release } = await networkHelpers.loadFixture(deployVault);
    await vault.listPerpetual(5);
    for (const move of [receive, release]) {
      await expect(move(5, ONE)).to.be.revertedWithCustomError(vault, "NoToken").withArgs(5);
    }
  });
});
