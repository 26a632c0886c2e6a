/** The taker: asks, takes one quote for good, makes the delta and seals it. */
import { randomBytes } from "node:crypto";
import { solidityProof } from "../../prover/index.ts";
import { parseDecimal, parseJsonText, type Band } from "../../risk/index.ts";
import { TRADE_PRICE, TRADE_QUANTITY, parseTradedSlot } from "../amounts.ts";
import { tradeDigest } from "../typedData.ts";
import { acceptanceDocument, agreedDelta, agreedTrade, type RfqAcceptance } from "./acceptance.ts";
import {
  DEFAULT_MIN_BAND,
  parseQuote,
  quoteHash,
  requestDocument,
  type RfqQuote,
  type RfqRequest,
} from "./agreement.ts";
import { requireInTime, requireOwnCopy, requireQuoteFor } from "./checks.ts";
import { messageText, type RfqParty, type StepOutcome } from "./party.ts";
import { sealKeysOf, sealScopeOf } from "./proofChecks.ts";
import { RfqSession, tradeRefused } from "./session.ts";
import { noncePin, unknownSession } from "./store.ts";

export type RequestTerms = Pick<
  RfqRequest,
  "account" | "slot" | "side" | "quantity" | "latestDeadline"
> & {
  /** {@link DEFAULT_MIN_BAND} unless given. */
  readonly minBand?: Band;
};

/** Begins a session. The message may go to several makers; one of their quotes can be taken. */
export async function requestQuote(party: RfqParty, terms: RequestTerms): Promise<StepOutcome> {
  const { chainId, settlement } = await party.chain.venue();
  const { account, slot, side, quantity, latestDeadline, minBand = DEFAULT_MIN_BAND } = terms;
  parseTradedSlot(slot);
  parseDecimal(quantity, "quantity", TRADE_QUANTITY);
  await requireInTime(party, slot, latestDeadline);
  await party.chain.account(account);
  const id = `0x${randomBytes(32).toString("hex")}`;
  const venue = { chainId, settlement: settlement.toLowerCase() };
  const request = { venue, id, account, slot, side, quantity, latestDeadline, minBand };
  party.store.create(new RfqSession({ role: "taker", state: "requested", request }));
  return { id, message: messageText(requestDocument(request)) };
}

/**
 * Takes a quote: from now on no other is taken in this session. Then makes delta, seal and seal proof; after
 * a crash the same ones again, for the secrets come from the terms.
 * @param limitPrice most a buyer pays, least a seller takes, 1e-8
 * @throws TRADE_REFUSED, INPUT_INVALID; nothing was sent then
 */
export async function acceptQuote(
  party: RfqParty,
  text: string,
  { limitPrice }: { readonly limitPrice: bigint },
): Promise<StepOutcome> {
  const quote = parseQuote(parseJsonText(text, "quote"));
  parseDecimal(limitPrice, "limitPrice", TRADE_PRICE);
  const taken = party.store.find(quote.id);
  if (taken?.role !== "taker") throw unknownSession();
  await party.store.update(quote.id, async (session) => {
    if (session.state !== "requested") {
      requireSameQuote(session, quote);
      return [session, undefined];
    }
    const { request } = session.revealRecord();
    requireQuoteFor(request, quote, limitPrice);
    await requireInTime(party, request.slot, quote.deadline);
    await party.chain.account(quote.account);
    party.store.pin(noncePin(quote.nonce), session.id);
    return [session.advance("accepted", { quote }), undefined];
  });
  return resumeAcceptance(party, quote.id);
}

/** Seals what was accepted, or repeats the message that was made. @throws TRADE_REFUSED */
export async function resumeAcceptance(party: RfqParty, id: string): Promise<StepOutcome> {
  const acceptance = await party.store.update(id, async (session) => {
    const { request, quote, acceptance: made } = session.revealRecord();
    if (session.role !== "taker") throw unknownSession();
    if (made !== undefined) return [session, made];
    session.requireState("accepted");
    if (quote === undefined) throw unknownSession();
    await requireInTime(party, request.slot, quote.deadline);
    const fresh = await sealTrade(party, request, quote);
    return [session.advance("sealed", { acceptance: fresh }), fresh];
  });
  return { id, message: messageText(acceptanceDocument(acceptance)) };
}

function requireSameQuote(session: RfqSession, quote: RfqQuote): void {
  const { quote: taken } = session.revealRecord();
  if (taken !== undefined && quoteHash(taken) === quoteHash(quote)) return;
  if (session.isOver) session.requireState("requested");
  throw tradeRefused(
    "quote",
    "is not the one that was taken",
    "go on with the quote taken, or begin another session",
  );
}

async function sealTrade(
  party: RfqParty,
  request: RfqRequest,
  quote: RfqQuote,
): Promise<RfqAcceptance> {
  const keys = await sealKeysOf(party, request, quote);
  const scope = await sealScopeOf(party, request, quote);
  // With any blinding: only the quantities are read here.
  const unblinded = agreedDelta(request, quote, 0n);
  const secrets = party.deltaSecrets({
    ...scope,
    purpose: "trade",
    verifyingContract: request.venue.settlement,
    quantities: unblinded.revealQuantities(),
    ...keys,
    nonce: quote.nonce,
    deadline: quote.deadline,
  });
  const [blinding, ephemeral] = [secrets.revealBlinding(), secrets.revealEphemeral()];
  const agreed = agreedDelta(request, quote, blinding);
  const opening = { quantities: agreed.revealQuantities(), blinding };
  const seal = await party.sealProver.prove({
    opening,
    keys,
    scope,
    ephemeral,
    rerandomise: false,
  });
  const { delta, sealed } = seal;
  // A node that lied about the own viewing key would read the trade.
  await requireOwnCopy(party, request.account, agreed, sealed);
  return {
    id: request.id,
    quote: quoteHash(quote),
    digest: tradeDigest(request.venue, agreedTrade(request, quote, { delta, sealed })),
    delta,
    blinding,
    sealed,
    sealDigest: seal.digest,
    sealProof: solidityProof(seal.proof),
  };
}
