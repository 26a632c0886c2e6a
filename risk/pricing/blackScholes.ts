/**
 * The generalised Black–Scholes formula: F. Black & M. Scholes, Journal of Political Economy 81 (1973),
 * 637–654; R. C. Merton, Bell Journal of Economics 4 (1973), 141–183 (yield q); as in E. G. Haug, The
 * Complete Guide to Option Pricing Formulas, 2nd edition, sections 1.1.6 (value) and 2 (Greeks), with his
 * cost of carry b = rate − carryYield.
 *
 *   value = ±(S'·N(±d1) − K'·N(±d2)),  S' = S·e^(−qT),  K' = K·e^(−rT),
 *   d1 = (ln(S/K) + (r − q)T)/(σ√T) + σ√T/2,  d2 = d1 − σ√T
 *
 * In the limits σ√T → 0 everything takes its limit: the discounted intrinsic value; a delta that steps (½ of
 * the way when forward and strike are equal); vega and gamma 0, except at equality, where gamma is infinite.
 * Nothing is ever NaN.
 */
import { requireSpotOption, logRatio, signOf, type SpotOption } from "./europeanOption.ts";
import { normalCdf, normalDensity } from "./normal.ts";
import { relativeValue } from "./outOfTheMoney.ts";

/** A price and its derivatives, per unit of the underlying. */
export interface Greeks {
  /** USD. */
  readonly value: number;
  /** USD per USD of the spot (or forward). */
  readonly delta: number;
  /** Delta per USD of the spot (or forward). */
  readonly gamma: number;
  /** USD per unit of volatility: from 0.6 to 1.6, so to say. */
  readonly vega: number;
  /** USD per year that passes, everything else as it is: mostly negative. */
  readonly theta: number;
}

/** The formula's terms. */
interface Terms {
  /** S·e^(−qT). */
  readonly spot: number;
  /** K·e^(−rT). */
  readonly strike: number;
  /** ln(forward/strike). */
  readonly x: number;
  /** σ√T. */
  readonly s: number;
}

function termsOf(option: SpotOption): Terms {
  const { spot, strike, years, volatility, rate, carryYield } = option;
  return {
    spot: spot * Math.exp(-carryYield * years),
    strike: strike * Math.exp(-rate * years),
    x: logRatio(spot, strike) + (rate - carryYield) * years,
    s: volatility * Math.sqrt(years),
  };
}

/** ±(S' − K') where that is positive; K'·(e^x − 1) while they are close, because S' and K' are rounded. */
function intrinsicOf(sign: 1 | -1, { spot, strike, x }: Terms): number {
  if (sign * x <= 0) return 0;
  return sign * (Math.abs(x) < Math.LN2 ? strike * Math.expm1(x) : spot - strike);
}

function valueOf(sign: 1 | -1, terms: Terms): number {
  const { spot, strike, x, s } = terms;
  const intrinsic = intrinsicOf(sign, terms);
  if (s === 0) return intrinsic;
  return intrinsic + Math.min(spot, strike) * relativeValue(-Math.abs(x), s).value;
}

/** d1 with its limit for s = 0. */
function firstDeviate({ x, s }: Terms): number {
  return x === 0 ? s / 2 : x / s + s / 2;
}

/**
 * The value, USD per unit of the underlying. Relative error, out of the money too: below 1e-12 when rate and
 * carryYield are equal; else below 1e-10 for σ√T ≥ 1e-4, because ln(S/K) and the drift may cancel. A value
 * below 1e-300 of the spot may come out as 0.
 * @throws INPUT_INVALID naming the first number out of range
 */
export function blackScholesValue(option: SpotOption): number {
  requireSpotOption(option);
  return valueOf(signOf(option.type), termsOf(option));
}

/** What passes in a year through volatility alone: S'·n(d1)·σ/(2√T). */
function diffusion({ years, volatility }: SpotOption, spotDensity: number): number {
  if (spotDensity === 0 || volatility === 0) return 0;
  return spotDensity * (volatility / (2 * Math.sqrt(years)));
}

/**
 * Value and Greeks; delta and gamma are with respect to the spot.
 * @throws INPUT_INVALID naming the first number out of range
 */
export function blackScholesGreeks(option: SpotOption): Greeks {
  requireSpotOption(option);
  const terms = termsOf(option);
  const sign = signOf(option.type);
  const value = valueOf(sign, terms);
  const d1 = firstDeviate(terms);
  const density = normalDensity(d1);
  const held = sign * terms.spot * normalCdf(sign * d1);
  const spotDensity = terms.spot * density;
  // ∂/∂t of the discounting: q·S'·N(±d1) − r·K'·N(±d2), with K'·N(±d2) = S'·N(±d1) ∓ value.
  const carried = (option.carryYield - option.rate) * held + option.rate * value;
  return {
    value,
    delta: held / option.spot,
    gamma: density === 0 ? 0 : spotDensity / (option.spot * option.spot) / terms.s,
    vega: spotDensity * Math.sqrt(option.years),
    theta: carried - diffusion(option, spotDensity),
  };
}
