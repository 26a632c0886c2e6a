/**
 * Given a venue for a perpetual   When two signed orders cross   Then they settle at the maker's price and the taker pays a fee
 *                                 When price, size or slot are not the venue's        Then it refuses
 *                                 When a side is not attested afterwards              Then nothing happened
 */
import { expect } from "chai";
import { network } from "hardhat";
import { deploy } from "../fixtures/chain.ts";
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
  MAX_OPEN_INTEREST,
  MAX_POSITION,
  SLOT,
  TAKER_FEE,
  deployVenue,
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
    expect(await venue.positionOf(ALICE)).to.equal(quantity);
    expect(await venue.positionOf(BOB)).to.equal(-quantity);
    expect(await venue.openInterest()).to.equal(quantity);
  });

  it("charges the taker, whichever side he is on, and rounds the fee up", async () => {
    const { venue, match, tokens, cast } = await load();
    const held: bigint = await tokens[0]!.balanceOf(cast.bob.address);
    const sides = { buyer: { isMaker: true }, seller: { isMaker: false } };
    await venue.matchOrders(...(await match(1n, {}, sides)));
    expect(await tokens[0]!.balanceOf(cast.bob.address)).to.equal(held - 1n);
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

  it("limits what trades here leave an account with, long and short, and counts back what is closed", async () => {
    const { venue, match } = await load();
    await expect(venue.matchOrders(...(await match(MAX_POSITION + 1n))))
      .to.be.revertedWithCustomError(venue, "PositionTooLarge")
      .withArgs(ALICE, MAX_POSITION + 1n, MAX_POSITION);
    await venue.matchOrders(...(await match(MAX_POSITION)));
    await expect(venue.matchOrders(...(await match(1n)))).to.be.revertedWithCustomError(
      venue,
      "PositionTooLarge",
    );
    expect(await venue.openInterest()).to.equal(MAX_POSITION);
  });

  it("limits what all longs have together", async () => {
    const { terms, cast, tokens, match } = await load();
    const small = await deploy(connection, "PerpetualVenue", [{ ...terms, maxOpenInterest: UNIT }]);
    await tokens[0]!.connect(cast.alice).approve(small.target, 2n ** 255n);
    await expect(small.matchOrders(...(await match(UNIT + 1n))))
      .to.be.revertedWithCustomError(small, "OpenInterestTooLarge")
      .withArgs(UNIT + 1n, UNIT);
    await expect(small.matchOrders(...(await match(UNIT)))).to.emit(small, "Matched");
    expect(MAX_OPEN_INTEREST > MAX_POSITION).to.equal(true);
  });

  it("trades its own slot only", async () => {
    const { venue, match } = await load();
    await expect(venue.matchOrders(...(await match(UNIT, { slot: 1 }))))
      .to.be.revertedWithCustomError(venue, "AnotherSlot")
      .withArgs(1, SLOT);
  });

  it("refuses accounts that are not attested for its level after the trade", async () => {
    const { terms, match, home } = await load();
    const strict = await deploy(connection, "PerpetualVenue", [
      { ...terms, level: INITIAL_LEVEL + 1, takerFee: 0 },
    ]);
    await expect(strict.matchOrders(...(await match(UNIT))))
      .to.be.revertedWithCustomError(strict, "NotAttested")
      .withArgs(ALICE, home, INITIAL_LEVEL + 1);
    expect(LEVEL).to.equal(INITIAL_LEVEL);
  });

  it("lets in trades that merely improve only if its level is the maintenance level", async () => {
    const world = await load();
    const { venue, terms, home, match, commitmentOf, tokens, cast } = world;
    const lenient = await deploy(connection, "PerpetualVenue", [
      { ...terms, level: MAINTENANCE_LEVEL },
    ]);
    await tokens[0]!.connect(cast.alice).approve(lenient.target, 2n ** 255n);
    const before = await commitmentOf(ALICE);
    const [buy, sell, quantity, buySignature, sellSignature, , sellProof] = await match(UNIT);
    const bought = minus(amountPoint(SLOT, UNIT), amountPoint(0, COMMITTED));
    const buyProof = await improving(world, before, plus(before, bought));
    const orders = [buy, sell, quantity, buySignature, sellSignature, buyProof, sellProof];
    await expect(venue.matchOrders(...orders))
      .to.be.revertedWithCustomError(venue, "NotAttested")
      .withArgs(ALICE, home, LEVEL);
    await expect(lenient.matchOrders(...orders)).to.emit(lenient, "Matched");
  });

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
    const { venue, terms, cast } = await load();
    await expect(deploy(connection, "PerpetualVenue", [{ ...terms, slot: 1 }]))
      .to.be.revertedWithCustomError(venue, "NotPerpetual")
      .withArgs(1, 1n);
    const vault = await deploy(connection, "CollateralVault", [cast.governor.address]);
    await vault.listPerpetual(SLOT);
    await expect(
      deploy(connection, "PerpetualVenue", [{ ...terms, vault: vault.target }]),
    ).to.be.revertedWithCustomError(venue, "NoSettlementToken");
  });
});
