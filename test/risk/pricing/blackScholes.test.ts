/** Values and Greeks against the formula in arbitrary precision and against published figures. */
import { expect } from "chai";
import fc from "fast-check";
import {
  black76Greeks,
  black76Value,
  blackScholesGreeks,
  blackScholesValue,
  normalDensity,
  thetaOfDayAhead,
  thetaPerDay,
  vegaPerPoint,
  type Greeks,
  type OptionType,
  type SpotOption,
} from "../../../risk/pricing/index.ts";
import { runs } from "../runs.ts";
import { readShared } from "../fileBeside.ts";
import { spotOptions } from "./arbitraries.ts";
import { HighPrecision } from "./highPrecision.ts";
import { ReferenceOption } from "./referenceOption.ts";

/** Of the exact number, however small that is. */
const RELATIVE = 1e-10;

const high = new HighPrecision(640);
/** Resolves options 35 deviations out of the money. */
const veryHigh = new HighPrecision(2400);

const GREEKS = ["value", "delta", "gamma", "vega", "theta"] as const;

const flat = (type: OptionType, more: Partial<SpotOption> = {}): SpotOption => ({
  ...{ type, spot: 100, strike: 100, years: 0.5, volatility: 0.6, rate: 0, carryYield: 0 },
  ...more,
});

function expectNear(actual: number, exact: bigint, label: string): void {
  expect(high.relativeError(actual, exact), label).to.be.below(RELATIVE);
}

function expectGreeksNear(actual: Greeks, exact: Record<keyof Greeks, bigint>): void {
  for (const greek of GREEKS) expectNear(actual[greek], exact[greek], greek);
}

describe("the generalised Black-Scholes formula", () => {
  it("has the exact value to 1e-10 of itself, on a grid", () => {
    for (const deviation of [1e-4, 0.01, 0.3, 0.9, 1.1, 3]) {
      for (const distance of [-9, -4.4, -1, -0.3, 0, 0.5, 1, 2.1, 8]) {
        const option = flat("call", {
          strike: 100 * Math.exp(0.03 * 0.5 + distance * deviation),
          volatility: deviation / Math.sqrt(0.5),
          rate: 0.04,
          carryYield: 0.01,
        });
        for (const type of ["call", "put"] as const) {
          const exact = new ReferenceOption(high, { ...option, type }).value();
          const value = blackScholesValue({ ...option, type });
          expectNear(value, exact, `${type}, σ√T ${deviation}, ${distance} deviations`);
        }
      }
    }
  });

  it("has the exact value and Greeks to 1e-10 of themselves, anywhere", () => {
    const options = spotOptions({ deviations: 8, deviation: [1e-3, 4], rate: 0.1 });
    fc.assert(
      fc.property(options, (option) => {
        const greeks = blackScholesGreeks(option);
        const exact = new ReferenceOption(high, option).greeks();
        for (const greek of ["value", "delta", "gamma", "vega"] as const) {
          expectNear(greeks[greek], exact[greek], greek);
        }
        // Diffusion, interest and yield may cancel: theta is measured against the largest of them.
        const parts = [
          (option.spot * normalDensity(0) * option.volatility) / Math.sqrt(option.years),
          option.rate * option.strike * Math.exp(-option.rate * option.years),
          option.carryYield * option.spot * Math.exp(-option.carryYield * option.years),
        ].map(Math.abs);
        const error = Math.abs(high.toNumber(high.from(greeks.theta) - exact.theta));
        expect(error, "theta").to.be.at.most(RELATIVE * Math.max(...parts));
      }),
      runs(60),
    );
  });

  it("gives the figures Haug's book prints", () => {
    // E. G. Haug, The Complete Guide to Option Pricing Formulas, 2nd edition, chapter 1.
    const printed: readonly (readonly [SpotOption, number])[] = [
      [flat("call", { spot: 60, strike: 65, years: 0.25, rate: 0.08, volatility: 0.3 }), 2.1334],
      [
        flat("put", { strike: 95, years: 0.5, rate: 0.1, carryYield: 0.05, volatility: 0.2 }),
        2.4648,
      ],
      [
        flat("put", {
          ...{ spot: 19, strike: 19, years: 0.75, rate: 0.1, carryYield: 0.1, volatility: 0.28 },
        }),
        1.7011,
      ],
    ];
    for (const [option, value] of printed) {
      expect(blackScholesValue(option)).to.be.closeTo(value, 5e-5);
    }
  });

  it("gives all of Haug's table as QuantLib's tests carry it", function () {
    const [, ...lines] = readShared("vectors/haug_european_values.csv", this).trim().split("\n");
    expect(lines.length).to.equal(43);
    for (const line of lines) {
      const [type, ...numbers] = line.split(",");
      const [strike, spot, carryYield, rate, years, volatility, value, tolerance] = numbers.map(
        Number,
      ) as [number, number, number, number, number, number, number, number];
      const option = {
        type: type as OptionType,
        spot,
        strike,
        years,
        volatility,
        rate,
        carryYield,
      };
      expect(blackScholesValue(option), line).to.be.closeTo(value, tolerance);
      const forward = spot * Math.exp((rate - carryYield) * years);
      expect(black76Value({ ...option, forward }), line).to.be.closeTo(value, tolerance);
    }
  });
});

describe("Black's formula of 1976", () => {
  it("has the exact value and Greeks to 1e-10 of themselves, anywhere", () => {
    const options = spotOptions({ deviations: 8, deviation: [1e-5, 5], rate: 0 });
    fc.assert(
      fc.property(options, fc.constantFrom(0, 0.05, -0.02), (undiscounted, rate) => {
        const { spot: forward, ...rest } = { ...undiscounted, rate };
        const greeks = black76Greeks({ ...rest, forward });
        const option = { ...rest, spot: forward, carryYield: rate };
        const exact = new ReferenceOption(high, option).greeks();
        if (rate === 0) expectGreeksNear(greeks, exact);
        else expectNear(greeks.value, exact.value, "value");
        expect(greeks.value).to.equal(black76Value({ ...rest, forward }));
      }),
      runs(60),
    );
  });

  it("keeps twelve digits of values down to 1e-255", () => {
    for (let distance = 12; distance <= 34; distance += 2.2) {
      for (const deviation of [1e-6, 0.02, 0.4, 1.5]) {
        const strike = 100 * Math.exp(distance * deviation);
        const option = flat("call", { strike, volatility: deviation / Math.sqrt(0.5) });
        const exact = new ReferenceOption(veryHigh, option).value();
        const error = veryHigh.relativeError(blackScholesValue(option), exact);
        expect(error, `${distance} deviations of ${deviation}`).to.be.below(1e-12);
      }
    }
  });
});

describe("Greeks in other units", () => {
  const greeks = { value: 2, theta: -365, vega: 50 };

  it("count vega per vol point and theta per day", () => {
    expect(vegaPerPoint(greeks)).to.equal(0.5);
    expect(thetaPerDay(greeks)).to.equal(-1);
  });

  it("let the day ahead take no more than the life's rest and the whole value", () => {
    expect(thetaOfDayAhead(greeks, 2 / 365)).to.equal(-1);
    expect(thetaOfDayAhead(greeks, 0.25 / 365)).to.equal(-0.25);
    expect(thetaOfDayAhead({ ...greeks, value: 0.2 }, 1)).to.equal(-0.2);
  });
});
