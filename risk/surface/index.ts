export { arbitrageReport, type ArbitrageFinding, type ArbitrageKind } from "./arbitrage.ts";
export { type CurveValue, type Wings } from "./curve.ts";
export { densityFactor } from "./densityFactor.ts";
export { readDeribitChain, type DeribitQuote } from "./deribitChain.ts";
export { YEAR_MS, yearsOf, type OptionQuote } from "./optionQuote.ts";
export { Smile, type SmilePoint, type SmileShape } from "./smile.ts";
export { surfaceOfQuotes, type SurfaceTerms } from "./surfaceOfQuotes.ts";
export { VolatilitySurface } from "./volatilitySurface.ts";
