/** Reports and fixings from the files that members pass on to each other. */
import { parseFixing, parseReport, requireVenue } from "../oracle/index.ts";
import { OPTION_FIXING_FORMAT, OPTION_REPORT_FORMAT } from "../oracle/index.ts";
import { type FixingFile, type OracleFacts, type ReportFile } from "../oracle/index.ts";
import { boundFaults, reportScope, requireBounds, requireFixing } from "../oracle/index.ts";
import { requireInTime, reportRefused } from "../oracle/index.ts";
import { type DueSlot } from "../oracle/index.ts";
import { inputInvalid, parseJsonText, PRICE, type Price } from "../risk/index.ts";
import { readTextWith } from "./userFile.ts";

export type OracleDocument =
  ({ readonly kind: "report" } & ReportFile) | ({ readonly kind: "fixing" } & FixingFile);

function parseDocument(text: string): OracleDocument {
  const document = parseJsonText(text, "document") as { readonly zkmargin?: unknown } | null;
  const zkmargin = document?.zkmargin;
  if (zkmargin === OPTION_REPORT_FORMAT) return { kind: "report", ...parseReport(text) };
  if (zkmargin === OPTION_FIXING_FORMAT) return { kind: "fixing", ...parseFixing(text) };
  const fix = "give what `zkmargin oracle report` or `oracle fix` wrote";
  throw inputInvalid("zkmargin", "is neither a report's format nor a fixing's", fix);
}

/** @throws INPUT_UNREADABLE, INPUT_INVALID */
export function readOracleDocument(path: string): Promise<OracleDocument> {
  return readTextWith(path, "document", parseDocument);
}

/** @throws REPORT_REFUSED where the document tells its reader of another series or price than the chain has */
function requireTrueTelling({ document }: ReportFile, due: readonly DueSlot[]): void {
  for (const told of document.slots) {
    const one = due.find(({ slot }) => String(slot) === told.slot);
    if (one === undefined) throw reportRefused(`slot ${told.slot} takes no report`, "leave it out");
    const { series, before } = one;
    const facts = {
      underlying: String(series.underlying),
      type: series.isCall ? "call" : "put",
      strike: PRICE.format(series.strike as Price),
      expiry: String(series.expiry),
      before: before === 0n ? null : PRICE.format(before as Price),
    };
    const wrong = Object.entries(facts).find(
      ([name, fact]) => told[name as keyof typeof facts] !== fact,
    );
    if (wrong === undefined) continue;
    throw reportRefused(
      `the report tells of slot ${told.slot} another ${wrong[0]} than the chain has, ${wrong[1] ?? "none"}`,
      "make it anew: `zkmargin oracle report`",
      `slots.${wrong[0]}`,
    );
  }
}

/**
 * What the chain would refuse of a document whoever signed it, whatever its author wrote beside the numbers.
 * @throws REPORT_REFUSED, INPUT_INVALID
 */
export function requireAcceptable(document: OracleDocument, facts: OracleFacts): void {
  requireVenue(document.venue, facts);
  if (document.kind === "fixing") {
    requireFixing(facts, document.fixing);
    return;
  }
  const { report, values } = document;
  requireInTime(facts, report.timestamp);
  const { due } = reportScope(facts, report.timestamp, new Set(report.slots));
  requireTrueTelling(document, due);
  requireBounds(
    values.flatMap(({ slot, price, pnl }) => {
      const one = due.find((each) => each.slot === slot);
      if (one === undefined) throw reportRefused(`slot ${slot} takes no report`, "leave it out");
      return boundFaults(one, facts.limits, price, pnl);
    }),
  );
}
