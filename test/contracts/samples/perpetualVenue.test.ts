/**
 * Given a venue for a perpetual   When two signed orders cross   Then they settle at the maker's price and the taker pays a fee
 *                                 When price, size or slot are not the venue's        Then it refuses
 *                                 When a side is not attested afterwards              Then nothing happened
 */
import { expect } from "chai";
import { network } from "hardhat";
import { deploy, type Deployed } from "../fixtures/chain.ts";
import { dollars } from "../fixtures/market.ts";
import { improving } from "../fixtures/improvements.ts";
import {
  ALICE,
  BOB,
  INITIAL_LEVEL,
  MAINTENANCE_LEVEL,
  UNIT,
  amountPoint,
  minus,
  plus,
} from "../fixtures/protocol.ts";
import {
  COMMITTED,
  LEVEL,
  MAX_DISTANCE,
  MAX_FILL,
  SLOT,
  TAKER_FEE,
  deployVenue,
  type Match,
  type Venue,
} from "./venueFixture.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const load = () => networkHelpers.loadFixture(deployVenue);

describe("PerpetualVenue", () => {
  it("turns two signed orders into a trade; the books' sum stays, and the taker pays the fee", async () => {
    const { venue, settlement, match, tokens, cast, commitmentOf } = await load();
    const before = plus(await commitmentOf(ALICE), await commitmentOf(BOB));
    const quantity = 10n * UNIT;
    // 1,950 dollars at 5 basis points, in a token of 6 decimals.
    const fee = (1950n * 10n ** 6n * TAKER_FEE) / 10_000n;
    const held: bigint = await tokens[0]!.balanceOf(cast.alice.address);
    const transaction = venue.connect(cast.stranger).matchOrders(...(await match(quantity)));
    await expect(transaction)
      .to.emit(venue, "Matched")
      .withArgs(ALICE, BOB, quantity, COMMITTED, fee);
    await expect(transaction).to.emit(settlement, "OrdersSettled");
    expect(await tokens[0]!.balanceOf(cast.stranger.address)).to.equal(fee);
    expect(await tokens[0]!.balanceOf(cast.alice.address)).to.equal(held - fee);
    expect(plus(await commitmentOf(ALICE), await commitmentOf(BOB))).to.deep.equal(before);
  });

  it("charges the taker, whichever side he is on, and rounds the fee up", async () => {
    const { venue, match, tokens, cast } = await load();
    const held: bigint = await tokens[0]!.balanceOf(cast.bob.address);
    const sides = { buyer: { isMaker: true }, seller: { isMaker: false } };
    await venue.matchOrders(...(await match(1n, {}, sides)));
    expect(await tokens[0]!.balanceOf(cast.bob.address)).to.equal(held - 1n);
  });

  it("charges what the fee's units are worth, rounded up, once a loss was spread over slot 0", async () => {
    const { venue, match, tokens, cast, accounts, vault } = await load();
    const owner = accounts.target as string;
    await networkHelpers.impersonateAccount(owner);
    await networkHelpers.setBalance(owner, 10n ** 18n);
    const asAccounts = vault.connect(await connection.ethers.getSigner(owner)) as Deployed;
    // As many units again as are owed, and three quarters more: a unit is worth 4/11 of its token.
    const owed: bigint = await vault.totalOf(0);
    await asAccounts.bookTakeover(0n, cast.stranger.address, 0n, 0n, (owed * 7n) / 4n);
    const held: bigint = await tokens[0]!.balanceOf(cast.alice.address);
    const units = (1950n * UNIT * TAKER_FEE) / 10_000n;
    const fee = (units * 4n + 1099n) / 1100n;
    expect(fee * 1100n).to.be.greaterThan(units * 4n);
    await expect(venue.matchOrders(...(await match(10n * UNIT))))
      .to.emit(venue, "Matched")
      .withArgs(ALICE, BOB, 10n * UNIT, COMMITTED, fee);
    expect(await tokens[0]!.balanceOf(cast.alice.address)).to.equal(held - fee);
  });

  it("executes at the maker's price and measures it from the committed one", async () => {
    const { venue, match } = await load();
    const limits = [
      (COMMITTED * (10_000n + MAX_DISTANCE)) / 10_000n,
      (COMMITTED * (10_000n - MAX_DISTANCE)) / 10_000n,
    ] as const;
    for (const [i, limitPrice] of limits.entries()) {
      const beyond = limitPrice + (i === 0 ? 1n : -1n);
      await expect(venue.matchOrders(...(await match(UNIT, { limitPrice: beyond }))))
        .to.be.revertedWithCustomError(venue, "PriceTooFar")
        .withArgs(beyond, COMMITTED);
      await expect(venue.matchOrders(...(await match(UNIT, { limitPrice }))))
        .to.emit(venue, "Matched")
        .withArgs(ALICE, BOB, UNIT, limitPrice, (value: bigint) => value > 0n);
    }
  });

  it("limits the size of one fill", async () => {
    const { venue, match } = await load();
    await expect(venue.matchOrders(...(await match(MAX_FILL + 1n))))
      .to.be.revertedWithCustomError(venue, "FillTooLarge")
      .withArgs(MAX_FILL + 1n, MAX_FILL);
    await expect(venue.matchOrders(...(await match(MAX_FILL)))).to.emit(venue, "Matched");
  });

  it("cannot be filled up: what was traded before, here or elsewhere, counts for nothing", async () => {
    const { venue, settlement, match } = await load();
    await venue.matchOrders(...(await match(MAX_FILL)));
    await settlement.settleOrders(...(await match(MAX_FILL)));
    await expect(venue.matchOrders(...(await match(MAX_FILL)))).to.emit(venue, "Matched");
  });

  it("trades its own slot only", async () => {
    const { venue, match } = await load();
    await expect(venue.matchOrders(...(await match(UNIT, { slot: 1 }))))
      .to.be.revertedWithCustomError(venue, "AnotherSlot")
      .withArgs(1, SLOT);
  });

  it("refuses a plain trade when its level is above what such trades prove", async () => {
    const { terms, match, home } = await load();
    const strict = await deploy(connection, "PerpetualVenue", [
      { ...terms, level: INITIAL_LEVEL + 1, takerFee: 0 },
    ]);
    await expect(strict.matchOrders(...(await match(UNIT))))
      .to.be.revertedWithCustomError(strict, "NotAttested")
      .withArgs(ALICE, home, INITIAL_LEVEL + 1);
    expect(LEVEL).to.equal(INITIAL_LEVEL);
  });

  /** A trade that leaves one side at the maintenance level, merely improved, and the other at the initial one. */
  async function improvingSide(world: Venue, account: bigint): Promise<Match> {
    const { match, commitmentOf } = world;
    const good = await match(UNIT);
    const bought = minus(amountPoint(SLOT, UNIT), amountPoint(0, COMMITTED));
    const before = await commitmentOf(account);
    const afterwards = account === ALICE ? plus(before, bought) : minus(before, bought);
    const proof = await improving(world, before, afterwards);
    return good.with(account === ALICE ? 5 : 6, proof) as unknown as Match;
  }
  for (const [side, account] of [
    ["buyer", ALICE],
    ["seller", BOB],
  ] as const) {
    it(`refuses a ${side} who is not attested for its level: a trade that merely improves`, async () => {
      const world = await load();
      const { venue, terms, home, tokens, cast } = world;
      const orders = await improvingSide(world, account);
      await expect(venue.matchOrders(...orders))
        .to.be.revertedWithCustomError(venue, "NotAttested")
        .withArgs(account, home, LEVEL);
      const lenient = await deploy(connection, "PerpetualVenue", [
        { ...terms, level: MAINTENANCE_LEVEL },
      ]);
      await tokens[0]!.connect(cast.alice).approve(lenient.target, 2n ** 255n);
      await expect(lenient.matchOrders(...orders)).to.emit(lenient, "Matched");
    });
  }

  it("has no word of its own: orders nobody signed, or unproven books, settle nowhere", async () => {
    const { venue, settlement, accounts, match } = await load();
    const good = await match(UNIT);
    const unsigned = good.with(4, good[3]) as unknown as typeof good;
    await expect(venue.matchOrders(...unsigned)).to.be.revertedWithCustomError(
      settlement,
      "SignatureRefused",
    );
    const unproven = good.with(6, good[5]) as unknown as typeof good;
    await expect(venue.matchOrders(...unproven)).to.be.revertedWithCustomError(
      accounts,
      "ProofRefused",
    );
  });

  it("refuses a fee that the taker does not let it take", async () => {
    const { venue, match, tokens, cast } = await load();
    await tokens[0]!.connect(cast.alice).approve(venue.target, 0n);
    await expect(venue.matchOrders(...(await match(UNIT)))).to.be.revertedWithCustomError(
      tokens[0]!,
      "ERC20InsufficientAllowance",
    );
  });

  it("stands still while the market does", async () => {
    const { venue, match, publish, market } = await load();
    const orders = await match(UNIT);
    await publish(1, dollars(1n));
    await market.commitEpoch();
    await expect(venue.matchOrders(...orders)).to.be.revertedWithCustomError(
      venue,
      "MarketNotLive",
    );
  });

  it("is deployed for a perpetual slot, where there is a settlement token, and nowhere else", async () => {
    const { venue, terms, cast, market } = await load();
    await expect(deploy(connection, "PerpetualVenue", [{ ...terms, slot: 1 }]))
      .to.be.revertedWithCustomError(venue, "NotPerpetual")
      .withArgs(1, 1n);
    const vault = await deploy(connection, "CollateralVault", [
      cast.governor.address,
      market.target,
    ]);
    await vault.listPerpetual(SLOT);
    await expect(
      deploy(connection, "PerpetualVenue", [{ ...terms, vault: vault.target }]),
    ).to.be.revertedWithCustomError(venue, "NoSettlementToken");
  });
});
