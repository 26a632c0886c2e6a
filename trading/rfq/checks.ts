/** What each side checks of the other's words before it does anything. */
import { equals } from "../../circuits/babyjubjub.ts";
import { BAND, type Band } from "../../risk/index.ts";
import { type TradeDelta } from "../../prover/index.ts";
import { type SealedDelta } from "../../sealing/index.ts";
import { receivedQuantities } from "../amounts.ts";
import { tradeDigest, type PrivateTrade, type TradingVenue } from "../typedData.ts";
import { agreedDelta, agreedTrade, type RfqAcceptance } from "./acceptance.ts";
import { quoteHash, requestHash, termsOf, type RfqQuote, type RfqRequest } from "./agreement.ts";
import { requireBeforeExpiry } from "../optionSeries.ts";
import { type RfqParty } from "./party.ts";
import { requireSealProof } from "./proofChecks.ts";
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

/** @throws TRADE_REFUSED once the deadline has passed on-chain, or where the slot's option expires before it */
export async function requireInTime(
  { chain }: RfqParty,
  slot: number,
  deadline: bigint,
): Promise<void> {
  if ((await chain.time()) > deadline) {
    throw tradeRefused("deadline", "has passed", "begin another session");
  }
  requireBeforeExpiry(deadline, await chain.expiry(slot));
}

/** @throws TRADE_REFUSED for a proof in a narrower band (1e-4) than both sign: it could not be settled */
export function requireBand({ minBand }: PrivateTrade, band: bigint): void {
  if (band >= minBand) return;
  throw tradeRefused(
    "band",
    "is narrower than the trade's",
    `prove for ${formatBand(minBand)} or more`,
  );
}

function formatBand(band: bigint): string {
  return BAND.format(band as Band);
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
 * The seal opens under the viewing key that the own account has, to just what was agreed: so the key is
 * the own wallet's, and the trade can be recovered from the chain.
 * @throws TRADE_REFUSED
 */
export async function requireOwnCopy(
  { chain, openSeal }: RfqParty,
  account: bigint,
  agreed: TradeDelta,
  sealed: SealedDelta,
): Promise<void> {
  const { viewingKey } = await chain.account(account);
  const opening = await openSeal(sealed, agreed.point(), viewingKey);
  if (opening === undefined) {
    throw tradeRefused(
      "seal",
      "does not open under the own viewing key",
      "ask for a seal to the viewing key that the chain has, and use the wallet that the key is of",
    );
  }
  const quantities = agreed.revealQuantities();
  const isAgreed =
    opening.blinding === agreed.revealBlinding() &&
    opening.quantities.length === quantities.length &&
    opening.quantities.every((quantity, slot) => quantity === quantities[slot]);
  if (!isAgreed) {
    throw tradeRefused("seal", "holds another opening", "do not trade with this counterparty");
  }
}

/**
 * An acceptance against one's own quote: the delta holds the terms and nothing else, the seal opens under
 * one's own viewing key to just that, the trade to sign is the one that both have computed, and the seal is
 * proven to be for the council and for both viewing keys that the chain has.
 * @throws TRADE_REFUSED or INPUT_INVALID
 */
export async function requireAcceptanceFor(
  party: RfqParty,
  request: RfqRequest,
  quote: RfqQuote,
  acceptance: RfqAcceptance,
): Promise<void> {
  if (acceptance.id !== request.id || acceptance.quote !== quoteHash(quote)) {
    throw tradeRefused("quote", "is not the one made", "ask the taker to accept the quote as sent");
  }
  const agreed = agreedDelta(request, quote, acceptance.blinding);
  if (!equals(agreed.point(), acceptance.delta)) {
    throw tradeRefused("delta", "is not the trade agreed", "do not trade with this counterparty");
  }
  await requireOwnCopy(party, quote.account, agreed, acceptance.sealed);
  if (acceptance.digest !== tradeDigest(request.venue, agreedTrade(request, quote, acceptance))) {
    throw tradeRefused(
      "digest",
      "is of another trade",
      "sign nothing; ask the taker to accept the quote as sent",
    );
  }
  await requireSealProof(party, request, quote, acceptance);
}
