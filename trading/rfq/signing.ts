/**
 * Signing, once both sides have computed the same trade. The digest is on the disk before the signer is
 * asked: whatever happens afterwards, no other digest is ever signed with the same nonce.
 */
import { requireOpening } from "../../prover/index.ts";
import { parseJsonText } from "../../risk/index.ts";
import { parseSignature, tradeTask } from "../signatures.ts";
import { assessTrade, requireCarried, type MarginContext } from "../tradeMargin.ts";
import { requireBand, requireInTime } from "./checks.ts";
import { parseSignatureMessage, signatureDocument, type RfqSignature } from "./confirmations.ts";
import { messageText, type RfqParty, type StepOutcome } from "./party.ts";
import { requireSealProof } from "./proofChecks.ts";
import { tradeRefused, type RfqSession } from "./session.ts";
import { noncePin, signaturePin, unknownSession } from "./store.ts";

/**
 * Pre-flight, then the signature; repeats the one made when asked again.
 * @throws MARGIN_SHORT or BOOK_TOO_LARGE when the own account could not carry the trade, OPENING_MISMATCH for
 * a stale portfolio, TRADE_REFUSED; nothing was signed then
 */
export async function signTrade(
  party: RfqParty,
  id: string,
  context: MarginContext,
): Promise<StepOutcome> {
  const message = await party.store.update(id, async (session) => {
    const made = ownSignature(session);
    if (made !== undefined) return [session, made];
    session.requireState("sealed");
    await requireCarriable(party, session, context);
    const { request, quote, acceptance, trade } = session.revealTrade();
    await requireInTime(party, request.slot, trade.deadline);
    requireOwnNonce(party, session, trade.nonce);
    // A key may have been replaced since the trade was fixed; it could not settle then.
    await requireSealProof(party, request, quote, acceptance);
    const task = tradeTask(request.venue, trade);
    party.store.pin(signaturePin(trade.nonce), task.digest);
    const signature = parseSignature(await party.signer(task), "signature");
    const { owner } = await party.chain.account(requireAccount(session.ownAccount));
    if (!(await party.chain.isSignatureValid(owner, task.digest, signature))) {
      throw tradeRefused("signature", "is not the account's owner's", "sign with the owner's key");
    }
    const signed = session.advance("signed", { ownSignature: signature });
    return [signed, ownSignature(signed) ?? unreachable()];
  });
  return { id, message: messageText(signatureDocument(message)) };
}

/**
 * A folder without the pin of its session's nonce was put together from parts, and may lack the signature of
 * another trade too. @throws TRADE_REFUSED
 */
function requireOwnNonce({ store }: RfqParty, session: RfqSession, nonce: bigint): void {
  if (store.pinned(noncePin(nonce)) === session.id) return;
  throw tradeRefused(
    "session",
    "is in a folder that has lost its pins",
    "never restore an rfq folder: begin another session in a new one",
  );
}

/** The pre-flight of a step that commits the account to the trade. */
async function requireCarriable(
  { chain }: RfqParty,
  session: RfqSession,
  context: MarginContext,
): Promise<void> {
  // In a narrower band the account might carry what it could not prove in the trade's.
  requireBand(session.revealTrade().trade, context.band);
  const { commitment } = await chain.account(requireAccount(session.ownAccount));
  requireOpening(context.portfolio, commitment);
  const delta = session.revealOwnDelta();
  requireCarried(context, delta, assessTrade(context, delta));
}

export function requireAccount(account: bigint | undefined): bigint {
  return account ?? unreachable();
}

function unreachable(): never {
  throw tradeRefused("session", "has no trade yet", "let the taker accept a quote first");
}

function ownSignature(session: RfqSession): RfqSignature | undefined {
  const { ownSignature: signature } = session.revealRecord();
  if (signature === undefined) return undefined;
  const { acceptance } = session.revealTrade();
  const account = requireAccount(session.ownAccount);
  return { id: session.id, digest: acceptance.digest, account, signature };
}

/**
 * Reads the counterparty's signature: for the very trade that was fixed here, by the owner of its account.
 * @throws TRADE_REFUSED, INPUT_INVALID; the session stays as it was
 */
export async function receiveSignature(
  party: RfqParty,
  text: string,
): Promise<{ readonly id: string }> {
  const message = parseSignatureMessage(parseJsonText(text, "signature"));
  const { id, digest, account, signature } = message;
  if (party.store.find(id) === undefined) throw unknownSession();
  await party.store.update(id, async (session) => {
    const { theirSignature } = session.revealRecord();
    requireOfTrade(session, digest, account, "signature");
    // The first one that holds is kept; another changes nothing.
    if (theirSignature !== undefined) return [session, undefined];
    session.requireState("sealed", "signed");
    const { owner } = await party.chain.account(account);
    if (!(await party.chain.isSignatureValid(owner, digest, signature))) {
      throw tradeRefused("signature", "is not the owner's of this trade", "ask for another one");
    }
    return [session.with({ theirSignature: signature }), undefined];
  });
  return { id };
}

/** @throws TRADE_REFUSED unless a message is about the trade fixed here, from its other account */
export function requireOfTrade(
  session: RfqSession,
  digest: string,
  account: bigint,
  what: string,
): void {
  const { acceptance } = session.revealTrade();
  if (digest !== acceptance.digest) {
    throw tradeRefused(what, "is of another trade", "ask for the one of the trade that is fixed");
  }
  if (account !== session.theirAccount) {
    throw tradeRefused(what, "is of another account", "ask the counterparty for its own");
  }
}
