import { expect } from "chai";
import fc from "fast-check";
import { DEFAULT_TERMS } from "../../../liquidation/index.ts";
import { bookPriceUp, penaltyDown, reliefDown } from "../../../liquidation/amounts.ts";
import { smallestPart as exactPart } from "../../../liquidation/partSearch.ts";
import { factorUp } from "../../../liquidation/priceFactor.ts";
import { valuationOf } from "../../../liquidation/valuation.ts";
import {
  bookFigures,
  isBelow,
  marginRuleOf,
  priceFactor,
  smallestPart,
  takeoverInFull,
} from "../../../risk/stress/index.ts";
import { bookOf, exactBook, exactMarket, LAYOUT, pricesOf, RULES, stressTable } from "./markets.ts";

const START = [8_000, 200, 4];
const TERMS = DEFAULT_TERMS;
/** Dollars that cents, units and their rounding can make. */
const CLOSE = 0.05;

describe("a takeover in floating point", () => {
  it("takes the share, the discount and the penalty that the exact planner takes", () => {
    const factor = fc.integer({ min: -3_000, max: 500 });
    let parts = 0;
    fc.assert(
      fc.property(stressTable(), bookOf(START), factor, (home, book, f) => {
        const rule = marginRuleOf(home);
        const slotPrice = pricesOf(LAYOUT, START);
        const figures = bookFigures(rule, book, slotPrice);
        fc.pre(figures.fixed > 500 && isBelow(figures, rule.maintenanceLevel));
        const context = { market: exactMarket(slotPrice), home };
        const quantities = exactBook(book);
        const before = valuationOf(quantities, context, 0n)!;
        const request = { book: quantities, before, context, terms: TERMS, factor: BigInt(f) };
        const exact = exactPart(request);
        const part = smallestPart(figures, rule, RULES, f / 1e4);
        // On the edge, where next to nothing would be left, cents decide.
        if (exact === undefined || part === undefined) {
          const left = part ?? { left: Number(exact?.after.plainValue ?? 0n) / 100 };
          expect(left.left).to.be.within(-1, 25);
          return;
        }
        parts += 1;
        // The position with most units shows the share best.
        const shares = quantities.slice(1).map((each, place) => ({
          most: Math.abs(Number(each)),
          share: Number(exact.delta[place + 1]) / Number(each),
        }));
        const { share } = shares.reduce((best, each) => (each.most > best.most ? each : best));
        expect(part.share).to.be.closeTo(share, 1e-4);
        expect(part.relief).to.be.closeTo(Number(reliefDown(before, exact.after)) / 100, 2);
        expect(part.penalty).to.be.closeTo(Number(exact.total) / 1e8, 0.2);
        expect(part.left).to.be.closeTo(Number(exact.after.plainValue) / 100, 0.5);
      }),
      { numRuns: 60 },
    );
    expect(parts).to.be.greaterThan(10);
  });

  it("costs in full what the contract asks", () => {
    const factor = fc.integer({ min: -10_000, max: 500 });
    fc.assert(
      fc.property(stressTable(), bookOf(START), factor, (home, book, f) => {
        const rule = marginRuleOf(home);
        const slotPrice = pricesOf(LAYOUT, START);
        const figures = bookFigures(rule, book, slotPrice);
        const context = { market: exactMarket(slotPrice), home };
        const before = valuationOf(exactBook(book), context, 0n)!;
        const paid = Number(bookPriceUp(before, BigInt(f))) / 1e16;
        const { left, penalty, shortfall, gain } = takeoverInFull(figures, RULES, f / 1e4);
        expect(left + penalty - shortfall).to.be.closeTo(paid, CLOSE);
        expect(gain).to.be.closeTo(figures.worth - paid, CLOSE);
        const most = Number(penaltyDown(TERMS, reliefDown(before, undefined), 10n ** 8n)) / 1e8;
        expect(penalty).to.be.closeTo(Math.min(most, Math.max(paid, 0)), CLOSE);
        expect(Math.min(left, shortfall)).to.equal(0);
      }),
    );
  });

  it("has the factor of the contract at every second", () => {
    fc.assert(
      fc.property(fc.integer({ min: -10, max: 20_000 }), (elapsed) => {
        const exact = Number(factorUp(TERMS, BigInt(elapsed))) / 1e4;
        expect(priceFactor(RULES, elapsed / 3_600)).to.be.within(exact - 1.01e-4, exact + 1e-9);
      }),
    );
  });
});
