/**
 * Given books that the planner has the openings of, and the auction's own terms
 *   When a takeover is planned and sent   Then the contract takes it, with the cash that was planned to the unit
 *   When a unit less is paid in full      Then it does not
 */
import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";
import {
  factorUp,
  isCertainlyBelow,
  exposureUp,
  penaltyDown,
  planFull,
  planPart,
  shared,
  tryPlan,
  unitsUp,
  TERMS_FIELDS,
  type AuctionTerms,
  type TakeoverPlan,
} from "../../../liquidation/index.ts";
import {
  lapsedBook,
  optionContext,
  requestFor,
  writtenBook,
} from "../../liquidation/lapsedBooks.ts";
import { bidInFull, bidInPart, takeOverAt, type Bid } from "../fixtures/bids.ts";
import { deploy } from "../fixtures/chain.ts";
import { FUND_CLAIM, TERMS, deployOnAuction, type Liquidation } from "../fixtures/liquidation.ts";
import { ALICE, BOB } from "../fixtures/protocol.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const onAuction = () => networkHelpers.loadFixture(deployOnAuction);
const terms = Object.fromEntries(
  TERMS_FIELDS.map((field) => [field, BigInt(TERMS[field])]),
) as unknown as AuctionTerms;
const END = TERMS.fastTime + TERMS.slowTime;
/** Seconds into an auction, those at which a phase turns half of the time. */
const elapsed = fc.oneof(
  fc.integer({ min: 60, max: END - 1 }),
  fc.constantFrom(TERMS.fastTime - 1, TERMS.fastTime, END - 1),
);

/** The plan's figures and payment as a bid on the account that is on auction here. */
async function bidOf(world: Liquidation, plan: TakeoverPlan, paid: bigint): Promise<Bid> {
  if (plan.after === undefined) return bidInFull(world, paid, plan.before);
  const delta = plan.delta.point();
  return bidInPart(world, paid, plan.before, plan.after, { delta });
}

describe("a planned takeover", () => {
  const sample = { books: lapsedBook(), context: undefined };
  const writers = { books: writtenBook(), context: optionContext };
  const stretched = { books: writtenBook(6_000n), context: optionContext };
  for (const [kind, make, most, { books, context }] of [
    ["in full", planFull, 12, sample],
    ["in part", planPart, 25, sample],
    ["in full, of a book that wrote options,", planFull, 12, writers],
    ["in part, of a book that wrote options,", planPart, 20, stretched],
  ] as const) {
    it(`${kind} is taken by the contract, with the cash that was planned, and not for less`, async () => {
      let taken = 0;
      await fc.assert(
        fc.asyncProperty(books, elapsed, async (book, seconds) => {
          const given = { terms, fundClaim: FUND_CLAIM, ...(context && { context }) };
          const request = requestFor(book, BigInt(seconds), given);
          const plan = tryPlan(make, request);
          if (typeof plan === "string") return;
          expect(plan.before.plainRequirement > 0n).to.equal(context !== undefined);
          const world = await onAuction();
          const { paid, penalty, bounty, covered, uncovered } = plan;
          const full = plan.kind === "full";
          const bid = await bidOf(world, plan, paid);
          if (full) {
            // Refused when its gas is estimated, so that the second stays the same for the next.
            const low = await bidOf(world, plan, paid - 1n);
            await expect(takeOverAt(world, low, seconds))
              .to.be.revertedWithCustomError(world.auction, "BidTooLow")
              .withArgs(paid, paid - 1n);
          }
          await expect(takeOverAt(world, bid, seconds))
            .to.emit(world.auction, "TakenOver")
            .withArgs(ALICE, BOB, full, paid, penalty, bounty, covered, uncovered);
          taken++;
        }),
        { numRuns: most },
      );
      expect(taken).to.be.greaterThan(3);
    });
  }
});

describe("the planner's arithmetic", () => {
  const figures = fc.record({
    value: fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
    requirement: fc.oneof(fc.constantFrom(0n, 1n), fc.bigInt({ min: 0n, max: 10n ** 12n })),
    plainValue: fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
    plainRequirement: fc.constant(0n),
  });
  const price = fc.oneof(fc.constant(10n ** 8n), fc.bigInt({ min: 1n, max: 10n ** 12n }));
  const none = {
    a: { x: 0n, y: 0n },
    b: { xIm: 0n, xRe: 0n, yIm: 0n, yRe: 0n },
    c: { x: 0n, y: 0n },
  };

  it("is the contract's, to the unit", async () => {
    const math = await deploy(connection, "LiquidationMathHarness");
    const moment = fc.bigInt({ min: 0n, max: BigInt(END) + 100n });
    const level = fc.bigInt({ min: 0n, max: 65_535n });
    await fc.assert(
      fc.asyncProperty(figures, price, moment, level, async (book, unit, passed, asked) => {
        const valuation = { epoch: 1n, ...book, proof: none, plainProof: none };
        expect(await math.factorUp(terms, passed)).to.equal(factorUp(terms, passed));
        expect(await math.isBelow(valuation, asked)).to.equal(isCertainlyBelow(book, asked));
        expect(await math.unitsUp(book.value, unit)).to.equal(unitsUp(book.value, unit));
        expect(await math.costUp(terms, valuation, unit)).to.equal(exposureUp(book, terms, unit));
        const penalty = penaltyDown(terms, book.requirement, unit);
        expect(await math.penaltyDown(terms, book.requirement, unit)).to.equal(penalty);
        expect(await math.bountyDown(terms, penalty)).to.equal(shared(terms, penalty).bounty);
      }),
      { numRuns: 150 },
    );
  });
});
