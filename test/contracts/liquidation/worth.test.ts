/**
 * Given disclosed cents   When money, units or levels are computed from them
 *   Then the result is what exact rationals give in the worst case for the liquidator, and nothing worse
 * Given terms             Then the price factor starts, bends and ends where they say, and never rises
 */
import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";
import { decimal, Fraction } from "../../risk/fraction.ts";
import { deploy, type Deployed } from "../fixtures/chain.ts";
import { TERMS, type Terms } from "../fixtures/liquidation.ts";
import { proofPoints } from "../fixtures/protocol.ts";

const connection = await network.create();
const deployMath = async (chain: typeof connection): Promise<Deployed> =>
  await deploy(chain, "LiquidationMathHarness");
const math = await deployMath(connection);

const RUNS = { numRuns: 60 };
const INT64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };
const UINT64 = { min: 0n, max: 2n ** 64n - 1n };
/** Small numbers and the ends of the range alike. */
const signed = fc.oneof(fc.bigInt({ min: -300n, max: 300n }), fc.bigInt(INT64), edges(INT64));
const unsigned = fc.oneof(fc.bigInt({ min: 0n, max: 300n }), fc.bigInt(UINT64), edges(UINT64));
const price = fc.oneof(fc.constantFrom(1n, 10n ** 8n), fc.bigInt({ ...UINT64, min: 1n }));
const level = fc.bigInt({ min: 1n, max: 131_070n });
const factor = fc.bigInt({ min: -100_000n, max: 100_000n });
const rate = fc.bigInt({ min: 0n, max: 10_000n });

function edges({ min, max }: { min: bigint; max: bigint }): fc.Arbitrary<bigint> {
  return fc.constantFrom(min, min + 1n, max - 1n, max);
}

const cents = (amount: bigint): Fraction => decimal(amount, 2);
const valuation = (value: bigint, requirement: bigint, plainValue = 0n): object => ({
  epoch: 1,
  value,
  requirement,
  plainValue,
  plainRequirement: 0n,
  proof: proofPoints(),
  plainProof: proofPoints(),
});
/** Least and greatest dollars that a disclosed requirement stands for; the least is not reached, but for 0. */
const requirements = (m: bigint): [Fraction, Fraction] => [cents(m === 0n ? 0n : m - 1n), cents(m)];
const termsWith = (changes: Partial<Terms>): Terms => ({ ...TERMS, ...changes });

describe("Worth: levels", () => {
  it("is below only what is below wherever in its cents it lies, and all of that", async () => {
    const property = fc.asyncProperty(signed, unsigned, level, async (value, requirement, at) => {
      const [least] = requirements(requirement);
      const bound = least.times(decimal(at, 4));
      // The value is below the upper end of its cent, the requirement above the lower end of its own.
      const expected = requirement === 0n ? value < 0n : cents(value + 1n).compare(bound) <= 0;
      expect(await math.isBelow(valuation(value, requirement), at)).to.equal(expected);
    });
    await fc.assert(property, RUNS);
  });

  it("is at least a level only what is wherever in its cents it lies, and all of that", async () => {
    const property = fc.asyncProperty(signed, unsigned, level, async (value, requirement, at) => {
      const [, most] = requirements(requirement);
      const expected = cents(value).compare(most.times(decimal(at, 4))) >= 0;
      expect(await math.isAtLeast(valuation(value, requirement), at)).to.equal(expected);
      if (expected) expect(await math.isBelow(valuation(value, requirement), at)).to.equal(false);
    });
    await fc.assert(property, RUNS);
  });
});

describe("Worth: money", () => {
  it("adds the most that a factor of something between two requirements can come to, exactly", async () => {
    const property = fc.asyncProperty(factor, unsigned, unsigned, async (f, a, b) => {
      const [least, most] = a < b ? [a, b] : [b, a];
      const ends = [least, most].map((m) => cents(m).times(decimal(f, 4)));
      const expected = ends[0]!.compare(ends[1]!) > 0 ? ends[0]! : ends[1]!;
      const money: bigint = await math.adjustmentUp(f, least, most);
      expect(decimal(money, 16).compare(expected)).to.equal(0);
    });
    await fc.assert(property, RUNS);
  });

  it("asks for the fewest units that are worth the money, for either sign", async () => {
    const money = fc.bigInt({ min: -(10n ** 36n), max: 10n ** 36n });
    const property = fc.asyncProperty(money, price, async (amount, p) => {
      const units: bigint = await math.unitsUp(amount, p);
      expect(units * p >= amount).to.equal(true);
      expect((units - 1n) * p < amount).to.equal(true);
    });
    await fc.assert(property, RUNS);
  });

  it("takes a penalty and a bounty rounded down, the bounty capped", async () => {
    const property = fc.asyncProperty(
      unsigned,
      price,
      rate,
      rate,
      unsigned,
      async (relieved, p, penaltyRate, bountyShare, bountyCap) => {
        const terms = termsWith({ penaltyRate, bountyShare, bountyCap });
        const dollars = cents(relieved).times(decimal(penaltyRate, 4));
        const exact = dollars.times(new Fraction(10n ** 16n, p)).floor(0);
        expect(await math.penaltyDown(terms, relieved, p)).to.equal(exact);
        const share = new Fraction(relieved).times(decimal(bountyShare, 4)).floor(0);
        const expected = share < bountyCap ? share : bountyCap;
        expect(await math.bountyDown(terms, relieved)).to.equal(expected);
      },
    );
    await fc.assert(property, RUNS);
  });

  it("says the most that an auction may cost others, rounded up, and the greatest number for more", async () => {
    const end = fc.bigInt({ min: -100_000n, max: -1n });
    const property = fc.asyncProperty(signed, unsigned, end, price, async (value, m, f, p) => {
      const terms = termsWith({ endFactor: f, dust: 0 });
      const worst = cents(value).plus(cents(m).times(decimal(f, 4)));
      const exact = worst
        .negated()
        .times(new Fraction(10n ** 16n, p))
        .ceil(0);
      const most = 2n ** 64n - 1n;
      const expected = exact <= 0n ? 0n : exact > most ? most : exact;
      expect(await math.costUp(terms, valuation(0n, m, value), p)).to.equal(expected);
      // What a takeover in full is paid at the end of the price phase is no more.
      const adjustment: bigint = await math.adjustmentUp(f, m === 0n ? 0n : m - 1n, m);
      const owed: bigint = await math.unitsUp((value + 1n) * 10n ** 14n + adjustment, p);
      expect(-owed <= expected || expected === most).to.equal(true);
    });
    await fc.assert(property, RUNS);
  });
});

describe("PriceFactor", () => {
  const factors = fc
    .uniqueArray(fc.integer({ min: -100_000, max: 100_000 }), { minLength: 3, maxLength: 3 })
    .map((three) => three.sort((a, b) => b - a) as [number, number, number]);
  const seconds = fc.integer({ min: 1, max: 30 * 86_400 });

  it("is the straight line of its phase, rounded up, and the end factor after both", async () => {
    const property = fc.asyncProperty(factors, seconds, seconds, fc.nat(), async (f, a, b, at) => {
      const [startFactor, midFactor, endFactor] = f;
      const terms = termsWith({ startFactor, midFactor, endFactor, fastTime: a, slowTime: b });
      const elapsed = at % (a + b + 10);
      const line = (from: number, to: number, passed: number, time: number): bigint =>
        new Fraction(BigInt(from))
          .plus(new Fraction(BigInt(to - from) * BigInt(passed), BigInt(time)))
          .ceil(0);
      const expected =
        elapsed < a
          ? line(startFactor, midFactor, elapsed, a)
          : elapsed < a + b
            ? line(midFactor, endFactor, elapsed - a, b)
            : BigInt(endFactor);
      expect(await math.factorUp(terms, elapsed)).to.equal(expected);
    });
    await fc.assert(property, RUNS);
  });

  it("never rises, and starts, bends and ends where the terms say", async () => {
    const property = fc.asyncProperty(factors, seconds, seconds, fc.nat(), async (f, a, b, at) => {
      const [startFactor, midFactor, endFactor] = f;
      const terms = termsWith({ startFactor, midFactor, endFactor, fastTime: a, slowTime: b });
      const of = async (elapsed: number): Promise<bigint> => await math.factorUp(terms, elapsed);
      const elapsed = at % (a + b);
      expect((await of(elapsed)) >= (await of(elapsed + 1))).to.equal(true);
      expect([await of(0), await of(a), await of(a + b)]).to.deep.equal(f.map(BigInt));
    });
    await fc.assert(property, RUNS);
  });
});
