/**
 * The pre-flight as text or document. Totals in dollars are shown; quantities, and the shares of single
 * slots that give them away at known prices, only if revealed.
 */
import { EXIT } from "../circuits/errors.ts";
import { preflight, renderPreflight } from "../prover/index.ts";
import { readGranularity, readRuleFiles, readTerms, type TermsOptions } from "./options.ts";
import { type Result } from "./output.ts";
import { readPortfolio } from "./portfolioOperations.ts";
import { preflightDocument } from "./preflightDocument.ts";

export interface ExplainOptions extends TermsOptions {
  readonly portfolio: string;
  readonly market: string;
  readonly table: string;
  readonly decimals: string;
  readonly symbols?: string;
  readonly reveal?: boolean;
}

/** Exit status 0 when provable, else 1. */
export async function explainPortfolio(options: ExplainOptions): Promise<Result> {
  const { market, table } = await readRuleFiles(options);
  const terms = readTerms(options, table.initialLevel);
  const granularity = readGranularity(options.decimals);
  const portfolio = await readPortfolio(options.portfolio);
  const request = { portfolio, market, table, terms };
  const report = preflight(request, { granularity });
  const shown = options.reveal === true ? report : { ...report, slots: [] };
  const symbols = options.symbols?.split(",") ?? [];
  const text = renderPreflight(shown, request, { symbols });
  return {
    document: preflightDocument(shown, request),
    // Without slots the report ends in the bare heading of their table.
    text: options.reveal === true ? text : text.slice(0, text.lastIndexOf("\nslot ")),
    exitStatus: report.status === "provable" ? EXIT.ok : EXIT.refused,
  };
}
