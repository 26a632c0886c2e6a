/** Greeks in the units people and exchanges speak. */
import { type Greeks } from "./blackScholes.ts";

/** Days of the pricing year: options trade around the clock. */
export const DAYS_PER_YEAR = 365;

/** USD per vol point: per 0.01 of volatility. */
export function vegaPerPoint({ vega }: Pick<Greeks, "vega">): number {
  return vega / 100;
}

/** USD per day, at the rate of this instant. */
export function thetaPerDay({ theta }: Pick<Greeks, "theta">): number {
  return theta / DAYS_PER_YEAR;
}

/**
 * USD over the day ahead as Deribit states it: the rate of this instant, for a day or what is left of the
 * life, and no more than the whole value. (Found in the Greeks it published on 2020-05-21: all 326 within
 * 0.025 USD, by its own mark as the value.)
 */
export function thetaOfDayAhead(greeks: Pick<Greeks, "theta" | "value">, years: number): number {
  const day = Math.min(1, years * DAYS_PER_YEAR);
  return Math.max(thetaPerDay(greeks) * day, -greeks.value);
}
