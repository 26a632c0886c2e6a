/**
 * The pre-flight as text or document. Totals in dollars are shown; quantities, and the shares of single
 * slots that give them away at known prices, only if revealed.
 */
import { EXIT } from "../circuits/errors.ts";
import { preflight, renderPreflight, type StatementRequest } from "../prover/index.ts";
import {
  greeksDocument,
  greeksText,
  largestOrder,
  orderDocument,
  orderText,
  readGreeks,
  readOrder,
} from "./exposureReport.ts";
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
  readonly series?: string;
  readonly order?: string;
}

/** A part of the report, as text and as members of the document. */
interface Part {
  readonly text: string;
  readonly members: object;
}

async function furtherParts(
  options: ExplainOptions,
  request: StatementRequest,
  symbols: readonly string[],
): Promise<readonly Part[]> {
  const { reveal = false } = options;
  const parts: Part[] = [];
  if (options.order !== undefined) {
    const order = readOrder(options.order, reveal, request.market);
    const largest = largestOrder(order, request);
    const members = { largestOrder: orderDocument(order, largest) };
    parts.push({ text: orderText(order, largest, symbols), members });
  }
  if (options.series !== undefined) {
    const greeks = await readGreeks(options.series, request);
    const members = { greeks: greeksDocument(greeks, reveal) };
    parts.push({ text: greeksText(greeks, reveal, symbols), members });
  }
  return parts;
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
  // Without slots the report ends in the bare heading of their table.
  const own = options.reveal === true ? text : text.slice(0, text.lastIndexOf("\nslot "));
  const parts = await furtherParts(options, request, symbols);
  return {
    document: Object.assign(
      preflightDocument(shown, request),
      ...parts.map((part) => part.members),
    ) as object,
    text: [own, ...parts.map((part) => part.text)].join("\n"),
    exitStatus: report.status === "provable" ? EXIT.ok : EXIT.refused,
  };
}
