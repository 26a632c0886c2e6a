/** What each side checks of the other's words before it does anything. */
import { equals } from "../../circuits/babyjubjub.ts";
import { receivedQuantities } from "../amounts.ts";
import { tradeDigest, type TradingVenue } from "../typedData.ts";
import { agreedDelta, agreedTrade, type RfqAcceptance } from "./acceptance.ts";
import { quoteHash, requestHash, termsOf, type RfqQuote, type RfqRequest } from "./agreement.ts";
import { type RfqParty } from "./party.ts";
import { tradeRefused } from "./session.ts";

/** @throws TRADE_REFUSED for a request meant for another chain or contract */
export async function requireOwnVenue({ chain }: RfqParty, venue: TradingVenue): Promise<void> {
  const own = await chain.venue();
  if (venue.chainId !== own.chainId) {
    throw tradeRefused("chainId", "is another chain", "trade on the chain this party is set to");
  }
  if (venue.settlement.toLowerCase() !== own.settlement.toLowerCase()) {
    throw tradeRefused("settlement", "is another contract", "trade at the contract of this party");
  }
}

/** @throws TRADE_REFUSED once the deadline has passed on-chain */
export async function requireInTime({ chain }: RfqParty, deadline: bigint): Promise<void> {
  if ((await chain.time()) <= deadline) return;
  throw tradeRefused("deadline", "has passed", "begin another session");
}

/**
 * A quote against the request it should answer.
 * @param limitPrice most a buyer pays, least a seller takes, 1e-8
 * @throws TRADE_REFUSED or INPUT_INVALID
 */
export function requireQuoteFor(request: RfqRequest, quote: RfqQuote, limitPrice: bigint): void {
  if (quote.id !== request.id || quote.request !== requestHash(request)) {
    throw tradeRefused("quote", "answers another request", "ask the maker to quote this one");
  }
  if (quote.account === request.account) {
    throw tradeRefused("account", "is the taker's own", "trade with another account");
  }
  if (quote.deadline > request.latestDeadline) {
    throw tradeRefused("deadline", "is later than asked for", "ask for a quote that ends sooner");
  }
  const isWorse = request.side === "buy" ? quote.price > limitPrice : quote.price < limitPrice;
  if (isWorse) throw tradeRefused("price", "is worse than the limit", "ask for a better quote");
  // Refuses a payment that no slot can hold.
  receivedQuantities(termsOf(request, quote));
}

/**
 * An acceptance against one's own quote: the delta holds the terms and nothing else, the seal opens under
 * one's own viewing key to just that, and the trade to sign is the one that both have computed.
 * @throws TRADE_REFUSED or INPUT_INVALID
 */
export function requireAcceptanceFor(
  request: RfqRequest,
  quote: RfqQuote,
  acceptance: RfqAcceptance,
  openSeal: RfqParty["openSeal"],
): void {
  if (acceptance.id !== request.id || acceptance.quote !== quoteHash(quote)) {
    throw tradeRefused("quote", "is not the one made", "ask the taker to accept the quote as sent");
  }
  const agreed = agreedDelta(request, quote, acceptance.blinding);
  if (!equals(agreed.point(), acceptance.delta)) {
    throw tradeRefused("delta", "is not the trade agreed", "do not trade with this counterparty");
  }
  const opening = openSeal(acceptance.sealed, acceptance.delta);
  if (opening === undefined) {
    throw tradeRefused(
      "seal",
      "does not open under the own viewing key",
      "ask for a seal to the viewing key that the chain has",
    );
  }
  const quantities = agreed.revealQuantities();
  const isAgreed =
    opening.blinding === acceptance.blinding &&
    opening.quantities.length === quantities.length &&
    opening.quantities.every((quantity, slot) => quantity === quantities[slot]);
  if (!isAgreed) {
    throw tradeRefused("seal", "holds another opening", "do not trade with this counterparty");
  }
  if (acceptance.digest !== tradeDigest(request.venue, agreedTrade(request, quote, acceptance))) {
    throw tradeRefused(
      "digest",
      "is of another trade",
      "sign nothing; ask the taker to accept the quote as sent",
    );
  }
}
