/** Impact from what was traded: the square-root law, Kyle's lambda and Amihud's illiquidity, from candles with volume. */
import { inputInvalid } from "../inputInvalid.ts";
import { normalCdf } from "../pricing/index.ts";
import { requireReal, total } from "../realNumber.ts";
import { logReturns, type CandleSeries } from "../volatility/index.ts";

/** A return with what was traded in its candle. */
export interface TradedReturn {
  /** Log return, close to close. */
  readonly value: number;
  /** Units of the instrument, above 0. */
  readonly volume: number;
}

const VOLUME = { min: 1e-12, max: 1e24, of: "units of the instrument" };
const QUANTITY = VOLUME;
const VOLATILITY = { min: 0, max: 10, of: "volatility per day" };

/**
 * Returns of candles that have a volume, in units; from turnover by the close where there is no other. Candles
 * without one, or with 0, are left out.
 * @param step seconds between candles
 */
export function tradedReturns(series: CandleSeries, step: number): readonly TradedReturn[] {
  const volumes = new Map(
    series.candles.map(({ time, volume, turnover, close }) => [
      time,
      volume ?? (turnover === undefined ? 0 : turnover / close),
    ]),
  );
  return logReturns(series, step)
    .segments.flat()
    .map(({ time, value }) => ({ value, volume: volumes.get(time) ?? 0 }))
    .filter(({ volume }) => volume > 0);
}

/** Middle volume, units: one day of panic, when much is traded, does not make a market deep. */
export function medianVolume(returns: readonly TradedReturn[]): number {
  requireCount(returns, 1);
  const sorted = returns.map(({ volume }) => volume).toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [above = 0, below = above] = [sorted[middle], sorted[middle - 1]];
  return sorted.length % 2 === 1 ? above : (above + below) / 2;
}

function requireCount(returns: readonly TradedReturn[], least: number): void {
  if (returns.length < least) {
    throw inputInvalid("candles", "have too few returns with volume", `give ${least} or more`);
  }
}

/** What the square-root law asks for. */
export interface Turnover {
  /** σ per day. */
  readonly volatility: number;
  /** V: units a day. */
  readonly dailyVolume: number;
}

/**
 * Mean concession of an order of Q units, a fraction of the price: Y·σ·√(Q/V), Y near 1 (Torre 1997, BARRA; Tóth et al.,
 * Anomalous price impact and the critical nature of liquidity, Phys. Rev. X 1, 2011, eq. 1). How long it takes does not enter: σ
 * over a time grows as V does under the root.
 */
export function squareRootConcession(
  { volatility, dailyVolume }: Turnover,
  quantity: number,
  y = 1,
): number {
  requireReal(volatility, "volatility", VOLATILITY);
  requireReal(dailyVolume, "dailyVolume", VOLUME);
  requireReal(quantity, "quantity", QUANTITY);
  return (
    requireReal(y, "y", { min: 0, max: 10, of: "the law's factor" }) *
    volatility *
    Math.sqrt(quantity / dailyVolume)
  );
}

/** The line through 0 and the law at a reference size. */
export interface LinearisedImpact {
  /** Fraction of the price per unit. */
  readonly perUnit: number;
  /**
   * Most that the line leaves out of the law below the reference size: a quarter of the law there, at a quarter of that
   * size. A fraction of the price, for the contingency.
   */
  readonly leftOut: number;
}

/** The model's impact is a line; it meets the law at `reference`, is below it for less and above it for more. */
export function squareRootImpact(turnover: Turnover, reference: number, y = 1): LinearisedImpact {
  const concession = squareRootConcession(turnover, reference, y);
  return { perUnit: concession / reference, leftOut: concession / 4 };
}

export interface KyleEstimate {
  /** Slope: log return per unit of net buying. Negative in samples that say nothing. */
  readonly lambda: number;
  readonly standardError: number;
  readonly observations: number;
}

/**
 * Kyle's lambda (Continuous auctions and insider trading, Econometrica 53, 1985), as the least-squares slope of returns
 * on net buying. Candles do not say who bought: the share N(r/σ) of the volume counts as bought (bulk volume
 * classification: Easley, López de Prado and O'Hara, Flow toxicity and liquidity, Rev. Financ. Stud. 25, 2012, eq. 7). News moves prices
 * and flow alike, so this errs upwards.
 * @throws INPUT_INVALID for fewer than three returns, or where net buying never differs
 */
export function kyleLambda(returns: readonly TradedReturn[]): KyleEstimate {
  requireCount(returns, 3);
  const n = returns.length;
  const mean = total(returns.map(({ value }) => value)) / n;
  const deviation = Math.sqrt(total(returns.map(({ value }) => (value - mean) ** 2)) / n);
  const share = (value: number): number =>
    deviation === 0 ? 0 : 2 * normalCdf(value / deviation) - 1;
  const flow = returns.map(({ value, volume }) => volume * share(value));
  const meanFlow = total(flow) / n;
  const spread = total(flow.map((x) => (x - meanFlow) ** 2));
  if (spread === 0) {
    throw inputInvalid("candles", "never differ in net buying", "give candles that move");
  }
  const joint = total(returns.map(({ value }, i) => (value - mean) * ((flow[i] ?? 0) - meanFlow)));
  const lambda = joint / spread;
  const rest = returns.map(({ value }, i) => value - mean - lambda * ((flow[i] ?? 0) - meanFlow));
  const variance = total(rest.map((x) => x * x)) / (n - 2);
  return { lambda, standardError: Math.sqrt(variance / spread), observations: n };
}

/**
 * Amihud's illiquidity (Illiquidity and stock returns, J. Financ. Mark. 5, 2002, eq. 1): mean of |r| over volume, here per
 * unit of the instrument instead of per dollar.
 */
export function amihudIlliquidity(returns: readonly TradedReturn[]): number {
  requireCount(returns, 1);
  return total(returns.map(({ value, volume }) => Math.abs(value) / volume)) / returns.length;
}
