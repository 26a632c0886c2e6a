import { expect } from "chai";
import {
  amihudIlliquidity,
  kyleLambda,
  slotImpactUp,
  squareRootImpact,
} from "../../../risk/liquidity/index.ts";
import { explainManifest } from "../../../risk/policy/index.ts";
import { type Candle } from "../../../risk/volatility/index.ts";
import { DAY, START, build, madeCandles, marketReturns, policyDocument } from "./policyFixture.ts";

const DAYS = 30;
const NOW = START + (DAYS + 1) * DAY;
const plain = madeCandles(marketReturns(9, DAYS + 2));

/** Volumes that differ from day to day, in units; a thousandth from `thin` on. */
const traded = (thin = Infinity): readonly Candle[] =>
  plain.map((candle) => ({
    ...candle,
    volume: (1000 + ((candle.time / DAY) % 7) * 100) / (candle.time >= thin ? 1000 : 1),
  }));

/** BTC's impact is left to the market. */
function left() {
  const document = policyDocument();
  document.slots[1]!.impact = null;
  return document;
}

describe("an impact that is left to the market", () => {
  it("is the largest of risk/liquidity's candidates on the days looked back on, and explained", () => {
    const candles = traded();
    const { table, manifest } = build(left(), { asOf: NOW, candles });
    const own = candles.filter(({ asset, time }) => asset === "BTC" && time + DAY <= NOW);
    const returns = own.slice(1).map(({ close, volume }, i) => ({
      value: Math.log(close / own[i]!.close),
      volume: volume!,
    }));
    const volumes = returns.map(({ volume }) => volume).toSorted((a, b) => a - b);
    const dailyVolume = (volumes[14]! + volumes[15]!) / 2;
    const squares = returns.reduce((sum, { value }) => sum + value * value, 0);
    const volatility = Math.sqrt(squares / returns.length);
    const reference = 0.025 * dailyVolume;
    const candidates = {
      squareRoot: squareRootImpact({ volatility, dailyVolume }, reference, 1).perUnit,
      kyle: Math.max(0, kyleLambda(returns).lambda),
      amihud: amihudIlliquidity(returns),
    };
    const expected = slotImpactUp(candidates, reference, { floor: 0.001, cap: 0.5 });
    expect(table.impact[1]).to.equal(expected.impact);
    const { measured } = manifest.explanation.slots[1]!;
    expect(measured).to.include({
      ...{ source: "yahoo_spot", returns: "30", impactFrom: expected.impactFrom },
      ...{ impact: String(expected.impact), boundBy: "none" },
    });
    expect(manifest.explanation.slots[2]!.measured).to.equal(null);
    expect(explainManifest(manifest).join("\n")).to.match(/impact \d+ measured: [0-9.]+ % at/);
    expect(table.bandSensitivity[1]! > table.bandSensitivity[0]!).to.equal(true);
  });

  it("rises with a market that dries up no faster than its bounds", () => {
    const first = build(left(), { asOf: NOW, candles: traded() });
    const dry = traded(START);
    const next = build(left(), { asOf: NOW + DAY, candles: dry, previous: first.state });
    const [before, after] = [first, next].map(({ table }) => Number(table.impact[1]));
    expect(after).to.be.within(1.5 * before!, 1.5 * before! + 11);
    const { impact, measured } = next.manifest.explanation.slots[1]!;
    expect(impact.boundBy).to.equal("rise");
    expect(Number(measured!.impact)).to.be.greaterThan(after!);
  });

  it("is refused without volumes, and where its class does not say how", () => {
    expect(() => build(left(), { asOf: NOW, candles: plain })).to.throw(
      "the candles of BTC have too few volumes for an impact",
    );
    const document = left();
    document.governance.classes.major!.impactMeasure = null;
    expect(() => build(document, { asOf: NOW, candles: traded() })).to.throw("slots[1].impact");
    const measure = { days: "60", referenceShare: "0.1", factor: "1", floor: "0.6", cap: "0.5" };
    document.governance.classes.major!.impactMeasure = measure;
    expect(() => build(document, { asOf: NOW, candles: traded() })).to.throw("floor is above cap");
  });

  it("leaves out Kyle's slope where a price stands still, as it has none", () => {
    const still = traded().map((candle) =>
      candle.asset === "BTC" ? { ...candle, close: 100 } : candle,
    );
    const { manifest } = build(left(), { asOf: NOW, candles: still });
    const { measured } = manifest.explanation.slots[1]!;
    expect([measured!.kyle, measured!.boundBy]).to.deep.equal([null, "floor"]);
  });
});
