/** What any right option formula keeps to, at every input and in the limits. */
import { expect } from "chai";
import fc from "fast-check";
import {
  black76Greeks,
  black76Value,
  blackScholesGreeks,
  blackScholesValue,
  type ForwardOption,
  type Greeks,
  type SpotOption,
} from "../../../risk/pricing/index.ts";
import { runs } from "../runs.ts";
import { optionType, real, scaled, spotOptions } from "./arbitraries.ts";

/** Of spot and strike: what rounding may move a comparison. */
const ROUNDING = 1e-13;
const options = spotOptions({ deviations: 6, deviation: [1e-4, 3], rate: 0.1 });
const onForwards = spotOptions({ deviations: 6, deviation: [1e-4, 3], rate: 0 });

const size = ({ spot, strike }: SpotOption): number => Math.max(spot, strike);
const value = blackScholesValue;

describe("option values", () => {
  it("keep put-call parity", () => {
    fc.assert(
      fc.property(options, (option) => {
        const { spot, strike, rate, carryYield, years } = option;
        const parity = spot * Math.exp(-carryYield * years) - strike * Math.exp(-rate * years);
        const call = blackScholesGreeks({ ...option, type: "call" });
        const put = blackScholesGreeks({ ...option, type: "put" });
        const allowed = 1e-12 * Math.max(call.value, put.value, Math.abs(parity), size(option));
        expect(call.value - put.value).to.be.closeTo(parity, allowed);
        expect(call.delta - put.delta).to.be.closeTo(Math.exp(-carryYield * years), 1e-12);
        expect(call.gamma).to.equal(put.gamma);
        expect(call.vega).to.equal(put.vega);
      }),
      runs(1000),
    );
  });

  it("stay between the discounted intrinsic value and spot or strike", () => {
    fc.assert(
      fc.property(options, (option) => {
        const spot = option.spot * Math.exp(-option.carryYield * option.years);
        const strike = option.strike * Math.exp(-option.rate * option.years);
        const call = option.type === "call";
        const least = Math.max(0, call ? spot - strike : strike - spot);
        expect(value(option)).to.be.at.least(least - 1e-12 * size(option));
        expect(value(option)).to.be.at.most((call ? spot : strike) * (1 + ROUNDING));
      }),
      runs(1000),
    );
  });

  it("fall with the strike (calls) or rise (puts), no faster than it, and are convex in it", () => {
    const gap = real(0.0001, 2);
    fc.assert(
      fc.property(onForwards, gap, gap, (option, below, above) => {
        const strikes = [1, 1 + below, 1 + below + above].map((by) => option.strike * by) as [
          number,
          number,
          number,
        ];
        const [low, middle, high] = strikes.map((strike) => value({ ...option, strike })) as [
          number,
          number,
          number,
        ];
        const sign = option.type === "call" ? 1 : -1;
        const rounding = ROUNDING * Math.max(option.spot, strikes[2]);
        expect(sign * (low - high)).to.be.within(-rounding, strikes[2] - strikes[0] + rounding);
        const share = (strikes[1] - strikes[0]) / (strikes[2] - strikes[0]);
        expect(middle).to.be.at.most((1 - share) * low + share * high + rounding);
      }),
      runs(1000),
    );
  });

  it("rise with volatility and, undiscounted, with time", () => {
    fc.assert(
      fc.property(onForwards, real(1.0001, 5), (option, factor) => {
        const now = value(option);
        const rounding = ROUNDING * now;
        const wilder = { ...option, volatility: option.volatility * factor };
        const longer = { ...option, years: option.years * factor };
        expect(value(wilder)).to.be.at.least(now - rounding);
        expect(value(longer)).to.be.at.least(now - rounding);
      }),
      runs(1000),
    );
  });

  it("scale with spot and strike", () => {
    fc.assert(
      fc.property(options, scaled(1e-6, 1e6), (option, factor) => {
        const moved = { ...option, spot: option.spot * factor, strike: option.strike * factor };
        const [greeks, big] = [blackScholesGreeks(option), blackScholesGreeks(moved)];
        // ln(spot/strike) rounds anew: as much as its rounding counts in deviations.
        const deviation = option.volatility * Math.sqrt(option.years);
        const allowed = 1e-13 * (1 + 10 / deviation);
        const near = (a: number, b: number): void => {
          expect(a).to.be.closeTo(b, allowed * Math.max(Math.abs(a), Math.abs(b)));
        };
        near(big.value, greeks.value * factor);
        near(big.delta, greeks.delta);
        near(big.gamma, greeks.gamma / factor);
        near(big.vega, greeks.vega * factor);
      }),
      runs(500),
    );
  });

  it("are the same on a forward as on the spot with that forward", () => {
    fc.assert(
      fc.property(options, (option) => {
        const { spot, rate, carryYield, years } = option;
        const forward = spot * Math.exp((rate - carryYield) * years);
        const deviation = option.volatility * Math.sqrt(years);
        const allowed = 1e-13 * (1 + 10 / deviation) * value(option) + 1e-13 * size(option);
        expect(black76Value({ ...option, forward })).to.be.closeTo(value(option), allowed);
      }),
      runs(500),
    );
  });
});

describe("options in the limits", () => {
  const at = (more: Partial<SpotOption>): SpotOption => ({
    ...{ type: "call", spot: 100, strike: 100, years: 1, volatility: 0.5, rate: 0, carryYield: 0 },
    ...more,
  });

  for (const limit of [{ years: 0 }, { volatility: 0 }] as const) {
    const name = Object.keys(limit).join("");
    it(`with ${name} 0 are worth their intrinsic value, and delta steps`, () => {
      const inside = blackScholesGreeks(at({ ...limit, strike: 80 }));
      expect(inside).to.deep.equal({ value: 20, delta: 1, gamma: 0, vega: 0, theta: 0 });
      const outside = blackScholesGreeks(at({ ...limit, type: "put", strike: 80 }));
      expect(outside.value).to.equal(0);
      expect(Math.abs(outside.delta)).to.equal(0);
      expect([outside.gamma, outside.vega, outside.theta]).to.deep.equal([0, 0, 0]);
    });
  }

  it("at the money at expiry are worth nothing, and their gamma and theta have no bound", () => {
    const greeks = blackScholesGreeks(at({ years: 0 }));
    expect(greeks).to.deep.equal({
      ...{ value: 0, delta: 0.5, gamma: Infinity, vega: 0, theta: -Infinity },
    });
  });

  it("without volatility still discount", () => {
    const option = at({ volatility: 0, strike: 80, rate: 0.05, carryYield: 0.02, years: 2 });
    const exact = 100 * Math.exp(-0.04) - 80 * Math.exp(-0.1);
    const greeks = blackScholesGreeks(option);
    expect(greeks.value).to.be.closeTo(exact, 1e-12);
    expect(greeks.theta).to.be.closeTo(2 * Math.exp(-0.04) - 4 * Math.exp(-0.1), 1e-12);
  });

  it("are never NaN, and infinite only in gamma and theta at the money", () => {
    const any = (least: number, most: number): fc.Arbitrary<number> =>
      fc.oneof(fc.constantFrom(least, most), fc.double({ min: least, max: most, noNaN: true }));
    const price = fc.oneof(
      fc.constantFrom(1e-100, 1, 1e100),
      fc.double({ min: 1e-100, max: 1e100, noNaN: true }),
      scaled(1e-100, 1e100),
    );
    const anything: fc.Arbitrary<SpotOption> = fc
      .record({
        type: optionType,
        spot: price,
        strike: fc.option(price),
        years: any(0, 1000),
        volatility: any(0, 1e4),
        rate: any(-0.2, 0.2),
        carryYield: any(-0.2, 0.2),
      })
      .map((option) => ({ ...option, strike: option.strike ?? option.spot }));
    fc.assert(
      fc.property(anything, (option) => {
        const greeks: Greeks = blackScholesGreeks(option);
        for (const [greek, number] of Object.entries(greeks) as [keyof Greeks, number][]) {
          expect(number, greek).not.to.be.NaN;
          const unbounded = greek === "gamma" || greek === "theta";
          if (!unbounded) expect(Math.abs(number), greek).to.be.below(Infinity);
        }
        expect(greeks.value).to.be.at.least(0);
        expect(greeks.gamma).to.be.at.least(0);
        expect(greeks.vega).to.be.at.least(0);
      }),
      runs(3000),
    );
  });
});

describe("options that are none", () => {
  const good: ForwardOption = {
    ...{ type: "call", forward: 100, strike: 100, years: 1, volatility: 0.5, rate: 0 },
  };

  for (const [field, values] of [
    ["forward", [0, -1, NaN, Infinity, 1e101]],
    ["strike", [0, -1, NaN, Infinity, 1e-101]],
    ["years", [-1e-9, NaN, Infinity, 1001]],
    ["volatility", [-0.1, NaN, Infinity, 1e5]],
    ["rate", [NaN, Infinity, -Infinity, 201]],
  ] as const) {
    it(`are refused by ${field}`, () => {
      for (const wrong of values) {
        for (const price of [black76Value, black76Greeks]) {
          expect(() => price({ ...good, [field]: wrong }))
            .to.throw(new RegExp(`^${field} is (out of range|not a finite number)$`))
            .that.includes({ code: "INPUT_INVALID", field });
        }
      }
    });
  }

  it("are refused by a yield that accrues beyond reason", () => {
    const { forward: spot, ...rest } = good;
    const option = { ...rest, spot, years: 300, carryYield: 0.7 };
    expect(() => blackScholesValue(option)).to.throw("carryYield is out of range");
  });
});
