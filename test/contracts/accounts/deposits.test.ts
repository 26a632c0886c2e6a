/**
 * Given an account          When its owner or an allowed depositor deposits   Then C grows by amount·G_slot, no proof
 * Given a leased account    When slot 0 grows                                 Then the lease stays
 *                           When any other slot grows                         Then the lease ends
 * Given a stranger          When he deposits                                  Then he is refused
 */
import { expect } from "chai";
import { network } from "hardhat";
import { deploy, type Deployed } from "../fixtures/chain.ts";
import {
  ALICE,
  EMPTY,
  UNIT,
  amountPoint,
  deployAttested,
  deployProtocol,
  plus,
  viewingKey,
  type Protocol,
} from "../fixtures/protocol.ts";

const connection = await network.create();
const { networkHelpers } = connection;

describe("MarginAccounts: opening and deposits", () => {
  it("opens an account with an empty book under an approved home", async () => {
    const { accounts, cast, home } = await networkHelpers.loadFixture(deployProtocol);
    const key = viewingKey(5n);
    await expect(accounts.connect(cast.stranger).open(home, key))
      .to.emit(accounts, "AccountOpened")
      .withArgs(3, cast.stranger.address, home, key.x, key.y);
    expect(await accounts.accountOf(3)).to.deep.equal([
      cast.stranger.address,
      0n,
      false,
      0n,
      1n,
      home,
      key.x,
      key.y,
    ]);
    expect(await accounts.ownerOf(4)).to.equal("0x" + "00".repeat(20));
  });

  it("refuses a home that nobody approved", async () => {
    const { accounts, risk } = await networkHelpers.loadFixture(deployProtocol);
    await expect(
      accounts.open("0x" + "01".repeat(32), viewingKey(5n)),
    ).to.be.revertedWithCustomError(risk, "HomeUnknown");
  });

  it("adds the amount to the commitment, and says all an indexer needs", async () => {
    const { accounts, cast, deposit, vault, tokens } =
      await networkHelpers.loadFixture(deployProtocol);
    const first = amountPoint(0, 250n * UNIT);
    await expect(deposit(0, 250n * UNIT))
      .to.emit(accounts, "Deposited")
      .withArgs(ALICE, 0, cast.alice.address, 250n * UNIT, first.x, first.y, 0);
    const second = plus(first, amountPoint(1, 3n));
    await expect(deposit(1, 3n))
      .to.emit(accounts, "Deposited")
      .withArgs(ALICE, 1, cast.alice.address, 3n, second.x, second.y, 1);
    expect(await tokens[0]?.balanceOf(vault.target)).to.equal(250_000_000n);
    expect(await tokens[1]?.balanceOf(vault.target)).to.equal(3n * 10n ** 10n);
  });

  it("keeps leases in force when slot 0 grows, and ends them when another slot does", async () => {
    const { accounts, deposit, home } = await networkHelpers.loadFixture(deployAttested);
    await deposit(0, UNIT);
    expect(await accounts.isSolvent(ALICE, home, 11_000)).to.equal(true);
    await deposit(1, 1n);
    expect(await accounts.isSolvent(ALICE, home, 11_000)).to.equal(false);
  });

  it("takes deposits of allowed depositors until they are no longer allowed", async () => {
    const { accounts, cast } = await networkHelpers.loadFixture(deployProtocol);
    const byBob = () => accounts.connect(cast.bob).deposit(ALICE, 0, UNIT);
    await expect(byBob())
      .to.be.revertedWithCustomError(accounts, "NotDepositor")
      .withArgs(ALICE, cast.bob.address);
    const byAlice = accounts.connect(cast.alice) as Deployed;
    await expect(byAlice.allowDepositor(ALICE, cast.bob.address, true))
      .to.emit(accounts, "DepositorAllowed")
      .withArgs(ALICE, cast.bob.address, true);
    await expect(byBob()).to.emit(accounts, "Deposited");
    await byAlice.allowDepositor(ALICE, cast.bob.address, false);
    await expect(byBob()).to.be.revertedWithCustomError(accounts, "NotDepositor");
  });

  it("lets only the owner allow a depositor", async () => {
    const { accounts, cast } = await networkHelpers.loadFixture(deployProtocol);
    await expect(accounts.connect(cast.bob).allowDepositor(ALICE, cast.bob.address, true))
      .to.be.revertedWithCustomError(accounts, "NotOwner")
      .withArgs(ALICE, cast.bob.address);
  });

  it("refuses nothing, an unknown account, and slots without token or outside the home table", async () => {
    const { accounts, vault, deposit } = await networkHelpers.loadFixture(deployProtocol);
    await expect(deposit(0, 0n)).to.be.revertedWithCustomError(accounts, "AmountZero");
    await expect(deposit(2, 1n)).to.be.revertedWithCustomError(vault, "NoToken").withArgs(2);
    await expect(deposit(8, 1n))
      .to.be.revertedWithCustomError(accounts, "SlotNotCovered")
      .withArgs(8, 8);
    await expect(accounts.deposit(9, 0, 1n))
      .to.be.revertedWithCustomError(accounts, "AccountUnknown")
      .withArgs(9);
  });

  it("takes deposits while the market is halted and while the guardian paused", async () => {
    const { accounts, cast, deposit, publish, market } =
      await networkHelpers.loadFixture(deployProtocol);
    await publish(3, 0n);
    await market.commitEpoch();
    await accounts.connect(cast.guardian).pause();
    await expect(deposit(0, UNIT)).to.emit(accounts, "Deposited");
  });

  it("credits nothing when the token keeps a fee", async () => {
    const { accounts, vault, cast, commitmentOf, deposit } =
      await networkHelpers.loadFixture(deployProtocol);
    const token = await deploy(connection, "FeeOnTransferERC20");
    await vault.listToken(2, token.target);
    await token.mint(cast.alice.address, 10n ** 20n);
    await token.connect(cast.alice).approve(vault.target, 10n ** 20n);
    await expect(deposit(2, UNIT)).to.be.revertedWithCustomError(vault, "TransferInexact");
    expect(await commitmentOf(ALICE)).to.deep.equal(EMPTY);
    expect((await accounts.accountOf(ALICE)).version).to.equal(0n);
  });

  it("cannot be re-entered from a token", async () => {
    const world: Protocol = await networkHelpers.loadFixture(deployProtocol);
    const { accounts, vault, cast, deposit } = world;
    const token = await deploy(connection, "ReentrantERC20");
    await vault.listToken(2, token.target);
    await token.mint(cast.alice.address, UNIT);
    await token.connect(cast.alice).approve(vault.target, UNIT);
    await accounts.connect(cast.alice).allowDepositor(ALICE, token.target, true);
    const again = accounts.interface.encodeFunctionData("deposit", [ALICE, 0, UNIT]);
    await token.setCall(accounts.target, again);
    await expect(deposit(2, 1n)).to.be.revertedWithCustomError(
      accounts,
      "ReentrancyGuardReentrantCall",
    );
  });
});
