export { backtestSegment, type BacktestDay } from "./backtest.ts";
export {
  christoffersen,
  kupiec,
  transitionsOf,
  type ChristoffersenTests,
  type LikelihoodRatio,
  type Transitions,
} from "./breachTests.ts";
export { parseCandles, type Candle } from "./candleFile.ts";
export { estimateCorrelation, type CorrelationEstimate, type ReturnRow } from "./correlation.ts";
export {
  CORRELATION_DECAY,
  EWMA,
  LONG_MEMORY,
  WIDTH_DEFAULTS,
  type AssetKind,
} from "./defaults.ts";
export { jointDirections, worstLoss, type Direction } from "./directions.ts";
export { eigenPairs, fromEigenPairs, type EigenPair } from "./eigen.ts";
export {
  ewma,
  longMemory,
  observe,
  startEstimate,
  volatilityOf,
  type Estimator,
  type EstimatorState,
} from "./estimators.ts";
export { explanationDocument, type WidthDocument } from "./explanationDocument.ts";
export { standardisedReturns, upperQuantile } from "./filteredSimulation.ts";
export {
  candidatesOf,
  forecastAfter,
  observeReturn,
  startForecast,
  type Estimators,
  type ForecastState,
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
  type Gap,
  type LogReturn,
  type RealisedDay,
  type ReturnSeries,
} from "./returns.ts";
export { shockOfChangeUp, shocksOfWidthUp, type WidthShocks } from "./shockOfWidth.ts";
export { SymmetricMatrix } from "./symmetricMatrix.ts";
export {
  scenarioWidth,
  validateWidthParameters,
  widthFloor,
  type PreviousWidth,
  type VolatilityCandidates,
  type VolatilitySource,
  type WidthBound,
  type WidthExplanation,
  type WidthParameters,
} from "./width.ts";
