/** Scenario values become integers once, and no book of either sign is asked for less than exact arithmetic asks. */
import { expect } from "chai";
import fc from "fast-check";
import { evaluateMargin, plainTerms, type Band, type Level } from "../../../risk/index.ts";
import { marketSnapshotDocument, parseMarketSnapshot } from "../../../risk/index.ts";
import { parseRuleTable, ruleTableDocument, type Quantity } from "../../../risk/index.ts";
import { PNL_WORDS, optionReport, unpackPnl } from "../../../oracle/index.ts";
import { optionValues, priceChanges, requireRoundingCover } from "../../../risk/scenarios/index.ts";
import { decimal, total, ZERO, type Fraction } from "../fraction.ts";
import { runs } from "../runs.ts";
import { real } from "../pricing/arbitraries.ts";
import { exactly } from "./exactly.ts";
import { expectRefusal } from "./refusals.ts";
import { BOOK32, SHAPE } from "./sampleOptions.ts";
import { LINEAR, OPTIONS, scenarioWorld, type ScenarioWorld } from "./sampleWorld.ts";

const TERMS = plainTerms(10_000n as Level, 0n as Band);

/** Largest loss over the scenarios in exact fractions of a dollar, no rounding anywhere; at least 0. */
function exactWorstLoss(book: readonly bigint[], world: ScenarioWorld): Fraction {
  const { grid, assets, linear, revalued, market } = world;
  const changes = priceChanges(grid, assets);
  const losses = grid.scenarios.map(({ cover }, s) => {
    const gains = book.map((quantity, slot) => {
      const units = decimal(quantity, 8);
      const price = decimal(market.price[slot]!, 8);
      if (slot < SHAPE.nLinear) {
        const asset = grid.assets.indexOf(linear[slot] ?? "");
        return asset < 0 ? ZERO : units.times(price).times(exactly(changes[s]![asset]!));
      }
      const option = revalued.options[slot - SHAPE.nLinear];
      if (option === undefined) return ZERO;
      return units.times(exactly(option.scenarioValue[s]!).plus(price.negated()));
    });
    return total(gains).times(decimal(cover, 4)).negated();
  });
  return losses.reduce((worst, loss) => (loss.compare(worst) > 0 ? loss : worst), ZERO);
}

/** From one raw unit to thousands of coins, either sign, in every listed slot. */
const quantity = fc.oneof(
  fc.bigInt({ min: -3n, max: 3n }),
  fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
);
const book = fc
  .array(quantity, { minLength: LINEAR + OPTIONS, maxLength: LINEAR + OPTIONS })
  .map((held) =>
    Array.from({ length: BOOK32.nSlots }, (_, slot) => {
      if (slot < LINEAR) return held[slot]!;
      return held[LINEAR + slot - SHAPE.nLinear] ?? 0n;
    }),
  );

/** Prices that are no round numbers, so that nothing is exact by chance. */
const world = fc
  .tuple(real(0.02, 0.9), real(0.02, 0.9), fc.bigInt({ min: 1_000n, max: 10n ** 13n }))
  .map(([btc, eth, price]) =>
    scenarioWorld({
      widths: [btc, eth],
      prices: [99_999_999n, price, price / 17n + 3n, price + price / 331n],
    }),
  );

describe("rounding of scenario values", () => {
  it("never asks less than exact arithmetic: loss and contingency cover it, whatever the signs", () => {
    fc.assert(
      fc.property(world, fc.array(book, { minLength: 1, maxLength: 8 }), (made, books) => {
        for (const held of books) {
          const { market, table } = made;
          const model = evaluateMargin(held as Quantity[], market, table, TERMS);
          const asked = decimal(10_000n * model.worstLoss + model.addOn, 24);
          expect(asked.compare(exactWorstLoss(held, made))).to.be.at.least(0);
        }
      }),
      runs(60),
    );
  });

  it("would ask less without the contingency: of options written, and of what hedges them", () => {
    const made = scenarioWorld();
    const table = { ...made.table, contingency: made.table.contingency.map(() => 0n as never) };
    const short = (held: readonly [slot: number, quantity: bigint][]): boolean => {
      const book = Array.from({ length: BOOK32.nSlots }, () => 0n);
      for (const [slot, quantity] of held) book[slot] = quantity;
      const { worstLoss } = evaluateMargin(book as Quantity[], made.market, table, TERMS);
      return decimal(worstLoss, 20).compare(exactWorstLoss(book, made)) < 0;
    };
    expect(short([[16, -(10n ** 8n)]]), "a short call").to.equal(true);
    expect(
      short([
        [1, -(10n ** 8n)],
        [17, -6n * 10n ** 8n],
      ]),
      "puts, and the coin sold against them",
    ).to.equal(true);
    expect(short([[1, 10n ** 8n]]), "a single linear position").to.equal(false);
    expect(short([[16, 10n ** 8n]]), "a single long option").to.equal(false);
  });

  it("is refused for tables whose contingency cannot bear it, in dollars", () => {
    const { market, table } = scenarioWorld();
    expect(() => {
      requireRoundingCover(table, market);
    }).not.to.throw();
    for (const slot of [1, 3, 16, 20]) {
      const contingency = table.contingency.with(slot, (table.contingency[slot]! - 1n) as never);
      expectRefusal(() => {
        requireRoundingCover({ ...table, contingency }, market);
      }, `contingency[${slot}]`);
    }
    expect(table.contingency[20], "of the worthless option").to.equal(10_000n);
    const contingency = table.contingency.with(20, 200n as never);
    expect(() => {
      requireRoundingCover({ ...table, contingency }, market);
    }).to.throw("adds $0.0000000002 a unit at a price of $0.00000001, less than rounding can take");
  });

  it("is over once: documents of table and market read back to the same integers", () => {
    const { market, table } = scenarioWorld();
    const throughText = (document: unknown): unknown => JSON.parse(JSON.stringify(document));
    expect(parseRuleTable(throughText(ruleTableDocument(table)))).to.deep.equal(table);
    expect(parseMarketSnapshot(throughText(marketSnapshotDocument(market)))).to.deep.equal(market);
  });

  it("is over once: what the oracle reports of option slots is packed and read back the same", () => {
    const { market, revalued } = scenarioWorld();
    const { slots, prices, pnl } = optionReport(1n, 0n, optionValues(revalued, SHAPE));
    expect(slots).to.deep.equal([16, 17, 18, 19, 20]);
    slots.forEach((slot, k) => {
      const words = pnl.slice(PNL_WORDS * k, PNL_WORDS * (k + 1));
      expect(prices[k]).to.equal(market.price[slot]);
      const column = market.optionPnl.map((row) => row[slot - SHAPE.nLinear]);
      expect(unpackPnl(words)).to.deep.equal(column);
    });
  });
});
