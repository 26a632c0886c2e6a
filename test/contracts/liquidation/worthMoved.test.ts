/**
 * What a takeover moves, counted in cents on both sides of it, with books of real quantities at the epoch's prices:
 * alice's account, bob's, the fund and the flagger have together what they had before, and each what the terms say.
 *
 * Given owner, liquidator and flagger are one person   When he liquidates himself
 *   Then what his accounts are worth falls by the penalty less the bounty, whatever the price
 *   And where the price is below zero others pay him at most what the auction's exposure said, dust aside
 */
import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";
import {
  bidInFull,
  bidInPart,
  cash,
  centsOf,
  factorAt,
  feesOn,
  priceInFull,
  takeOverAt,
} from "../fixtures/bids.ts";
import {
  CENT,
  FUND_CLAIM,
  TERMS,
  deployOverdue,
  usd,
  type Figures,
  type Liquidation,
} from "../fixtures/liquidation.ts";
import { ALICE, BOB, UNIT, amountPoint, minus, plus } from "../fixtures/protocol.ts";

const connection = await network.create();
const { networkHelpers } = connection;

/** Units that an auction may cost others without gating anything. */
const DUST = TERMS.dust * CENT;
/** Cents of a BTC at deployOverdue's epoch. */
const BTC = usd(7300);
/** Alice: what is left of 1,000 dollars and 2 BTC after a loss of `lost` dollars to nobody in particular. */
interface Book {
  readonly dollars: bigint;
  readonly btc: bigint;
}
const worthOf = ({ dollars, btc }: Book): bigint => dollars * 100n + btc * BTC;
const pointOf = ({ dollars, btc }: Book) =>
  plus(
    cash(dollars * UNIT),
    btc < 0n ? minus(cash(0n), amountPoint(1, -btc * UNIT)) : amountPoint(1, btc * UNIT),
  );
/** A trade between the two accounts makes alice's book what the test needs. */
const BOB_BOOK: Book = { dollars: 50_000n, btc: 0n };
const ALICE_BOOK: Book = { dollars: 1000n, btc: 2n };

/** Everything that a takeover touches, cents. */
async function everything(
  { vault, fund, cast }: Liquidation,
  alice: Book,
  bob: Book,
): Promise<Record<"alice" | "bob" | "fund" | "flagger" | "sum", bigint>> {
  const claims = [fund.target, cast.stranger.address] as string[];
  const [funds, flagger] = await Promise.all(
    claims.map(async (holder) => centsOf(await vault.claimOf(holder))),
  );
  const [a, b] = [worthOf(alice), worthOf(bob)];
  return { alice: a, bob: b, fund: funds!, flagger: flagger!, sum: a + b + funds! + flagger! };
}

describe("a takeover in part", () => {
  it("moves worth to the cent: owner, liquidator, fund and flagger have together what they had", async () => {
    const world = await networkHelpers.loadFixture(deployOverdue);
    const before: Figures = {
      value: usd(15_000),
      requirement: usd(20_000.01),
      plainValue: worthOf(ALICE_BOOK),
    };
    await world.openAuction(before);
    const start = await everything(world, ALICE_BOOK, BOB_BOOK);
    // 1 BTC for 6,800 dollars; penalty and bounty 10 % of the 10,000 dollars relieved.
    const [paid, relieved] = [6800n, usd(10_000)];
    const { penalty, bounty } = feesOn(relieved);
    const fees = (penalty + bounty) / UNIT;
    const alice: Book = { dollars: 1000n + paid - fees, btc: 1n };
    const bob: Book = { dollars: 50_000n - paid, btc: 1n };
    const rest: Figures = {
      value: usd(11_500),
      requirement: usd(10_000),
      plainValue: worthOf(alice),
    };
    const bid = await bidInPart(world, paid * UNIT, before, rest);
    await takeOverAt(world, bid, TERMS.fastTime);
    expect(await world.commitmentOf(ALICE)).to.deep.equal(pointOf(alice));
    expect(await world.commitmentOf(BOB)).to.deep.equal(pointOf(bob));
    const end = await everything(world, alice, bob);
    expect(end.sum).to.equal(start.sum);
    expect(end.fund - start.fund).to.equal(usd(800));
    expect(end.flagger - start.flagger).to.equal(usd(200));
    // His loss: what the terms allow, penalty + bounty + 10 % of what was relieved, is the most there can be.
    const most = usd(1000) + (-factorAt(TERMS.fastTime) * relieved) / 10_000n;
    expect(start.alice - end.alice).to.equal(usd(1500));
    expect(start.alice - end.alice <= most).to.equal(true);
    // One person: worth of both accounts and the bounty.
    const one = (w: typeof start): bigint => w.alice + w.bob + w.flagger;
    expect(one(start) - one(end)).to.equal(end.fund - start.fund);
  });

  it("costs one who is owner, liquidator and flagger the penalty less the bounty, whatever is paid", async () => {
    const property = fc.asyncProperty(
      fc.bigInt({ min: 6200n, max: 60_000n }),
      fc.integer({ min: 60, max: TERMS.fastTime + TERMS.slowTime - 1 }),
      async (paid, elapsed) => {
        const world = await networkHelpers.loadFixture(deployOverdue);
        const before: Figures = {
          value: usd(15_000),
          requirement: usd(20_000.01),
          plainValue: worthOf(ALICE_BOOK),
        };
        await world.openAuction(before);
        const start = await everything(world, ALICE_BOOK, BOB_BOOK);
        const { penalty, bounty } = feesOn(usd(10_000));
        const fees = (penalty + bounty) / UNIT;
        const alice: Book = { dollars: 1000n + paid - fees, btc: 1n };
        const bob: Book = { dollars: 50_000n - paid, btc: 1n };
        const rest = { value: usd(11_500), requirement: usd(10_000), plainValue: worthOf(alice) };
        const bid = await bidInPart(world, paid * UNIT, before, rest);
        const least = -fees * 100n + (factorAt(elapsed) * usd(10_000)) / 10_000n;
        const outcome = takeOverAt(world, bid, elapsed);
        // A cent or two hide in the disclosed figures.
        if (worthOf(alice) - start.alice < least - 2n) {
          await expect(outcome).to.be.revertedWithCustomError(world.auction, "BidTooLow");
          return;
        }
        fc.pre(worthOf(alice) - start.alice > least + 2n);
        await outcome;
        const end = await everything(world, alice, bob);
        expect(start.alice + start.bob - end.alice - end.bob).to.equal(usd(1000));
        expect(end.fund - start.fund).to.equal(usd(800));
        expect(end.sum).to.equal(start.sum);
      },
    );
    await fc.assert(property, { numRuns: 12 });
  });
});

describe("a takeover in full by its own owner", () => {
  const figures = (plainValue: bigint): Figures => ({
    value: plainValue - usd(100),
    requirement: usd(20_000),
    plainValue,
  });

  it("costs him the penalty less the bounty while the book is worth something", async () => {
    const world = await networkHelpers.loadFixture(deployOverdue);
    const book = figures(worthOf(ALICE_BOOK));
    await world.openAuction(book);
    const start = await everything(world, ALICE_BOOK, BOB_BOOK);
    const owed = priceInFull(book, TERMS.fastTime);
    const paid = owed + (UNIT - (owed % UNIT));
    const { penalty, bounty } = feesOn(usd(20_000) - 1n, paid);
    await takeOverAt(world, await bidInFull(world, paid, book), TERMS.fastTime);
    const units = paid - penalty - bounty;
    expect(await world.commitmentOf(ALICE)).to.deep.equal(cash(units));
    const bob: Book = { dollars: 51_000n - paid / UNIT, btc: 2n };
    expect(await world.commitmentOf(BOB)).to.deep.equal(pointOf(bob));
    const claims: bigint = (await world.vault.claimOf(world.fund.target)) - FUND_CLAIM;
    const bounties: bigint = await world.vault.claimOf(world.cast.stranger.address);
    expect([claims, bounties]).to.deep.equal([penalty, bounty]);
    // Alice's cash, bob's book, both claims: in units, for a penalty of a requirement's last cent is no whole cent.
    const after = units + worthOf(bob) * 10n ** 6n + claims + bounties;
    expect(after).to.equal((start.alice + start.bob) * 10n ** 6n);
  });

  it("takes from others at most the exposure recorded, whenever in the price phase it comes", async () => {
    const last = TERMS.fastTime + TERMS.slowTime - 1;
    const property = fc.asyncProperty(
      fc.bigInt({ min: -usd(30_000), max: usd(19_000) }),
      fc.oneof(fc.integer({ min: TERMS.fastTime, max: last }), fc.constant(last)),
      async (plainValue, elapsed) => {
        const world = await networkHelpers.loadFixture(deployOverdue);
        const book = figures(plainValue);
        await world.openAuction(book);
        const exposure: bigint = await world.auction.exposure();
        const bound = -(plainValue * 10_000n + BigInt(TERMS.endFactor) * book.requirement) * 100n;
        // Less than dust counts as nothing.
        expect(exposure).to.equal(bound >= DUST ? bound : 0n);
        const most = exposure > DUST ? exposure : DUST;
        const price = priceInFull(book, elapsed);
        await takeOverAt(world, await bidInFull(world, price, book), elapsed);
        const claim: bigint = await world.vault.claimOf(world.fund.target);
        const [event] = await world.auction.queryFilter(world.auction.filters.TakenOver(), -1);
        const { covered, uncovered } = event.args as { covered: bigint; uncovered: bigint };
        expect(covered + uncovered <= most).to.equal(true);
        expect(claim >= FUND_CLAIM - most).to.equal(true);
        expect(covered + uncovered).to.equal(price < 0n ? -price : 0n);
      },
    );
    await fc.assert(property, { numRuns: 12 });
  });
});
