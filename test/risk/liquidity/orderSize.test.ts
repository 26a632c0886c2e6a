import { expect } from "chai";
import fc from "fast-check";
import {
  evaluateMargin,
  parseMarketSnapshot,
  parseRuleTable,
  plainTerms,
  type Band,
  type Impact,
  type Level,
  type MarketSnapshot,
  type Price,
  type Quantity,
  type RuleTable,
  type Terms,
} from "../../../risk/index.ts";
import { largestOrderDown, type LargestOrder, type Order } from "../../../risk/liquidity/index.ts";
import { runs } from "../runs.ts";
import {
  sampleMarket,
  sampleMarketDocument,
  sampleTable,
  sampleTableDocument,
} from "../sampleRules.ts";
import { refusalMessage } from "../../prover/refusal.ts";

const UNIT = 10n ** 8n;
const at = (level = 11_000n, band = 200n): Terms => plainTerms(level as Level, band as Band);
const bookOf = (...quantities: bigint[]): Quantity[] =>
  Array.from({ length: 8 }, (_, slot) => (quantities[slot] ?? 0n) as Quantity);

const trade = (
  book: readonly Quantity[],
  { slot, side }: Order,
  size: bigint,
  payment: bigint,
): Quantity[] =>
  book.map((quantity, i) => {
    if (i === 0) return quantity - payment;
    return i === slot ? quantity + (side === "buy" ? size : -size) : quantity;
  }) as Quantity[];

/** No shocks, contingency or impact: a long position counts nine tenths. */
function plainTable(): RuleTable {
  const zero = new Array<string>(8).fill("0");
  return parseRuleTable({
    ...sampleTableDocument(),
    ...{ contingency: zero, impact: zero, shock: Array.from({ length: 8 }, () => zero) },
    weightLong: ["1", ...new Array<string>(7).fill("0.9")],
    longOnly: new Array<boolean>(8).fill(false),
  });
}

describe("the largest order that keeps the level", () => {
  it("is worked out by hand: a tenth of what is bought must be there", () => {
    const price = ["1", "100", "0", "0", "0", "0", "0", "0"];
    const market = parseMarketSnapshot({ ...sampleMarketDocument(), price });
    const buy: Order = { slot: 1, side: "buy" };
    const found = largestOrderDown(
      bookOf(1_000n * UNIT),
      buy,
      market,
      plainTable(),
      at(10_000n, 0n),
    );
    // 1,000 USD carry 10,000 USD: 100 units, 10,000 paid.
    expect(found).to.deep.equal({
      size: 100n * UNIT,
      payment: 10_000n * UNIT,
      limitedBy: "margin-short",
    });
    // At a price of 110 a unit costs 110 and counts for 90.
    const dearer = { ...buy, price: (110n * UNIT) as Price };
    const fewer = largestOrderDown(
      bookOf(1_000n * UNIT),
      dearer,
      market,
      plainTable(),
      at(10_000n, 0n),
    );
    expect(fewer?.size).to.equal(50n * UNIT);
    // With an impact of 1e-3 per unit: 10·x + 0.1·x² = 1,000 at x = 61.8033… units.
    const thin = { ...buy, impact: 184_467_440n as Impact };
    const least = largestOrderDown(
      bookOf(1_000n * UNIT),
      thin,
      market,
      plainTable(),
      at(10_000n, 0n),
    );
    expect(Number(least?.size) / 1e8).to.be.closeTo(61.80339887, 1e-5);
  });

  const order = fc.record({
    slot: fc.integer({ min: 1, max: 3 }),
    side: fc.constantFrom("buy" as const, "sell" as const),
    impact: fc.bigInt({ min: 0n, max: 100_000n }).map((k) => k as Impact),
  });
  const book = fc
    .tuple(
      fc.bigInt({ min: 0n, max: 1_000_000n * UNIT }),
      fc.bigInt({ min: -10n * UNIT, max: 50n * UNIT }),
      fc.bigInt({ min: -100n * UNIT, max: 500n * UNIT }),
      fc.bigInt({ min: -1_000n * UNIT, max: 5_000n * UNIT }),
    )
    .map((quantities) => bookOf(...quantities));

  const find = (
    own: readonly Quantity[],
    wanted: Order,
    terms = at(),
    market: MarketSnapshot = sampleMarket(),
  ): LargestOrder | undefined => largestOrderDown(own, wanted, market, sampleTable(), terms);

  it("keeps it, and one unit more breaks it for the reason given; every smaller one keeps it too", () => {
    let found = 0;
    const part = fc.bigInt({ min: 0n, max: 1_000n });
    fc.assert(
      fc.property(book, order, part, (own, wanted, share) => {
        const largest = find(own, wanted);
        const status = (q: readonly Quantity[]): string =>
          evaluateMargin(q, sampleMarket(), sampleTable(), at()).status;
        expect(largest === undefined).to.equal(status(own) !== "provable");
        if (largest === undefined) return;
        found += 1;
        const { size, payment, limitedBy } = largest;
        expect(status(trade(own, wanted, size, payment))).to.equal("provable");
        const price = sampleMarket().price[wanted.slot]!;
        const pay = (x: bigint): bigint => {
          const dollar = sampleMarket().price[0]!;
          const moved = wanted.impact * x * (wanted.side === "buy" ? 1n : -1n);
          const scaled = x * price * ((1n << 64n) + moved);
          const divisor = dollar << 64n;
          return wanted.side === "buy" ? (scaled + divisor - 1n) / divisor : -(scaled / divisor);
        };
        expect(payment).to.equal(pay(size));
        if (limitedBy !== "size") {
          const next = trade(own, wanted, size + 1n, pay(size + 1n));
          expect(status(next)).to.equal(limitedBy);
        }
        const smaller = (size * share) / 1_000n;
        expect(status(trade(own, wanted, smaller, pay(smaller)))).to.equal("provable");
      }),
      runs(100),
    );
    expect(found).to.be.greaterThan(20);
  });

  it("never falls with cash, and never rises with level, band or the order's impact", () => {
    fc.assert(
      fc.property(book, order, fc.bigInt(1n, 100_000n * UNIT), (own, wanted, more) => {
        const base = find(own, wanted)?.size ?? -1n;
        const richer = own.map((q, slot) => (slot === 0 ? q + more : q) as Quantity);
        // The rounding of the payment is worth less than a unit of slot 3 is: a few units there.
        const slack = 1_000n;
        expect((find(richer, wanted)?.size ?? -1n) + slack >= base).to.equal(true);
        expect((find(own, wanted, at(12_000n))?.size ?? -1n) <= base + slack).to.equal(true);
        expect((find(own, wanted, at(11_000n, 500n))?.size ?? -1n) <= base + slack).to.equal(true);
        const thinner = { ...wanted, impact: (wanted.impact + 1_000_000n) as Impact };
        expect((find(own, thinner)?.size ?? -1n) <= base + slack).to.equal(true);
      }),
      runs(40),
    );
  });

  it("sells no more than is there where a slot is long only, nor what would bring less", () => {
    const rich = bookOf(1_000_000n * UNIT, 0n, 0n, 0n, 0n);
    expect(find(rich, { slot: 4, side: "sell", price: UNIT as Price })).to.include({
      size: 0n,
      limitedBy: "short-in-long-only",
    });
    // An impact of 2^-10 per raw unit: at 512 half the price is gone.
    const steep = { slot: 1, side: "sell" as const, impact: (1n << 39n) as Impact };
    const sale = find(bookOf(1_000n * UNIT, 1n << 30n), steep);
    expect(sale).to.include({ size: 1n << 24n, limitedBy: "size" });
  });

  it("refuses an order that is none", () => {
    const own = bookOf(UNIT);
    expect(refusalMessage(() => find(own, { slot: 0, side: "buy" }))).to.include("slot");
    expect(refusalMessage(() => find(own, { slot: 8, side: "buy" }))).to.include("slot");
    expect(refusalMessage(() => find(own, { slot: 5, side: "buy" }))).to.include("price");
    const wrong = { slot: 1, side: "buy" as const, impact: -1n as Impact };
    expect(refusalMessage(() => find(own, wrong))).to.include("impact");
    const none = { ...sampleMarket(), price: sampleMarket().price.map(() => 0n as Price) };
    const named = { slot: 1, side: "buy" as const, price: UNIT as Price };
    expect(refusalMessage(() => find(own, named, at(), none))).to.include("price[0]");
  });
});
