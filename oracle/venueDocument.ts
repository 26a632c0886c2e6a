/** Where a report or fixing counts, as its document has it. */
import { isAddress } from "ethers";
import { inputInvalid, parseDecimal } from "../risk/index.ts";
import { type Read } from "../risk/policy/documentShape.ts";
import { type OracleFacts } from "./oracleFacts.ts";
import { type OptionVenue } from "./optionReport.ts";
import { reportRefused } from "./reportRefused.ts";

export const VENUE_SHAPE = { fields: { chainId: "text", book: "text", set: "text" } } as const;

const COUNT = { decimals: 0, min: 1n, max: 2n ** 64n - 1n, of: "a whole number" };
const ADDRESS = /^0x[0-9a-fA-F]{40}$/;

export function venueDocument({ chainId, book, oracleSet }: OptionVenue): Read<typeof VENUE_SHAPE> {
  return { chainId: String(chainId), book, set: String(oracleSet) };
}

/** @throws INPUT_INVALID */
export function readVenue({ chainId, book, set }: Read<typeof VENUE_SHAPE>): OptionVenue {
  if (!ADDRESS.test(book) || !isAddress(book)) {
    const fix = "write 0x and 40 hexadecimal digits, in one case or as a checksum";
    throw inputInvalid("venue.book", "is not an address", fix);
  }
  return {
    chainId: parseDecimal(chainId, "venue.chainId", COUNT),
    book,
    oracleSet: parseDecimal(set, "venue.set", COUNT),
  };
}

/** @throws REPORT_REFUSED for what counts elsewhere, or for an earlier set of the oracle */
export function requireVenue(venue: OptionVenue, { venue: here }: OracleFacts): void {
  const isHere =
    venue.chainId === here.chainId && venue.book.toLowerCase() === here.book.toLowerCase();
  if (!isHere) {
    const where = `option book ${venue.book} of chain ${venue.chainId}`;
    throw reportRefused(`the document is for ${where}`, "name its deployment", "venue");
  }
  if (venue.oracleSet === here.oracleSet) return;
  throw reportRefused(
    `the document is for set ${venue.oracleSet} of the oracle, and set ${here.oracleSet} reports now`,
    "make it anew: what was signed for one set counts for no other",
    "venue.set",
  );
}
