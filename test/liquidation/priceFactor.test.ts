import { expect } from "chai";
import fc from "fast-check";
import {
  DEFAULT_TERMS,
  factorUp,
  firstElapsedAt,
  phaseAt,
  staleFrom,
  type AuctionTerms,
} from "../../liquidation/index.ts";
import { exactFactor } from "./contractRules.ts";

/** Phases of any length and factors of any size, odd ones often. */
const anyTerms: fc.Arbitrary<AuctionTerms> = fc
  .record({
    fastTime: fc.bigInt({ min: 1n, max: 10_000n }),
    slowTime: fc.bigInt({ min: 1n, max: 100_000n }),
    startFactor: fc.bigInt({ min: 0n, max: 100_000n }),
    first: fc.bigInt({ min: 1n, max: 50_000n }),
    second: fc.bigInt({ min: 1n, max: 50_000n }),
  })
  .filter(({ startFactor, first, second }) => startFactor - first - second < 0n)
  .map(({ first, second, ...rest }) => {
    const midFactor = rest.startFactor - first;
    const factors = { midFactor, endFactor: midFactor - second };
    return { ...DEFAULT_TERMS, openingWindow: 1n, ...rest, ...factors };
  });

const anyMoment = anyTerms.chain((terms) =>
  fc.record({
    terms: fc.constant(terms),
    elapsed: fc.bigInt({ min: 0n, max: staleFrom(terms, 0n) }),
  }),
);

describe("the price factor", () => {
  it("starts, turns and ends where the terms say", () => {
    const { fastTime, slowTime, startFactor, midFactor, endFactor } = DEFAULT_TERMS;
    expect(factorUp(DEFAULT_TERMS, 0n)).to.equal(startFactor);
    expect(factorUp(DEFAULT_TERMS, fastTime)).to.equal(midFactor);
    expect(factorUp(DEFAULT_TERMS, fastTime + slowTime)).to.equal(endFactor);
    expect(factorUp(DEFAULT_TERMS, fastTime + slowTime + 1n)).to.equal(endFactor);
    expect(factorUp(DEFAULT_TERMS, fastTime / 2n)).to.equal(-250n);
  });

  it("is the exact line rounded up to 1e-4, never below it", () => {
    fc.assert(
      fc.property(anyMoment, ({ terms, elapsed }) => {
        expect(factorUp(terms, elapsed)).to.equal(exactFactor(terms, elapsed).ceil(4));
      }),
      { numRuns: 500 },
    );
  });

  it("never rises", () => {
    fc.assert(
      fc.property(anyMoment, ({ terms, elapsed }) => {
        expect(factorUp(terms, elapsed + 1n) <= factorUp(terms, elapsed)).to.equal(true);
      }),
      { numRuns: 500 },
    );
  });

  it("says when it first is so low, to the second", () => {
    fc.assert(
      fc.property(anyMoment, ({ terms, elapsed }) => {
        const factor = factorUp(terms, elapsed);
        const first = firstElapsedAt(terms, factor);
        if (first === undefined) {
          expect(elapsed).to.equal(staleFrom(terms, 0n));
          return;
        }
        expect(first <= elapsed && factorUp(terms, first) <= factor).to.equal(true);
        if (first > 0n) expect(factorUp(terms, first - 1n) > factor).to.equal(true);
      }),
      { numRuns: 300 },
    );
    expect(firstElapsedAt(DEFAULT_TERMS, DEFAULT_TERMS.endFactor - 1n)).to.equal(undefined);
    expect(firstElapsedAt(DEFAULT_TERMS, DEFAULT_TERMS.startFactor)).to.equal(0n);
  });
});

describe("the phase of an auction", () => {
  it("is fast before fastTime, slow before the end, and stale from then on", () => {
    const { fastTime, slowTime } = DEFAULT_TERMS;
    expect(phaseAt(DEFAULT_TERMS, 0n)).to.equal("fast");
    expect(phaseAt(DEFAULT_TERMS, fastTime - 1n)).to.equal("fast");
    expect(phaseAt(DEFAULT_TERMS, fastTime)).to.equal("slow");
    expect(phaseAt(DEFAULT_TERMS, fastTime + slowTime - 1n)).to.equal("slow");
    expect(phaseAt(DEFAULT_TERMS, fastTime + slowTime)).to.equal("stale");
    expect(staleFrom(DEFAULT_TERMS, 1_000n)).to.equal(1_000n + fastTime + slowTime);
  });
});
