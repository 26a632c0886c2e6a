import { expect } from "chai";
import fc from "fast-check";
import { IMPACT, type Impact } from "../../../risk/index.ts";
import { crowdedImpactUp, crowdingMultipleUp } from "../../../risk/liquidity/index.ts";
import { runs } from "../runs.ts";
import { refusalMessage } from "../../prover/refusal.ts";

const PARAMETERS = { most: 100_000n, rise: 1_000n, fall: 200n };
const impactOf = (x: bigint): Impact => x as Impact;

const amount = fc.bigInt({ min: 0n, max: 1n << 60n });
const impact = fc.oneof(fc.bigInt({ min: 0n, max: 100n }), fc.bigInt({ min: 0n, max: IMPACT.max }));

describe("crowding", () => {
  it("multiplies by open interest over capacity, as by hand", () => {
    const multiple = (interest: bigint): bigint => crowdingMultipleUp(interest, 300n, PARAMETERS);
    expect(multiple(0n)).to.equal(10_000n);
    expect(multiple(300n)).to.equal(10_000n);
    expect(multiple(400n)).to.equal(13_334n);
    expect(multiple(3_000n)).to.equal(100_000n);
    expect(multiple(1n << 60n)).to.equal(100_000n);
  });

  it("charges whoever holds the capacity for everybody's leaving at once", () => {
    // k·multiple·capacity² against k·openInterest·capacity.
    const [capacity, interest] = [1_000_000n, 3_700_000n];
    const multiple = crowdingMultipleUp(interest, capacity, PARAMETERS);
    expect(multiple * capacity * capacity).to.equal(10_000n * interest * capacity);
  });

  it("moves a tenth up and a fiftieth down per epoch, and by one where that is nothing", () => {
    const next = (previous: bigint, multiple: bigint): bigint =>
      crowdedImpactUp(impactOf(1_000n), multiple, impactOf(previous), PARAMETERS);
    expect(crowdedImpactUp(impactOf(1_000n), 20_000n, undefined, PARAMETERS)).to.equal(2_000n);
    expect(next(1_000n, 20_000n)).to.equal(1_100n);
    expect(next(1_950n, 20_000n)).to.equal(2_000n);
    expect(next(2_000n, 10_000n)).to.equal(1_960n);
    expect(next(5n, 20_000n)).to.equal(6n);
    expect(next(1_005n, 10_000n)).to.equal(1_000n);
    expect(crowdedImpactUp(IMPACT.max as Impact, 100_000n, undefined, PARAMETERS)).to.equal(
      IMPACT.max,
    );
  });

  it("never falls with open interest, base or the impact before, and never rises with capacity", () => {
    fc.assert(
      fc.property(
        amount,
        amount,
        amount,
        impact,
        impact,
        (interest, capacity, more, base, before) => {
          const next = (q: bigint, depth: bigint, k: bigint, previous: bigint): bigint =>
            crowdedImpactUp(
              impactOf(k),
              crowdingMultipleUp(q, depth, PARAMETERS),
              impactOf(previous),
              PARAMETERS,
            );
          const found = next(interest, capacity + 1n, base, before);
          expect(found >= 0n && found <= IMPACT.max).to.equal(true);
          expect(next(interest + more, capacity + 1n, base, before) >= found).to.equal(true);
          expect(next(interest, capacity + more + 1n, base, before) <= found).to.equal(true);
          if (base < IMPACT.max) {
            expect(next(interest, capacity + 1n, base + 1n, before) >= found).to.equal(true);
          }
          if (before < IMPACT.max) {
            expect(next(interest, capacity + 1n, base, before + 1n) >= found).to.equal(true);
          }
          const step = before / 10n > 1n ? before / 10n : 1n;
          expect(found - before <= step && before - found <= step).to.equal(true);
        },
      ),
      runs(300),
    );
  });

  it("arrives, from anywhere", () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10_000n), fc.bigInt(0n, 10_000n), (base, start) => {
        let current = impactOf(start);
        for (let epoch = 0; epoch < 600; epoch += 1) {
          current = crowdedImpactUp(impactOf(base), 10_000n, current, PARAMETERS);
        }
        expect(current).to.equal(base);
      }),
      runs(20),
    );
  });

  it("refuses what is out of range, by name", () => {
    expect(refusalMessage(() => crowdingMultipleUp(-1n, 1n, PARAMETERS))).to.include(
      "openInterest",
    );
    expect(refusalMessage(() => crowdingMultipleUp(1n, 0n, PARAMETERS))).to.include("capacity");
    const wrong = { ...PARAMETERS, most: 9_999n };
    expect(refusalMessage(() => crowdingMultipleUp(1n, 1n, wrong))).to.include("most");
    const once = (base: bigint, multiple: bigint): unknown =>
      crowdedImpactUp(impactOf(base), multiple, undefined, PARAMETERS);
    expect(refusalMessage(() => once(-1n, 10_000n))).to.include("base");
    expect(refusalMessage(() => once(1n, 100_001n))).to.include("multiple");
  });
});
