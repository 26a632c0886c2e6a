/**
 * Before signing: can the account carry the trade? Either its new book meets the initial level, or it meets
 * the maintenance level and the trade raises the surplus it has at the initial level. In dollars, for the
 * owner's eyes.
 */
import { ZkMarginError } from "../circuits/errors.ts";
import {
  evaluateRequest,
  preflight,
  renderPreflight,
  requireProvable,
  type Portfolio,
  type Preflight,
  type PreflightOptions,
  type StatementRequest,
  type TextOptions,
  type TradeDelta,
} from "../prover/index.ts";
import {
  USD_DECIMALS,
  comparingTerms,
  formatUsd,
  plainTerms,
  type Band,
  type Level,
  type MarketSnapshot,
  type RuleTable,
} from "../risk/index.ts";

/** What the account's proof is to be made for. */
export interface MarginContext {
  /** The account's book before the trade. */
  readonly portfolio: Portfolio;
  /** An epoch that the contract still accepts. */
  readonly market: MarketSnapshot;
  /** The account's home table. */
  readonly table: RuleTable;
  readonly band: Band;
}

/** `initial`, `improvement`: which proof the trade needs; `short`: there is none. */
export type TradePath = "initial" | "improvement" | "short";

export interface TradeMargin {
  readonly path: TradePath;
  /** The book after the trade at the table's initial level. */
  readonly initial: Preflight;
  /** The same at its maintenance level. */
  readonly maintenance: Preflight;
  /** How much the trade adds to the surplus at the initial level, 1e-28 USD. */
  readonly gain: bigint;
}

/** A book under the context's market and rules at a level. */
export function requestAt(
  { market, table, band }: MarginContext,
  portfolio: Portfolio,
  level: Level,
): StatementRequest {
  return { portfolio, market, table, terms: plainTerms(level, band) };
}

export interface TradeStatements {
  /** The book before the trade, its surplus at the initial level to be sealed. */
  readonly before: StatementRequest;
  /** The same of the book after it. */
  readonly afterwards: StatementRequest;
  readonly initial: StatementRequest;
  readonly maintenance: StatementRequest;
}

/** The statements a trade may need. */
export function statementsOf(context: MarginContext, delta: TradeDelta): TradeStatements {
  const { portfolio, market, table, band } = context;
  const terms = comparingTerms(table.initialLevel, band);
  const after = portfolio.afterTrade(delta);
  return {
    before: { portfolio, market, table, terms },
    afterwards: { portfolio: after, market, table, terms },
    initial: requestAt(context, after, table.initialLevel),
    maintenance: requestAt(context, after, table.maintenanceLevel),
  };
}

/** @param delta as the account books it */
export function assessTrade(
  context: MarginContext,
  delta: TradeDelta,
  options: PreflightOptions = {},
): TradeMargin {
  const requests = statementsOf(context, delta);
  const initial = preflight(requests.initial, options);
  const maintenance = preflight(requests.maintenance, options);
  const [before, afterwards] = [
    evaluateRequest(requests.before),
    evaluateRequest(requests.afterwards),
  ];
  const gain = afterwards.surplus - before.surplus;
  const comparable = [before, afterwards].every(({ status }) => status === "provable");
  const path = pathOf(initial, maintenance, comparable && gain > 0n);
  return { path, initial, maintenance, gain };
}

function pathOf(initial: Preflight, maintenance: Preflight, improves: boolean): TradePath {
  const holds = ({ status, leasable }: Preflight): boolean => status === "provable" && leasable;
  if (holds(initial)) return "initial";
  return holds(maintenance) && improves ? "improvement" : "short";
}

/** @throws MARGIN_SHORT or BOOK_TOO_LARGE, in dollars of shortfall, when the trade cannot be carried */
export function requireCarried(
  context: MarginContext,
  delta: TradeDelta,
  margin: TradeMargin,
): void {
  if (margin.path !== "short") return;
  const requests = statementsOf(context, delta);
  // A trade that improves is short of the maintenance level; any other of the initial level.
  if (margin.gain > 0n) requireProvable(margin.maintenance, requests.maintenance);
  requireProvable(margin.initial, requests.initial);
  throw new ZkMarginError("MARGIN_SHORT", "no proof that the contract takes exists for the trade", {
    field: "band",
    fix: "prove for a narrower band, as far as the trade signed allows, or reduce the trade",
  });
}

/** The report: which proof will be made, and the pre-flight it rests on. */
export function renderTradeMargin(
  context: MarginContext,
  delta: TradeDelta,
  margin: TradeMargin,
  options: TextOptions = {},
): string {
  const requests = statementsOf(context, delta);
  const gain = formatUsd(margin.gain, USD_DECIMALS.surplus, "down");
  const change = `the trade changes the surplus at the initial level by ${gain}`;
  const atInitial = renderPreflight(margin.initial, requests.initial, options);
  switch (margin.path) {
    case "initial":
      return [change, "after it the account meets the initial level", atInitial].join("\n");
    case "improvement":
    case "short": {
      const verdict =
        margin.path === "improvement"
          ? "after it the account is below the initial level, but improved: it proves the maintenance level and the improvement"
          : "after it the account neither meets the initial level, nor the maintenance level improved";
      const atMaintenance = renderPreflight(margin.maintenance, requests.maintenance, options);
      return [change, verdict, atInitial, atMaintenance].join("\n");
    }
  }
}
