import { expect } from "chai";
import fc from "fast-check";
import { bandDistance, liquidationPrices } from "../../../risk/warning/index.ts";
import {
  ONE,
  PRICE,
  evaluateMargin,
  plainTerms,
  type Band,
  type MarketSnapshot,
  type Price,
  type Quantity,
} from "../../../risk/index.ts";
import { bookOf, marketOf, tableOf } from "../arbitraries.ts";
import { sampleMarket, sampleTable } from "../sampleRules.ts";
import { runs } from "../runs.ts";
import { quantities } from "./books.ts";

const withPrice = (market: MarketSnapshot, slot: number, price: bigint): MarketSnapshot => ({
  ...market,
  price: market.price.map((old, i) => (i === slot ? (price as Price) : old)),
});

/** Without shorts forbidden, so that debts can be tried. */
const table = { ...sampleTable(), longOnly: new Array<boolean>(8).fill(false) };
const terms = plainTerms(table.maintenanceLevel, 0n as Band);

describe("liquidation prices", () => {
  it("are neighbours of a price that still holds, on either side, for any book", () => {
    for (const circuit of ["solvency-spot8", "solvency-book32"] as const) {
      const parts = [bookOf(circuit), marketOf(circuit), tableOf(circuit)] as const;
      fc.assert(
        fc.property(...parts, fc.nat({ max: 7 }), (drawn, market, rules, slot) => {
          // Enough cash for about half of the books to hold.
          const book = drawn.map((q, i) => (i === 0 ? ((10n ** 17n) as Quantity) : q));
          const own = plainTerms(rules.maintenanceLevel, 0n as Band);
          const surplusAt = (price: bigint): bigint =>
            evaluateMargin(book, withPrice(market, slot, price), rules, own).surplus;
          const { below, above } = liquidationPrices(
            { book, market, table: rules, terms: own },
            slot,
          );
          if (surplusAt(market.price[slot]!) < 0n) {
            expect([below, above]).to.deep.equal([undefined, undefined]);
          }
          if (below !== undefined) {
            expect(below < market.price[slot]!).to.equal(true);
            expect(surplusAt(below) < 0n && surplusAt(below + 1n) >= 0n).to.equal(true);
          }
          if (above !== undefined) {
            expect(above > market.price[slot]!).to.equal(true);
            expect(surplusAt(above) < 0n && surplusAt(above - 1n) >= 0n).to.equal(true);
          }
        }),
        runs(40),
      );
    }
  });

  it("of a long against a debt lie below, of a short above, of both there are two", () => {
    const market = sampleMarket();
    const long = liquidationPrices(
      { book: quantities({ 0: -12_000, 1: 3 }), market, table, terms },
      1,
    );
    // 3·p·(0.95 − 0.4 − 0.02) less the impact of 3 BTC is 12,000·1.005 dollars.
    expect(Number(long.below) / 1e8).to.be.closeTo((12_000 * 1.005) / 1.59, 0.05);
    expect(long.above).to.equal(undefined);
    const short = liquidationPrices(
      { book: quantities({ 0: 30_000, 1: -2 }), market, table, terms },
      1,
    );
    expect(short.below).to.equal(undefined);
    // 2·p·(1.05 + 0.3 + 0.02) is 30,000·0.995 dollars.
    expect(Number(short.above) / 1e8).to.be.closeTo((30_000 * 0.995) / 2.74, 0.05);
    const hedged = quantities({ 0: 3_000, 1: 1, 2: -40 });
    const { below, above } = liquidationPrices({ book: hedged, market, table, terms }, 1);
    expect(above).to.equal(undefined);
    expect(below).not.to.equal(undefined);
  });

  it("do not exist for what is not held, not listed, or below the level already", () => {
    const market = sampleMarket();
    const none = { below: undefined, above: undefined };
    const cash = quantities({ 0: 1_000 });
    expect(liquidationPrices({ book: cash, market, table, terms }, 1)).to.deep.equal(none);
    expect(
      liquidationPrices({ book: quantities({ 0: 1, 4: 1 }), market, table, terms }, 4),
    ).to.deep.equal(none);
    const broke = quantities({ 0: -30_000, 1: 3 });
    expect(liquidationPrices({ book: broke, market, table, terms }, 1)).to.deep.equal(none);
  });
});

describe("the distance to the edge of a band", () => {
  it("is the contract's question: within exactly as long as |price − base|·1e4 ≤ band·base", () => {
    const price = fc.bigInt({ min: 1n, max: 10n ** 14n });
    fc.assert(
      fc.property(
        price,
        fc.nat({ max: 15_000 }),
        fc.integer({ min: -12_000, max: 20_000 }),
        (base, band, move) => {
          const moved = base + (base * BigInt(move)) / 10_000n;
          const now = moved < 1n ? 1n : moved;
          for (const tried of [now, now + 1n]) {
            const found = bandDistance(1, base as Price, tried as Price, BigInt(band) as Band);
            const gap = tried > base ? tried - base : base - tried;
            expect(found.isWithin).to.equal(gap * ONE <= BigInt(band) * base);
            const holds = (p: bigint): boolean =>
              (p > base ? p - base : base - p) * ONE <= BigInt(band) * base;
            expect(holds(found.low) || found.low === 0n).to.equal(true);
            expect(holds(found.high)).to.equal(true);
            expect(holds(found.high + 1n)).to.equal(false);
            expect(found.low === 0n || !holds(found.low - 1n)).to.equal(true);
          }
        },
      ),
      runs(200),
    );
  });

  it("is never shown further than it is, and negative outside", () => {
    const [base, band] = [100n * 10n ** 8n, 500n] as [Price, Band];
    const at = (price: bigint) => bandDistance(2, base, (price * 10n ** 6n) as Price, band);
    expect(at(10_000n)).to.include({ nearestBps: 500n, isWithin: true, slot: 2 });
    // 9601 cents: 101 above the edge, 105.19… basis points of the price.
    expect(at(9_601n)).to.include({ nearestBps: 105n, down: 101n * 10n ** 6n });
    expect(at(9_400n)).to.include({ isWithin: false, nearestBps: -107n });
    expect(at(10_501n).isWithin).to.equal(false);
  });

  it("is none for a price that appeared after the lease", () => {
    const found = bandDistance(3, 0n as Price, PRICE.parse("5", "price"), 500n as Band);
    expect(found.isWithin).to.equal(false);
    expect(bandDistance(3, 0n as Price, 0n as Price, 500n as Band).isWithin).to.equal(true);
  });
});
