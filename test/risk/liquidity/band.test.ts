/** docs/band.md at the corners of the box, where a surplus is least. */
import { expect } from "chai";
import fc from "fast-check";
import { type Band, type MarketSnapshot, type OptionPnl, type Price } from "../../../risk/index.ts";
import { driftOfUpdate, isWithinReach, reachDown } from "../../../risk/liquidity/index.ts";
import { runs } from "../runs.ts";
import {
  descendedSurplus,
  leastSurplus,
  nLinear,
  optionRules,
  situation,
  spare,
  surplusOf,
  withNothingToSpare,
  type Holding,
  type Situation,
  type Statement,
} from "./bandBox.ts";

/** What the rounding of K may miss, in 1e-24 USD of requirement. */
const ROUNDING = 9_999n * 10_000n;

/** What may be missing at a level, 1e-32 USD: the right side of the claim. */
function allowance(statement: Statement): bigint {
  const missing = 10_000n * ROUNDING - spare(statement);
  return missing > 0n ? statement.level * missing : 0n;
}

const NEVER_MOVES = new Array<bigint>(33).fill(0n);

/** A position without anything that gives way but its weight. */
const bare = (slot: number, quantity: bigint, others: Partial<Holding> = {}): Holding => ({
  ...{ slot, quantity, price: 1_000_000n, weightLong: 10_000n, weightShort: 10_000n },
  ...{ contingency: 0n, impact: 0n, scenario: NEVER_MOVES, reach: 10_000n },
  ...others,
});

const alone = (holding: Holding, band = 500n): Situation => ({
  holdings: [holding],
  level: 10_000n,
  band,
});

describe("what is proven with a band, over its box", function () {
  // All corners of every book; deep runs take minutes.
  this.timeout(600_000);

  for (const fine of [true, false]) {
    const size = fine ? "dust" : "any size";
    it(`holds exactly without an impact: books of ${size}`, () => {
      fc.assert(
        fc.property(situation(fine, false), (own) => {
          const statement = withNothingToSpare(own, fine, { step: false, less: 0n });
          fc.pre(surplusOf(statement, own.band) >= 0n);
          expect(leastSurplus(statement) >= 0n).to.equal(true);
        }),
        runs(150),
      );
    });

    it(`holds with the least κ but for the rounding of K: books of ${size}`, () => {
      fc.assert(
        fc.property(situation(fine, true), (own) => {
          const statement = withNothingToSpare(own, fine, { step: false, less: 0n });
          fc.pre(surplusOf(statement, own.band) >= 0n);
          expect(10_000n * leastSurplus(statement) >= -allowance(statement)).to.equal(true);
        }),
        runs(150),
      );
    });

    it(`holds exactly with one step of κ more, but for dust's dust: books of ${size}`, () => {
      let exact = 0;
      fc.assert(
        fc.property(situation(fine, true), (own) => {
          const statement = withNothingToSpare(own, fine, { step: true, less: 0n });
          fc.pre(surplusOf(statement, own.band) >= 0n);
          const allowed = allowance(statement);
          if (allowed === 0n) exact += 1;
          expect(10_000n * leastSurplus(statement) >= -allowed).to.equal(true);
        }),
        runs(150),
      );
      expect(exact).to.be.greaterThan(fine ? 50 : 100);
    });
  }

  it("holds for books all over the circuit, at corners found by going down", () => {
    let [held, tight] = [0, 0];
    fc.assert(
      fc.property(situation(false, true, 31), (own) => {
        const statement = withNothingToSpare(own, false, { step: true, less: 0n });
        fc.pre(surplusOf(statement, own.band) >= 0n);
        held += own.holdings.length;
        const there = descendedSurplus(statement);
        expect(10_000n * there >= -allowance(statement)).to.equal(true);
        // Without its band charge the book would not have held.
        const bandCharge = surplusOf(statement, 0n) - surplusOf(statement, own.band);
        if (there < bandCharge) tight += 1;
      }),
      runs(40),
    );
    expect(held).to.be.greaterThan(40 * 15);
    expect(tight).to.be.greaterThan(20);
  });

  it("holds on the way too: several reports, prices and values of all slots at once", () => {
    const step = fc.tuple(
      fc.bigInt({ min: -1000n, max: 1000n }),
      fc.bigInt({ min: -1000n, max: 1000n }),
    );
    const path = fc.array(step, { minLength: 1, maxLength: 12 });
    let covered = 0;
    fc.assert(
      fc.property(situation(false, true), path, (own, steps) => {
        const statement = withNothingToSpare(own, false, { step: true, less: 0n });
        fc.pre(surplusOf(statement, own.band) >= 0n);
        const { market, table } = statement;
        const price: bigint[] = [...market.price];
        const optionPnl = market.optionPnl.map((row): bigint[] => [...row]);
        for (const { slot } of own.holdings) {
          const start = market.price[slot] ?? 0n;
          if (slot < nLinear) {
            const [part] = steps[0]!;
            price[slot] = start + (part * ((start * own.band) / 10_000n)) / 1000n;
            continue;
          }
          // Reports come until one would end the lease.
          const reach = reachDown(table.bandSensitivity[slot]!, optionRules(table, slot));
          let drift = 0n;
          for (const [rise, gain] of steps) {
            const unit = (own.band * reach * start) / (10n ** 8n * 6_000n);
            const column = optionPnl.map((row) => row[slot - nLinear]!);
            const before = { price: price[slot] as Price, pnl: column as OptionPnl[] };
            // Scenario values move apart: odd scenarios the other way.
            const pnl = column.map((pi, s) => pi + unit * (s % 2 === 0 ? gain : -gain));
            const risen = price[slot]! + unit * rise;
            const after = { price: (risen < 0n ? 0n : risen) as Price, pnl: pnl as OptionPnl[] };
            const next = drift + driftOfUpdate(before, after);
            if (!isWithinReach(next, own.band as Band, reach, start as Price)) break;
            drift = next;
            covered += 1;
            price[slot] = after.price;
            optionPnl.forEach((row, s) => (row[slot - nLinear] = pnl[s]!));
          }
        }
        const moved = { ...market, price, optionPnl } as unknown as MarketSnapshot;
        const there = surplusOf({ ...statement, market: moved }, 0n);
        expect(10_000n * there >= -allowance(statement)).to.equal(true);
      }),
      runs(150),
    );
    expect(covered).to.be.greaterThan(100);
  });
});

describe("the band claim's conditions, none of which can be spared", () => {
  for (const [name, slot, quantity] of [
    ["a long linear position", 3, 1_000_000n],
    ["a short linear position", 3, -1_000_000n],
    ["a long option", 20, 1_000_000n],
    ["a short option", 20, -1_000_000n],
  ] as const) {
    it(`${name} breaks with one step of κ less, and not at the least`, () => {
      const own = alone(bare(slot, quantity));
      // The option's reach stays what it was promised to be.
      const more = slot < nLinear ? 0n : 1n;
      const spared = withNothingToSpare(own, true, { step: false, less: 1n });
      expect(surplusOf(spared, own.band) >= 0n).to.equal(true);
      expect(leastSurplus(spared, more) < 0n).to.equal(true);
      const least = withNothingToSpare(own, true, { step: false, less: 0n });
      expect(leastSurplus(least) >= 0n).to.equal(true);
    });
  }

  it("a position breaks with one step less where the scenarios or the contingency decide", () => {
    for (const others of [
      { scenario: NEVER_MOVES.map(() => 5_000n) },
      { contingency: 4_000n },
      { weightShort: 13_000n },
    ]) {
      const own = alone(bare(3, -1_000_000n, others));
      expect(leastSurplus(withNothingToSpare(own, true, { step: false, less: 1n })) < 0n).to.equal(
        true,
      );
      expect(leastSurplus(withNothingToSpare(own, true, { step: false, less: 0n })) >= 0n).to.equal(
        true,
      );
    }
  });

  it("an option breaks one step of reach further, be it by price or by scenario values alone", () => {
    const own = alone(bare(20, 1_000_000n));
    const statement = withNothingToSpare(own, true, { step: false, less: 0n });
    expect(leastSurplus(statement, 0n) >= 0n).to.equal(true);
    expect(leastSurplus(statement, 1n) < 0n).to.equal(true);
    const values = { ...statement, market: { ...statement.market } };
    const drift = (own.band * 10_000n * 1_000_000n) / 10n ** 8n + 1n;
    const optionPnl = statement.market.optionPnl.map((row) =>
      row.map((pi, i) => (i === 20 - nLinear ? pi - drift : pi)),
    );
    Object.assign(values.market, { optionPnl });
    expect(surplusOf(values, 0n) < 0n).to.equal(true);
  });

  it("an option with an impact breaks where its reach is not held to 1", () => {
    const quantity = 1n << 40n;
    const held = bare(20, quantity, { impact: 1n << 30n, reach: 10_000n });
    const statement = withNothingToSpare(alone(held, 2_000n), true, { step: true, less: -20_000n });
    expect(leastSurplus(statement) >= 0n).to.equal(true);
    // From a reach of 1 to one of 3: the cover of w + a is there, that of K is not.
    expect(leastSurplus(statement, 20_000n) < 0n).to.equal(true);
  });

  it("a level below 1 breaks", () => {
    const own = { ...alone(bare(3, 1_000_000n)), level: 5_000n };
    const statement = withNothingToSpare(own, true, { step: false, less: 0n });
    expect(surplusOf(statement, own.band) >= 0n).to.equal(true);
    expect(leastSurplus(statement) < 0n).to.equal(true);
  });

  it("the rounding of K is missed with the least κ, and paid for by the step", () => {
    // A short whose K is just below 1e-16 USD: at the upper edge K is two, and 1.05 were charged.
    const [quantity, price] = [-999n, 20_020n];
    const impact = (1n << 64n) / (quantity * quantity * price);
    const surpluses = Array.from({ length: 40 }, (_, contingency) => {
      const own = alone(bare(3, quantity, { price, impact, contingency: BigInt(contingency) }));
      return [false, true].map((step) =>
        leastSurplus(withNothingToSpare(own, true, { step, less: 0n })),
      );
    });
    const least = surpluses.map(([first = 0n]) => first);
    expect(least.some((surplus) => surplus < -9n * 10n ** 11n)).to.equal(true);
    expect(least.every((surplus) => surplus >= -10_000n * ROUNDING)).to.equal(true);
    expect(surpluses.every(([, stepped = -1n]) => stepped >= 0n)).to.equal(true);
  });
});
