/**
 * The end of a conversation: submit, watch, cancel, give up. The chain has the last word, so every step
 * first asks it what became of the trade; repeating a step never settles anything twice.
 */
import { equals } from "../../circuits/babyjubjub.ts";
import { commitmentOf, requireOpening, type Portfolio } from "../../prover/index.ts";
import { type RfqParty, type TradeSettlement } from "./party.ts";
import { isStanding } from "./proving.ts";
import { tradeRefused, type RfqSession, type RfqState } from "./session.ts";
import { signaturePin } from "./store.ts";

/** What settlement still waits for; nothing means that the trade is over, or in a block that is not final. */
export type Missing = "own signature" | "their signature" | "own proof" | "their proof";

export interface SettleOutcome {
  readonly id: string;
  readonly state: RfqState;
  /** Proofs that are stale count as missing. */
  readonly missing: readonly Missing[];
}

/**
 * Asks the chain what became of the trade, and whether its time is over. Also when it seemed to be over before:
 * a trade that the chain shows to be settled is settled.
 * @throws CHAIN_FAILED when the node cannot show what became of it; the session stays as it was
 */
export async function watchTrade(party: RfqParty, id: string): Promise<RfqState> {
  return party.store.update(id, async (session) => {
    const next = await afterWatching(party, session);
    return [next, next.state];
  });
}

async function afterWatching({ chain }: RfqParty, session: RfqSession): Promise<RfqSession> {
  if (session.state === "settled") return session;
  const { request, quote, acceptance } = session.revealRecord();
  if (acceptance === undefined) {
    if (session.isOver) return session;
    const deadline = quote?.deadline ?? request.latestDeadline;
    return (await chain.time()) > deadline ? session.advance("expired") : session;
  }
  const { trade } = session.revealTrade();
  const { fate, time } = await chain.outcome(acceptance.digest);
  if (fate === "settled") return session.advance("settled");
  if (session.isOver) return session;
  switch (fate) {
    case "cancelled":
      return session.advance("cancelled");
    case "pending":
      return session;
    case "open":
      return time > trade.deadline ? session.advance("expired") : session;
  }
}

/** What `Settlement.settle` takes; undefined while something is missing. */
export function revealSettlement(session: RfqSession): TradeSettlement | undefined {
  const { ownSignature, theirSignature, ownProof, theirProof } = session.revealRecord();
  if (!ownSignature || !theirSignature || !ownProof || !theirProof) return undefined;
  const { trade, acceptance } = session.revealTrade();
  const { sealed, sealDigest: digest, sealProof: proof } = acceptance;
  const [own, their] = [ownProof.tradeProof, theirProof.tradeProof];
  return {
    trade,
    seal: { sealed, digest, proof },
    signatures: session.isAccountA
      ? [ownSignature, theirSignature]
      : [theirSignature, ownSignature],
    proofs: session.isAccountA ? [own, their] : [their, own],
  };
}

async function missingOf(party: RfqParty, session: RfqSession): Promise<Missing[]> {
  const { ownSignature, theirSignature, ownProof, theirProof } = session.revealRecord();
  const missing: Missing[] = [];
  if (ownSignature === undefined) missing.push("own signature");
  if (theirSignature === undefined) missing.push("their signature");
  if (ownProof === undefined || !(await isStanding(party, ownProof))) missing.push("own proof");
  if (theirProof === undefined || !(await isStanding(party, theirProof)))
    missing.push("their proof");
  return missing;
}

/**
 * Submits when everything is there, and watches. A trade that settled already, by whomever, is just that.
 * @throws CHAIN_FAILED when the contract refuses and the trade is still open
 */
export async function settleTrade(party: RfqParty, id: string): Promise<SettleOutcome> {
  return party.store.update(id, async (session) => {
    const now = await afterWatching(party, session);
    if (now.isOver) return [now, { id, state: now.state, missing: [] }];
    now.requireState("sealed", "signed");
    // What was proven is stale once the trade is in a block; it is only to be waited for.
    if (await isUnderWay(party, now)) return [now, { id, state: now.state, missing: [] }];
    const missing = await missingOf(party, now);
    const settlement = revealSettlement(now);
    if (missing.length > 0 || settlement === undefined) {
      return [now, { id, state: now.state, missing }];
    }
    const failure = await failureOf(
      party.chain.submit(settlement, now.revealTrade().acceptance.digest),
    );
    const then = await afterWatching(party, now);
    // Another relayer, or this one before a crash, may have been first.
    if (failure !== undefined && !then.isOver) throw failure.reason;
    return [then, { id, state: then.state, missing: [] }];
  });
}

async function isUnderWay({ chain }: RfqParty, session: RfqSession): Promise<boolean> {
  const { fate } = await chain.outcome(session.revealTrade().acceptance.digest);
  return fate !== "open";
}

async function failureOf(task: Promise<void>): Promise<{ readonly reason: unknown } | undefined> {
  try {
    await task;
    return undefined;
  } catch (reason) {
    return { reason };
  }
}

/**
 * Before signing: gives up, which needs nobody. Once the signer may have been asked: cancels on-chain, for the
 * counterparty may hold the signature; the trade is over when the chain says so.
 * @throws TRADE_REFUSED when a trade may be signed that this folder no longer has
 */
export async function endTrade(party: RfqParty, id: string): Promise<RfqState> {
  return party.store.update(id, async (session) => {
    const now = await afterWatching(party, session);
    if (now.isOver) return [now, now.state];
    if (!maybeSigned(party, now)) return [now.advance("declined"), "declined"];
    const { trade, acceptance } = now.revealTrade();
    const failure = await failureOf(party.chain.cancel(trade, acceptance.digest));
    const then = await afterWatching(party, now);
    if (failure !== undefined && !then.isOver) throw failure.reason;
    return [then, then.state];
  });
}

/** Whether a signature may exist: the digest is pinned before the signer is asked. */
function maybeSigned({ store }: RfqParty, session: RfqSession): boolean {
  const { quote, acceptance } = session.revealRecord();
  if (session.state === "signed") return true;
  const digest = quote === undefined ? undefined : store.pinned(signaturePin(quote.nonce));
  if (digest === undefined || digest === acceptance?.digest) return digest !== undefined;
  throw tradeRefused(
    "session",
    "lacks the trade that was signed",
    "receive or accept the very message again and end it then; otherwise wait for the deadline",
  );
}

/**
 * The book after a settled trade; the same again when it was booked before.
 * @throws OPENING_MISMATCH when neither the book nor the book with the trade opens the commitment
 */
export async function bookTrade(
  { chain }: RfqParty,
  session: RfqSession,
  portfolio: Portfolio,
): Promise<Portfolio> {
  session.requireState("settled");
  const { ownAccount } = session;
  if (ownAccount === undefined) throw tradeRefused("session", "has no account", "report this");
  const { commitment } = await chain.account(ownAccount);
  if (equals(commitmentOf(portfolio), commitment)) return portfolio;
  const after = portfolio.afterTrade(session.revealOwnDelta());
  requireOpening(after, commitment);
  return after;
}
