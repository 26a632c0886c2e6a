export { backtestSegment, type BacktestDay } from "./backtest.ts";
export { christoffersen, kupiec, transitionsOf } from "./breachTests.ts";
export { parseCandles, type Candle } from "./candleFile.ts";
export { estimateCorrelation, type ReturnRow } from "./correlation.ts";
export {
  CORRELATION_DECAY,
  EWMA,
  LONG_MEMORY,
  WIDTH_DEFAULTS,
  type AssetKind,
} from "./defaults.ts";
export { jointDirections, worstLoss, type Direction } from "./directions.ts";
export { eigenPairs, fromEigenPairs } from "./eigen.ts";
export {
  ewma,
  longMemory,
  observe,
  startEstimate,
  volatilityOf,
  type Estimator,
} from "./estimators.ts";
export { explanationDocument } from "./explanationDocument.ts";
export { standardisedReturns, upperQuantile } from "./filteredSimulation.ts";
export {
  candidatesOf,
  forecastAfter,
  observeReturn,
  startForecast,
  type Estimators,
} from "./forecast.ts";
export { assetHistories, type AssetHistory } from "./histories.ts";
export { chiSquareTail, logGamma, regularisedGamma } from "./incompleteGamma.ts";
export { isCorrelation, nearestCorrelation, smallestEigenvalue } from "./nearestCorrelation.ts";
export { largestIncrease, peakToTrough } from "./procyclicality.ts";
export {
  DAYS_PER_YEAR,
  DAY_SECONDS,
  HOUR_SECONDS,
  candleSeries,
  logReturns,
  perDay,
  realisedDays,
  realisedVariance,
  type CandleSeries,
  type LogReturn,
  type ReturnSeries,
} from "./returns.ts";
export { shockOfChangeUp, shocksOfWidthUp } from "./shockOfWidth.ts";
export { SymmetricMatrix } from "./symmetricMatrix.ts";
export {
  scenarioWidth,
  validateWidthParameters,
  widthFloor,
  type VolatilityCandidates,
  type WidthExplanation,
  type WidthParameters,
} from "./width.ts";
