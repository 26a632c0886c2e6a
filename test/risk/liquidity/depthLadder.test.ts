import { expect } from "chai";
import fc from "fast-check";
import {
  depthOf,
  impactOfDepth,
  unwindingHorizon,
  type DepthLevel,
  type OrderBook,
} from "../../../risk/liquidity/index.ts";
import { runs } from "../runs.ts";
import { refusalMessage } from "../../prover/refusal.ts";

const levels = (...pairs: [number, number][]): DepthLevel[] =>
  pairs.map(([price, size]) => ({ price, size }));

/** Mid 100, half a spread of 0.1 %. */
const BOOK: OrderBook = {
  bids: levels([99.9, 10], [99.8, 20], [99.5, 50]),
  asks: levels([100.1, 10], [100.3, 20], [101, 50]),
};

const ladder = (worse: (step: number) => number): fc.Arbitrary<DepthLevel[]> =>
  fc
    .array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 1_000 })), {
      minLength: 1,
      maxLength: 12,
    })
    .map((steps) => {
      let place = 0;
      return steps.map(([gap, size]) => ({ price: worse((place += gap)), size }));
    });

const book = fc.record({
  bids: ladder((step) => 1_000 - step),
  asks: ladder((step) => 1_000 + step),
});

describe("impact from an order book", () => {
  it("walks a ladder as by hand", () => {
    const { mid, halfSpread, bids, asks } = depthOf(BOOK);
    expect(mid).to.equal(100);
    expect(halfSpread).to.be.closeTo(0.001, 1e-15);
    expect([bids.size, asks.size]).to.deep.equal([80, 80]);
    expect(bids.concession(10)).to.be.closeTo(0.001, 1e-14);
    // 20 units 0.1 % worse than the best: 0.02 over 30.
    expect(bids.concession(30)).to.be.closeTo(0.001 + 0.02 / 30, 1e-14);
    // And 50 units 0.4 % worse: 0.22 over 80.
    expect(bids.concession(80)).to.be.closeTo(0.00375, 1e-14);
    expect(asks.concession(80)).to.be.closeTo(0.001 + (20 * 0.002 + 50 * 0.009) / 80, 1e-14);
  });

  it("finds the steepest place of a ladder as by hand", () => {
    const { bids, asks } = depthOf(BOOK);
    expect(bids.impact(10)).to.equal(0);
    // cost(Q) = 0.001·Q − 0.01: steepest over Q² at Q = 20, 0.01/400.
    expect(bids.impact(30)).to.be.closeTo(2.5e-5, 1e-17);
    expect(bids.impact(15)).to.be.closeTo(0.005 / 225, 1e-17);
    // 0.004·Q − 0.1: at Q = 50, 0.1/2500.
    expect(bids.impact(80)).to.be.closeTo(4e-5, 1e-17);
    // 0.009·Q − 0.23: at Q = 0.46/0.009, 0.009²/(4·0.23).
    expect(asks.impact(80)).to.be.closeTo(0.009 ** 2 / 0.92, 1e-17);
  });

  it("charges the worse side, and slices one after the other", () => {
    const depth = depthOf(BOOK);
    expect(impactOfDepth(depth, 80)).to.equal(depth.asks.impact(80));
    // Four slices of 20: 0.001·… of asks 0.002·Q − 0.02 at Q = 20.
    expect(impactOfDepth(depth, 80, 4)).to.be.closeTo(5e-5 / 4, 1e-17);
    expect(impactOfDepth(depth, 800, 80)).to.equal(0);
  });

  it("covers every size up to the reference, and touches one", () => {
    const shares = fc.array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: 20 });
    fc.assert(
      fc.property(book, shares, (own, parts) => {
        const { bids, halfSpread } = depthOf(own);
        const impact = bids.impact(bids.size);
        for (const part of parts) {
          const quantity = part * bids.size;
          const cost = bids.concession(quantity) - halfSpread;
          expect(cost).to.be.at.most(impact * quantity * (1 + 1e-9) + 1e-13);
        }
        const sizes = Array.from({ length: 2_000 }, (_, i) => bids.size * 1e-5 ** (i / 2_000));
        const steepest = Math.max(...sizes.map((q) => (bids.concession(q) - halfSpread) / q));
        expect(steepest).to.be.at.least(impact * 0.97 - 1e-13);
      }),
      runs(60),
    );
  });

  it("is never negative, falls with depth and with slices, and rises with the reference", () => {
    fc.assert(
      fc.property(
        book,
        fc.integer({ min: 2, max: 9 }),
        fc.nat({ max: 11 }),
        fc.integer({ min: 1, max: 500 }),
        (own, times, place, more) => {
          const depth = depthOf(own);
          const size = Math.min(depth.bids.size, depth.asks.size);
          const impact = impactOfDepth(depth, size);
          expect(impact).to.be.at.least(0);
          const slack = impact * 1e-12;
          expect(impactOfDepth(depth, size / times)).to.be.at.most(impact + slack);
          expect(impactOfDepth(depth, size, times)).to.be.at.most(impact / times + slack);
          const deeper = (side: readonly DepthLevel[]): DepthLevel[] =>
            side.map((level, i) => (i === place ? { ...level, size: level.size + more } : level));
          const richer = depthOf({ bids: deeper(own.bids), asks: deeper(own.asks) });
          expect(impactOfDepth(richer, size)).to.be.at.most(impact + slack);
        },
      ),
      runs(100),
    );
  });

  it("refuses books that are none, with the level", () => {
    const { bids, asks } = BOOK;
    const rows: [OrderBook, string][] = [
      [{ bids: [], asks }, "bids has no level"],
      [{ bids: levels([99, 1], [99, 1]), asks }, "bids[1].price"],
      [{ bids, asks: levels([101, 1], [100.5, 1]) }, "asks[1].price"],
      [{ bids: levels([NaN, 1]), asks }, "bids[0].price"],
      [{ bids: levels([99, 0]), asks }, "bids[0].size"],
      [{ bids: levels([99, Infinity]), asks }, "bids[0].size"],
      [{ bids: levels([100.1, 1]), asks }, "asks[0].price"],
    ];
    for (const [own, message] of rows)
      expect(refusalMessage(() => depthOf(own))).to.include(message);
    expect(refusalMessage(() => depthOf(BOOK).bids.impact(80.1))).to.include("do not reach");
    expect(refusalMessage(() => depthOf(BOOK).bids.concession(0))).to.include("quantity");
    expect(refusalMessage(() => impactOfDepth(depthOf(BOOK), 10, 0.5))).to.include("slices");
  });
});

describe("the unwinding horizon", () => {
  const problem = {
    ...{ concessionAtOnce: 0.24, refillDays: 1 / 24, volatility: 0.04 },
    ...{ riskAversion: Math.sqrt(3), marginPeriodDays: 10 },
  };

  it("is where twice the risk's slope meets the concession's, as by hand", () => {
    // 0.01/T + 0.04·√T: T = (2·0.01/0.04)^⅔ = 0.63 days.
    const { days, slices, concession, risk } = unwindingHorizon(problem);
    expect(days).to.be.closeTo(0.5 ** (2 / 3), 1e-12);
    expect(slices).to.be.closeTo(24 * days, 1e-9);
    expect(concession).to.be.closeTo(0.01 / days, 1e-12);
    expect(risk).to.be.closeTo(2 * concession, 1e-12);
  });

  it("costs no more than any other between a refill and the margin period", () => {
    const part = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(part, part, part, (concessionAtOnce, volatility, place) => {
        const own = { ...problem, concessionAtOnce, volatility };
        const best = unwindingHorizon(own);
        expect(best.slices).to.be.at.least(1);
        const days = own.refillDays + place * (own.marginPeriodDays - own.refillDays);
        const other = (concessionAtOnce * own.refillDays) / days + volatility * Math.sqrt(days);
        expect(best.concession + best.risk).to.be.at.most(other + 1e-12);
      }),
      runs(200),
    );
  });

  it("is the whole margin period without risk, and one refill for next to nothing", () => {
    expect(unwindingHorizon({ ...problem, volatility: 0 }).days).to.equal(10);
    expect(unwindingHorizon({ ...problem, concessionAtOnce: 0 }).slices).to.equal(1);
    expect(
      refusalMessage(() => unwindingHorizon({ ...problem, marginPeriodDays: 0.01 })),
    ).to.include("marginPeriodDays");
  });
});
