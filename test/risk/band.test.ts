/** docs/band.md by sampling: what is proven with a band holds at every price in it. */
import { expect } from "chai";
import fc from "fast-check";
import {
  evaluateMargin,
  type MarketSnapshot,
  type Quantity,
  type Terms,
} from "../../risk/index.ts";
import { randomStatement } from "../circuits/portfolios.ts";

const ONE = 10_000n;

/** One unit of K for rounding (docs/band.md, step 4): 1e-16 USD at band 0, in 1e-24 USD. */
const ROUNDING = ONE * ONE;

describe("a statement with a band", () => {
  it("holds at the corners of the band and at random prices inside it", () => {
    let proven = 0;
    const inside = fc.array(fc.constantFrom(-1n, 1n, 0n), { minLength: 8, maxLength: 8 });
    const share = fc.array(fc.bigInt({ min: 0n, max: 100n }), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(randomStatement("solvency-spot8", false), inside, share, (random, side, part) => {
        const book = random.quantity as unknown as Quantity[];
        const terms = {
          ...random,
          tally: false,
          disclose: false,
          compare: false,
        } as unknown as Terms;
        const { market, table, band } = random;
        if (evaluateMargin(book, market, table, terms).status !== "provable") return;
        proven += 1;
        // Half of the samples are corners: the whole way to the edge on every side.
        const reach = (i: number): bigint => ((part[0] ?? 0n) < 50n ? 100n : (part[i] ?? 0n));
        const price = market.price.map(
          (p, i) => p + (side[i] ?? 0n) * ((p * band * reach(i)) / (ONE * 100n)),
        );
        const moved = { ...market, price } as unknown as MarketSnapshot;
        const there = evaluateMargin(book, moved, table, {
          ...terms,
          band: 0n,
        } as unknown as Terms);
        expect(there.surplus >= -random.level * ROUNDING).to.equal(true);
      }),
      { numRuns: 3_000 },
    );
    expect(proven).to.be.greaterThan(300);
  });

  it("would not hold without the band sensitivity", () => {
    // Books with nothing left over at their own prices, when every long position falls by the band.
    let broken = 0;
    fc.assert(
      fc.property(randomStatement("solvency-spot8", false), (random) => {
        const book = random.quantity as unknown as Quantity[];
        const zero = random.table.bandSensitivity.map(() => 0n);
        const table = { ...random.table, bandSensitivity: zero } as unknown as typeof random.table;
        const terms = {
          ...random,
          tally: false,
          disclose: false,
          compare: false,
        } as unknown as Terms;
        const here = evaluateMargin(book, random.market, table, terms);
        if (here.status !== "provable" || here.requirement === 0n) return;
        // The highest level the book meets, so that nothing is left over.
        const level = (ONE * ONE * here.value) / here.requirement;
        if (level < ONE) return;
        const price = random.market.price.map(
          (p, i) => p - ((book[i] ?? 0n) > 0n ? (p * random.band) / ONE : 0n),
        );
        const moved = { ...random.market, price } as unknown as MarketSnapshot;
        const exact = { ...terms, level, band: 0n } as unknown as Terms;
        if (evaluateMargin(book, moved, table, exact).surplus < 0n) broken += 1;
      }),
      { numRuns: 500 },
    );
    expect(broken).to.be.greaterThan(0);
  });
});
