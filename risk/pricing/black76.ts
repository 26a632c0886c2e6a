/**
 * Black's formula for options on forwards and futures: F. Black, "The pricing of commodity contracts",
 * Journal of Financial Economics 3 (1976), 167–179. It is the generalised formula with carryYield = rate:
 * then spot and forward are the same number, and delta, gamma and theta are at a fixed forward.
 */
import { blackScholesGreeks, blackScholesValue, type Greeks } from "./blackScholes.ts";
import { requirePrice, type ForwardOption, type SpotOption } from "./europeanOption.ts";

function onSpot(option: ForwardOption): SpotOption {
  const { type, strike, years, volatility, rate, forward } = option;
  requirePrice(forward, "forward");
  return { type, strike, years, volatility, rate, spot: forward, carryYield: rate };
}

/**
 * The value, USD per unit of the underlying; accurate like {@link blackScholesValue}.
 * @throws INPUT_INVALID naming the first number out of range
 */
export function black76Value(option: ForwardOption): number {
  return blackScholesValue(onSpot(option));
}

/**
 * Value and Greeks; delta and gamma are with respect to the forward.
 * @throws INPUT_INVALID naming the first number out of range
 */
export function black76Greeks(option: ForwardOption): Greeks {
  return blackScholesGreeks(onSpot(option));
}
