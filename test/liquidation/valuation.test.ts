import { expect } from "chai";
import fc from "fast-check";
import { solvencyCircuits } from "../../circuits/spec.ts";
import {
  debtFreeTable,
  isBelowMaintenance,
  isCertainlyBelow,
  plainTable,
  valuationOf,
  valuePortfolio,
} from "../../liquidation/index.ts";
import { Portfolio } from "../../prover/index.ts";
import {
  evaluateMargin,
  minimalBandSensitivity,
  plainTerms,
  validateRuleTable,
  type Band,
  type Level,
  type Quantity,
} from "../../risk/index.ts";
import { refusalOf } from "../prover/refusal.ts";
import { bookOf, marketOf, tableOf } from "../risk/arbitraries.ts";
import { rationalMargin } from "../risk/rationalModel.ts";
import { disclosingTerms } from "../../liquidation/index.ts";
import { isBelow } from "./contractRules.ts";
import { context, lapsedBook, lendingTable, optionContext, writtenBook } from "./lapsedBooks.ts";

const CIRCUIT = "solvency-spot8";

describe("the plain tables", () => {
  for (const { id, nSlots, parameters } of solvencyCircuits()) {
    it(`of ${id} say nothing but what is in a book`, () => {
      for (const [table, longOnly] of [
        [plainTable(id), false],
        [debtFreeTable(id), true],
      ] as const) {
        expect(validateRuleTable(table)).to.equal(table);
        expect([table.initialLevel, table.maintenanceLevel]).to.deep.equal([10_000n, 10_000n]);
        expect(table.longOnly).to.deep.equal(new Array(nSlots).fill(longOnly));
        for (const weights of [table.weightLong, table.weightShort, table.bandSensitivity]) {
          expect(weights).to.deep.equal(new Array(nSlots).fill(10_000n));
        }
        for (const charges of [table.contingency, table.impact]) {
          expect(charges).to.deep.equal(new Array(nSlots).fill(0n));
        }
        expect(table.shock).to.have.length(parameters.nScenarios);
        expect(table.shock.flat()).to.deep.equal(
          new Array(parameters.nScenarios * parameters.nLinear).fill(0n),
        );
      }
    });

    it(`of ${id} have the least band sensitivity that the registry takes of linear slots`, () => {
      const least = minimalBandSensitivity(plainTable(id), parameters.nLinear);
      const linear = plainTable(id).bandSensitivity.slice(0, parameters.nLinear);
      expect(linear).to.deep.equal(least.slice(0, parameters.nLinear));
    });
  }

  it("show debt: who owes nothing proves level 1 under the debt-free one, and nobody else", () => {
    const statusOf = (quantity: Record<string, string>): string => {
      const book = Portfolio.create(quantity, 1n).revealQuantities().slice(0, 8);
      const terms = plainTerms(10_000n as Level, 0n as Band);
      return evaluateMargin(book, context.market, debtFreeTable(CIRCUIT), terms).status;
    };
    expect(statusOf({ "0": "5", "1": "0.1" })).to.equal("provable");
    expect(statusOf({})).to.equal("provable");
    expect(statusOf({ "0": "100000", "2": "-0.00000001" })).to.equal("short-in-long-only");
  });
});

describe("a valuation", () => {
  it("is the book at its prices and at its rules, rounded to cents against its owner", () => {
    let valued = 0;
    fc.assert(
      fc.property(bookOf(CIRCUIT), marketOf(CIRCUIT), tableOf(CIRCUIT), (book, market, table) => {
        const home = { ...table, longOnly: table.longOnly.map(() => false) };
        const valuation = valuationOf(book, { market, home }, 300n);
        if (valuation === undefined) return;
        valued++;
        const exact = rationalMargin(book, market, home, disclosingTerms(300n));
        expect(valuation.value).to.equal(exact.value.floor(2));
        expect(valuation.requirement).to.equal(exact.requirement.ceil(2));
        const plain = rationalMargin(book, market, plainTable(CIRCUIT), disclosingTerms(0n));
        expect(valuation.plainValue).to.equal(plain.value.floor(2));
        expect(valuation.plainRequirement).to.equal(0n);
      }),
      { numRuns: 500 },
    );
    expect(valued).to.be.greaterThan(50);
  });

  it("of a negative book is negative, and rounded down", () => {
    const portfolio = Portfolio.create({ "0": "-0.001" }, 1n);
    const { value, plainValue } = valuePortfolio(portfolio, context);
    expect([value, plainValue]).to.deep.equal([-1n, -1n]);
  });

  it("does not exist for a short that the home table forbids, which is said by slot", () => {
    const longOnly = lendingTable().longOnly.with(2, true);
    const home = { ...lendingTable(), longOnly };
    const portfolio = Portfolio.create({ "0": "1000", "2": "-1" }, 1n);
    const refusal = refusalOf(() => valuePortfolio(portfolio, { ...context, home }));
    expect(refusal.code).to.equal("MARGIN_SHORT");
    expect(refusal.message).to.match(/short position in slot 2$/);
  });

  it("does not exist beyond the circuit's limits", () => {
    const price = context.market.price.map(
      () => (1n << 64n) - 1n,
    ) as unknown as typeof context.market.price;
    const market = { ...context.market, price };
    const portfolio = Portfolio.create({ "1": (1n << 63n) - 2n }, 1n);
    const refusal = refusalOf(() => valuePortfolio(portfolio, { ...context, market }));
    expect(refusal.code).to.equal("BOOK_TOO_LARGE");
  });

  it("states under the plain table what options lose in their worst scenario, and nothing else", () => {
    const home = plainTable("solvency-book32");
    const { nLinear, nScenarios, nOption } = home.shape;
    const price = new Array(32).fill(10n ** 8n) as typeof context.market.price;
    // Slot 16 gains a dollar and a third of a cent in scenario 7, and loses a quarter in all others.
    const optionPnl = Array.from({ length: nScenarios }, (_, s) =>
      new Array<bigint>(nOption).fill(s === 7 ? 100_333_333n : -25_000_000n),
    ) as unknown as typeof context.market.optionPnl;
    const shape = { nLinear, nScenarios, nOption };
    const market = { ...context.market, circuit: home.circuit, shape, price, optionPnl };
    const plainOf = (quantities: Record<string, string>): [bigint, bigint] => {
      const valuation = valuePortfolio(Portfolio.create(quantities, 1n), { market, home });
      return [valuation.plainValue, valuation.plainRequirement];
    };
    expect(plainOf({ "0": "10", "1": "-3" })).to.deep.equal([700n, 0n]);
    expect(plainOf({ "0": "10", "16": "2" })).to.deep.equal([1_200n, 50n]);
    expect(plainOf({ "0": "10", "16": "-2" })).to.deep.equal([800n, 201n]);
    expect(plainOf({ "0": "10", "16": "-2", "17": "2" })).to.deep.equal([1_000n, 0n]);
  });

  it("of a writer of options is both figures of both tables, rounded to cents against its owner", () => {
    const { market, home } = optionContext;
    fc.assert(
      fc.property(writtenBook(), (book) => {
        const quantities = book as Quantity[];
        const valuation = valuationOf(quantities, optionContext, 0n);
        const exact = rationalMargin(quantities, market, home, disclosingTerms(0n));
        const table = plainTable(home.circuit);
        const plain = rationalMargin(quantities, market, table, disclosingTerms(0n));
        expect(valuation).to.deep.equal({
          ...{ value: exact.value.floor(2), requirement: exact.requirement.ceil(2) },
          ...{ plainValue: plain.value.floor(2), plainRequirement: plain.requirement.ceil(2) },
        });
        expect(valuation!.plainRequirement > 0n).to.equal(true);
        expect(isBelowMaintenance(valuation!, home)).to.equal(true);
      }),
      { numRuns: 40 },
    );
  });
});

describe("being below maintenance", () => {
  const at = (value: bigint, requirement: bigint): boolean =>
    isCertainlyBelow({ value, requirement }, 10_000n);

  it("must be certain whatever the cents hide: equality counts, one cent more does not", () => {
    // 98.00 … 98.01 against 98.01 … 98.02: below even in the best case.
    expect(at(9_800n, 9_802n)).to.equal(true);
    expect(at(9_801n, 9_802n)).to.equal(false);
    expect(at(9_800n, 9_801n)).to.equal(false);
    expect(isCertainlyBelow({ value: 1_099n, requirement: 1_001n }, 11_000n)).to.equal(true);
    expect(isCertainlyBelow({ value: 1_100n, requirement: 1_001n }, 11_000n)).to.equal(false);
  });

  it("is said of a book without requirement only where it is worth less than nothing", () => {
    expect(at(-1n, 0n)).to.equal(true);
    expect(at(0n, 0n)).to.equal(false);
    expect(at(-1n, 1n)).to.equal(true);
    expect(at(0n, 1n)).to.equal(false);
  });

  it("agrees with the rule in fractions", () => {
    const figures = fc.record({
      value: fc.bigInt({ min: -1_000n, max: 1_000n }),
      requirement: fc.bigInt({ min: 0n, max: 1_000n }),
      plainValue: fc.constant(0n),
      plainRequirement: fc.constant(0n),
    });
    fc.assert(
      fc.property(figures, fc.bigInt({ min: 10_000n, max: 20_000n }), (valuation, level) => {
        expect(isCertainlyBelow(valuation, level)).to.equal(isBelow(valuation, level));
      }),
      { numRuns: 2_000 },
    );
  });

  it("is true of no book that the home table's maintenance level accepts", () => {
    fc.assert(
      fc.property(lapsedBook(), fc.bigInt({ min: -3n, max: 3n }), (book, nudge) => {
        const quantities = book.with(0, (book[0] ?? 0n) + nudge * 10n ** 12n) as Quantity[];
        const valuation = valuationOf(quantities, context, 0n);
        if (valuation === undefined) return;
        const level = plainTerms(context.home.maintenanceLevel, 0n as Band);
        const { status } = evaluateMargin(quantities, context.market, context.home, level);
        if (status === "provable") {
          expect(isBelowMaintenance(valuation, context.home)).to.equal(false);
        }
      }),
      { numRuns: 300 },
    );
  });
});
