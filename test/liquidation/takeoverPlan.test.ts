import { expect } from "chai";
import { add, equals, multiply, type AffinePoint } from "../../circuits/babyjubjub.ts";
import { slotGenerator } from "../../circuits/generators.ts";
import {
  DEFAULT_TERMS,
  planFull,
  planPart,
  plainTable,
  valuePortfolio,
  type AuctionTerms,
  type TakeoverPlan,
  type TakeoverRequest,
} from "../../liquidation/index.ts";
import { Portfolio, commitmentOf } from "../../prover/index.ts";
import { magnitude, parseMarketSnapshot, type Level, type Weight } from "../../risk/index.ts";
import { refusalOf } from "../prover/refusal.ts";
import { sampleMarketDocument } from "../risk/sampleRules.ts";
import { brokenRules } from "./contractRules.ts";
import { context, lendingTable, portfolioOf, requestFor, type Book } from "./lapsedBooks.ts";

const UNIT = 10n ** 8n;
const FAST = DEFAULT_TERMS.fastTime;

/** 12,000 USDC of debt, 2.5 BTC: health 0.81. */
const STRETCHED: Book = [-12_000n * UNIT, (5n * UNIT) / 2n];
/** Long cash, short BTC and ETH: health 0.73. */
const SHORT: Book = [30_000n * UNIT, (-29n * UNIT) / 10n, (-17n * UNIT) / 10n];
/** Worth less than nothing. */
const SUNK: Book = [-20_500n * UNIT, (5n * UNIT) / 2n];
/** Long BTC, short ETH: the scenarios ask little, any band asks more than they do. */
const HEDGED: Book = [3_000n * UNIT, (5n * UNIT) / 2n, -9_870_000_000n];
/** A requirement of 334 dollars. */
const SMALL: Book = [-480n * UNIT, UNIT / 10n];

const priceOf = ({ auctioned }: TakeoverRequest): bigint => auctioned.context.market.price[0] ?? 0n;

function brokenBy(request: TakeoverRequest, plan: TakeoverPlan): string[] {
  const { auctioned, fundClaim } = request;
  return brokenRules({
    plan,
    terms: auctioned.terms,
    elapsed: auctioned.elapsed,
    maintenance: auctioned.context.home.maintenanceLevel,
    price: priceOf(request),
    fundClaim,
  });
}

const cash = (units: bigint): AffinePoint => multiply(slotGenerator(0), units);
const minus = (point: AffinePoint, other: AffinePoint): AffinePoint =>
  add(point, multiply(other, -1n));

/** The commitments as MarginAccounts computes them from the points it has. */
function expectCommitments({ auctioned, liquidator }: TakeoverRequest, plan: TakeoverPlan): void {
  const delta = plan.delta.point();
  const left = add(minus(commitmentOf(auctioned.portfolio), delta), cash(plan.received));
  const taken = add(add(commitmentOf(liquidator.portfolio), delta), cash(-plan.paid));
  expect(equals(commitmentOf(plan.remainder), left)).to.equal(true);
  expect(equals(commitmentOf(plan.taken), taken)).to.equal(true);
}

describe("a takeover in full", () => {
  it("takes the whole commitment and leaves public cash, for a book in the slow phase", () => {
    const request = requestFor(STRETCHED, FAST);
    const plan = planFull(request);
    expect(brokenBy(request, plan)).to.deep.equal([]);
    expectCommitments(request, plan);
    expect(equals(plan.delta.point(), commitmentOf(request.auctioned.portfolio))).to.equal(true);
    expect(plan.remainder.revealBlinding()).to.equal(0n);
    const [left = 0n, ...others] = plan.remainder.revealQuantities();
    expect([left, others.every((quantity) => quantity === 0n)]).to.deep.equal([
      plan.received,
      true,
    ]);
    expect(plan.received > 0n && plan.penalty > 0n && plan.bounty > 0n).to.equal(true);
  });

  it("is refused while only parts may be taken, and says how long", () => {
    const refusal = refusalOf(() => planFull(requestFor(STRETCHED, FAST - 7n)));
    expect([refusal.code, refusal.field]).to.deep.equal(["LIQUIDATION_REFUSED", "full"]);
    expect(refusal.message).to.contain("not below 0.5").and.to.contain("$500.00");
    expect(refusal.fix).to.contain("wait 7 s");
  });

  it("is allowed at once for a book beyond help and for a small one", () => {
    for (const book of [SUNK, SMALL]) {
      const request = requestFor(book, 0n);
      expect(brokenBy(request, planFull(request))).to.deep.equal([]);
    }
  });

  it("of a sunk book pays the liquidator: from the fund first, then from everybody", () => {
    const rich = planFull(requestFor(SUNK, FAST));
    expect(rich.paid < 0n).to.equal(true);
    expect([rich.covered, rich.uncovered]).to.deep.equal([-rich.paid, 0n]);
    expect([rich.penalty, rich.bounty, rich.received]).to.deep.equal([0n, 0n, 0n]);
    for (const fundClaim of [0n, 5n, -rich.paid - 1n]) {
      const request = requestFor(SUNK, FAST, { fundClaim });
      const plan = planFull(request);
      expect(brokenBy(request, plan)).to.deep.equal([]);
      expect([plan.covered, plan.uncovered]).to.deep.equal([fundClaim, -plan.paid - fundClaim]);
    }
  });

  it("takes no more penalty than is paid", () => {
    const request = requestFor([-18_600n * UNIT, (5n * UNIT) / 2n], FAST);
    const plan = planFull(request);
    expect(brokenBy(request, plan)).to.deep.equal([]);
    expect(plan.paid > 0n).to.equal(true);
    expect([plan.penalty + plan.bounty, plan.received]).to.deep.equal([plan.paid, 0n]);
  });

  it("is one unit dearer than what the contract refuses, at any price of the settlement asset", () => {
    for (const price of ["0.97", "1", "1.00000001", "7.3"]) {
      const document = sampleMarketDocument();
      const prices = (document.price as string[]).with(0, price);
      const market = parseMarketSnapshot({ ...document, price: prices });
      const base = requestFor(STRETCHED, FAST + 1_111n);
      const request = {
        ...base,
        auctioned: { ...base.auctioned, context: { market, home: lendingTable() } },
        liquidator: { ...base.liquidator, market },
      };
      expect(brokenBy(request, planFull(request)), price).to.deep.equal([]);
    }
  });

  it("caps the bounty", () => {
    const terms: AuctionTerms = { ...DEFAULT_TERMS, bountyCap: 7n * UNIT };
    const request = requestFor(STRETCHED, FAST, { terms });
    const plan = planFull(request);
    expect(plan.bounty).to.equal(7n * UNIT);
    expect(brokenBy(request, plan)).to.deep.equal([]);
  });
});

describe("a takeover in part", () => {
  for (const [name, book] of [
    ["a long book on credit", STRETCHED],
    ["a short book", SHORT],
  ] as const) {
    it(`leaves ${name} at the bottom of the range, for as little as the rules allow`, () => {
      for (const elapsed of [0n, 1n, FAST, FAST + 3_000n]) {
        const request = requestFor(book, elapsed);
        const plan = planPart(request);
        expect(brokenBy(request, plan)).to.deep.equal([]);
        expectCommitments(request, plan);
        const { value, requirement } = plan.after!;
        // The smallest part: less than 1e-4 above the target.
        expect(value * 10_000n < 11_001n * requirement).to.equal(true);
      }
    });
  }

  it("takes from every slot the same fraction, and no slot turns round", () => {
    const request = requestFor(SHORT, 600n);
    const plan = planPart(request);
    const delta = plan.delta.revealQuantities();
    const [, first = 0n] = SHORT;
    for (const [slot, held] of SHORT.entries()) {
      const moved: bigint = delta[slot] ?? 0n;
      expect(moved * held > 0n && magnitude(moved) <= magnitude(held)).to.equal(true);
      const error = moved * first - held * (delta[1] ?? 0n);
      expect(magnitude(error) < 2n * (magnitude(first) + magnitude(held))).to.equal(true);
    }
  });

  it("draws a fresh blinding each time, or takes the one given", () => {
    const request = requestFor(STRETCHED, 600n);
    const blindings = [1, 2].map(() => planPart(request).delta.revealBlinding());
    expect(blindings[0]).not.to.equal(blindings[1]);
    const plan = planPart({ ...request, blinding: 12_345n });
    expect(plan.delta.revealBlinding()).to.equal(12_345n);
    expectCommitments(request, plan);
  });

  it("needs smaller parts while the price is high, and larger ones later", () => {
    const reliefs = [0n, 600n, FAST, FAST + 3_000n].map((elapsed) => {
      const { before, after } = planPart(requestFor(STRETCHED, elapsed));
      return before.requirement - after!.requirement;
    });
    expect(reliefs).to.deep.equal(reliefs.toSorted((a, b) => (a < b ? -1 : 1)));
  });

  it("does not exist where the price is above what the book can bear, and says so", () => {
    for (const [book, elapsed] of [
      [SUNK, FAST],
      [HEDGED, 0n],
      [STRETCHED, FAST + DEFAULT_TERMS.slowTime - 1n],
    ] as const) {
      const refusal = refusalOf(() => planPart(requestFor(book, elapsed)));
      expect([refusal.code, refusal.field]).to.deep.equal(["LIQUIDATION_REFUSED", "part"]);
      expect(refusal.message).to.contain("between levels 1.1 and 1.2");
      expect(refusal.fix).to.contain("in full");
    }
  });

  it("does not exist where whole units are too coarse for the range", () => {
    const terms = { ...DEFAULT_TERMS, targetTolerance: 1n, dust: 0n };
    // 24 cents of BTC, 17 cents of debt: a requirement of ten cents hits no range of 1e-4.
    const coarse: Book = [-17_000_000n, 3_000n];
    const refusal = refusalOf(() => planPart(requestFor(coarse, 0n, { terms })));
    expect(refusal.field).to.equal("part");
  });

  it("exists for dust as well, which may go in full at once", () => {
    const request = requestFor(SMALL, FAST);
    expect(brokenBy(request, planPart(request))).to.deep.equal([]);
  });

  it("leaves at least the home table's maintenance level where that is above the target", () => {
    const base = requestFor(STRETCHED, 600n);
    const home = {
      ...lendingTable(),
      maintenanceLevel: 11_400n as Level,
      initialLevel: 12_000n as Level,
    };
    const auctioned = { ...base.auctioned, context: { ...context, home } };
    const request = { ...base, auctioned };
    const plan = planPart(request);
    expect(brokenBy(request, plan)).to.deep.equal([]);
    const { value, requirement } = plan.after!;
    expect(value * 10_000n >= 11_400n * requirement).to.equal(true);
  });
});

describe("no takeover", () => {
  const both = [planFull, planPart];

  it("exists of a healthy book, at equality neither; nothing of it is repeated", () => {
    const [, btc = 0n] = STRETCHED;
    // The least cash at which the book is not certainly below maintenance any more, by bisection.
    let [low, high] = [-12_000n * UNIT, 0n];
    const isLapsed = (debt: bigint): boolean => {
      const { value, requirement } = valuePortfolio(portfolioOf([debt, btc], 1n), context);
      return (value + 1n) * 10_000n <= 10_000n * (requirement - 1n);
    };
    while (high - low > 1n) {
      const middle = (low + high) >> 1n;
      if (isLapsed(middle)) low = middle;
      else high = middle;
    }
    for (const plan of both) {
      const refusal = refusalOf(() => plan(requestFor([high, btc], FAST)));
      expect([refusal.code, refusal.field]).to.deep.equal(["LIQUIDATION_REFUSED", "account"]);
      expect(refusal.message).to.equal("the account meets its maintenance level 1 at this epoch");
      const request = requestFor([low, btc], FAST);
      expect(brokenBy(request, plan(request))).to.deep.equal([]);
    }
  });

  it("exists in a stale auction; a second before it does", () => {
    const end = FAST + DEFAULT_TERMS.slowTime;
    for (const plan of both) {
      const refusal = refusalOf(() => plan(requestFor(STRETCHED, end)));
      expect([refusal.field, refusal.fix]).to.deep.equal([
        "auction",
        "restart it with a new valuation, then bid",
      ]);
    }
    const request = requestFor(STRETCHED, end - 1n);
    expect(brokenBy(request, planFull(request))).to.deep.equal([]);
  });

  it("exists for a liquidator without room: he is told by how many dollars", () => {
    const poor = {
      ...requestFor(STRETCHED, FAST).liquidator,
      portfolio: Portfolio.create({ "0": "2000" }, 1n),
    };
    for (const plan of both) {
      const refusal = refusalOf(() => plan(requestFor(STRETCHED, FAST, { liquidator: poor })));
      expect([refusal.code, refusal.field]).to.deep.equal(["MARGIN_SHORT", "liquidator"]);
      expect(refusal.message).to.match(
        /^after the takeover the liquidator's account would be \$[0-9,]+\.[0-9]{2} short at level 1.1 and band 0.02$/,
      );
      expect(refusal.fix).to.contain("deposit");
    }
  });

  it("exists for a liquidator whose rules forbid the shorts, or in a band without leases", () => {
    const { liquidator } = requestFor(SHORT, FAST);
    const home = { ...lendingTable(), longOnly: lendingTable().longOnly.map(() => true) };
    const shorts = refusalOf(() =>
      planFull(requestFor(SHORT, FAST, { liquidator: { ...liquidator, home } })),
    );
    expect(shorts.message).to.contain("does not allow a short position in slot 1, 2");
    // Cash counts nothing under these rules, so that no lease could outlive a deposit of it.
    const plain = plainTable("solvency-spot8");
    const bare = { ...plain, weightLong: plain.weightLong.with(0, 0n as Weight) };
    const portfolio = Portfolio.create({ "1": "1000" }, 1n);
    const unleasable = { ...liquidator, home: bare, portfolio };
    const band = refusalOf(() => planFull(requestFor(SHORT, FAST, { liquidator: unleasable })));
    expect([band.code, band.field]).to.deep.equal(["INPUT_INVALID", "band"]);
  });

  it("is planned without a price of the settlement asset", () => {
    const request = requestFor(STRETCHED, FAST);
    const price = context.market.price.with(0, 0n as (typeof context.market.price)[0]);
    const market = { ...context.market, price };
    const auctioned = { ...request.auctioned, context: { ...context, market } };
    const refusal = refusalOf(() => planFull({ ...request, auctioned }));
    expect([refusal.code, refusal.field]).to.deep.equal(["INPUT_INVALID", "price[0]"]);
  });
});
