/**
 * Reports on their way to the chain, `"zkmargin": "option-report/1"`: canonical JSON, so that who computes the same report
 * writes the same bytes. What the chain gets, and what it was made from; signed is what the chain gets.
 */
import { OPTION_PNL, parseDecimal, PRICE, requireFormat, type OptionPnl } from "../risk/index.ts";
import { type Price } from "../risk/index.ts";
import { canonicalJson } from "../risk/policy/index.ts";
import { parseCanonicalJson } from "../risk/policy/canonicalJson.ts";
import { readShape, type Read } from "../risk/policy/documentShape.ts";
import { type ComposedReport, type ReportedSlot } from "./composeReport.ts";
import { optionReport, reportDigest } from "./optionReport.ts";
import { type OptionReport, type OptionValue, type OptionVenue } from "./optionReport.ts";
import { readVenue, VENUE_SHAPE, venueDocument } from "./venueDocument.ts";

export const OPTION_REPORT_FORMAT = "option-report/1";

const SLOT_SHAPE = {
  fields: {
    slot: "text",
    /** USD per unit, and by scenario. */
    price: "text",
    pnl: { list: "text" },
    /** Of the series: its asset is slot `underlying`. */
    underlying: "text",
    type: "text",
    strike: "text",
    expiry: "text",
    /** USD per unit before rounding, and what the model took. */
    value: "text",
    forward: "text",
    volatility: "text",
    years: "text",
    /** The report before; null for the series' first. */
    before: { maybe: "text" },
    underlyingPrice: "text",
    boundBy: "text",
  },
} as const;

const REPORT_SHAPE = {
  fields: {
    zkmargin: "text",
    venue: VENUE_SHAPE,
    number: "text",
    timestamp: "text",
    /** Latest epoch when it was made. */
    epoch: "text",
    /** SHA-256 of the files, lower-case hexadecimal. */
    inputs: { fields: { manifest: "text", quotes: { list: "text" } } },
    homes: { list: "text" },
    slots: { list: SLOT_SHAPE },
    leftOut: { list: { fields: { slot: "text", why: "text" } } },
  },
} as const;

export type ReportDocument = Read<typeof REPORT_SHAPE>;

export interface ReportSources {
  readonly manifest: string;
  readonly quotes: readonly string[];
  /** Home tables whose scenarios were compared. */
  readonly homes: readonly string[];
}

/** Twelve digits of a model's number, for people. */
const real = (value: number): string => value.toPrecision(12);

function slotDocument(one: ReportedSlot): Read<typeof SLOT_SHAPE> {
  const { due, price, pnl, value, model, boundBy } = one;
  const { series, before, underlyingPrice } = due;
  return {
    slot: String(due.slot),
    price: PRICE.format(price as Price),
    pnl: pnl.map((gain) => OPTION_PNL.format(gain as OptionPnl)),
    underlying: String(series.underlying),
    type: series.isCall ? "call" : "put",
    strike: PRICE.format(series.strike as Price),
    expiry: String(series.expiry),
    value: real(value),
    ...{ forward: real(model.forward), volatility: real(model.volatility) },
    years: real(model.years),
    before: before === 0n ? null : PRICE.format(before as Price),
    underlyingPrice: PRICE.format(underlyingPrice as Price),
    boundBy,
  };
}

/** The text of a report's file. */
export function reportText(report: ComposedReport, { homes, ...inputs }: ReportSources): string {
  const { venue, number, timestamp, epoch, slots, leftOut } = report;
  return canonicalJson({
    zkmargin: OPTION_REPORT_FORMAT,
    venue: venueDocument(venue),
    ...{ number: String(number), timestamp: String(timestamp), epoch: String(epoch) },
    ...{ inputs, homes },
    slots: slots.map(slotDocument),
    leftOut: leftOut.map(({ slot, why }) => ({ slot: String(slot), why })),
  });
}

const COUNT = { decimals: 0, min: 0n, max: 2n ** 64n - 1n, of: "a whole number" };
const TIME = { decimals: 0, min: 0n, max: 2n ** 40n - 1n, of: "seconds" };

/** A report as it was written, and what of it the chain gets. */
export interface ReportFile {
  readonly document: ReportDocument;
  readonly venue: OptionVenue;
  readonly values: readonly OptionValue[];
  readonly report: OptionReport;
  /** What its signers sign. */
  readonly digest: string;
}

/**
 * @param text the file
 * @throws INPUT_UNREADABLE, INPUT_INVALID naming the first field at fault
 */
export function parseReport(text: string): ReportFile {
  const document = readShape(parseCanonicalJson(text, "report"), "", REPORT_SHAPE);
  requireFormat(document, OPTION_REPORT_FORMAT);
  const venue = readVenue(document.venue);
  const values = document.slots.map(({ slot, price, pnl }, k) => ({
    slot: Number(parseDecimal(slot, `slots[${k}].slot`, COUNT)),
    price: PRICE.parse(price, `slots[${k}].price`),
    pnl: pnl.map((gain, s) => OPTION_PNL.parse(gain, `slots[${k}].pnl[${s}]`)),
  }));
  const number = parseDecimal(document.number, "number", COUNT);
  const timestamp = parseDecimal(document.timestamp, "timestamp", TIME);
  const report = optionReport(number, timestamp, values);
  return { document, venue, values, report, digest: reportDigest(venue, report) };
}
