import { expect } from "chai";
import fc from "fast-check";
import {
  evaluateMargin,
  magnitude,
  plainTerms,
  type Band,
  type Impact,
  type Level,
  type Quantity,
  type Shock,
} from "../../../risk/index.ts";
import {
  amihudIlliquidity,
  balancedSizeDown,
  impactOfLimitUp,
  impactPerUnit,
  impactUp,
  kyleLambda,
  medianVolume,
  positionLimitDown,
  slotImpactUp,
  squareRootConcession,
  squareRootImpact,
  tradedReturns,
  type TradedReturn,
} from "../../../risk/liquidity/index.ts";
import { DAY_SECONDS, candleSeries, parseCandles } from "../../../risk/volatility/index.ts";
import { runs } from "../runs.ts";
import { sampleMarket, sampleTable } from "../sampleRules.ts";
import { refusalMessage } from "../../prover/refusal.ts";

const traded = (...pairs: [number, number][]): TradedReturn[] =>
  pairs.map(([value, volume]) => ({ value, volume }));

const unit = fc.double({ min: 1e-9, max: 1, noNaN: true });

describe("impact from what was traded", () => {
  it("reads returns with volume, in units, and leaves out candles without", () => {
    const text = [
      "date,asset,close,volume_usd",
      ...["2024-08-01,X,100,1000", "2024-08-02,X,110,2200", "2024-08-03,X,99,"],
      ...["2024-08-04,X,100,0", "2024-08-05,X,50,100", "2024-08-07,X,60,600"],
    ].join("\n");
    const [series] = candleSeries(parseCandles(text));
    const found = tradedReturns(series!, DAY_SECONDS);
    expect(found.map(({ volume }) => volume)).to.deep.equal([20, 2]);
    expect(found[0]!.value).to.be.closeTo(Math.log(1.1), 1e-15);
    expect(medianVolume(found)).to.equal(11);
    expect(medianVolume(traded([0, 5], [0, 1_000], [0, 4]))).to.equal(5);
  });

  it("gives the square-root law and its line as by hand", () => {
    const turnover = { volatility: 0.04, dailyVolume: 10_000 };
    expect(squareRootConcession(turnover, 100)).to.be.closeTo(0.004, 1e-15);
    expect(squareRootConcession(turnover, 400, 0.5)).to.be.closeTo(0.004, 1e-15);
    const { perUnit, leftOut } = squareRootImpact(turnover, 100);
    expect(perUnit).to.be.closeTo(4e-5, 1e-17);
    expect(leftOut).to.be.closeTo(0.001, 1e-15);
  });

  it("the line leaves out no more than it says, and nothing from the reference on", () => {
    fc.assert(
      fc.property(unit, unit, unit, (volatility, reference, part) => {
        const turnover = { volatility, dailyVolume: 1_000 };
        const { perUnit, leftOut } = squareRootImpact(turnover, 1_000 * reference);
        const below = part * 1_000 * reference;
        if (below > 1e-9) {
          const missing = squareRootConcession(turnover, below) - perUnit * below;
          expect(missing).to.be.at.most(leftOut * (1 + 1e-12));
        }
        const above = (1_000 * reference) / part;
        expect(squareRootConcession(turnover, above)).to.be.at.most(perUnit * above * (1 + 1e-12));
      }),
      runs(200),
    );
  });

  it("gives Kyle's lambda as by hand: ±1 % on equal volume", () => {
    const returns = traded([0.01, 500], [-0.01, 500], [0.01, 500], [-0.01, 500]);
    const { lambda, standardError, observations } = kyleLambda(returns);
    // One deviation is 2·N(1) − 1 = 0.682689492137086 of the volume, net.
    expect(lambda).to.be.closeTo(0.01 / (500 * 0.682689492137086), 1e-15);
    expect(standardError).to.be.closeTo(0, 1e-12);
    expect(observations).to.equal(4);
  });

  it("Kyle's lambda and Amihud's illiquidity scale with returns, and inversely with volume", () => {
    const sample = fc.array(
      fc.tuple(
        fc.integer({ min: -500, max: 500 }).map((x) => x / 1_000),
        fc.integer({ min: 1, max: 1_000 }),
      ),
      { minLength: 3, maxLength: 30 },
    );
    fc.assert(
      fc.property(sample, (pairs) => {
        fc.pre(new Set(pairs.map(([value]) => value)).size > 2);
        const returns = traded(...pairs);
        const [kyle, amihud] = [kyleLambda(returns).lambda, amihudIlliquidity(returns)];
        expect(amihud).to.be.at.least(0);
        const doubled = traded(...pairs.map(([r, v]) => [r, 2 * v] as [number, number]));
        expect(kyleLambda(doubled).lambda).to.be.closeTo(kyle / 2, 1e-9 * Math.abs(kyle) + 1e-15);
        expect(amihudIlliquidity(doubled)).to.be.closeTo(amihud / 2, 1e-12);
        const halved = traded(...pairs.map(([r, v]) => [r / 2, v] as [number, number]));
        expect(kyleLambda(halved).lambda).to.be.closeTo(kyle / 2, 1e-9 * Math.abs(kyle) + 1e-15);
      }),
      runs(100),
    );
    expect(amihudIlliquidity(traded([0.01, 100], [-0.03, 100]))).to.be.closeTo(2e-4, 1e-18);
  });

  it("refuses samples that say nothing", () => {
    expect(refusalMessage(() => kyleLambda(traded([0.01, 1], [0.02, 1])))).to.include("candles");
    expect(refusalMessage(() => kyleLambda(traded([0, 1], [0, 2], [0, 3])))).to.include(
      "net buying",
    );
    expect(refusalMessage(() => medianVolume([]))).to.include("candles");
    const turnover = { volatility: NaN, dailyVolume: 1 };
    expect(refusalMessage(() => squareRootConcession(turnover, 1))).to.include("volatility");
  });
});

describe("the impact of a slot", () => {
  it("is rounded up to a whole number of 2^-64 per 1e-8 of the instrument", () => {
    // 0.001·2^64/1e8 = 184,467,440.7…
    expect(impactUp(0.001)).to.equal(184_467_441n);
    expect(impactUp(0)).to.equal(0n);
    expect(impactUp(1e-300)).to.equal(1n);
    expect(impactUp(2 ** -44 * 1e8)).to.equal(2n ** 20n);
    expect(impactUp(5.96) > 0n).to.equal(true);
    for (const wrong of [5.97, -1e-9, NaN, Infinity]) {
      expect(refusalMessage(() => impactUp(wrong, "k"))).to.include("k ");
    }
  });

  it("charges in the model at least what it stands for, and hardly more", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.bigInt(1n, 1_000_000n), (ppm, units) => {
        const impact = impactUp(ppm * 1e-6);
        const table = sampleTable();
        const own = { ...table, impact: table.impact.map((k, slot) => (slot === 1 ? impact : k)) };
        const book = [0n, units * 10n ** 6n, 0n, 0n, 0n, 0n, 0n, 0n] as Quantity[];
        const terms = plainTerms(10_000n as Level, 0n as Band);
        const market = sampleMarket();
        const { concentration } = evaluateMargin(book, market, own, terms);
        // ppm·1e-6 per unit, units/100 units, squared, times the price; in 1e-16 USD.
        const exact = (BigInt(ppm) * units * units * market.price[1]!) / 100n;
        expect(concentration >= exact).to.equal(true);
        expect(concentration <= exact + exact / 100_000n + 1n).to.equal(true);
      }),
      runs(100),
    );
  });

  it("is the largest candidate's, within floor and cap at the reference size, and says why", () => {
    const bounds = { floor: 0.001, cap: 0.5 };
    const of = (squareRoot: number, depth?: number): ReturnType<typeof slotImpactUp> =>
      slotImpactUp({ squareRoot, depth }, 1_000, bounds);
    expect(of(1e-5, 2e-5)).to.include({ impactFrom: "depth", boundBy: "none", calculated: 0.02 });
    expect(of(1e-5)).to.include({ impactFrom: "squareRoot", impact: impactUp(1e-5) });
    expect(of(1e-9)).to.include({ boundBy: "floor", concession: 0.001, impact: impactUp(1e-6) });
    expect(of(1)).to.include({ boundBy: "cap", concession: 0.5, impact: impactUp(5e-4) });
    expect(refusalMessage(() => of(-1))).to.include("candidates.squareRoot");
    expect(refusalMessage(() => of(1, NaN))).to.include("candidates.depth");
    const wrong = { floor: 0.5, cap: 0.1 };
    expect(refusalMessage(() => slotImpactUp({ squareRoot: 0 }, 1, wrong))).to.include("floor");
  });

  it("is never negative and never falls when a candidate rises", () => {
    fc.assert(
      fc.property(unit, unit, unit, (first, second, more) => {
        const bounds = { floor: 0.001, cap: 0.5 };
        const { impact } = slotImpactUp({ squareRoot: first, kyle: second }, 10, bounds);
        const higher = slotImpactUp({ squareRoot: first, kyle: second + more }, 10, bounds);
        expect(impact >= 0n && higher.impact >= impact).to.equal(true);
        expect(impactPerUnit(impact) * 10).to.be.within(0.001, 0.5 + 1e-9);
      }),
      runs(200),
    );
  });
});

describe("position limits", () => {
  const shock = fc.bigInt({ min: -10_000n, max: 30_000n }).map((x) => x as Shock);
  const positive = fc.bigInt({ min: 1n, max: (1n << 40n) - 1n }).map((x) => x as Impact);

  it("balance the charge for size with the scenario's, to the last unit", () => {
    fc.assert(
      fc.property(positive, shock, (impact, move) => {
        const size = balancedSizeDown(impact, move);
        const charge = (q: bigint): bigint => impact * q * 10_000n;
        expect(charge(size) <= magnitude(move) << 64n).to.equal(true);
        if (size < (1n << 63n) - 1n)
          expect(charge(size + 1n) > magnitude(move) << 64n).to.equal(true);
      }),
      runs(200),
    );
    expect(balancedSizeDown(0n as Impact, 1n as Shock)).to.equal((1n << 63n) - 1n);
  });

  it("an impact made for a limit charges there what the scenario charges, and one less does not", () => {
    const limits = fc.bigInt({ min: 10n ** 8n, max: 1n << 62n }).map((x) => x as Quantity);
    fc.assert(
      fc.property(limits, shock, (limit, move) => {
        fc.pre(move !== 0n);
        const impact = impactOfLimitUp(limit, move);
        const [charge, asked] = [impact * limit * 10_000n, magnitude(move) << 64n];
        expect(charge >= asked).to.equal(true);
        expect(charge - limit * 10_000n < asked).to.equal(true);
      }),
      runs(200),
    );
    expect(refusalMessage(() => impactOfLimitUp(0n as Quantity, 1n as Shock))).to.include("limit");
    expect(refusalMessage(() => impactOfLimitUp(1n as Quantity, 1n as Shock))).to.include(
      "more impact",
    );
  });

  const parameters = { volumeShare: 0.1, depthShare: 0.5, horizonDays: 1, slices: 24 };

  it("are the least of volume, depth and scenario, as by hand", () => {
    const impact = impactUp(1e-6);
    const limit = (dailyVolume: number, depth?: number): ReturnType<typeof positionLimitDown> =>
      positionLimitDown({ dailyVolume, depth }, parameters, impact, -5_000n as Shock);
    expect(limit(1_000)).to.deep.include({ boundBy: "volume", limit: 100n * 10n ** 8n });
    expect(limit(1_000, 5)).to.deep.include({ boundBy: "depth", limit: 60n * 10n ** 8n });
    // 0.5 / 1e-6 per unit: 500,000 units, less what rounding the impact up takes.
    const scenario = limit(1e9, 1e9);
    expect(scenario.boundBy).to.equal("scenario");
    expect(Number(scenario.limit) / 1e8).to.be.closeTo(500_000, 3);
    expect(refusalMessage(() => limit(NaN))).to.include("dailyVolume");
    expect(refusalMessage(() => limit(1, -1))).to.include("depth");
  });

  it("never fall with volume, depth or time, and never rise with impact", () => {
    const amount = fc.integer({ min: 0, max: 1_000_000 });
    fc.assert(
      fc.property(amount, amount, amount, positive, (volume, depth, more, impact) => {
        const limit = (v: number, d: number, days: number, k: bigint): bigint =>
          positionLimitDown(
            { dailyVolume: v, depth: d },
            { ...parameters, horizonDays: days },
            k as Impact,
            -5_000n as Shock,
          ).limit;
        const base = limit(volume, depth, 1, impact);
        expect(base >= 0n).to.equal(true);
        expect(limit(volume + more, depth, 1, impact) >= base).to.equal(true);
        expect(limit(volume, depth + more, 1, impact) >= base).to.equal(true);
        expect(limit(volume, depth, 2, impact) >= base).to.equal(true);
        expect(limit(volume, depth, 1, impact - 1n) >= base).to.equal(true);
      }),
      runs(200),
    );
  });
});
