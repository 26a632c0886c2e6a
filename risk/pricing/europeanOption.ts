/** What a European option is priced from, and the limits of each number. All numbers are floating point. */
import { requireReal, type RealRange } from "../realNumber.ts";

export type OptionType = "call" | "put";

/** Prices are in USD per unit of the underlying. */
export interface EuropeanOption {
  readonly type: OptionType;
  readonly strike: number;
  /** Time to expiry in years of 365 days; 0 is at expiry. */
  readonly years: number;
  /** Standard deviation of the underlying's logarithm over a year: 0.8 is 80 %. */
  readonly volatility: number;
  /** r, continuous, a year: discounts the payoff. */
  readonly rate: number;
}

/** An option on a forward or future of the same expiry. */
export interface ForwardOption extends EuropeanOption {
  readonly forward: number;
}

/** An option on something held: its forward is spot·exp((rate − carryYield)·years). */
export interface SpotOption extends EuropeanOption {
  readonly spot: number;
  /** q, continuous, a year: what holding the underlying yields (dividends, staking, lending fees). */
  readonly carryYield: number;
}

/** +1 for a call, −1 for a put. */
export function signOf(type: OptionType): 1 | -1 {
  return type === "call" ? 1 : -1;
}

const PRICE: RealRange = { min: 1e-100, max: 1e100, of: "USD per unit of the underlying" };
const YEARS: RealRange = { min: 0, max: 1000, of: "years to expiry" };
const VOLATILITY: RealRange = { min: 0, max: 1e4, of: "volatility a year" };
/** Rate times years: beyond it discount factors leave the range of prices. */
const ACCRUAL: RealRange = { min: -200, max: 200, of: "a rate that accrues, until expiry," };

/** @throws INPUT_INVALID unless 1e-100 ≤ value ≤ 1e100 */
export function requirePrice(value: number, field: string): void {
  requireReal(value, field, PRICE);
}

/** @throws INPUT_INVALID unless 0 ≤ years ≤ 1000 */
export function requireYears(years: number, field = "years"): void {
  requireReal(years, field, YEARS);
}

/** @throws INPUT_INVALID unless 0 ≤ volatility ≤ 10,000 */
export function requireVolatility(volatility: number, field: string): void {
  requireReal(volatility, field, VOLATILITY);
}

/** @throws INPUT_INVALID unless |rate| ≤ 200 and |rate|·years ≤ 200 */
export function requireAccrual(rate: number, years: number, field: string): void {
  requireReal(rate * Math.max(years, 1), field, ACCRUAL);
}

/** @throws INPUT_INVALID naming the first number out of range */
export function requireSpotOption(option: SpotOption): void {
  requirePrice(option.spot, "spot");
  requirePrice(option.strike, "strike");
  requireYears(option.years);
  requireVolatility(option.volatility, "volatility");
  requireAccrual(option.rate, option.years, "rate");
  requireAccrual(option.carryYield, option.years, "carryYield");
}

/**
 * ln(a/b) of two prices, accurate near 0 too, where the quotient's rounding would count: the difference of
 * two close doubles is exact.
 */
export function logRatio(a: number, b: number): number {
  const quotient = a / b;
  return quotient > 0.5 && quotient < 2 ? Math.log1p((a - b) / b) : Math.log(quotient);
}
