import { expect } from "chai";
import fc from "fast-check";
import {
  BAND_SENSITIVITY,
  minimalBandSensitivity,
  validateRuleTable,
  type Band,
  type BandSensitivity,
  type Impact,
  type Price,
} from "../../../risk/index.ts";
import {
  driftOfUpdate,
  isWithinReach,
  largestDriftDown,
  largestReachDown,
  linearBandSensitivityUp,
  optionBandSensitivityUp,
  reachDown,
  wantedReachUp,
  type OptionSlotRules,
  type PublishedOption,
} from "../../../risk/liquidity/index.ts";
import { black76Value } from "../../../risk/pricing/index.ts";
import { tableOf } from "../arbitraries.ts";
import { runs } from "../runs.ts";
import { refusalMessage } from "../../prover/refusal.ts";

const rules = (contingency: bigint, impact = 0n): OptionSlotRules =>
  ({ weightLong: 9_000n, weightShort: 11_000n, contingency, impact }) as unknown as OptionSlotRules;

const anyRules = fc
  .record({
    weightLong: fc.bigInt({ min: 0n, max: 10_000n }),
    weightShort: fc.bigInt({ min: 10_000n, max: 65_535n }),
    contingency: fc.bigInt({ min: 0n, max: 65_535n }),
    impact: fc.constantFrom(0n, 1n),
  })
  .map((each) => each as unknown as OptionSlotRules);

const state = (price: bigint, ...pnl: bigint[]): PublishedOption =>
  ({ price, pnl }) as unknown as PublishedOption;

describe("band sensitivity and reach", () => {
  it("linear slots get the least, and one step more where there is an impact", () => {
    fc.assert(
      fc.property(tableOf("solvency-spot8"), (table) => {
        const least = minimalBandSensitivity(table, 8);
        const kappa = linearBandSensitivityUp(table, 8);
        kappa.forEach((own, slot) => {
          expect(own - least[slot]!).to.equal(table.impact[slot] === 0n ? 0n : 1n);
        });
        expect(() => validateRuleTable({ ...table, bandSensitivity: kappa })).not.to.throw();
      }),
      runs(50),
    );
  });

  it("is worked out by hand: κ of 3 times a debt of 1.1 and a contingency of 0.1", () => {
    expect(optionBandSensitivityUp(30_000n, rules(1_000n))).to.equal(36_000n);
    expect(reachDown(36_000n as BandSensitivity, rules(1_000n))).to.equal(30_000n);
    expect(reachDown(35_999n as BandSensitivity, rules(1_000n))).to.equal(29_999n);
    expect(reachDown(36_000n as BandSensitivity, rules(1_000n, 1n))).to.equal(10_000n);
    expect(optionBandSensitivityUp(10_000n, rules(1_000n, 1n))).to.equal(12_001n);
    expect(optionBandSensitivityUp(5_000n, rules(1_000n, 1n))).to.equal(6_000n);
  });

  it("a κ made for a reach reaches it, and one step less does not; more κ never reaches less far", () => {
    const share = fc.bigInt({ min: 0n, max: 1_000_000n });
    fc.assert(
      fc.property(
        anyRules,
        share,
        fc.bigInt({ min: 0n, max: BAND_SENSITIVITY.max }),
        (own, part, k) => {
          const reach = (part * largestReachDown(own)) / 1_000_000n;
          const kappa = optionBandSensitivityUp(reach, own);
          expect(kappa <= BAND_SENSITIVITY.max).to.equal(true);
          expect(reachDown(kappa, own) >= reach).to.equal(true);
          const step = own.impact !== 0n && reach === 10_000n ? 2n : 1n;
          if (reach > 0n) {
            expect(reachDown((kappa - step) as BandSensitivity, own) < reach).to.equal(true);
          }
          if (k > 0n) {
            const [less, more] = [k - 1n, k].map((each) => reachDown(each as BandSensitivity, own));
            expect(less! <= more!).to.equal(true);
          }
        },
      ),
      runs(200),
    );
  });

  it("the largest drift is within reach and the next is not", () => {
    const [band, price] = [500n as Band, 1_234_567n as Price];
    const most = largestDriftDown(band, 30_000n, price);
    expect(most).to.equal(185_185n);
    expect(isWithinReach(most, band, 30_000n, price)).to.equal(true);
    expect(isWithinReach(most + 1n, band, 30_000n, price)).to.equal(false);
    expect(isWithinReach(0n, band, 30_000n, 0n as Price)).to.equal(true);
    expect(isWithinReach(1n, band, 30_000n, 0n as Price)).to.equal(false);
  });

  it("drifts of reports add up to no less than the drift of all at once", () => {
    const any = fc
      .record({
        price: fc.bigInt({ min: 0n, max: 1n << 40n }),
        pnl: fc.array(fc.bigInt({ min: -(1n << 40n), max: 1n << 40n }), {
          minLength: 3,
          maxLength: 3,
        }),
      })
      .map(({ price, pnl }) => state(price, ...pnl));
    expect(driftOfUpdate(state(100n, 5n, -9n), state(90n, 8n, -16n))).to.equal(17n);
    fc.assert(
      fc.property(any, any, any, (first, second, third) => {
        const path = driftOfUpdate(first, second) + driftOfUpdate(second, third);
        expect(path >= driftOfUpdate(first, third)).to.equal(true);
      }),
      runs(100),
    );
  });

  it("an option wants what its farthest path drifts, over band and price, as by hand", () => {
    const paths = [
      [state(1_000n, 0n), state(1_040n, 10n), state(1_020n, 0n)],
      [state(1_000n, 0n), state(930n, 0n)],
    ];
    // 40 + 10 and 20 + 10 are 80; at a band of 5 % of 1,000 that is 1.6.
    expect(wantedReachUp(paths, 500n as Band)).to.equal(16_000n);
    expect(wantedReachUp([[state(1n, 0n)]], 500n as Band)).to.equal(0n);
  });

  it("with the κ for it, a lease on an option outlives its underlying's way to the band's edge", () => {
    const shocks = [-0.3, -0.15, 0, 0.15, 0.3];
    const option = fc.record({
      type: fc.constantFrom("call" as const, "put" as const),
      moneyness: fc.integer({ min: 60, max: 150 }),
      days: fc.integer({ min: 2, max: 365 }),
      volatility: fc.integer({ min: 30, max: 150 }),
      band: fc.bigInt({ min: 1n, max: 1_000n }),
    });
    let leased = 0;
    fc.assert(
      fc.property(option, anyRules, ({ type, moneyness, days, volatility, band }, own) => {
        const value = (forward: number): bigint => {
          const years = days / 365;
          const terms = { type, strike: 80 * moneyness, years, volatility: volatility / 100 };
          return BigInt(Math.floor(1e8 * black76Value({ ...terms, forward, rate: 0 }))) + 1n;
        };
        const at = (move: number): PublishedOption => {
          const price = value(8_000 * (1 + move));
          const pnl = shocks.map((shock) => value(8_000 * (1 + move) * (1 + shock)) - price);
          return state(price, ...pnl);
        };
        const edge = Number(band) / 1e4;
        const way = (side: number): PublishedOption[] =>
          Array.from({ length: 6 }, (_, step) => at((side * edge * step) / 5));
        const paths = [way(1), way(-1)];
        const start = at(0).price;
        const reach = wantedReachUp(paths, band as Band);
        const drifts = paths.map((path) =>
          path.slice(1).reduce((sum, next, i) => sum + driftOfUpdate(path[i]!, next), 0n),
        );
        expect(drifts.every((d) => isWithinReach(d, band as Band, reach, start))).to.equal(true);
        if (reach === 0n || reach > largestReachDown(own)) return;
        leased += 1;
        expect(drifts.every((d) => isWithinReach(d, band as Band, reach - 1n, start))).to.equal(
          false,
        );
        const carried = reachDown(optionBandSensitivityUp(reach, own), own);
        expect(drifts.every((d) => isWithinReach(d, band as Band, carried, start))).to.equal(true);
      }),
      runs(100),
    );
    expect(leased).to.be.greaterThan(10);
  });

  it("refuses what has no answer", () => {
    const [free, listed] = [state(0n, 0n), state(1n, 0n)];
    const wanted = (paths: PublishedOption[][], band: bigint): string =>
      refusalMessage(() => wantedReachUp(paths, band as Band));
    expect(wanted([[listed]], 0n)).to.include("band");
    for (const paths of [[], [[]], [[free, listed]], [[listed], [free]], [[listed], []]]) {
      expect(wanted(paths, 1n)).to.include("paths");
    }
    expect(refusalMessage(() => optionBandSensitivityUp(-1n, rules(0n)))).to.include("reach");
    expect(refusalMessage(() => optionBandSensitivityUp(10_001n, rules(0n, 1n)))).to.include(
      "reach",
    );
    const wide = {
      ...{
        weightLong: [10_000n],
        weightShort: [10_000n],
        contingency: [0n],
        impact: [1n as Impact],
      },
      shock: [[BAND_SENSITIVITY.max - 10_000n]],
    } as unknown as Parameters<typeof linearBandSensitivityUp>[0];
    expect(refusalMessage(() => linearBandSensitivityUp(wide, 1))).to.include("band sensitivity");
  });
});
