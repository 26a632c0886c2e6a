import { expect } from "chai";
import fc from "fast-check";
import { FIELD_MODULUS } from "../../circuits/babyjubjub.ts";
import {
  BOOK_LIMITS,
  assertsLevel,
  brokenLimits,
  comparingTerms,
  evaluateMargin,
  minimalBandSensitivity,
  packTerms,
  plainTerms,
  type Band,
  type Level,
  type MarginEvaluation,
  type MarketSnapshot,
  type Price,
  type Quantity,
  type RuleTable,
} from "../../risk/index.ts";
import { bookOf, marketOf, tableOf, terms } from "./arbitraries.ts";
import { rationalMargin } from "./rationalModel.ts";
import { sampleMarket, sampleTable } from "./sampleRules.ts";

const plain = (level: bigint, band: bigint): ReturnType<typeof plainTerms> =>
  plainTerms(level as Level, band as Band);

function evaluateSample(
  quantities: readonly bigint[],
  level = 11_000n,
  band = 500n,
): MarginEvaluation {
  const book = Array.from({ length: 8 }, (_, slot) => (quantities[slot] ?? 0n) as Quantity);
  return evaluateMargin(book, sampleMarket(), sampleTable(), plain(level, band));
}

/** The least cash in 0 … 1e18 at which the surplus is not negative. */
function leastCash(evaluateAt: (cash: bigint) => MarginEvaluation): bigint {
  let [low, high] = [-1n, 10n ** 18n];
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (evaluateAt(middle).surplus >= 0n) high = middle;
    else low = middle;
  }
  return high;
}

describe("margin model", () => {
  for (const circuit of ["solvency-spot8", "solvency-book32"] as const) {
    it(`equals exact rationals on ${circuit}, extremes included`, () => {
      const inputs = [bookOf(circuit), marketOf(circuit), tableOf(circuit), terms()] as const;
      fc.assert(
        fc.property(...inputs, (book, market, table, asked) => {
          const integers = evaluateMargin(book, market, table, asked);
          const exact = rationalMargin(book, market, table, asked);
          expect(integers.value).to.equal(exact.value.floor(20));
          expect(integers.worstLoss).to.equal(exact.worstLoss.floor(20));
          expect(integers.requirement).to.equal(exact.requirement.floor(24));
          expect(integers.surplus).to.equal(exact.surplus.floor(28));
          expect(integers.surplus).to.equal(exact.surplus.ceil(28));
          expect(integers.valueCents).to.equal(exact.value.floor(2));
          expect(integers.requirementCents).to.equal(exact.requirement.ceil(2));
          expect(integers.requirementUsd).to.equal(exact.requirement.ceil(0));
        }),
        { numRuns: circuit === "solvency-spot8" ? 400 : 60 },
      );
    });
  }

  it("holds in the whole box around the prices when it holds with the band", () => {
    const sample = sampleTable();
    const table = { ...sample, bandSensitivity: minimalBandSensitivity(sample, 8) };
    const small = fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n });
    const books = fc.tuple(small, small, small);
    const corner = fc.constantFrom(-10_000n, 10_000n, 0n, 4_321n);
    const corners = fc.array(corner, { minLength: 8, maxLength: 8 });
    const bands = fc.bigInt({ min: 0n, max: 5_000n });
    fc.assert(
      fc.property(books, bands, corners, (held, band, moves) => {
        const evaluateAt = (cash: bigint, market: MarketSnapshot, b: bigint): MarginEvaluation => {
          const book = [cash, ...held, 0n, 0n, 0n, 0n] as Quantity[];
          return evaluateMargin(book, market, table, plain(11_000n, b));
        };
        const market = sampleMarket();
        const least = leastCash((cash) => evaluateAt(cash, market, band));
        const price = market.price.map((p, i) => p + (p * band * (moves[i] ?? 0n)) / 10n ** 8n);
        const moved = evaluateAt(least, { ...market, price: price as Price[] }, 0n);
        // K is rounded up on both sides: one unit of 1e-16 dollars may be between them.
        expect(moved.surplus >= -11_000n * 10n ** 8n).to.equal(true);
      }),
      { numRuns: 200 },
    );
  });

  it("rounds an uneven concentration up and disclosed figures against the prover", () => {
    const margin = evaluateSample([0n, 1n]);
    expect(margin.concentration).to.equal(1n);
    expect(margin.valueCents).to.equal(0n);
    expect(margin.requirementCents).to.equal(1n);
    expect(margin.requirementUsd).to.equal(1n);
    expect(evaluateSample([0n, -1n]).valueCents).to.equal(-1n);
  });

  it("accepts equality and refuses one unit less", () => {
    const withCash = (cash: bigint): MarginEvaluation => evaluateSample([cash, -(10n ** 8n)]);
    const least = leastCash(withCash);
    expect(withCash(least).status).to.equal("provable");
    expect(withCash(least - 1n).status).to.equal("margin-short");
    expect(withCash(0n).positionValue[1]).to.equal(-(10n ** 8n) * (sampleMarket().price[1] ?? 0n));
    const { scenarioLoss, worstLoss, worstScenario } = withCash(0n);
    expect(worstLoss).to.equal(scenarioLoss[worstScenario ?? -1]);
    expect(worstScenario).to.equal(scenarioLoss.findIndex((loss) => loss === worstLoss));
    const empty = evaluateSample([]);
    expect([empty.surplus, empty.status]).to.deep.equal([0n, "provable"]);
    expect(empty.worstScenario).to.equal(undefined);
  });

  it("refuses a short where the table says long only, and names the slots", () => {
    const margin = evaluateSample([-1n, 10n ** 12n, 0n, 0n, -5n]);
    expect(margin.status).to.equal("short-in-long-only");
    expect(margin.refusedShorts).to.deep.equal([0, 4]);
  });

  it("refuses parts of different circuits", () => {
    const market = { ...sampleMarket(), circuit: "solvency-book32" as const };
    const book = new Array<Quantity>(8).fill(0n as Quantity);
    const action = (): unknown => evaluateMargin(book, market, sampleTable(), plain(10_000n, 0n));
    expect(action).to.throw("differs between book, market and table");
    const short = (): unknown =>
      evaluateMargin(book.slice(1), sampleMarket(), sampleTable(), plain(10_000n, 0n));
    expect(short).to.throw("differs between").with.property("field", "circuit");
  });
});

describe("book limits", () => {
  /** One slot, price 1e-8, so that v = q in 1e-16 USD, and rules that isolate one quantity. */
  function isolated(quantity: bigint, rules: Partial<RuleTable>, price: bigint): MarginEvaluation {
    const zero = new Array(8).fill(0n) as bigint[];
    const flat = { weightLong: zero, contingency: zero, bandSensitivity: zero, impact: zero };
    const table = { ...sampleTable(), ...flat, ...rules } as unknown as RuleTable;
    const prices = [0n, price, ...new Array<bigint>(6).fill(0n)] as Price[];
    const market: MarketSnapshot = { ...sampleMarket(), price: prices };
    const book = [0n, quantity, 0n, 0n, 0n, 0n, 0n, 0n] as Quantity[];
    return evaluateMargin(book, market, table, plain(10_000n, 0n));
  }
  const second = (x: bigint): bigint[] => [0n, x, ...new Array<bigint>(6).fill(0n)];
  const shocks = (x: bigint): bigint[][] => Array.from({ length: 8 }, () => second(x));
  const broken = (margin: MarginEvaluation): string[] => margin.brokenLimits.map((l) => l.quantity);

  it("refuse the first magnitude beyond and nothing before, each limit for itself", () => {
    const none = { scenarioLoss: [0n, 0n], worstLoss: 0n, concentration: 0n, surplus: 0n };
    const within = { ...none, valueCents: 0n, requirementUsd: 0n };
    const beyond = (values: Partial<typeof within>, asserts = true): string[] =>
      brokenLimits({ ...within, ...values }, asserts).map(({ quantity }) => quantity);
    const { worstLoss, concentration, surplus, valueCents, requirementUsd } = BOOK_LIMITS;
    for (const [field, { bound, quantity }] of Object.entries({
      ...{ concentration, surplus, valueCents, requirementUsd },
    })) {
      expect(beyond({ [field]: bound })).to.deep.equal([quantity]);
      expect(beyond({ [field]: bound - 1n })).to.deep.equal([]);
    }
    expect(beyond({ surplus: surplus.bound }, false)).to.deep.equal([]);
    expect(beyond({ valueCents: -valueCents.bound - 1n })).to.deep.equal(["value"]);
    expect(beyond({ valueCents: -valueCents.bound })).to.deep.equal([]);
    const [least, near] = [worstLoss.bound - 1n, [0n, worstLoss.bound]];
    expect(beyond({ worstLoss: worstLoss.bound, scenarioLoss: [1n, 1n] })).to.deep.equal([
      "worst loss",
    ]);
    expect(beyond({ worstLoss: least, scenarioLoss: [0n, 0n] })).to.deep.equal([]);
    expect(beyond({ worstLoss: least, scenarioLoss: [-1n, ...near] })).to.deep.equal([
      "distance between scenarios",
    ]);
  });

  it("bound the worst loss below 2^112", () => {
    const rules = { shock: shocks(-1n << 20n) } as unknown as RuleTable;
    expect(broken(isolated((1n << 62n) - 1n, rules, 1n << 30n))).not.to.include("worst loss");
    expect(broken(isolated(1n << 62n, rules, 1n << 30n))).to.include("worst loss");
  });

  it("bound the distance between scenarios below 2^112", () => {
    const rules = { shock: shocks(1n << 20n) } as unknown as RuleTable;
    expect(broken(isolated((1n << 62n) - 1n, rules, 1n << 30n))).to.deep.equal([]);
    const beyond = isolated(1n << 62n, rules, 1n << 30n);
    expect(broken(beyond)).to.deep.equal(["distance between scenarios"]);
    expect(beyond.status).to.equal("book-too-large");
  });

  it("bound concentration below 2^99", () => {
    const rules = { impact: second(1n << 39n), shock: shocks(0n) } as unknown as RuleTable;
    expect(broken(isolated(1n << 50n, rules, (1n << 24n) - 1n))).to.deep.equal([]);
    expect(broken(isolated(1n << 50n, rules, 1n << 24n))).to.include("concentration");
  });

  it("bound the surplus of a plain statement below 2^139", () => {
    const rules = { weightLong: second(1n), shock: shocks(0n) } as unknown as RuleTable;
    const price = BOOK_LIMITS.surplus.bound / ((10n ** 8n) << 62n);
    expect(broken(isolated(1n << 62n, rules, price))).to.deep.equal([]);
    expect(broken(isolated(1n << 62n, rules, price + 1n))).to.deep.equal(["surplus"]);
  });

  it("bound the value to int64 cents and the requirement below 2^57 dollars", () => {
    const worth = { weightLong: second(10_000n), shock: shocks(0n) } as unknown as RuleTable;
    const top = (1n << 63n) - 1n;
    expect(broken(isolated(top, worth, 10n ** 14n))).not.to.include("value");
    expect(broken(isolated(top, worth, 10n ** 14n + 10n))).to.include("value");
    const heavy = { contingency: second(10_000n), shock: shocks(0n) } as unknown as RuleTable;
    const least = ((1n << 57n) * 10n ** 16n) / (1n << 62n);
    expect(broken(isolated(1n << 62n, heavy, least - 1n))).not.to.include("requirement");
    expect(broken(isolated(1n << 62n, heavy, least + 1n))).to.include("requirement");
  });
});

describe("terms", () => {
  it("assert the level unless a figure is disclosed or compared", () => {
    const asked = plain(11_000n, 500n);
    const flags = { tally: false, disclose: false, compare: false };
    expect(asked).to.deep.equal({ level: 11_000n, band: 500n, ...flags });
    expect(comparingTerms(asked.level, asked.band)).to.deep.equal({ ...asked, compare: true });
    expect(assertsLevel(asked)).to.equal(true);
    expect(assertsLevel({ ...asked, tally: true })).to.equal(true);
    expect(assertsLevel({ ...asked, disclose: true })).to.equal(false);
    expect(assertsLevel({ ...asked, compare: true })).to.equal(false);
  });

  it("pack into 35 bits, reversibly", () => {
    fc.assert(
      fc.property(terms(), (asked) => {
        const packed = packTerms(asked);
        expect(packed < 1n << 35n && packed < FIELD_MODULUS).to.equal(true);
        expect(packed & 0xffffn).to.equal(asked.level);
        expect((packed >> 16n) & 0xffffn).to.equal(asked.band);
        expect((packed >> 32n) & 1n).to.equal(asked.tally ? 1n : 0n);
        expect((packed >> 33n) & 1n).to.equal(asked.disclose ? 1n : 0n);
        expect(packed >> 34n).to.equal(asked.compare ? 1n : 0n);
      }),
    );
  });
});
