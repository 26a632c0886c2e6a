import { expect } from "chai";
import fc from "fast-check";
import {
  black76Greeks,
  black76Value,
  impliedVolatility,
  type ForwardOption,
  type PricedOption,
} from "../../../risk/pricing/index.ts";
import { runs } from "../runs.ts";
import { real, spotOptions } from "./arbitraries.ts";

/** Options from 36 deviations out of to 36 in the money, total deviations from 1e-5 to 8. */
const options = fc
  .tuple(spotOptions({ deviations: 36, deviation: [1e-5, 8], rate: 0 }), real(-0.1, 0.1))
  .map(([{ spot, ...rest }, rate]): ForwardOption => ({ ...rest, forward: spot, rate }));

/** What the premium's last digit is worth in volatility, relative: no solver can do better. */
function conditioning(option: ForwardOption): number {
  const { value, vega } = black76Greeks(option);
  return 1 + value / (vega * option.volatility);
}

describe("implied volatility", () => {
  it("leads back to the volatility, as well as the premium knows it", () => {
    let [resolved, told] = [0, 0];
    fc.assert(
      fc.property(options, (option) => {
        const premium = black76Value(option);
        fc.pre(premium > 1e-290);
        const implied = impliedVolatility({ ...option, premium });
        const digits = conditioning(option);
        if (!implied.found) {
          // Only a premium whose volatility is lost in its rounding may stay without one.
          expect(implied.reason).to.be.oneOf(["no-vega", "above-bound"]);
          expect(digits, implied.reason).to.be.above(1e11);
          told++;
          return;
        }
        const error = Math.abs(implied.volatility / option.volatility - 1);
        expect(error).to.be.at.most(8 * Number.EPSILON * digits);
        if (digits < 1e6) {
          expect(error).to.be.below(1e-8);
          resolved++;
        }
      }),
      runs(2000),
    );
    expect(resolved).to.be.above(800);
    expect(told).to.be.above(100);
  });

  it("prices every premium between the bounds back", () => {
    const share = fc.oneof(real(1e-12, 1 - 1e-9), fc.constantFrom(1e-200, 1e-30, 0.5, 1 - 1e-12));
    fc.assert(
      fc.property(options, share, (option, part) => {
        const { type, forward, strike, years, rate } = option;
        const sign = type === "call" ? 1 : -1;
        const intrinsic = Math.max(0, sign * (forward - strike));
        const undiscounted = intrinsic + part * Math.min(forward, strike);
        const premium = undiscounted * Math.exp(-rate * years);
        const implied = impliedVolatility({ ...option, premium });
        if (!implied.found) {
          // Both bounds are as near as the premium's last digits.
          const room = Math.min(part, 1 - part) * Math.min(forward, strike);
          const lost = part > 1 - 1e-10 || room < 1e-13 * intrinsic;
          expect(lost, implied.reason).to.equal(true);
          return;
        }
        const again = black76Value({ ...option, volatility: implied.volatility });
        // As steep as the value is in volatility, one rounding of that moves it.
        const { vega } = black76Greeks({ ...option, volatility: implied.volatility });
        const allowed = 1e-13 * premium + 4 * Number.EPSILON * vega * implied.volatility;
        expect(again).to.be.closeTo(premium, allowed);
      }),
      runs(1000),
    );
  });

  const option: PricedOption = {
    ...{ type: "call", forward: 100, strike: 80, years: 0.5, rate: 0, premium: 25 },
  };
  const reason = (more: Partial<PricedOption>): string => {
    const implied = impliedVolatility({ ...option, ...more });
    return implied.found ? "found" : implied.reason;
  };

  it("is none below intrinsic value", () => {
    expect(reason({ premium: 19.99 })).to.equal("below-intrinsic");
    expect(reason({ type: "put", premium: -1e-9 })).to.equal("below-intrinsic");
    expect(reason({ premium: 19.99, rate: 0.1 })).to.equal("found");
    expect(reason({ premium: 19, rate: 0.1 })).to.equal("below-intrinsic");
  });

  it("is none at or above what underlying or strike are worth", () => {
    expect(reason({ premium: 100 })).to.equal("above-bound");
    expect(reason({ premium: 1e9 })).to.equal("above-bound");
    expect(reason({ type: "put", premium: 80 })).to.equal("above-bound");
    expect(reason({ type: "put", premium: 79.9 })).to.equal("found");
    expect(reason({ premium: 99, rate: 0.1 })).to.equal("above-bound");
  });

  it("is none where the premium tells nothing of it", () => {
    expect(reason({ premium: 20 })).to.equal("no-vega");
    expect(reason({ premium: 20 + 1e-14 })).to.equal("no-vega");
    expect(reason({ type: "put", premium: 0 })).to.equal("no-vega");
    expect(reason({ years: 0 })).to.equal("no-vega");
  });

  it("refuses numbers that are none", () => {
    for (const [field, wrong] of [
      ["forward", 0],
      ["strike", NaN],
      ["years", -1],
      ["rate", Infinity],
      ["premium", NaN],
      ["premium", Infinity],
    ] as const) {
      expect(() => impliedVolatility({ ...option, [field]: wrong }))
        .to.throw(field)
        .that.includes({ code: "INPUT_INVALID", field });
    }
  });
});
