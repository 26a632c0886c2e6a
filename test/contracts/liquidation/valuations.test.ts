/**
 * Given a valuation   When it is of another book, another table, another band, an epoch too old or too far away, or
 *   of figures that the proofs do not show          Then nothing is opened and nothing is taken over
 * Given a book        When it is not certainly below maintenance at today's prices
 *                                                   Then it stays out of reach, however long its owner is silent
 */
import { expect } from "chai";
import { network } from "hardhat";
import { PART, bidInFull, bidInPart, priceInFull, takeOverAt } from "../fixtures/bids.ts";
import { deploy, type Deployed } from "../fixtures/chain.ts";
import {
  FALLEN,
  TERMS,
  deployOnAuction,
  deployOverdue,
  usd,
  type Figures,
  type Liquidation,
  type Valuation,
} from "../fixtures/liquidation.ts";
import { dollars } from "../fixtures/market.ts";
import { ALICE, BOB, MAX_PROOF_AGE, UNIT } from "../fixtures/protocol.ts";
import { changed, ruleTable, withEntry } from "../fixtures/rules.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const ELAPSED = 900;
/** Whose options may lose 1,800 dollars by themselves. */
const WRITER = { ...FALLEN, plainRequirement: usd(1800) };

async function open(world: Liquidation, valuation: Valuation): Promise<unknown> {
  return await world.auction.connect(world.cast.bob).open(ALICE, valuation);
}

describe("Valuations: what a disclosure must be of", () => {
  const refused = async (
    make: (world: Liquidation) => Promise<Valuation>,
    error = "ProofRefused",
  ): Promise<void> => {
    const world = await networkHelpers.loadFixture(deployOverdue);
    await expect(open(world, await make(world))).to.be.revertedWithCustomError(
      world.accounts,
      error,
    );
  };

  it("band 0: a band inflates the requirement", async () => {
    await refused((world) => world.disclose(FALLEN, { band: 100 }));
  });

  it("the home table of the account, not a harsher one", async () => {
    await refused(async (world) => {
      const harsh = await world.register(
        changed(ruleTable(), { impact: withEntry(ruleTable().impact, 1, 2000) }),
      );
      return await world.disclose(FALLEN, { home: harsh });
    });
  });

  it("the plain table, not one that values the book lower", async () => {
    await refused((world) => world.disclose(FALLEN, { plain: world.home }));
  });

  it("the account's own commitment", async () => {
    await refused((world) => world.disclose(FALLEN, { account: BOB }));
  });

  it("all four figures as proven, to the cent", async () => {
    for (const [field, change] of [
      ["value", -1n],
      ["requirement", 1n],
      ["plainValue", -1n],
      ["plainRequirement", 1n],
      ["plainRequirement", -1n],
      ["plainRequirement", -WRITER.plainRequirement],
    ] as const) {
      await refused(async (world) => {
        const valuation = await world.disclose(WRITER);
        return { ...valuation, [field]: valuation[field] + change };
      });
    }
  });

  it("two proofs, not one twice", async () => {
    await refused(async (world) => {
      const valuation = await world.disclose(FALLEN);
      return { ...valuation, plainProof: valuation.proof };
    });
  });

  it("an epoch from which no price moved farther than tolerated, to the unit", async () => {
    const at = async (price: bigint): Promise<[Liquidation, Valuation]> => {
      const world = await networkHelpers.loadFixture(deployOverdue);
      const valuation = await world.disclose(FALLEN);
      await world.publish(1, price);
      await world.nextEpoch();
      return [world, valuation];
    };
    const edge = dollars(7373n);
    const [beyond, stale] = await at(edge + 1n);
    await expect(open(beyond, stale))
      .to.be.revertedWithCustomError(beyond.accounts, "PriceOutsideBand")
      .withArgs(stale.epoch, TERMS.priceTolerance);
    const [inside, valuation] = await at(edge);
    await expect(open(inside, valuation)).to.emit(inside.auction, "AuctionOpened");
  });

  it("an epoch that is not too old, at whatever prices", async () => {
    const world = await networkHelpers.loadFixture(deployOverdue);
    const valuation = await world.disclose(FALLEN);
    await world.runClock(MAX_PROOF_AGE + 10);
    await expect(open(world, valuation)).to.be.revertedWithCustomError(
      world.accounts,
      "ProofTooOld",
    );
  });

  it("a key whose plain tables are registered: anybody can", async () => {
    const world = await networkHelpers.loadFixture(deployOverdue);
    const { accounts, auction, market, risk, cast } = world;
    const key = await deploy(connection, "MockSolvencyVerifier", [8, 0, 8]);
    await market.registerVerifier(key.target);
    const table = await world.register(ruleTable(), key);
    await risk.approveHome(table, ruleTable());
    const from = (await networkHelpers.time.latest()) + 86_500;
    await risk.supersede(world.home, table, from);
    await networkHelpers.time.increaseTo(from);
    await world.nextEpoch();
    await networkHelpers.time.increase(601);
    await expect(auction.connect(cast.bob).open(ALICE, await world.disclose(FALLEN)))
      .to.be.revertedWithCustomError(accounts, "PlainTablesMissing")
      .withArgs(table);
    await risk.connect(cast.bob).registerPlainTables(key.target);
    const [plain]: [string] = await risk.plainTables(key.target);
    await expect(open(world, await world.disclose(FALLEN))).to.be.revertedWithCustomError(
      accounts,
      "ProofRefused",
    );
    const valuation = await world.disclose(FALLEN, { home: table, plain });
    await expect(open(world, valuation)).to.emit(auction, "AuctionOpened");
  });
});

describe("Valuations: below maintenance", () => {
  // (value + 1)·1e4 ≤ 10,500·(requirement − 1).
  const least: Figures = { value: usd(1049.99), requirement: usd(1000.01), plainValue: usd(1200) };
  const healthy: Figures = { ...least, value: least.value + 1n };

  it("must be certain, to the cent, for an auction", async () => {
    const world = await networkHelpers.loadFixture(deployOverdue);
    await expect(open(world, await world.disclose(healthy)))
      .to.be.revertedWithCustomError(world.auction, "AccountIsHealthy")
      .withArgs(ALICE, healthy.value, healthy.requirement);
    const valuation = await world.disclose(least);
    await expect(open(world, valuation)).to.emit(world.auction, "AuctionOpened");
  });

  it("must hold again for every takeover: prices that came back save the account", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    const full = await bidInFull(world, priceInFull(healthy, ELAPSED), healthy);
    await expect(takeOverAt(world, full, ELAPSED))
      .to.be.revertedWithCustomError(world.auction, "AccountIsHealthy")
      .withArgs(ALICE, healthy.value, healthy.requirement);
    const rest = { value: usd(575), requirement: usd(500), plainValue: usd(1200) };
    const part = await bidInPart(world, 0n, healthy, rest);
    await expect(takeOverAt(world, part, ELAPSED + 50)).to.be.revertedWithCustomError(
      world.auction,
      "AccountIsHealthy",
    );
    await expect(
      (world.auction.connect(world.cast.bob) as Deployed).reprice(
        ALICE,
        await world.disclose({ ...healthy, plainValue: -usd(99_999) }),
      ),
    ).to.be.revertedWithCustomError(world.auction, "AccountIsHealthy");
  });

  it("is every book that owes and has no requirement; one that owes nothing is not", async () => {
    const world = await networkHelpers.loadFixture(deployOverdue);
    const nothing: Figures = { value: 0n, requirement: 0n, plainValue: 0n };
    await expect(open(world, await world.disclose(nothing))).to.be.revertedWithCustomError(
      world.auction,
      "AccountIsHealthy",
    );
    const debt: Figures = { value: -usd(10), requirement: 0n, plainValue: -usd(10) };
    await open(world, await world.disclose(debt));
    const owed = priceInFull(debt, 1);
    expect(owed).to.equal(-usd(9.99) * 10n ** 6n);
    await expect(takeOverAt(world, await bidInFull(world, owed, debt), 60))
      .to.emit(world.auction, "TakenOver")
      .withArgs(ALICE, BOB, true, owed, 0n, 0n, -owed, 0n);
  });
});

describe("Valuations: of a book that wrote options", () => {
  const rest = { value: usd(1150), requirement: usd(1000), plainValue: usd(2600) };

  it("are taken by every step: open, reprice, takeover in full", async () => {
    const world = await networkHelpers.loadFixture(deployOverdue);
    const { auction, cast } = world;
    await expect(open(world, await world.disclose(WRITER))).to.emit(auction, "AuctionOpened");
    const deeper = { ...WRITER, plainValue: -usd(9000) };
    await (auction.connect(cast.bob) as Deployed).reprice(ALICE, await world.disclose(deeper));
    const paid = priceInFull(WRITER, ELAPSED);
    // The plain requirement is no part of the price.
    expect(paid).to.equal(priceInFull(FALLEN, ELAPSED));
    await expect(takeOverAt(world, await bidInFull(world, paid, WRITER), ELAPSED))
      .to.emit(auction, "TakenOver")
      .withArgs(...[ALICE, BOB, true, paid, 240n * UNIT - 80_000n, 60n * UNIT - 20_000n, 0n, 0n]);
  });

  it("are taken of a part, with what remains of the options", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    const left = { ...rest, plainRequirement: usd(600) };
    const bid = await bidInPart(world, 10n ** 8n, WRITER, left);
    await expect(takeOverAt(world, bid, 410)).to.emit(world.auction, "TakenOver");
  });

  it("are refused with another plain requirement than is proven, before a takeover and of what remains", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    const paid = priceInFull(WRITER, ELAPSED);
    const full = await bidInFull(world, paid, WRITER);
    const part = await bidInPart(world, 10n ** 8n, WRITER, { ...rest, plainRequirement: usd(600) });
    const [left] = part.remainder;
    for (const bid of [
      { ...full, before: { ...full.before, plainRequirement: 0n } },
      { ...full, before: { ...full.before, plainRequirement: WRITER.plainRequirement + 1n } },
      { ...part, before: { ...part.before, plainRequirement: 0n } },
      { ...part, remainder: [{ ...left!, plainRequirement: 0n }] },
      { ...part, remainder: [{ ...left!, plainRequirement: usd(600) + 1n }] },
    ]) {
      await expect(takeOverAt(world, bid, ELAPSED)).to.be.revertedWithCustomError(
        world.accounts,
        "ProofRefused",
      );
    }
  });
});

describe("Valuations: of a remainder", () => {
  const rest: Figures = { value: usd(1150), requirement: usd(1000), plainValue: usd(2600) };
  const refused = async (change: Parameters<typeof bidInPart>[4]): Promise<void> => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    const bid = await bidInPart(world, 0n, FALLEN, rest, change);
    await expect(takeOverAt(world, bid, 400)).to.be.revertedWithCustomError(
      world.accounts,
      "ProofRefused",
    );
  };

  it("are in the terms' band, neither more nor less", async () => {
    await refused({ band: 0 });
    await refused({ band: TERMS.remainderBand + 1 });
  });

  it("are of what the takeover leaves, to the unit", async () => {
    const world = await networkHelpers.loadFixture(deployOnAuction);
    const bid = await bidInPart(world, 10n ** 8n, FALLEN, rest);
    await expect(takeOverAt(world, { ...bid, paid: bid.paid + 1n }, 400)).to.be.revert(
      connection.ethers,
    );
    expect(bid.delta).to.deep.equal(PART);
    await expect(takeOverAt(world, bid, 410)).to.emit(world.auction, "TakenOver");
  });
});
