/**
 * The smile of one expiry: total variance w = σ²T by forward log-moneyness k = ln(strike/forward).
 * J. Gatheral, The Volatility Surface (2006), chapter 3, for the variables.
 */
import { inputInvalid } from "../inputInvalid.ts";
import { member, requireReal, type RealRange } from "../realNumber.ts";
import { Curve, type CurveValue, type Interpolation, type Wings } from "./curve.ts";

/** Some seconds to a thousand years. */
const YEARS: RealRange = { min: 1e-7, max: 1000, of: "years to expiry" };
const VOLATILITY: RealRange = { min: 1e-6, max: 1e4, of: "volatility a year" };
export const LOG_MONEYNESS: RealRange = { min: -500, max: 500, of: "ln(strike/forward)" };

export interface SmilePoint {
  /** k = ln(strike/forward). */
  readonly logMoneyness: number;
  /** σ, a year. */
  readonly volatility: number;
}

export interface SmileShape {
  readonly interpolation: Interpolation;
  /** In total variance: flat is also flat volatility; linear goes on along the last slope. */
  readonly wings: Wings;
}

/**
 * No smile can rise faster at its ends: |∂w/∂k| < 2 (R. W. Lee, "The moment formula for implied volatility
 * at extreme strikes", Mathematical Finance 14 (2004), 469–480, section 3).
 */
const STEEPEST_WING = 2;

export class Smile {
  readonly years: number;
  readonly shape: SmileShape;
  readonly points: readonly SmilePoint[];
  readonly #curve: Curve;

  /**
   * @param years to expiry, above 0
   * @param points by rising log-moneyness, at least one
   * @throws INPUT_INVALID for points out of order and numbers out of range
   */
  constructor(years: number, points: readonly SmilePoint[], shape: SmileShape) {
    requireReal(years, "years", YEARS);
    if (points.length === 0) {
      throw inputInvalid("points", "is empty", "give the smile at least one quote");
    }
    points.forEach(({ logMoneyness, volatility }, index) => {
      requireReal(logMoneyness, `points[${index}].logMoneyness`, LOG_MONEYNESS);
      if (logMoneyness <= (points[index - 1]?.logMoneyness ?? -Infinity)) {
        throw inputInvalid(
          `points[${index}].logMoneyness`,
          "does not rise",
          "sort by strike and give each strike once",
        );
      }
      requireReal(volatility, `points[${index}].volatility`, VOLATILITY);
    });
    this.years = years;
    this.shape = shape;
    this.points = Object.freeze([...points]);
    this.#curve = new Curve(
      points.map(({ logMoneyness, volatility }) => ({
        x: logMoneyness,
        y: volatility * volatility * years,
      })),
      shape.interpolation,
    );
  }

  /** First and last quoted log-moneyness. */
  get range(): readonly [number, number] {
    const { points } = this;
    return [member(points, 0).logMoneyness, member(points, points.length - 1).logMoneyness];
  }

  /** w, ∂w/∂k, ∂²w/∂k² at log-moneyness k; w is positive everywhere. */
  at(k: number): CurveValue {
    const [first, last] = this.range;
    const inside = this.#curve.at(k);
    if (k >= first && k <= last) return inside;
    if (this.shape.wings === "flat") return { ...inside, slope: 0, curvature: 0 };
    // A wing never falls outwards.
    const rise = Math.min(STEEPEST_WING, Math.max(0, k < first ? -inside.slope : inside.slope));
    const out = k < first ? first - k : k - last;
    const slope = k < first ? -rise : rise;
    return { value: inside.value + rise * out, slope, curvature: 0 };
  }

  /** σ at log-moneyness k, a year. */
  volatility(k: number): number {
    return Math.sqrt(this.at(k).value / this.years);
  }
}
