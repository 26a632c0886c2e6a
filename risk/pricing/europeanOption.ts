/** What a European option is priced from, and the limits of each number. All numbers are floating point. */
import { inputInvalid } from "../inputInvalid.ts";

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

const PRICE_LIMIT = 1e100;
const YEARS_LIMIT = 1000;
const VOLATILITY_LIMIT = 1e4;
/** Of |rate|·years: beyond it discount factors leave the range of prices. */
const ACCRUAL_LIMIT = 200;

function requireWithin(value: number, field: string, least: number, most: number): void {
  if (!(value >= least && value <= most)) {
    throw inputInvalid(field, "is out of range", `give a number from ${least} to ${most}`);
  }
}

/** @throws INPUT_INVALID unless 1e-100 ≤ value ≤ 1e100 */
export function requirePrice(value: number, field: string): void {
  requireWithin(value, field, 1 / PRICE_LIMIT, PRICE_LIMIT);
}

/** @throws INPUT_INVALID unless 0 ≤ years ≤ 1000 */
export function requireYears(years: number, field = "years"): void {
  requireWithin(years, field, 0, YEARS_LIMIT);
}

/** @throws INPUT_INVALID unless 0 ≤ volatility ≤ 10,000 */
export function requireVolatility(volatility: number, field: string): void {
  requireWithin(volatility, field, 0, VOLATILITY_LIMIT);
}

/** @throws INPUT_INVALID unless |rate|·years ≤ 200 */
export function requireAccrual(rate: number, years: number, field: string): void {
  const accrued = rate * Math.max(years, 1);
  if (!(Math.abs(accrued) <= ACCRUAL_LIMIT)) {
    throw inputInvalid(
      field,
      "is out of range",
      `give a rate a year that accrues to at most ${ACCRUAL_LIMIT} over the life of the option`,
    );
  }
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
