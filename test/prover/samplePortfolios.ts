/** Portfolios on the sample rules: a long book with room, a leveraged one that is short of margin. */
import { Portfolio, type StatementRequest } from "../../prover/index.ts";
import { plainTerms, type Band, type Level, type Terms } from "../../risk/index.ts";
import { sampleMarket, sampleTable } from "../risk/sampleRules.ts";

export const sampleTerms = (level = 11_000n, band = 500n): Terms =>
  plainTerms(level as Level, band as Band);

export const BLINDING = 1234567890123456789012345678901234567890n;

/** 150,000 USDC, 2.5 BTC, −40 ETH. */
export const healthy = (): Portfolio =>
  Portfolio.create({ "0": "150000", "1": "2.5", "2": "-40" }, BLINDING);

/** 3,000 USDC, 2.5 BTC, −98.7 ETH. */
export const short = (): Portfolio =>
  Portfolio.create({ "0": "3000", "1": "2.5", "2": "-98.7" }, BLINDING);

export function requestFor(portfolio: Portfolio, terms = sampleTerms()): StatementRequest {
  return { portfolio, market: sampleMarket(), table: sampleTable(), terms };
}
