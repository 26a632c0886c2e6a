/** The maker: quotes once for a request, and checks what the taker makes of the quote. */
import { randomBytes } from "node:crypto";
import { parseDecimal, parseJsonText, type Band } from "../../risk/index.ts";
import { TRADE_PRICE, receivedQuantities } from "../amounts.ts";
import { parseAcceptance, acceptanceDocument } from "./acceptance.ts";
import {
  DEFAULT_MIN_BAND,
  parseRequest,
  quoteDocument,
  requestHash,
  termsOf,
  type RfqQuote,
  type RfqRequest,
} from "./agreement.ts";
import { requireAcceptanceFor, requireInTime, requireOwnVenue } from "./checks.ts";
import { messageText, type RfqParty, type StepOutcome } from "./party.ts";
import { RfqSession, tradeRefused } from "./session.ts";
import { noncePin, unknownSession } from "./store.ts";

export type QuoteTerms = Pick<RfqQuote, "account" | "price" | "deadline"> & {
  /** Narrowest band the maker signs, 1e-4; {@link DEFAULT_MIN_BAND} unless given. */
  readonly minBand?: Band;
};

/**
 * Quotes for a request, and repeats the same quote when asked again.
 * @throws TRADE_REFUSED, INPUT_INVALID; another quote for the same request is refused
 */
export async function quoteRequest(
  party: RfqParty,
  text: string,
  terms: QuoteTerms,
): Promise<StepOutcome> {
  const request = parseRequest(parseJsonText(text, "request"));
  await requireOwnVenue(party, request.venue);
  const quote = quotedBefore(party, request, terms) ?? (await newQuote(party, request, terms));
  return { id: request.id, message: messageText(quoteDocument(quote)) };
}

function quotedBefore(
  { store }: RfqParty,
  request: RfqRequest,
  { account, price, deadline }: QuoteTerms,
): RfqQuote | undefined {
  const session = store.find(request.id);
  if (session === undefined) return undefined;
  const { request: known, quote } = session.revealRecord();
  const isSame =
    session.role === "maker" &&
    requestHash(known) === requestHash(request) &&
    quote?.account === account &&
    quote.price === price &&
    quote.deadline === deadline;
  if (isSame) return quote;
  throw tradeRefused(
    "request",
    "was quoted for already",
    "repeat the quote as it was, or ask for another request",
  );
}

async function newQuote(
  party: RfqParty,
  request: RfqRequest,
  { account, price, deadline, minBand = DEFAULT_MIN_BAND }: QuoteTerms,
): Promise<RfqQuote> {
  parseDecimal(price, "price", TRADE_PRICE);
  if (request.minBand < minBand) {
    throw tradeRefused("minBand", "is narrower than the maker signs", "ask for a wider one");
  }
  if (account === request.account) {
    throw tradeRefused("account", "is the taker's own", "quote from another account");
  }
  if (deadline > request.latestDeadline) {
    throw tradeRefused("deadline", "is later than the taker takes", "quote for a shorter time");
  }
  await requireInTime(party, request.slot, deadline);
  for (const side of [account, request.account]) await party.chain.account(side);
  const nonce = BigInt(`0x${randomBytes(32).toString("hex")}`);
  const { id } = request;
  const quote = { id, request: requestHash(request), account, price, deadline, nonce };
  receivedQuantities(termsOf(request, quote));
  party.store.pin(noncePin(nonce), id);
  party.store.create(new RfqSession({ role: "maker", state: "quoted", request, quote }));
  return quote;
}

/**
 * Reads the taker's acceptance. The trade is fixed by it: another one for the same quote is refused.
 * @throws TRADE_REFUSED, INPUT_INVALID, POINT_REFUSED; the session stays as it was
 */
export async function receiveAcceptance(
  party: RfqParty,
  text: string,
): Promise<{ readonly id: string }> {
  const acceptance = parseAcceptance(parseJsonText(text, "acceptance"));
  const { id } = acceptance;
  if (party.store.find(id)?.role !== "maker") throw unknownSession();
  await party.store.update(id, async (session) => {
    const { request, quote, acceptance: known } = session.revealRecord();
    if (known !== undefined && textOf(known) === textOf(acceptance)) return [session, undefined];
    if (known !== undefined && !session.isOver) {
      throw tradeRefused(
        "acceptance",
        "is not the first one",
        "go on with the trade that is fixed",
      );
    }
    session.requireState("quoted");
    if (quote === undefined) throw unknownSession();
    await requireAcceptanceFor(party, request, quote, acceptance);
    await requireInTime(party, request.slot, quote.deadline);
    return [session.advance("sealed", { acceptance }), undefined];
  });
  return { id };
}

function textOf(acceptance: Parameters<typeof acceptanceDocument>[0]): string {
  return JSON.stringify(acceptanceDocument(acceptance));
}
