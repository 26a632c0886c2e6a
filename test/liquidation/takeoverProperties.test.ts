import { expect } from "chai";
import fc from "fast-check";
import { ZkMarginError } from "../../circuits/errors.ts";
import {
  DEFAULT_TERMS,
  disclosingTerms,
  planFull,
  planPart,
  staleFrom,
  type AuctionTerms,
  type TakeoverPlan,
  type TakeoverRequest,
} from "../../liquidation/index.ts";
import { plainTable } from "../../liquidation/index.ts";
import { magnitude, sum, type Quantity } from "../../risk/index.ts";
import { decimal, type Fraction } from "../risk/fraction.ts";
import { rationalMargin } from "../risk/rationalModel.ts";
import { brokenRules, spareOfPart } from "./contractRules.ts";
import { context, lapsedBook, optionContext, requestFor, writtenBook } from "./lapsedBooks.ts";

/** Rates, levels and factors of any size that the contract takes; dust and critical levels at both ends. */
const anyTerms: fc.Arbitrary<AuctionTerms> = fc
  .record({
    startFactor: fc.bigInt({ min: 0n, max: 1_000n }),
    fall: fc.bigInt({ min: 1n, max: 3_000n }),
    penaltyRate: fc.bigInt({ min: 0n, max: 3_000n }),
    bountyShare: fc.bigInt({ min: 0n, max: 10_000n }),
    bountyCap: fc.constantFrom(0n, 10n ** 9n, 10n ** 12n),
    targetLevel: fc.bigInt({ min: 10_000n, max: 13_000n }),
    targetTolerance: fc.bigInt({ min: 50n, max: 1_000n }),
    remainderBand: fc.bigInt({ min: 0n, max: 300n }),
    dust: fc.constantFrom(0n, 50_000n),
  })
  .map(({ fall, ...rest }) => ({
    ...DEFAULT_TERMS,
    ...rest,
    midFactor: rest.startFactor - fall,
    criticalLevel: 5_000n,
    priceTolerance: 0n,
  }));

const anyRequest = (dollars?: bigint): fc.Arbitrary<TakeoverRequest> =>
  fc
    .record({
      book: lapsedBook(dollars),
      terms: fc.oneof(fc.constant(DEFAULT_TERMS), anyTerms),
      elapsed: fc.bigInt({ min: 0n, max: staleFrom(DEFAULT_TERMS, 0n) - 1n }),
      fundClaim: fc.constantFrom(0n, 10n ** 9n, 10n ** 15n),
    })
    .map(({ book, terms, elapsed, fundClaim }) => requestFor(book, elapsed, { terms, fundClaim }));

/** The plans there are; a refusal must be one of the auction's. */
function plansOf(request: TakeoverRequest): TakeoverPlan[] {
  return [planFull, planPart].flatMap((plan) => {
    try {
      return [plan(request)];
    } catch (error) {
      if (error instanceof ZkMarginError && error.code === "LIQUIDATION_REFUSED") return [];
      throw error;
    }
  });
}

type Check = (plan: TakeoverPlan, request: TakeoverRequest) => void;

/** Checks every plan of `runs` requests; enough of either kind must have been found. */
function everyPlanOf(requests: fc.Arbitrary<TakeoverRequest>, runs: number, check: Check): void {
  const found = { full: 0, part: 0 };
  fc.assert(
    fc.property(requests, (request) => {
      for (const plan of plansOf(request)) {
        found[plan.kind]++;
        check(plan, request);
      }
    }),
    { numRuns: runs },
  );
  expect(Math.min(found.full, found.part)).to.be.greaterThan(runs / 15);
}

const everyPlan = (check: Check, dollars?: bigint): void => {
  everyPlanOf(anyRequest(dollars), 150, check);
};

const judged = (plan: TakeoverPlan, { auctioned, fundClaim }: TakeoverRequest) => ({
  plan,
  terms: auctioned.terms,
  elapsed: auctioned.elapsed,
  maintenance: auctioned.context.home.maintenanceLevel,
  price: auctioned.context.market.price[0] ?? 0n,
  fundClaim,
});

const worthOf = (book: readonly Quantity[]): Fraction =>
  rationalMargin(book, context.market, plainTable("solvency-spot8"), disclosingTerms(0n)).value;
const less = (left: Fraction, right: Fraction): Fraction => left.plus(right.negated());

describe("every takeover planned", () => {
  it("is one that the contract's rules accept, with not a unit more than they ask in full", () => {
    everyPlan((plan, request) => {
      expect(brokenRules(judged(plan, request))).to.deep.equal([]);
    });
  });

  it("is accepted of books worth a few hundred dollars too", () => {
    everyPlan((plan, request) => {
      expect(brokenRules(judged(plan, request))).to.deep.equal([]);
    }, 2_000n);
  });

  it("is accepted of writers of options, whose plain proof states what they may lose", () => {
    const requests = writtenBook(0n).map((book) =>
      requestFor(book, DEFAULT_TERMS.fastTime + 60n, { context: optionContext }),
    );
    everyPlanOf(requests, 30, (plan, request) => {
      expect(brokenRules(judged(plan, request))).to.deep.equal([]);
      expect(plan.before.plainRequirement > 0n).to.equal(true);
      if (plan.after === undefined) return;
      expect(plan.after.plainRequirement < plan.before.plainRequirement).to.equal(true);
    });
  });

  it("conserves every slot: owner, liquidator, fund and flagger together hold what they held", () => {
    everyPlan((plan, { auctioned, liquidator }) => {
      const before = [auctioned.portfolio, liquidator.portfolio].map((p) => p.revealQuantities());
      const after = [plan.remainder, plan.taken].map((p) => p.revealQuantities());
      for (let slot = 0; slot < 32; slot++) {
        const at = (books: readonly (readonly bigint[])[]): bigint =>
          sum(books.map((book) => book[slot] ?? 0n));
        const { penalty, bounty, covered, uncovered } = plan;
        const publicCash = slot === 0 ? penalty + bounty - covered - uncovered : 0n;
        expect(at(after) + publicCash).to.equal(at(before));
      }
      const blindings = [auctioned, liquidator].map(({ portfolio }) => portfolio.revealBlinding());
      const sums = [plan.remainder, plan.taken].map((p) => p.revealBlinding());
      const order = 2736030358979909402780800718157159386076813972158567259200215660948447373041n;
      expect((sum(sums) - sum(blindings)) % order).to.equal(0n);
    });
  });

  it("costs the owner no more than discount, penalty and bounty of what he is truly relieved of", () => {
    everyPlan((plan, { auctioned }) => {
      const { market, home } = context;
      const [held, left] = [auctioned.portfolio, plan.remainder].map((p) =>
        p.revealQuantities().slice(0, 8),
      ) as [Quantity[], Quantity[]];
      const band = plan.kind === "part" ? auctioned.terms.remainderBand : 0n;
      const requirement = (book: Quantity[], at: bigint): Fraction =>
        rationalMargin(book, market, home, disclosingTerms(at)).requirement;
      const after = plan.kind === "part" ? requirement(left, band) : decimal(0n, 0);
      const relief = less(requirement(held, 0n), after);
      const price = market.price[0] ?? 0n;
      const fees = decimal((plan.penalty + plan.bounty) * price, 16);
      const bound = less(fees, relief.times(decimal(plan.factor, 4)));
      expect(less(worthOf(held), worthOf(left)).compare(bound) <= 0).to.equal(true);
      // And never more than the penalty's rate of it.
      const most = relief.times(decimal(auctioned.terms.penaltyRate, 4));
      expect(fees.compare(most) <= 0).to.equal(true);
    });
  });

  it("in part leaves the owner nothing that the rules give to the liquidator, but for cents", () => {
    everyPlan((plan, request) => {
      if (plan.after === undefined) return;
      const spare = spareOfPart(judged(plan, request), plan.after);
      // A cent for each disclosed value, and those that hide in the relief, factored and in the penalty.
      const { terms } = request.auctioned;
      const hidden = 20_000n + magnitude(plan.factor) + terms.penaltyRate + 1n;
      expect(spare.compare(decimal(0n, 0)) >= 0).to.equal(true);
      expect(spare.compare(decimal(hidden, 6)) <= 0).to.equal(true);
    });
  });

  it("in part is the smallest there is: the remainder is at the target, or relief is what decides", () => {
    everyPlan((plan, { auctioned }) => {
      const { before, after } = plan;
      if (after === undefined) return;
      const relief = before.requirement - after.requirement;
      const atTarget =
        after.value * 10_000n <= auctioned.terms.targetLevel * after.requirement + 100n * 10_000n;
      expect(atTarget || relief <= 4n).to.equal(true);
    });
  });

  it("gains the liquidator what the book is worth less what he pays", () => {
    everyPlan((plan, { liquidator }) => {
      const [before, after] = [liquidator.portfolio, plan.taken].map((p) =>
        worthOf(p.revealQuantities().slice(0, 8)),
      ) as [Fraction, Fraction];
      expect(decimal(plan.gain, 16).compare(less(after, before))).to.equal(0);
    });
  });
});
