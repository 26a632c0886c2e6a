/** The sign of the density that a smile implies. */
import { type CurveValue } from "./curve.ts";

/**
 * Gatheral's g(k) = (1 − k·w′/(2w))² − (w′²/4)·(1/w + 1/4) + w″/2. The density of ln(price/forward) at k is
 * g(k)·n(d2)/√w with d2 = −k/√w − √w/2, so a smile has no butterfly arbitrage where g ≥ 0 (J. Gatheral &
 * A. Jacquier, "Arbitrage-free SVI volatility surfaces", Quantitative Finance 14 (2014), 59–71, eq. 2.1, lemma 2.2).
 * @param variance w, w′, w″ at k; w above 0
 */
export function densityFactor(k: number, { value: w, slope, curvature }: CurveValue): number {
  const moneyness = 1 - (k * slope) / (2 * w);
  return moneyness * moneyness - (slope * slope * (1 / w + 0.25)) / 4 + curvature / 2;
}
