/**
 * Given a bid on its way
 *   When somebody deposits one unit, transfers, trades, rerandomises, changes the viewing key, reprices, commits an epoch
 *                                                          Then he is refused, or the bid is taken all the same
 * Given somebody else's account, or one without the means    When it is named as the liquidator
 *                                                          Then it takes nothing over
 * Given a seal, a delta or a component that is not the right one   Then nothing is taken over
 */
import { expect } from "chai";
import { network } from "hardhat";
import { cash, bidInFull, priceInFull, takeOverAt, type Bid } from "../fixtures/bids.ts";
import { deploy, type Deployed } from "../fixtures/chain.ts";
import {
  FALLEN,
  TERMS,
  becomes,
  deployOnAuction,
  deployOverdue,
  type Liquidation,
} from "../fixtures/liquidation.ts";
import { dollars } from "../fixtures/market.ts";
import {
  ALICE,
  ALICE_VIEW,
  BOB,
  BOB_VIEW,
  MAINTENANCE_LEVEL,
  UNIT,
  amountPoint,
  minus,
  plus,
  viewingKey,
} from "../fixtures/protocol.ts";
import { sealFor, someSeal } from "../fixtures/seals.ts";
import { plain } from "../fixtures/improvements.ts";
import { PRICE } from "../fixtures/orders.ts";
import { ruleTable } from "../fixtures/rules.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const AT = 900;

const bidOf = async (world: Liquidation, changes: Parameters<typeof bidInFull>[3] = {}) =>
  await bidInFull(world, priceInFull(FALLEN, AT - 100), FALLEN, changes);

describe("a bid on its way", () => {
  it("is disturbed by nobody, be he the owner", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    const { accounts, cast, home, seals } = world;
    const byAlice = accounts.connect(cast.alice) as Deployed;
    await byAlice.open(home, ALICE_VIEW);
    await byAlice.deposit(3n, 0, 100n * UNIT);
    await byAlice.allowDepositor(ALICE, cast.bob.address, true);
    const bid = await bidOf(world);

    const spending = minus(await world.commitmentOf(3n), amountPoint(0, 1n));
    const proof = await world.prove({ commitment: spending });
    const blinding = amountPoint(5, 77n);
    const seal = await sealFor(world, [ALICE, ALICE], blinding, [ALICE_VIEW, ALICE_VIEW], true);
    expect(await seals.sealHashOf(seal)).to.not.equal("");
    const module = await deploy(connection, "ContractWallet");
    await accounts.bindModule(module.target);
    const trade = amountPoint(0, PRICE);
    const side = plain(
      await world.prove({ commitment: plus(await world.commitmentOf(ALICE), trade) }),
    );
    const other = plain(
      await world.prove({ commitment: minus(await world.commitmentOf(3n), trade) }),
    );
    const exchange: string = accounts.interface.encodeFunctionData("exchange", [
      ALICE,
      3n,
      trade,
      side,
      other,
    ]);
    const refused: [string, Promise<unknown>, string][] = [
      ["deposit of one unit", byAlice.deposit(ALICE, 0, 1n), "AccountInAuction"],
      [
        "deposit by another",
        (accounts.connect(cast.bob) as Deployed).deposit(ALICE, 0, 1n),
        "AccountInAuction",
      ],
      ["transfer in", byAlice.transfer(3n, ALICE, 0, 1n, proof), "AccountInAuction"],
      ["trade", module.execute(accounts.target, exchange), "AccountInAuction"],
      ["rerandomisation", byAlice.rerandomise(ALICE, blinding, seal), "AccountLapsed"],
      ["viewing key", byAlice.setViewingKey(ALICE, viewingKey(99n)), "AccountLapsed"],
    ];
    for (const [what, call, error] of refused) {
      await expect(call, what).to.be.revertedWithCustomError(accounts, error);
    }
    await expect(takeOverAt(world, bid, AT)).to.emit(world.auction, "TakenOver");
  });

  it("outlives epochs as long as prices stay within the tolerance", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    const bid = await bidOf(world);
    await world.publish(1, dollars(7373n));
    await world.nextEpoch();
    await world.nextEpoch();
    await expect(takeOverAt(world, bid, AT)).to.emit(world.auction, "TakenOver");
  });

  it("outlives another valuation", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    const bid = await bidOf(world);
    const deeper = await world.disclose({ ...FALLEN, plainValue: 0n });
    await world.auction.connect(world.cast.stranger).reprice(ALICE, deeper);
    await expect(takeOverAt(world, bid, AT)).to.emit(world.auction, "TakenOver");
  });

  it("costs what it offers and no more, whatever the terms became", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    const bid = await bidOf(world);
    await world.auction.setTerms({ ...TERMS, startFactor: 9000, midFactor: 8000 });
    const held = await world.commitmentOf(BOB);
    await takeOverAt(world, bid, AT);
    expect(await world.commitmentOf(BOB)).to.deep.equal(
      minus(plus(held, bid.delta), cash(bid.paid)),
    );
  });
});

describe("the liquidator", () => {
  it("asks for himself: no book is put on an account whose owner did not ask for it", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    const bid = await bidOf(world);
    for (const who of [world.cast.stranger, world.cast.alice, world.cast.governor]) {
      await expect((world.auction.connect(who) as Deployed).takeOver(bid))
        .to.be.revertedWithCustomError(world.accounts, "NotOwner")
        .withArgs(BOB, who.address);
    }
    const nobody = { ...bid, liquidator: 77n };
    await expect(
      (world.auction.connect(world.cast.bob) as Deployed).takeOver(nobody),
    ).to.be.revertedWithCustomError(world.accounts, "NotOwner");
  });

  it("is not the account itself, nor one on auction", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    const bid = await bidOf(world);
    await expect(
      (world.auction.connect(world.cast.alice) as Deployed).takeOver({ ...bid, liquidator: ALICE }),
    )
      .to.be.revertedWithCustomError(world.auction, "SelfTakeover")
      .withArgs(ALICE);
  });

  it("ends at the initial level of his home table, under whatever key that is", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    const { accounts, market, risk, cast } = world;
    const key = await deploy(connection, "MockSolvencyVerifier", [8, 0, 8]);
    await market.registerVerifier(key.target);
    const table = await world.register(ruleTable(), key);
    await risk.approveHome(table, ruleTable());
    await world.nextEpoch();
    await (accounts.connect(cast.bob) as Deployed).open(table, BOB_VIEW);
    const liquidator: bigint = await accounts.accountCount();
    const paid = priceInFull(FALLEN, AT - 100);
    const commitment = minus(await world.commitmentOf(ALICE), cash(paid));
    const low = await world.prove({ commitment, table, level: MAINTENANCE_LEVEL });
    const weak = await bidOf(world, { liquidator, proof: low });
    await expect(takeOverAt(world, weak, AT - 50)).to.be.revertedWithCustomError(
      accounts,
      "ProofRefused",
    );
    const proof = await world.prove({ commitment, table });
    const bid = await bidOf(world, { liquidator, proof });
    await expect(takeOverAt(world, bid, AT)).to.emit(world.auction, "TakenOver");
    expect((await accounts.leaseOf(liquidator, table)).level).to.equal(12_000n);
  });
});

describe("what comes with a bid", () => {
  const refused = async (
    make: (world: Liquidation, bid: Bid) => Promise<Bid> | Bid,
    error: string,
    by: "accounts" | "seals" = "accounts",
  ): Promise<void> => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    const bid = await make(world, await bidOf(world));
    await expect(takeOverAt(world, bid, AT)).to.be.revertedWithCustomError(world[by], error);
  };

  it("is a seal for the liquidator first and the owner second", async () => {
    await refused(
      async (world) => await bidOf(world, { copies: [ALICE_VIEW, BOB_VIEW] }),
      "SealRefused",
      "seals",
    );
    await refused((_, bid) => ({ ...bid, seal: someSeal() }), "SealRefused", "seals");
  });

  it("is the commitment of today: a bid of another version of the book is nothing", async () => {
    await refused(async (world) => {
      const before = await world.disclose(FALLEN, { commitment: amountPoint(0, UNIT) });
      return await bidOf(world, { before });
    }, "ProofRefused");
  });

  it("is announced with D sealed and both accounts' changes, as in a trade", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    const bid = await bidOf(world);
    const call = takeOverAt(world, bid, AT);
    await expect(call)
      .to.emit(world.auction, "DeltaSealed")
      .withArgs(
        BOB,
        ALICE,
        bid.delta.x,
        bid.delta.y,
        bid.seal.ephemeralX,
        bid.seal.ephemeralY,
        bid.seal.wraps,
        bid.seal.words,
      );
    await expect(call).to.emit(world.accounts, "Exchanged");
    await expect(call).to.emit(world.accounts, "CollateralMoved");
  });
});

describe("components", () => {
  it("of another market open nothing: the vault must ask this auction what it may cost", async () => {
    const world = await networkHelpers.loadFixture(deployOverdue);
    const { accounts, auction, cast } = world;
    const second = await deploy(connection, "LiquidationAuction", [
      cast.governor.address,
      accounts.target,
      TERMS,
    ]);
    await expect(second.open(ALICE, await world.disclose(FALLEN)))
      .to.be.revertedWithCustomError(second, "NotTheWaterfall")
      .withArgs(auction.target);
  });

  it("let nobody back in while a token calls", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    const { accounts, auction, cast, home } = world;
    const proof = await world.prove({
      commitment: await world.commitmentOf(ALICE),
      level: MAINTENANCE_LEVEL,
    });
    const bid = await bidOf(world);
    const snapshot = await networkHelpers.takeSnapshot();
    const calls: [string, unknown[]][] = [
      ["payFee", [ALICE]],
      ["open", [ALICE, bid.before]],
      ["restart", [ALICE, bid.before]],
      ["reprice", [ALICE, bid.before]],
      ["takeOver", [bid]],
      ["rescue", [ALICE, 0, UNIT, MAINTENANCE_LEVEL, 5000, proof]],
    ];
    for (const [method, args] of calls) {
      await (accounts.connect(cast.alice) as Deployed).attest(
        ALICE,
        home,
        MAINTENANCE_LEVEL,
        5000,
        proof,
      );
      const token = await becomes(world, "ReentrantERC20");
      await token.setCall(auction.target, auction.interface.encodeFunctionData(method, args));
      await expect(
        (auction.connect(cast.bob) as Deployed).payFee(ALICE),
        method,
      ).to.be.revertedWithCustomError(auction, "ReentrancyGuardReentrantCall");
      await snapshot.restore();
    }
  });
});
