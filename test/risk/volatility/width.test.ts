import { expect } from "chai";
import fc from "fast-check";
import { SHOCK } from "../../../risk/index.ts";
import {
  EWMA,
  LONG_MEMORY,
  WIDTH_DEFAULTS,
  backtestSegment,
  candidatesOf,
  ewma,
  explanationDocument,
  forecastAfter,
  longMemory,
  observe,
  perDay,
  scenarioWidth,
  shocksOfWidthUp,
  standardisedReturns,
  startEstimate,
  upperQuantile,
  volatilityOf,
  widthFloor,
  type Estimator,
  type LogReturn,
  type VolatilityCandidates,
  type WidthParameters,
} from "../../../risk/volatility/index.ts";
import { real } from "./reals.ts";

const RETURNS = [0.01, -0.03, 0.02, 0.05, -0.1];
const ESTIMATORS = [EWMA, LONG_MEMORY];

function estimate(estimator: Estimator, prior: number, returns: readonly number[]): number {
  const start = startEstimate(estimator, prior);
  return volatilityOf(returns.reduce((state, value) => observe(state, value), start));
}

const volatility = real(0, 1);
const logReturn = real(-1, 1);
const someReturns = fc.array(logReturn, { maxLength: 40 });
const run = (values: readonly number[]): LogReturn[] =>
  values.map((value, time) => ({ time, value, extremes: undefined }));

describe("the estimators of volatility", () => {
  it("agree with an independent computation", () => {
    // numpy, from the formulas of RiskMetrics 1996 and Zumbach 2007.
    expect(estimate(ewma(0.94), 0.04, RETURNS)).to.be.closeTo(0.04456443498575966, 1e-16);
    expect(estimate(longMemory(), 0.04, RETURNS)).to.be.closeTo(0.046188930400139945, 1e-16);
  });

  it("have the times and weights of RiskMetrics 2006", () => {
    expect(LONG_MEMORY.times.length).to.equal(15);
    expect(LONG_MEMORY.times.at(-1)).to.be.closeTo(512, 1e-9);
    expect(LONG_MEMORY.weights[0]).to.be.closeTo(0.11235264, 1e-8);
    expect(LONG_MEMORY.weights.at(-1)).to.be.closeTo(0.0209807, 1e-7);
    expect(LONG_MEMORY.weights.reduce((sum, weight) => sum + weight)).to.be.closeTo(1, 1e-15);
  });

  it("give the volatility of returns that are all of one size, and the prior before any", () => {
    for (const estimator of ESTIMATORS) {
      expect(estimate(estimator, 0.05, [])).to.be.closeTo(0.05, 1e-15);
      expect(estimate(estimator, 0.05, [0.05, -0.05, 0.05])).to.be.closeTo(0.05, 1e-15);
    }
  });

  it("remember longer by the one that is named so", () => {
    const calm = Array.from({ length: 120 }, () => 0);
    const left = ESTIMATORS.map((estimator) => estimate(estimator, 0, [0.5, ...calm]));
    expect(left[1]).to.be.greaterThan(2 * left[0]!);
  });

  it("are never negative, scale with the returns, and grow with every one of them", () => {
    fc.assert(
      fc.property(
        ...[fc.constantFrom(...ESTIMATORS), volatility, someReturns, fc.nat()],
        (estimator, prior, returns, pick) => {
          const value = estimate(estimator, prior, returns);
          expect(value).to.be.at.least(0);
          const doubled = returns.map((each) => 2 * each);
          expect(estimate(estimator, 2 * prior, doubled)).to.be.closeTo(2 * value, 1e-12);
          const larger = returns.map((each, i) =>
            i === pick % returns.length ? 1.5 * each : each,
          );
          expect(estimate(estimator, prior, larger)).to.be.at.least(value);
          const flipped = returns.map((each) => -each);
          expect(estimate(estimator, prior, flipped)).to.equal(value);
        },
      ),
    );
  });

  it("say the same of a day in one return as in any number of equal parts of its variance", () => {
    fc.assert(
      fc.property(fc.constantFrom(...ESTIMATORS), fc.integer({ min: 1, max: 48 }), (e, parts) => {
        let state = startEstimate(e, 0.04);
        for (let i = 0; i < parts; i++) state = observe(state, 0.1 / Math.sqrt(parts), 1 / parts);
        expect(volatilityOf(state)).to.be.closeTo(estimate(e, 0.04, [0.1]), 1e-12);
      }),
    );
  });

  it("refuse what is no return, no time and no decay", () => {
    const state = startEstimate(EWMA, 0.04);
    expect(() => observe(state, NaN)).to.throw("return is not a finite number");
    expect(() => observe(state, 0.1, 0)).to.throw("elapsedDays is out of range");
    expect(() => startEstimate(EWMA, -1)).to.throw("prior is out of range");
    expect(() => ewma(1)).to.throw("decay is out of range");
    expect(() => longMemory(4, 512, 500)).to.throw("horizon is not above the longest time");
  });
});

const PARAMETERS: WidthParameters = WIDTH_DEFAULTS.major;
const width = (
  candidates: VolatilityCandidates,
  previous?: number,
  parameters = PARAMETERS,
  elapsedDays = 1,
) =>
  scenarioWidth(
    parameters,
    candidates,
    previous === undefined ? undefined : { width: previous, elapsedDays },
  );

describe("a scenario width", () => {
  it("comes from the largest candidate, and names it", () => {
    const quiet = { ewma: 0.03, longMemory: 0.04 };
    expect(width(quiet).volatilityFrom).to.equal("longMemory");
    const implied = width({ ...quiet, implied: perDay(1.2) });
    expect(implied.volatilityFrom).to.equal("implied");
    expect(implied.width).to.be.closeTo((0.75 * 2.8 * 1.2) / Math.sqrt(365) + 0.25 * 0.5, 1e-12);
    expect(width({ ...quiet, implied: 0 })).to.include({ width: width(quiet).width });
  });

  it("grows with the root of the days it must hold", () => {
    const fourDays = { ...PARAMETERS, horizonDays: 4, stressWeight: 0 };
    const { calculated, width: wide } = width(
      { ewma: 0.05, longMemory: 0.04 },
      undefined,
      fourDays,
    );
    expect(calculated).to.be.closeTo(2.8 * 0.05 * 2, 1e-15);
    expect(wide).to.equal(calculated);
  });

  it("is explained by the bound that decided, and by what that bound cut off", () => {
    const calm = { ewma: 0, longMemory: 0 };
    const storm = { ewma: 0.2, longMemory: 0.1 };
    const unweighted = { ...PARAMETERS, stressWeight: 0 };
    expect(width(storm).boundBy).to.equal("none");
    expect(width(storm).cut).to.equal(0);
    const least = width(calm, undefined, unweighted);
    expect(least.boundBy).to.equal("floor");
    expect(least.width).to.be.closeTo(0.112, 1e-15);
    expect(width({ ...calm, ewma: 1 })).to.include({ boundBy: "cap", width: 0.8 });
    const rising = width(storm, 0.2);
    expect(rising).to.include({ boundBy: "rise", width: 0.25, previous: 0.2 });
    expect(rising.cut).to.be.closeTo(rising.weighted - 0.25, 1e-15);
    const falling = width(calm, 0.5);
    expect(falling).to.include({ boundBy: "fall", width: 0.485 });
    expect(falling.cut).to.be.lessThan(0);
  });

  it("is raised by an early warning within cap and speed, and never lowered by one", () => {
    const storm = { ewma: 0.1, longMemory: 0.04 };
    const raised = (raise: number, past?: number) =>
      scenarioWidth(
        PARAMETERS,
        storm,
        past === undefined ? undefined : { width: past, elapsedDays: 1 },
        raise,
      );
    expect(raised(1.5).width).to.be.closeTo(1.5 * width(storm).width, 1e-15);
    expect(raised(1.5)).to.include({ raise: 1.5, boundBy: "none", cut: 0 });
    expect(raised(9)).to.include({ boundBy: "cap", width: 0.8 });
    expect(raised(1.5, 0.3)).to.include({ boundBy: "rise", width: 0.375 });
    for (const bad of [0.99, NaN, 101]) expect(() => raised(bad)).to.throw("raise is");
  });

  it("is written into a manifest as text", () => {
    expect(explanationDocument(width({ ewma: 0.05, longMemory: 0.04 }, 0.2))).to.deep.equal({
      candidates: { ewma: "0.050000", longMemory: "0.040000", implied: null },
      ...{ volatilityFrom: "ewma", calculated: "0.140000", weighted: "0.230000" },
      ...{
        raise: "1.000000",
        target: "0.230000",
        previous: "0.200000",
        width: "0.230000",
        boundBy: "none",
      },
      cut: "0.000000",
    });
  });

  const parameters: fc.Arbitrary<WidthParameters> = fc
    .record({
      multiple: real(0.5, 6),
      horizonDays: real(0.1, 5),
      longRun: real(0.001, 0.1),
      stressed: real(0, 1),
      stressWeight: real(0, 1),
      cap: real(0, 2),
      rise: real(0.01, 2),
      fall: real(0.001, 0.9),
    })
    .map((all) => ({ ...all, cap: widthFloor(all) + all.cap + 1e-5 }));
  const candidates = fc.record({
    ...{ ewma: volatility, longMemory: volatility },
    implied: fc.option(volatility, { nil: undefined }),
  });
  const previous = real(0.01, 2);
  const days = real(0, 3);

  it("is never negative nor above its cap, and without a past never below its floor", () => {
    fc.assert(
      fc.property(parameters, candidates, fc.option(previous, { nil: undefined }), (p, c, past) => {
        const result = width(c, past, p);
        expect(result.width).to.be.within(0, p.cap);
        if (past === undefined) expect(result.width).to.be.at.least(widthFloor(p));
      }),
    );
  });

  it("changes per epoch within its bounds, however long the epoch, and per day however many", () => {
    fc.assert(
      fc.property(parameters, candidates, previous, days, (p, c, past, elapsed) => {
        const before = Math.min(past, p.cap);
        const { width: after } = width(c, before, p, elapsed);
        expect(after).to.be.at.most(before * (1 + p.rise) * (1 + 1e-12));
        expect(after).to.be.at.least(before * (1 - p.fall) * (1 - 1e-12));
        let split = before;
        for (let i = 0; i < 10; i++) ({ width: split } = width(c, split, p, 0.1));
        expect(split).to.be.at.most(before * (1 + p.rise) * (1 + 1e-9));
        expect(split).to.be.at.least(before * (1 - p.fall) * (1 - 1e-9));
      }),
    );
  });

  it("does not move while no time passes", () => {
    fc.assert(
      fc.property(parameters, candidates, previous, (p, c, past) => {
        const before = Math.min(past, p.cap);
        expect(width(c, before, p, 0).width).to.equal(before);
      }),
    );
  });

  it("does not fall when a candidate, the stress or the width before grows", () => {
    const grow = real(0, 0.5);
    fc.assert(
      fc.property(parameters, candidates, previous, grow, (p, c, past, more) => {
        const { width: least } = width(c, past, p);
        const grown = [
          width({ ...c, ewma: c.ewma + more }, past, p),
          width({ ...c, longMemory: c.longMemory + more }, past, p),
          width({ ...c, implied: (c.implied ?? 0) + more }, past, p),
          width(c, past + more, p),
          width(c, past, { ...p, stressed: p.stressed + more }),
        ];
        for (const each of grown) expect(each.width).to.be.at.least(least);
      }),
    );
  });

  it("follows a fallen cap at once, and refuses parameters that contradict each other", () => {
    expect(width({ ewma: 0.3, longMemory: 0.1 }, 0.8, { ...PARAMETERS, cap: 0.4 }).width).to.equal(
      0.4,
    );
    expect(() => width({ ewma: 0, longMemory: 0 }, 1, { ...PARAMETERS, cap: 0.1 })).to.throw(
      "parameters.cap is below the floor",
    );
    expect(() => width({ ewma: NaN, longMemory: 0 })).to.throw("candidates.ewma is not a finite");
    expect(() => width({ ewma: 0, longMemory: 0, implied: -1 })).to.throw("candidates.implied is");
    expect(() => width({ ewma: 0, longMemory: 0 }, 0)).to.throw("before.width is out of range");
  });
});

describe("the shocks of a width", () => {
  it("are its price changes in 1e-4, away from 0", () => {
    expect(shocksOfWidthUp(0)).to.deep.equal({ fall: 0n, rise: 0n });
    // 1 − e^−0.2 = 0.181269, e^0.2 − 1 = 0.221403
    expect(shocksOfWidthUp(0.2)).to.deep.equal({ fall: -1813n, rise: 2215n });
  });

  it("never ask for less than the width, by less than a unit more, and grow with it", () => {
    const wide = real(0, 6);
    fc.assert(
      fc.property(wide, wide, (one, other) => {
        const { fall, rise } = shocksOfWidthUp(one);
        expect(Number(rise)).to.be.within(Math.expm1(one) * 1e4, Math.expm1(one) * 1e4 + 1);
        expect(-Number(fall)).to.be.within(-Math.expm1(-one) * 1e4, -Math.expm1(-one) * 1e4 + 1);
        expect(fall >= -10_000n && rise <= SHOCK.max).to.equal(true);
        const least = shocksOfWidthUp(Math.min(one, other));
        const most = shocksOfWidthUp(Math.max(one, other));
        expect(least.rise <= most.rise && least.fall >= most.fall).to.equal(true);
      }),
    );
  });

  it("refuse what is no width", () => {
    for (const bad of [NaN, Infinity, -Infinity, -1e-9, 7]) {
      expect(() => shocksOfWidthUp(bad, "assets[2].width")).to.throw("assets[2].width");
    }
  });
});

describe("filtered simulation", () => {
  it("divides each return by the forecast made before it", () => {
    const [first, second] = standardisedReturns(run([0.08, 0.1]), [EWMA], 0.04);
    expect(first).to.be.closeTo(2, 1e-12);
    const forecast = Math.sqrt(0.94 * 0.04 ** 2 + 0.06 * 0.08 ** 2);
    expect(second).to.be.closeTo(0.1 / forecast, 1e-12);
    // Of two estimators the larger forecast counts: here the one that remembers nothing of the calm.
    const [, calmer] = standardisedReturns(run([0.08, 0.1]), [EWMA, ewma(0.5)], 0.04);
    expect(calmer).to.be.closeTo(0.1 / Math.sqrt(0.5 * 0.04 ** 2 + 0.5 * 0.08 ** 2), 1e-12);
  });

  it("takes the order statistic that so many lie above", () => {
    const values = Array.from({ length: 200 }, (_, i) => i + 1);
    expect(upperQuantile(values, 0.01)).to.equal(198);
    expect(upperQuantile(values.toReversed(), 0.05)).to.equal(190);
    expect(() => upperQuantile(values, 0.001)).to.throw("values are too few for the rate");
  });
});

describe("a forecast", () => {
  it("is what a backtest would set the next day's width from", () => {
    fc.assert(
      fc.property(someReturns, logReturn, (past, next) => {
        const days = backtestSegment(run([...past, next]), PARAMETERS);
        const state = forecastAfter([run(past)], PARAMETERS.longRun);
        expect(days.at(-1)!.explanation.candidates).to.deep.equal(candidatesOf(state));
      }),
      { numRuns: 30 },
    );
  });

  it("waits through a gap, and takes an implied volatility as it comes", () => {
    const whole = forecastAfter([run(RETURNS)], 0.04);
    const split = forecastAfter([run(RETURNS.slice(0, 2)), run(RETURNS.slice(2))], 0.04);
    expect(split).to.deep.equal(whole);
    expect(candidatesOf(whole, 0.07).implied).to.equal(0.07);
    const hours = forecastAfter([run([0.1])], 0.04, 1 / 24);
    for (const estimator of ESTIMATORS) {
      const alone = volatilityOf(observe(startEstimate(estimator, 0.04), 0.1, 1 / 24));
      expect(candidatesOf(hours)[estimator.name]).to.equal(alone);
    }
    expect(candidatesOf(whole).ewma).to.be.closeTo(0.04456443498575966, 1e-16);
  });
});

describe("a backtest", () => {
  it("sets each width from the days before alone", () => {
    fc.assert(
      fc.property(someReturns, someReturns, (past, future) => {
        const whole = backtestSegment(run([...past, ...future]), PARAMETERS);
        const part = backtestSegment(run(past), PARAMETERS);
        expect(whole.slice(0, past.length)).to.deep.equal(part);
      }),
      { numRuns: 30 },
    );
  });

  it("counts a close beyond the width, on its side", () => {
    const [day] = backtestSegment(run([-0.6]), PARAMETERS);
    expect(day).to.include({ fellThrough: true, roseThrough: false });
    const [other] = backtestSegment(run([0.6]), PARAMETERS);
    expect(other).to.include({ fellThrough: false, roseThrough: true });
  });
});
