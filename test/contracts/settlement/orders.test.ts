/**
 * Given a signed order to buy and one to sell, exactly one of them the maker's
 *   When anyone submits them with proofs of both resulting books   Then quantity·G_slot − quote·G_0 moves to the buyer
 *   When filled in parts                                           Then up to the quantity of each, and no further
 *   When slot, side, maker, price, counterparty or deadline do not fit   Then refused by name
 *   When smaller than the least fill, or proven in a narrower band than signed     Then refused
 *   When cancelled, changed, or signed by somebody else or for elsewhere   Then refused
 */
import { expect } from "chai";
import { network } from "hardhat";
import { type Connection, type Deployed, deploy } from "../fixtures/chain.ts";
import { FILL, PRICE, fill, match, quoteOf, signOrder, type Match } from "../fixtures/orders.ts";
import { plain } from "../fixtures/improvements.ts";
import { STATE } from "../fixtures/market.ts";
import {
  ALICE,
  BAND,
  BOB,
  EMPTY,
  INITIAL_LEVEL,
  UNIT,
  amountPoint,
  deployFunded,
  minus,
  plus,
  viewingKey,
} from "../fixtures/protocol.ts";
import { someSeal } from "../fixtures/seals.ts";
import { MIN_BAND, tomorrow } from "../fixtures/trades.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const LARGEST = 2n ** 64n - 1n;

async function deployMatched(chain: Connection) {
  const world = await deployFunded(chain);
  return { world, matched: await match(world) };
}

describe("Settlement: orders", () => {
  const load = () => networkHelpers.loadFixture(deployMatched);
  type Changes = Parameters<typeof match>[1];

  /** Expects a match with these changes to be refused; arguments are checked where given. */
  const refused = async (
    changes: Changes,
    error: string,
    args?: unknown[],
    quantity = FILL,
  ): Promise<void> => {
    const { world } = await load();
    const call = fill(world, await match(world, changes, quantity));
    const expectation = expect(call).to.be.revertedWithCustomError(world.settlement, error);
    await (args === undefined ? expectation : expectation.withArgs(...args));
  };

  it("moves quantity and quote at the maker's price, and renews both home leases", async () => {
    const { world, matched } = await load();
    const { accounts, settlement, home } = world;
    const delta = minus(amountPoint(1, FILL), amountPoint(0, 3900n * UNIT));
    const [a, b] = [
      plus(await world.commitmentOf(ALICE), delta),
      minus(await world.commitmentOf(BOB), delta),
    ];
    const buyDigest = await settlement.orderDigest(matched.buy);
    const sellDigest = await settlement.orderDigest(matched.sell);
    const tx = fill(world, matched);
    await expect(tx)
      .to.emit(settlement, "OrdersSettled")
      .withArgs(buyDigest, sellDigest, ALICE, BOB, 1, FILL, 3900n * UNIT);
    await expect(tx)
      .to.emit(accounts, "Exchanged")
      .withArgs(ALICE, BOB, delta.x, delta.y, a.x, a.y, 2);
    expect([await world.commitmentOf(ALICE), await world.commitmentOf(BOB)]).to.deep.equal([a, b]);
    for (const account of [ALICE, BOB]) {
      expect(await accounts.isSolvent(account, home, INITIAL_LEVEL)).to.equal(true);
    }
    expect(await settlement.orderState(buyDigest)).to.deep.equal([FILL, false]);
  });

  it("computes the digest that a wallet signs", async () => {
    const { world, matched } = await load();
    const digest = await world.settlement.orderDigest(matched.sell);
    expect(ethers.recoverAddress(digest, matched.signatures[1])).to.equal(world.cast.bob.address);
  });

  it("executes at the buyer's price where the buyer is the maker", async () => {
    const { world } = await load();
    const price = 8000n * UNIT;
    const changes = { buy: { isMaker: true }, sell: { isMaker: false } };
    const matched = await match(world, changes, FILL, price);
    await expect(fill(world, matched))
      .to.emit(world.settlement, "OrdersSettled")
      .withArgs(
        await world.settlement.orderDigest(matched.buy),
        await world.settlement.orderDigest(matched.sell),
        ALICE,
        BOB,
        1,
        FILL,
        4000n * UNIT,
      );
  });

  it("rounds what the buyer pays up to 1e-8 of the settlement asset", async () => {
    const { world } = await load();
    const price = 3n * 10n ** 7n + 1n;
    expect(quoteOf(7n, price)).to.equal(3n);
    const matched = await match(world, { sell: { limitPrice: price } }, 7n, price);
    await fill(world, matched);
  });

  it("fills in parts up to the quantity of the smaller order, and not a unit more", async () => {
    const { world, matched } = await load();
    const { settlement } = world;
    await fill(world, matched);
    const tooMuch = await match(world, {}, FILL + 1n);
    const digest = await settlement.orderDigest(matched.sell);
    const again = { buy: matched.buy, sell: matched.sell, signatures: matched.signatures };
    await expect(fill(world, { ...tooMuch, ...again }))
      .to.be.revertedWithCustomError(settlement, "OrderOverfilled")
      .withArgs(digest, FILL, FILL + 1n, UNIT);
    await fill(world, { ...(await match(world)), ...again });
    expect(await settlement.orderState(digest)).to.deep.equal([UNIT, false]);
  });

  it("refuses the reuse of an order that is filled", async () => {
    const { world } = await load();
    const full = await match(world, {}, UNIT);
    await fill(world, full);
    const fresh = await match(world, { buy: { nonce: 9n } }, 1n);
    const { sell, signatures } = full;
    await expect(fill(world, { ...fresh, sell, signatures: [fresh.signatures[0], signatures[1]] }))
      .to.be.revertedWithCustomError(world.settlement, "OrderOverfilled")
      .withArgs(await world.settlement.orderDigest(sell), UNIT, 1, UNIT);
  });

  it("refuses two buyers, two sellers, and the two the wrong way round", async () => {
    await refused({ sell: { isBuy: true } }, "SidesRefused");
    await refused({ buy: { isBuy: false } }, "SidesRefused");
    await refused({ buy: { isBuy: false }, sell: { isBuy: true } }, "SidesRefused");
  });

  it("refuses orders in two slots", async () => {
    await refused({ sell: { slot: 2 } }, "SlotsDiffer", [1, 2]);
  });

  it("refuses to trade the settlement asset for itself, and slots that are not listed", async () => {
    await refused({ buy: { slot: 0 }, sell: { slot: 0 } }, "SlotNotTradable", [0, 1]);
    await refused({ buy: { slot: 5 }, sell: { slot: 5 } }, "SlotNotTradable", [5, 0]);
    await refused({ buy: { slot: 20 }, sell: { slot: 20 } }, "SlotNotTradable", [20, 0]);
  });

  it("trades a perpetual slot", async () => {
    const { world } = await load();
    await world.vault.listPerpetual(2);
    const matched = await match(world, { buy: { slot: 2 }, sell: { slot: 2 } });
    await expect(fill(world, matched)).to.emit(world.settlement, "OrdersSettled");
  });

  it("refuses two makers and two takers", async () => {
    await refused({ buy: { isMaker: true } }, "MakersRefused");
    await refused({ sell: { isMaker: false } }, "MakersRefused");
  });

  it("refuses the wrong counterparty on either side, and accepts the one that was named", async () => {
    await refused({ buy: { counterparty: 9n } }, "WrongCounterparty", [9, BOB]);
    await refused({ sell: { counterparty: BOB } }, "WrongCounterparty", [BOB, ALICE]);
    const { world } = await load();
    const named = { buy: { counterparty: BOB }, sell: { counterparty: ALICE } };
    await fill(world, await match(world, named));
  });

  it("refuses a price one unit beyond the taker's limit, buying or selling", async () => {
    await refused({ buy: { limitPrice: PRICE - 1n } }, "PriceBeyondLimit", [PRICE, PRICE - 1n]);
    const selling = { buy: { isMaker: true }, sell: { isMaker: false } };
    const limitPrice = 8000n * UNIT + 1n;
    await refused({ ...selling, sell: { isMaker: false, limitPrice } }, "PriceBeyondLimit", [
      limitPrice - 1n,
      limitPrice,
    ]);
    const { world } = await load();
    await fill(world, await match(world, { buy: { limitPrice: PRICE } }));
  });

  it("refuses no quantity, no price, and a quote of 2^63 or more", async () => {
    await refused({}, "QuantityZero", [], 0n);
    await refused({ sell: { limitPrice: 0n } }, "PriceZero");
    const huge = { buy: { quantity: LARGEST, limitPrice: LARGEST }, sell: { quantity: LARGEST } };
    const price = 2n ** 63n;
    const quote = { ...huge, sell: { ...huge.sell, limitPrice: price } };
    await refused(quote, "QuoteTooLarge", [price], UNIT);
    await refused(
      { ...huge, sell: { ...huge.sell, limitPrice: LARGEST } },
      "QuoteTooLarge",
      [quoteOf(LARGEST, LARGEST)],
      LARGEST,
    );
  });

  it("refuses an order after its deadline, and fills it at the deadline", async () => {
    const { world } = await load();
    const { time } = networkHelpers;
    const deadline = BigInt(await time.latest()) + 50n;
    const matched = await match(world, { buy: { deadline } });
    const late = await match(world, { buy: { deadline, nonce: 8n } });
    const lateSell = await match(world, { sell: { deadline, nonce: 9n } });
    await time.setNextBlockTimestamp(deadline);
    await fill(world, matched);
    for (const [given, order] of [
      [late, late.buy],
      [lateSell, lateSell.sell],
    ] as const) {
      await expect(fill(world, given))
        .to.be.revertedWithCustomError(world.settlement, "OrderExpired")
        .withArgs(
          await world.settlement.orderDigest(order),
          deadline,
          (at: bigint) => at > deadline,
        );
    }
  });

  it("refuses an order that its owner cancelled, and lets nobody else cancel it", async () => {
    const { world, matched } = await load();
    const { settlement, cast } = world;
    const cancel = (by: typeof cast.alice) =>
      (settlement.connect(by) as Deployed).cancelOrder(matched.sell);
    await fill(world, matched);
    const digest = await settlement.orderDigest(matched.sell);
    await expect(cancel(cast.alice))
      .to.be.revertedWithCustomError(settlement, "NotOrderOwner")
      .withArgs(digest, cast.alice.address);
    await expect(cancel(cast.bob))
      .to.emit(settlement, "OrderCancelled")
      .withArgs(digest, cast.bob.address);
    expect(await settlement.orderState(digest)).to.deep.equal([FILL, true]);
    const { buy, sell, signatures } = matched;
    await expect(fill(world, { ...(await match(world)), buy, sell, signatures }))
      .to.be.revertedWithCustomError(settlement, "OrderIsCancelled")
      .withArgs(digest);
    await expect(cancel(cast.bob)).to.be.revertedWithCustomError(settlement, "OrderIsCancelled");
  });

  it("refuses an order to buy that its owner cancelled", async () => {
    const { world, matched } = await load();
    const { settlement, cast } = world;
    await settlement.connect(cast.alice).cancelOrder(matched.buy);
    await expect(fill(world, matched))
      .to.be.revertedWithCustomError(settlement, "OrderIsCancelled")
      .withArgs(await settlement.orderDigest(matched.buy));
  });

  it("overfills no order to buy: two sellers get no more than its quantity", async () => {
    const { world } = await load();
    const deadline = await tomorrow(world);
    const buy = { quantity: UNIT, deadline };
    const sell = { quantity: 2n * UNIT };
    await fill(world, await match(world, { buy, sell }, UNIT - 1n));
    const second = await match(world, { buy, sell: { ...sell, nonce: 9n } }, 2n);
    await expect(fill(world, second))
      .to.be.revertedWithCustomError(world.settlement, "OrderOverfilled")
      .withArgs(await world.settlement.orderDigest(second.buy), UNIT - 1n, 2, UNIT);
    await fill(world, await match(world, { buy, sell: { ...sell, nonce: 9n } }, 1n));
  });

  it("lets no stranger fill a unit of dust of an order that asks for more, on either side", async () => {
    const { world } = await load();
    const { settlement } = world;
    const minFill = UNIT / 4n;
    for (const side of ["buy", "sell"] as const) {
      for (const quantity of [1n, minFill - 1n]) {
        const dust = await match(world, { [side]: { minFill } }, quantity);
        await expect(fill(world, dust))
          .to.be.revertedWithCustomError(settlement, "FillTooSmall")
          .withArgs(await settlement.orderDigest(dust[side]), quantity, minFill);
      }
    }
    await fill(world, await match(world, { buy: { minFill }, sell: { minFill } }, minFill));
  });

  it("fills what is left of an order though it is less than the least fill, but not a part of it", async () => {
    const { world } = await load();
    const { settlement } = world;
    const minFill = UNIT / 2n;
    const order = { minFill, quantity: UNIT, deadline: await tomorrow(world) };
    const changes = { buy: order, sell: order };
    await fill(world, await match(world, changes, UNIT - 3n));
    const part = await match(world, changes, 2n);
    await expect(fill(world, part))
      .to.be.revertedWithCustomError(settlement, "FillTooSmall")
      .withArgs(await settlement.orderDigest(part.buy), 2, minFill);
    const rest = await match(world, changes, 3n);
    await fill(world, rest);
    expect(await settlement.orderState(await settlement.orderDigest(rest.sell))).to.deep.equal([
      UNIT,
      false,
    ]);
  });

  it("lets no stranger who knows a book fill its order with a proof at band 0", async () => {
    const { world } = await load();
    const { settlement, prove, commitmentOf } = world;
    const matched = await match(world);
    const delta = minus(amountPoint(1, FILL), amountPoint(0, quoteOf(FILL, PRICE)));
    const [a, b] = [plus(await commitmentOf(ALICE), delta), minus(await commitmentOf(BOB), delta)];
    const minBand = Number(MIN_BAND);
    const [buyer, seller] = matched.proofs;
    for (const band of [0, minBand - 1]) {
      for (const [proofs, account] of [
        [[plain(await prove({ commitment: a, band })), seller], ALICE],
        [[buyer, plain(await prove({ commitment: b, band }))], BOB],
      ] as const) {
        await expect(fill(world, { ...matched, proofs }))
          .to.be.revertedWithCustomError(settlement, "BandTooNarrow")
          .withArgs(account, band, minBand);
      }
    }
    const narrow = plain(await prove({ commitment: a, band: minBand }));
    await fill(world, { ...matched, proofs: [narrow, seller] });
    expect((await world.accounts.leaseOf(ALICE, world.home)).band).to.equal(MIN_BAND);
  });

  it("asks each side for its own order's band", async () => {
    const { world } = await load();
    const wide = BigInt(BAND) + 1n;
    await refused({ buy: { minBand: wide } }, "BandTooNarrow", [ALICE, BAND, wide]);
    await refused({ sell: { minBand: wide } }, "BandTooNarrow", [BOB, BAND, wide]);
    await fill(world, await match(world, { buy: { minBand: BigInt(BAND) } }));
  });

  it("refuses an order when any field was changed after signing", async () => {
    const { world } = await load();
    const { accounts, settlement, cast, home, vault } = world;
    await accounts.connect(cast.alice).open(home, viewingKey(21n));
    await vault.listPerpetual(2);
    const matched = await match(world, { buy: { minFill: 1n, limitPrice: PRICE } });
    const { buy, sell } = matched;
    const turned = { buy: { ...sell, isBuy: true }, sell: { ...buy, isBuy: false } };
    // What else must fit changes with it, so that it is the signature that refuses.
    const changes: [keyof Match["buy"], Partial<Match>][] = [
      ["account", { buy: { ...buy, account: 3n } }],
      ["slot", { buy: { ...buy, slot: 2 }, sell: { ...sell, slot: 2 } }],
      ["isBuy", { ...turned, signatures: [matched.signatures[1], matched.signatures[0]] }],
      ["quantity", { buy: { ...buy, quantity: buy.quantity + 1n } }],
      ["minFill", { buy: { ...buy, minFill: 0n } }],
      ["limitPrice", { buy: { ...buy, limitPrice: buy.limitPrice + 1n } }],
      ["isMaker", { buy: { ...buy, isMaker: true }, sell: { ...sell, isMaker: false } }],
      ["minBand", { buy: { ...buy, minBand: 0n } }],
      ["counterparty", { buy: { ...buy, counterparty: BOB } }],
      ["nonce", { buy: { ...buy, nonce: buy.nonce + 1n } }],
      ["deadline", { buy: { ...buy, deadline: buy.deadline + 1n } }],
    ];
    expect(changes.map(([field]) => field)).to.have.members(Object.keys(buy));
    for (const [field, change] of changes) {
      const [account, owner] =
        field === "isBuy" ? [BOB, cast.bob.address] : [change.buy!.account, cast.alice.address];
      await expect(fill(world, { ...matched, ...change }), field)
        .to.be.revertedWithCustomError(settlement, "SignatureRefused")
        .withArgs(account, owner);
    }
  });

  it("refuses an order signed by a stranger, for another chain or another contract", async () => {
    const { world, matched } = await load();
    const { cast } = world;
    const foreign = [
      await signOrder(world, cast.stranger, matched.sell),
      await signOrder(world, cast.bob, matched.sell, { chainId: 1n }),
      await signOrder(world, cast.bob, matched.sell, { verifyingContract: world.accounts.target }),
    ];
    for (const signature of foreign) {
      await expect(fill(world, { ...matched, signatures: [matched.signatures[0], signature] }))
        .to.be.revertedWithCustomError(world.settlement, "SignatureRefused")
        .withArgs(BOB, cast.bob.address);
    }
  });

  it("refuses an order of an account with itself, of none, and of a closed one", async () => {
    const { world } = await load();
    const { accounts, settlement, cast, home } = world;
    const own = await match(world, { sell: { account: ALICE } });
    const mine = await signOrder(world, cast.alice, own.sell);
    await expect(fill(world, { ...own, signatures: [own.signatures[0], mine] }))
      .to.be.revertedWithCustomError(accounts, "SameAccount")
      .withArgs(ALICE);
    await refused({ sell: { account: 9n } }, "AccountUnknown", [9]);
    await accounts.connect(cast.bob).open(home, viewingKey(5n));
    await accounts.connect(cast.bob).close(3, someSeal());
    const closed = await match(world, { sell: { account: 3n } });
    await expect(fill(world, closed))
      .to.be.revertedWithCustomError(settlement, "AccountUnknown")
      .withArgs(3);
  });

  it("refuses a fill whose resulting books are not proven, and leaves the orders open", async () => {
    const { world, matched } = await load();
    const [buyer, seller] = matched.proofs;
    for (const proofs of [[seller, seller] as const, [buyer, buyer] as const]) {
      await expect(fill(world, { ...matched, proofs })).to.be.revertedWithCustomError(
        world.accounts,
        "ProofRefused",
      );
    }
    const digest = await world.settlement.orderDigest(matched.sell);
    expect(await world.settlement.orderState(digest)).to.deep.equal([0n, false]);
    await fill(world, matched);
  });

  it("accepts an order of a contract (ERC-1271)", async () => {
    const { world } = await load();
    const { accounts, settlement, home, prove } = world;
    const wallet = await deploy(connection, "ContractWallet");
    const open = accounts.interface.encodeFunctionData("open", [home, viewingKey(33n)]);
    await wallet.execute(accounts.target, open);
    const matched = await match(world, { buy: { account: 3n } });
    const delta = minus(amountPoint(1, FILL), amountPoint(0, quoteOf(FILL, PRICE)));
    const proofs = [
      plain(await prove({ commitment: plus(EMPTY, delta) })),
      matched.proofs[1],
    ] as const;
    const ready = { ...matched, proofs, signatures: ["0x", matched.signatures[1]] as const };
    await expect(fill(world, ready)).to.be.revertedWithCustomError(settlement, "SignatureRefused");
    await wallet.approve(await settlement.orderDigest(matched.buy));
    await fill(world, ready);
    expect(await world.commitmentOf(3n)).to.deep.equal(delta);
  });

  it("is refused while the market is halted or stale, or the guardian paused", async () => {
    const { world, matched } = await load();
    const { accounts, cast, market, publish } = world;
    await accounts.connect(cast.guardian).pause();
    await expect(fill(world, matched))
      .to.be.revertedWithCustomError(accounts, "ActionNotAllowed")
      .withArgs(3, STATE.live, true);
    await accounts.unpause();
    await networkHelpers.time.increase(4000);
    await expect(fill(world, matched))
      .to.be.revertedWithCustomError(accounts, "ActionNotAllowed")
      .withArgs(3, STATE.stale, false);
    await publish(3, 0n);
    await market.commitEpoch();
    await expect(fill(world, matched))
      .to.be.revertedWithCustomError(accounts, "ActionNotAllowed")
      .withArgs(3, STATE.halted, false);
  });

  it("refuses a fill proven at a stale epoch", async () => {
    const { world, matched } = await load();
    for (let epoch = 0; epoch < 4; epoch++) {
      await networkHelpers.time.increase(3000);
      await world.nextEpoch();
    }
    await expect(fill(world, matched)).to.be.revertedWithCustomError(world.accounts, "ProofTooOld");
  });
});
