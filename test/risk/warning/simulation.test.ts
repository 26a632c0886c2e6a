import { expect } from "chai";
import fc from "fast-check";
import {
  SurplusEstimate,
  exitProbability,
  simulateOutlook,
  type WatchedBook,
} from "../../../risk/warning/index.ts";
import { evaluateMargin, plainTerms, type Band, type Price } from "../../../risk/index.ts";
import { normalCdf } from "../../../risk/pricing/index.ts";
import { SymmetricMatrix } from "../../../risk/volatility/index.ts";
import { bookOf, marketOf, tableOf } from "../arbitraries.ts";
import { sampleMarket, sampleTable } from "../sampleRules.ts";
import { runs } from "../runs.ts";
import { quantities } from "./books.ts";

const matrix = (size: number, rho: number): SymmetricMatrix =>
  SymmetricMatrix.of(size, (i, j) => (i === j ? 1 : rho));
const watched = { distances: { down: 0.06, up: 0.05 }, volatility: 0.05 };

describe("the simulated outlook", () => {
  it("meets the closed form for one price, few steps or many", () => {
    const exact = exitProbability(watched.distances, 0.05 * Math.sqrt(0.5));
    for (const steps of [6, 48]) {
      const { leavesBand } = simulateOutlook([watched], matrix(1, 1), 0.5, undefined, {
        pairs: 2_000,
        steps,
      });
      const { simulated, standardError, probability } = leavesBand;
      expect(standardError).to.be.within(1e-6, 0.02);
      // Both edges may be touched within one of few steps.
      expect(simulated).to.be.closeTo(exact, 4 * standardError + (steps === 6 ? 0.01 : 1e-3));
      expect(probability).to.be.closeTo(exact, 1e-9);
    }
  });

  it("finds prices that move as one no likelier than one, and independent ones likelier", () => {
    const three = [watched, watched, watched];
    const probability = (rho: number): number =>
      simulateOutlook(three, matrix(3, rho), 0.5, undefined, { pairs: 1_000, steps: 48 }).leavesBand
        .probability;
    const alone = exitProbability(watched.distances, 0.05 * Math.sqrt(0.5));
    const independent = 1 - (1 - alone) ** 3;
    expect(probability(0)).to.be.closeTo(independent, 0.02);
    // Bridges count as independent: with forty-eight steps the excess is small.
    expect(probability(1)).to.be.within(alone, alone + 0.08);
    expect(probability(0.6)).to.be.within(probability(1), probability(0));
  });

  it("says the same for the same seed, and about the same for another", () => {
    const of = (seed: number) =>
      simulateOutlook([watched, watched], matrix(2, 0.5), 0.5, undefined, { seed, pairs: 500 })
        .leavesBand;
    expect(of(7)).to.deep.equal(of(7));
    expect(Math.abs(of(7).probability - of(8).probability)).to.be.below(
      6 * (of(7).standardError + of(8).standardError),
    );
  });

  it("finds a book with one position as likely to fall as its price is to reach the liquidation price", () => {
    // 3 BTC against a debt of dollars: falls where 3·p·(0.95 − 0.4 − 0.02) is 12,000·1.005 dollars.
    const table = { ...sampleTable(), longOnly: new Array<boolean>(8).fill(false) };
    const market = sampleMarket();
    const book = quantities({ 0: -12_000, 1: 3 });
    const terms = plainTerms(table.maintenanceLevel, 0n as Band);
    const surplus = new SurplusEstimate({ book, market, table, terms });
    const price = market.price.map((raw) => Number(raw) / 1e8);
    const outlook = simulateOutlook(
      [{ distances: { down: Infinity, up: Infinity }, volatility: 0.04 }],
      matrix(1, 1),
      1,
      { surplus, price, slots: [1] },
      { pairs: 4_000, steps: 48 },
    );
    const barrier = (12_000 * 1.005) / (3 * (0.95 - 0.4 - 0.02));
    const exact = 2 * normalCdf(Math.log(barrier / 7_911.43) / 0.04);
    expect(outlook.fallsBelow?.probability).to.be.closeTo(
      exact,
      4 * outlook.fallsBelow!.standardError + 0.005,
    );
    expect(exact).to.be.within(0.1, 0.9);
  });

  it("takes the surplus of any book from the exact model, to twelve digits of its parts", () => {
    for (const circuit of ["solvency-spot8", "solvency-book32"] as const) {
      const parts = [bookOf(circuit), marketOf(circuit), tableOf(circuit)] as const;
      fc.assert(
        fc.property(...parts, fc.nat({ max: 2_000 }), (book, market, table, band) => {
          const terms = plainTerms(table.maintenanceLevel, BigInt(band) as Band);
          const estimate = new SurplusEstimate({ book, market, table, terms });
          const moved = market.price.map((p, i) => (p + BigInt(i) * (p / 16n)) as Price);
          const exact = evaluateMargin(book, { ...market, price: moved }, table, terms);
          const parted = Number(exact.value) / 1e20;
          const scale = Math.abs(parted) + Number(exact.requirement) / 1e24 + 1;
          const gross = exact.positionValue.reduce((sum, v) => sum + Math.abs(Number(v)) / 1e16, 0);
          const most = 1e-12 * (scale + 1_000 * gross + options(book, market));
          const found = estimate.at(moved.map((p) => Number(p) / 1e8));
          expect(Math.abs(found - Number(exact.surplus) / 1e28)).to.be.at.most(most);
        }),
        runs(60),
      );
    }
  });

  it("refuses counts, days and correlations that do not fit", () => {
    const attempts = [
      () => simulateOutlook([watched], matrix(2, 0), 1),
      () => simulateOutlook([watched], matrix(1, 1), NaN),
      () => simulateOutlook([watched], matrix(1, 1), 1, undefined, { pairs: 0 }),
      () => simulateOutlook([watched], matrix(1, 1), 1, undefined, { steps: 1.5 }),
      () => simulateOutlook([watched], matrix(1, 1), 1, undefined, { seed: 0 }),
    ];
    for (const attempt of attempts)
      expect(attempt).to.throw().with.property("code", "INPUT_INVALID");
  });
});

/** Gross dollars that options gain or lose in any scenario. */
function options(book: WatchedBook["book"], { optionPnl, shape }: WatchedBook["market"]): number {
  const rows = optionPnl.map((row) =>
    row.reduce(
      (sum, gain, i) =>
        sum + (Math.abs(Number(gain)) * Math.abs(Number(book[shape.nLinear + i]))) / 1e16,
      0,
    ),
  );
  return Math.max(0, ...rows);
}
