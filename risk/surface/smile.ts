/**
 * The smile of one expiry: total variance w = σ²T by forward log-moneyness k = ln(strike/forward).
 * J. Gatheral, The Volatility Surface (2006), chapter 3, for the variables.
 */
import { inputInvalid } from "../inputInvalid.ts";
import { Curve, type CurveValue, type Interpolation, type Wings } from "./curve.ts";

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
   * @throws INPUT_INVALID for points out of order and numbers that are not positive and finite
   */
  constructor(years: number, points: readonly SmilePoint[], shape: SmileShape) {
    const positive = (value: number): boolean => value > 0 && value < Infinity;
    if (!positive(years)) {
      throw inputInvalid("years", "is not positive", "leave out expired options");
    }
    if (points.length === 0) {
      throw inputInvalid("points", "is empty", "give the smile at least one quote");
    }
    points.forEach(({ logMoneyness, volatility }, index) => {
      const before = points[index - 1]?.logMoneyness ?? -Infinity;
      if (!(logMoneyness > before && logMoneyness < Infinity)) {
        throw inputInvalid(
          `points[${index}].logMoneyness`,
          "does not rise",
          "sort by strike and give each strike once",
        );
      }
      if (!positive(volatility)) {
        throw inputInvalid(
          `points[${index}].volatility`,
          "is not positive",
          "leave out quotes without a volatility",
        );
      }
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
    const { points } = this.#curve;
    return [points[0]?.x ?? 0, points.at(-1)?.x ?? 0];
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
