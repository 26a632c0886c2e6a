export { black76Greeks, black76Value } from "./black76.ts";
export { blackScholesGreeks, blackScholesValue, type Greeks } from "./blackScholes.ts";
export {
  logRatio,
  requirePrice,
  requireVolatility,
  requireYears,
  type ForwardOption,
  type OptionType,
  type SpotOption,
} from "./europeanOption.ts";
export { DAYS_PER_YEAR, thetaOfDayAhead, thetaPerDay, vegaPerPoint } from "./greekUnits.ts";
export { millsRatio, normalCdf, normalDensity, normalInterval } from "./normal.ts";
export { normalQuantile } from "./normalQuantile.ts";
export { impliedVolatility, type PricedOption } from "./impliedVolatility.ts";
