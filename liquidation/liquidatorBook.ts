/** Whether the liquidator can carry what he takes: his own book afterwards, at his home table's initial level. */
import { ZkMarginError } from "../circuits/errors.ts";
import {
  describeRemedy,
  preflight,
  requireProvable,
  type Portfolio,
  type StatementRequest,
} from "../prover/index.ts";
import {
  BAND,
  LEVEL,
  USD_DECIMALS,
  formatUsd,
  plainTerms,
  type Band,
  type MarketSnapshot,
  type RuleTable,
} from "../risk/index.ts";

export interface LiquidatorBook {
  readonly portfolio: Portfolio;
  /** Prices for the circuit of his home table, of an epoch that the contract still takes. */
  readonly market: MarketSnapshot;
  readonly home: RuleTable;
  /** Of the lease that the takeover leaves him, 1e-4. */
  readonly band: Band;
}

/** The statement that the contract asks of the liquidator. */
export function liquidatorStatement(
  { market, home, band }: LiquidatorBook,
  taken: Portfolio,
): StatementRequest {
  return { portfolio: taken, market, table: home, terms: plainTerms(home.initialLevel, band) };
}

/**
 * @throws MARGIN_SHORT when his book would be short, saying by how many dollars, or short where his rules do not
 * allow it; BOOK_TOO_LARGE; INPUT_INVALID for a band in which no lease is given
 */
export function requireCarriable(liquidator: LiquidatorBook, taken: Portfolio): void {
  const request = liquidatorStatement(liquidator, taken);
  const report = preflight(request);
  if (report.status === "margin-short") {
    const short = formatUsd(-report.surplus, USD_DECIMALS.surplus, "up");
    const at = `at level ${LEVEL.format(request.terms.level)} and band ${BAND.format(request.terms.band)}`;
    const message = `after the takeover the liquidator's account would be ${short} short ${at}`;
    const fix = `${describeRemedy(report)}; or use an account with more room`;
    throw new ZkMarginError("MARGIN_SHORT", message, { field: "liquidator", fix });
  }
  requireProvable(report, request);
  if (report.leasable) return;
  throw new ZkMarginError("INPUT_INVALID", "no lease is given to the liquidator in this band", {
    field: "band",
    fix: "ask for a narrower band",
  });
}
