import { expect } from "chai";
import fc from "fast-check";
import {
  DAILY_MODEL,
  FEATURES,
  FLOWS,
  HOURLY_MODEL,
  barrierEstimate,
  brierSkill,
  featuresOf,
  fitLogistic,
  learnedProbability,
  predict,
  raiseOf,
  reliability,
  scoreOf,
  type AssetState,
  type ChainFlow,
  type Scored,
} from "../../../risk/warning/index.ts";
import { real } from "../volatility/reals.ts";
import { runs } from "../runs.ts";

const MODELS = [DAILY_MODEL, HOURLY_MODEL];
const ratio = real(-2, 2);
const state: fc.Arbitrary<AssetState> = fc.record({
  time: fc.constant(0),
  price: real(80, 120),
  volatility: real(0.002, 0.3),
  ratios: fc.tuple(ratio, ratio, ratio, ratio),
  lastMove: real(-6, 6),
  fall: real(0, 6),
  surge: ratio,
  selling: real(-1, 1),
});
const together = fc.record({ stress: ratio, comovement: real(-0.2, 1) });
const counts = fc.record(
  Object.fromEntries(FLOWS.map((flow) => [flow, real(0, 1_000)])) as Record<
    (typeof FLOWS)[number],
    fc.Arbitrary<number>
  >,
);
const flow: fc.Arbitrary<ChainFlow | undefined> = fc.option(
  fc.record({ recent: counts, usual: counts }),
  { nil: undefined },
);
const DIGITS = 1e-12;

describe("the learned probability", () => {
  it("lies in [0, 1], rises with the time left and falls with the band, whatever the market", () => {
    fc.assert(
      fc.property(
        ...([state, together, flow, real(0.02, 0.6), real(0.02, 5), real(1, 3)] as const),
        (market, shared, events, band, days, more) => {
          for (const model of MODELS) {
            const probability = (b: number, d: number): number =>
              learnedProbability(
                model,
                featuresOf(market, shared, { base: 100, band: b, days: d }, events),
              );
            const p = probability(band, days);
            expect(p).to.be.within(0, 1);
            expect(probability(band, days * more)).to.be.at.least(p - DIGITS);
            expect(probability(band * more, days)).to.be.at.most(p + DIGITS);
          }
        },
      ),
      runs(200),
    );
  });

  it("rises with volatility, all else of the market the same", () => {
    fc.assert(
      fc.property(state, together, real(0.02, 0.6), real(1, 3), (market, shared, band, more) => {
        // At the band's middle: away from it the displacement counts in deviations.
        const watched = { base: market.price, band, days: 1 };
        const stormier = { ...market, volatility: Math.min(9, market.volatility * more) };
        for (const model of MODELS) {
          const [calm, storm] = [market, stormier].map((each) =>
            learnedProbability(model, featuresOf(each, shared, watched)),
          );
          expect(storm).to.be.at.least(calm! - DIGITS);
        }
      }),
      runs(200),
    );
  });

  it("takes the absence of chain events for nothing unusual", () => {
    const nothing = { recent: zeros(), usual: zeros() };
    fc.assert(
      fc.property(state, together, (market, shared) => {
        const watched = { base: 100, band: 0.3, days: 1 };
        const without = featuresOf(market, shared, watched);
        expect(without).to.have.length(FEATURES.length);
        expect(featuresOf(market, shared, watched, nothing)).to.deep.equal(without);
      }),
      runs(50),
    );
  });

  it("leaves a feature without a history alone, and learns it from one that has", () => {
    for (const { coefficients } of MODELS) {
      expect(coefficients.slice(-FLOWS.length)).to.deep.equal(FLOWS.map(() => 0));
      expect(coefficients[0]).to.be.above(0);
    }
    // Lapses triple the odds of what happens: rows where the barrier says ½, and lapses are there or not.
    const rows = Array.from({ length: 4_000 }, (_, n) => {
      const lapses = n % 2;
      return {
        features: [0, lapses],
        happened: n % 4 < 2 ? n % 8 < 4 === (lapses === 1) || n % 3 > 0 : lapses === 1,
      };
    });
    const rate = (lapses: number): number => {
      const own = rows.filter(({ features }) => features[1] === lapses);
      return own.filter(({ happened }) => happened).length / own.length;
    };
    const model = fitLogistic(rows, 1e-3, { intercept: 0, coefficients: [1, 0] });
    expect(model.coefficients[0]).to.equal(1);
    for (const lapses of [0, 1]) {
      expect(predict(model, [0, lapses])).to.be.closeTo(rate(lapses), 1e-4);
    }
    expect(rate(1) - rate(0)).to.be.above(0.2);
  });

  it("refuses features that are not its own, or no numbers", () => {
    const features = FEATURES.map(() => 0);
    const attempts = [
      () => learnedProbability(DAILY_MODEL, features.slice(1)),
      () => learnedProbability({ ...DAILY_MODEL, features: ["other"] }, features),
      () => learnedProbability(DAILY_MODEL, features.with(3, NaN)),
    ];
    for (const attempt of attempts)
      expect(attempt).to.throw().with.property("code", "INPUT_INVALID");
  });
});

const zeros = () => Object.fromEntries(FLOWS.map((name) => [name, 0])) as ChainFlow["recent"];

describe("logistic regression", () => {
  const prior = { intercept: 0.3, coefficients: [1, -0.5] };
  const rowsOf = fc.array(
    fc.record({ features: fc.tuple(real(-3, 3), real(-3, 3)), happened: fc.boolean() }),
    { minLength: 5, maxLength: 60 },
  );

  it("is where the penalised likelihood is flat", () => {
    fc.assert(
      fc.property(rowsOf, real(0.5, 50), (rows, penalty) => {
        const model = fitLogistic(rows, penalty, prior);
        // The gradient along the intercept and each feature, in standardised coordinates, by hand.
        const means = [0, 1].map((k) => rows.reduce((s, r) => s + r.features[k]!, 0) / rows.length);
        const spreads = [0, 1].map((k) =>
          Math.sqrt(rows.reduce((s, r) => s + (r.features[k]! - means[k]!) ** 2, 0) / rows.length),
        );
        const misses = rows.map((r) => (r.happened ? 1 : 0) - predict(model, r.features));
        for (const k of [0, 1]) {
          const change = (model.coefficients[k]! - prior.coefficients[k]!) * spreads[k]!;
          const along = rows.reduce(
            (s, r, n) => s + (misses[n]! * (r.features[k]! - means[k]!)) / spreads[k]!,
            0,
          );
          expect(along - penalty * change).to.be.closeTo(0, 1e-6);
        }
      }),
      runs(100),
    );
  });

  it("stays with what was known before, the more the larger the penalty", () => {
    const rows = [1, 2, 3, 4].map((x) => ({ features: [x, -x], happened: x > 2 }));
    const model = fitLogistic(rows, 1e8, prior);
    model.coefficients.forEach((value, k) => {
      expect(value).to.be.closeTo(prior.coefficients[k]!, 1e-6);
    });
    expect(fitLogistic(rows, 3, prior)).to.deep.equal(fitLogistic(rows, 3, prior));
  });

  it("refuses no rows, other widths, no numbers and no penalty", () => {
    const row = { features: [1, 2], happened: true };
    const attempts = [
      () => fitLogistic([], 1, prior),
      () => fitLogistic([{ ...row, features: [1] }], 1, prior),
      () => fitLogistic([{ ...row, features: [1, NaN] }], 1, prior),
      () => fitLogistic([row], 0, prior),
    ];
    for (const attempt of attempts)
      expect(attempt).to.throw().with.property("code", "INPUT_INVALID");
  });
});

describe("scores", () => {
  const sample = (probability: number, happened: boolean, block = "a"): Scored => ({
    ...{ probability, happened, block },
  });

  it("are Brier's and the log loss, as by hand", () => {
    const found = scoreOf([sample(0.8, true), sample(0.4, false)]);
    expect(found.brier).to.be.closeTo((0.04 + 0.16) / 2, 1e-12);
    expect(found.logLoss).to.be.closeTo(-(Math.log(0.8) + Math.log(0.6)) / 2, 1e-12);
    expect(scoreOf([sample(0, true)]).logLoss).to.be.closeTo(-Math.log(1e-6), 1e-9);
  });

  it("count every sample in one bin of the reliability table", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(real(0, 1), fc.boolean()), { minLength: 1 }), (drawn) => {
        const samples = drawn.map(([p, happened]) => sample(p, happened));
        const bins = reliability(samples);
        expect(bins.reduce((sum, bin) => sum + bin.samples, 0)).to.equal(samples.length);
        for (const { from, to, forecast } of bins) {
          if (forecast !== undefined) expect(forecast).to.be.within(from - DIGITS, to + DIGITS);
        }
      }),
      runs(100),
    );
  });

  it("give a skill of 0 over itself, and intervals over blocks and not samples", () => {
    const blocks = ["a", "b", "c", "d"];
    const own = blocks.flatMap((block, i) => new Array<Scored>(50).fill(sample(0.5, i < 2, block)));
    const better = own.map((each, i) => ({
      ...each,
      probability: i % 200 < 150 ? (each.happened ? 0.9 : 0.1) : 0.9,
    }));
    expect(brierSkill(own, own)).to.include({ skill: 0, low: 0, high: 0, blocks: 4 });
    const { skill, low, high } = brierSkill(better, own);
    // Three blocks at 0.01 and one at 0.81, against 0.25.
    expect(skill).to.be.closeTo(1 - 0.84 / 4 / 0.25, 1e-9);
    expect(high).to.be.closeTo(0.96, 1e-9);
    expect(low).to.be.below(-0.5);
  });

  it("refuse to compare different samples", () => {
    const attempts = [
      () => scoreOf([]),
      () => brierSkill([sample(0.5, true)], [sample(0.5, false)]),
      () => brierSkill([sample(0.5, true)], [sample(0.5, true, "b")]),
      () => brierSkill([], []),
    ];
    for (const attempt of attempts)
      expect(attempt).to.throw().with.property("code", "INPUT_INVALID");
  });
});

describe("the raise of a width", () => {
  const forecast = { distances: { down: 0.06, up: 0.05 }, days: 1, volatility: 0.04 };
  const bounds = { most: 1.5, halfLifeDays: 2 };

  it("is within its bounds, rises with the probability and is 1 where the model says no more than the barrier", () => {
    fc.assert(
      fc.property(real(0, 1), real(0, 1), real(1, 3), (one, other, most) => {
        const own = { ...bounds, most };
        const [low, high] = [Math.min(one, other), Math.max(one, other)].map((probability) =>
          raiseOf({ ...forecast, probability }, own),
        );
        expect(low).to.be.within(1, most);
        expect(high).to.be.within(low!, most);
      }),
      runs(200),
    );
    const market: AssetState = {
      ...{ time: 0, price: 100, volatility: 0.04, ratios: [0, 0, 0, 0] },
      ...{ lastMove: 0, fall: 0, surge: 0, selling: 0 },
    };
    const probability = barrierEstimate(market, { base: 100, band: 0.05, days: 1 });
    const distances = { down: -Math.log1p(-0.05), up: Math.log1p(0.05) };
    expect(raiseOf({ ...forecast, distances, probability }, bounds)).to.be.closeTo(1, 1e-9);
  });

  it("fades by half-lives, and never below what the forecast asks", () => {
    const calm = { ...forecast, probability: 0 };
    const after = (elapsedDays: number): number =>
      raiseOf(calm, bounds, { raise: 1.4, elapsedDays });
    expect(after(0)).to.be.closeTo(1.4, 1e-12);
    expect(after(2)).to.be.closeTo(1.2, 1e-12);
    expect(after(4)).to.be.closeTo(1.1, 1e-12);
    expect(after(1_000)).to.equal(1);
    expect(
      raiseOf({ ...forecast, probability: 1 }, bounds, { raise: 1.1, elapsedDays: 1 }),
    ).to.equal(1.5);
    // A cap lowered since holds at once.
    expect(raiseOf(calm, { ...bounds, most: 1.1 }, { raise: 1.4, elapsedDays: 0 })).to.equal(1.1);
  });

  it("refuses what is no probability, bound or volatility", () => {
    const attempts = [
      () => raiseOf({ ...forecast, probability: 1.1 }),
      () => raiseOf({ ...forecast, probability: NaN }),
      () => raiseOf({ ...forecast, probability: 0.1, volatility: 0 }),
      () => raiseOf({ ...forecast, probability: 0.1 }, { ...bounds, most: 0.9 }),
      () => raiseOf({ ...forecast, probability: 0.1 }, bounds, { raise: 0.5, elapsedDays: 1 }),
    ];
    for (const attempt of attempts)
      expect(attempt).to.throw().with.property("code", "INPUT_INVALID");
  });
});
