/** Fixings that no epoch observed, on their way to the chain: `"zkmargin": "option-fixing/1"`, canonical JSON. */
import { inputInvalid, magnitude, ONE, parseDecimal, PRICE, requireFormat } from "../risk/index.ts";
import { type Price } from "../risk/index.ts";
import { canonicalJson } from "../risk/policy/index.ts";
import { parseCanonicalJson } from "../risk/policy/canonicalJson.ts";
import { readShape } from "../risk/policy/documentShape.ts";
import { type OracleFacts, type OracleSeries } from "./oracleFacts.ts";
import { fixingDigest, type OptionFixing, type OptionVenue } from "./optionReport.ts";
import { reportRefused, usd } from "./reportRefused.ts";
import { readVenue, VENUE_SHAPE, venueDocument } from "./venueDocument.ts";

export const OPTION_FIXING_FORMAT = "option-fixing/1";

const SHAPE = {
  fields: {
    zkmargin: "text",
    venue: VENUE_SHAPE,
    slot: "text",
    expiry: "text",
    settlement: "text",
  },
} as const;

const SLOT = { decimals: 0, min: 16n, max: 31n, of: "an option slot" };
const TIME = { decimals: 0, min: 1n, max: 2n ** 40n - 1n, of: "seconds" };

export interface FixingFile {
  readonly venue: OptionVenue;
  readonly fixing: OptionFixing;
  /** What its signers sign. */
  readonly digest: string;
}

export function fixingText(venue: OptionVenue, { slot, expiry, settlement }: OptionFixing): string {
  return canonicalJson({
    zkmargin: OPTION_FIXING_FORMAT,
    venue: venueDocument(venue),
    ...{ slot: String(slot), expiry: String(expiry) },
    settlement: PRICE.format(settlement as Price),
  });
}

/** @throws INPUT_UNREADABLE, INPUT_INVALID */
export function parseFixing(text: string): FixingFile {
  const document = readShape(parseCanonicalJson(text, "fixing"), "", SHAPE);
  requireFormat(document, OPTION_FIXING_FORMAT);
  const venue = readVenue(document.venue);
  const fixing = {
    slot: Number(parseDecimal(document.slot, "slot", SLOT)),
    expiry: parseDecimal(document.expiry, "expiry", TIME),
    settlement: PRICE.parse(document.settlement, "settlement"),
  };
  return { venue, fixing, digest: fixingDigest(venue, fixing) };
}

/** The series that waits for its fixing. @throws INPUT_INVALID for a slot whose series does not */
function expiredSeries({ slots, time }: OracleFacts, slot: number): OracleSeries {
  const found = slots.find((one) => one.slot === slot);
  const isLive = found?.state === "trading" || found?.state === "frozen";
  const refuse = (why: string): never => {
    throw inputInvalid("slot", why, "see `zkmargin options series` for what awaits a fixing");
  };
  if (!isLive || found.series === undefined) return refuse("has no series to be fixed");
  const { expiry } = found.series;
  return time >= expiry ? found.series : refuse(`expires in ${expiry - time} s`);
}

/**
 * What the book would refuse of a fixing at the latest block; whether too little was observed is the chain's to say.
 * @returns seconds until the book takes it
 * @throws INPUT_INVALID for another series, REPORT_REFUSED for a settlement price beyond the tolerance
 */
export function requireFixing(
  facts: OracleFacts,
  { slot, expiry, settlement }: OptionFixing,
): bigint {
  const series = expiredSeries(facts, slot);
  if (series.expiry !== expiry) {
    throw inputInvalid("expiry", "is another series'", `slot ${slot} expired at ${series.expiry}`);
  }
  const latest = facts.underlyingPrices[Number(series.underlying)] ?? 0n;
  const { tolerance, fixingDelay } = facts.limits;
  if (settlement === 0n || magnitude(settlement - latest) * ONE > latest * tolerance) {
    const room = usd((latest * tolerance) / ONE);
    throw reportRefused(
      `a settlement price of ${usd(settlement)} is farther than ${room} from the market's, ${usd(latest)}`,
      "commit an epoch, and check the price",
      "settlement",
    );
  }
  const from = expiry + fixingDelay;
  return from > facts.time ? from - facts.time : 0n;
}
