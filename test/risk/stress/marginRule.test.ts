import { expect } from "chai";
import fc from "fast-check";
import { evaluateMargin, type Band } from "../../../risk/index.ts";
import { bookFigures, marginRuleOf, surplusOf, widestBand } from "../../../risk/stress/index.ts";
import { disclosingTerms } from "../../../liquidation/valuation.ts";
import { sampleTable } from "../sampleRules.ts";
import { bookOf, exactBook, exactMarket, LAYOUT, pricesOf, stressTable } from "./markets.ts";

const START = [8_000, 200, 4];

describe("margin in floating point", () => {
  it("is the exact model's, band and concentration included", () => {
    const band = fc.integer({ min: 0, max: 2_000 });
    fc.assert(
      fc.property(stressTable(), bookOf(START), band, (table, book, wide) => {
        const rule = marginRuleOf(table);
        const slotPrice = pricesOf(LAYOUT, START);
        const exact = evaluateMargin(exactBook(book), exactMarket(slotPrice), table, {
          ...disclosingTerms(0n),
          band: BigInt(wide) as Band,
        });
        const figures = bookFigures(rule, book, slotPrice);
        const close = (found: number, is: bigint, decimals: number): void => {
          const dollars = Number(is) / 10 ** decimals;
          expect(found).to.be.closeTo(dollars, 1e-9 * (1e5 + Math.abs(dollars)));
        };
        close(figures.value, exact.value, 20);
        close(figures.fixed + (wide / 1e4) * figures.perBand, exact.requirement, 24);
        close(figures.concentration, exact.concentration, 16);
        close(surplusOf(figures, 1, wide / 1e4), exact.value * 10_000n - exact.requirement, 24);
      }),
    );
  });

  it("finds the widest band: no surplus is left in it", () => {
    fc.assert(
      fc.property(stressTable(), bookOf(START), (table, book) => {
        const rule = marginRuleOf(table);
        const figures = bookFigures(rule, book, pricesOf(LAYOUT, START));
        const band = widestBand(figures, rule.maintenanceLevel);
        expect(surplusOf(figures, rule.maintenanceLevel, band)).to.be.closeTo(0, 1e-6);
        expect(band < 0).to.equal(surplusOf(figures, rule.maintenanceLevel) < 0);
      }),
    );
  });

  it("refuses tables that move the settlement asset", () => {
    const table = sampleTable();
    const shock = table.shock.map((row) => row.map((each) => each || (-1n as typeof each)));
    expect(() => marginRuleOf({ ...table, shock })).to.throw("moves or discounts");
  });
});
