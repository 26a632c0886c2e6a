import { expect } from "chai";
import fc from "fast-check";
import { ZkMarginError } from "../../../circuits/errors.ts";
import {
  BAND_SENSITIVITY,
  minimalBandSensitivity,
  validateRuleTable,
  type Band,
  type BandSensitivity,
  type Impact,
  type OptionPnl,
  type Price,
  type Shock,
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
  type ScenarioPoint,
} from "../../../risk/liquidity/index.ts";
import { tableOf } from "../arbitraries.ts";
import { runs } from "../runs.ts";

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

const row = (...points: [number, number][]): ScenarioPoint[] =>
  points.map(([shock, pnl]) => ({ shock: BigInt(shock) as Shock, pnl: BigInt(pnl) as OptionPnl }));

const refusal = (call: () => unknown): string => {
  try {
    call();
  } catch (error) {
    if (error instanceof ZkMarginError) return error.message;
  }
  return "";
};

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
    const state = fc
      .record({
        price: fc.bigInt({ min: 0n, max: 1n << 40n }),
        pnl: fc.array(fc.bigInt({ min: -(1n << 40n), max: 1n << 40n }), {
          minLength: 3,
          maxLength: 3,
        }),
      })
      .map((each) => each as unknown as { price: Price; pnl: OptionPnl[] });
    const by = (price: bigint, ...pnl: bigint[]): { price: Price; pnl: OptionPnl[] } =>
      ({ price, pnl }) as unknown as { price: Price; pnl: OptionPnl[] };
    expect(driftOfUpdate(by(100n, 5n, -9n), by(90n, 8n, -16n))).to.equal(17n);
    fc.assert(
      fc.property(state, state, state, (first, second, third) => {
        const path = driftOfUpdate(first, second) + driftOfUpdate(second, third);
        expect(path >= driftOfUpdate(first, third)).to.equal(true);
      }),
      runs(100),
    );
  });

  it("an option wants its steepest slope times two and the largest rise, over its price", () => {
    // From 0 to 0.1 it gains 3 USD: a slope of 30 USD; 30·(2 + 0.1)/5 = 12.6 times its price of 5 USD.
    const values = row([-1_000, -200_000_000], [1_000, 300_000_000], [0, 0]);
    expect(wantedReachUp(values, 500_000_000n as Price)).to.equal(126_000n);
    expect(wantedReachUp(values, 500_000_001n as Price)).to.equal(126_000n);
    expect(wantedReachUp(row([0, 7], [500, 7]), 1n as Price)).to.equal(0n);
  });

  it("refuses what has no answer", () => {
    expect(refusal(() => wantedReachUp(row([0, 7], [0, 9]), 1n as Price))).to.include("row has no");
    expect(refusal(() => wantedReachUp(row([0, 7], [1, 9]), 0n as Price))).to.include("price is 0");
    expect(refusal(() => optionBandSensitivityUp(-1n, rules(0n)))).to.include("reach");
    expect(refusal(() => optionBandSensitivityUp(10_001n, rules(0n, 1n)))).to.include("reach");
    const wide = {
      ...{
        weightLong: [10_000n],
        weightShort: [10_000n],
        contingency: [0n],
        impact: [1n as Impact],
      },
      shock: [[BAND_SENSITIVITY.max - 10_000n]],
    } as unknown as Parameters<typeof linearBandSensitivityUp>[0];
    expect(refusal(() => linearBandSensitivityUp(wide, 1))).to.include("band sensitivity");
  });
});
