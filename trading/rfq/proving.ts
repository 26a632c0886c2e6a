/**
 * Proofs of the two new books. Each side makes its own, and another one whenever the market or its account
 * has moved on; nothing is signed again for that.
 */
import { equals } from "../../circuits/babyjubjub.ts";
import { requireOpening } from "../../prover/index.ts";
import { parseJsonText } from "../../risk/index.ts";
import { type MarginContext } from "../tradeMargin.ts";
import { requireBand } from "./checks.ts";
import { parseProofMessage, proofMessageDocument, type RfqProof } from "./confirmations.ts";
import { messageText, type RfqParty, type StepOutcome } from "./party.ts";
import { requireBookProof } from "./proofChecks.ts";
import { requireAccount, requireOfTrade } from "./signing.ts";
import { tradeRefused } from "./session.ts";
import { unknownSession } from "./store.ts";

/** Whether the contract would take the proof now, as far as can be told without verifying it. */
export async function isStanding({ chain }: RfqParty, proof: RfqProof): Promise<boolean> {
  const { commitment } = await chain.account(proof.account);
  if (!equals(commitment, proof.before)) return false;
  const { epoch, band } = proof.tradeProof.solvency;
  return chain.isProofStanding(proof.account, epoch, band);
}

/**
 * Proves the own new book, or repeats the proof made as long as it stands.
 * @throws OPENING_MISMATCH, MARGIN_SHORT, BOOK_TOO_LARGE, TRADE_REFUSED
 */
export async function proveTrade(
  party: RfqParty,
  id: string,
  context: MarginContext,
): Promise<StepOutcome> {
  const proof = await party.store.update(id, async (session) => {
    session.requireState("signed");
    const { ownProof } = session.revealRecord();
    if (ownProof !== undefined && (await isStanding(party, ownProof))) return [session, ownProof];
    const { trade, acceptance } = session.revealTrade();
    const { digest } = acceptance;
    requireBand(trade, context.band);
    if ((await party.chain.outcome(digest)).fate !== "open") {
      throw tradeRefused("trade", "is in a block already", "ask what became of it");
    }
    const account = requireAccount(session.ownAccount);
    const { commitment } = await party.chain.account(account);
    requireOpening(context.portfolio, commitment);
    const tradeProof = await party.prover.prove(context, session.revealOwnDelta());
    const fresh = { id, digest, account, before: commitment, tradeProof };
    return [session.with({ ownProof: fresh }), fresh];
  });
  return { id, message: messageText(proofMessageDocument(proof)) };
}

/**
 * Reads the counterparty's proof; the last one that stands and holds is kept, so that no bad one takes the
 * place of a good one.
 * @throws TRADE_REFUSED, INPUT_INVALID, POINT_REFUSED; the session stays as it was
 */
export async function receiveProof(
  party: RfqParty,
  text: string,
): Promise<{ readonly id: string }> {
  const message = parseProofMessage(parseJsonText(text, "proof"));
  const { id, digest, account } = message;
  if (party.store.find(id) === undefined) throw unknownSession();
  await party.store.update(id, async (session) => {
    requireOfTrade(session, digest, account, "proof");
    requireBand(session.revealTrade().trade, message.tradeProof.solvency.band);
    session.requireState("sealed", "signed");
    if (!(await isStanding(party, message))) {
      throw tradeRefused("proof", "is stale", "ask the counterparty to prove again");
    }
    await requireBookProof(party, session, message);
    return [session.with({ theirProof: message }), undefined];
  });
  return { id };
}
