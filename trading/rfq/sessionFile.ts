/** A session as text and back. One's own disk is read as strictly as a counterparty's message. */
import { inputInvalid, parseJsonText, readObject, requireFormat } from "../../risk/index.ts";
import { parseSignature } from "../signatures.ts";
import { readNullable } from "../fields.ts";
import { acceptanceDocument, parseAcceptance } from "./acceptance.ts";
import { parseQuote, parseRequest, quoteDocument, requestDocument } from "./agreement.ts";
import { parseProofMessage, proofMessageDocument } from "./confirmations.ts";
import { RfqSession, STATES, type RfqState, type Role, type SessionRecord } from "./session.ts";

export const SESSION_FORMAT = "rfq-session/1";

function readState(value: unknown): RfqState {
  const state = STATES.find((known) => known === value);
  if (state !== undefined) return state;
  throw inputInvalid("state", "is not known", "use the file as zkmargin wrote it");
}

function readRole(value: unknown): Role {
  if (value === "taker" || value === "maker") return value;
  throw inputInvalid("role", "is not known", "use the file as zkmargin wrote it");
}

/** Keeps the members that are there. */
function present(record: {
  readonly [Name in keyof SessionRecord]: SessionRecord[Name] | undefined;
}) {
  const entries = Object.entries(record).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as unknown as SessionRecord;
}

/** @throws INPUT_UNREADABLE, INPUT_INVALID or POINT_REFUSED; nothing of the text is repeated */
export function parseSession(text: string): RfqSession {
  const fields = readObject(parseJsonText(text, "session"), "", [
    ...(["zkmargin", "role", "state", "request", "quote", "acceptance"] as const),
    ...(["ownSignature", "theirSignature", "ownProof", "theirProof"] as const),
  ]);
  requireFormat(fields, SESSION_FORMAT);
  const signature = (value: unknown, path: string): string | undefined =>
    readNullable(value, path, parseSignature);
  return new RfqSession(
    present({
      role: readRole(fields.role),
      state: readState(fields.state),
      request: parseRequest(fields.request),
      quote: readNullable(fields.quote, "quote", parseQuote),
      acceptance: readNullable(fields.acceptance, "acceptance", parseAcceptance),
      ownSignature: signature(fields.ownSignature, "ownSignature"),
      theirSignature: signature(fields.theirSignature, "theirSignature"),
      ownProof: readNullable(fields.ownProof, "ownProof", parseProofMessage),
      theirProof: readNullable(fields.theirProof, "theirProof", parseProofMessage),
    }),
  );
}

/** The file's text, secrets included. */
export function revealSessionText(session: RfqSession): string {
  const record = session.revealRecord();
  const { quote, acceptance, ownProof, theirProof } = record;
  const document = {
    zkmargin: SESSION_FORMAT,
    role: record.role,
    state: record.state,
    request: requestDocument(record.request),
    quote: quote === undefined ? null : quoteDocument(quote),
    acceptance: acceptance === undefined ? null : acceptanceDocument(acceptance),
    ownSignature: record.ownSignature ?? null,
    theirSignature: record.theirSignature ?? null,
    ownProof: ownProof === undefined ? null : proofMessageDocument(ownProof),
    theirProof: theirProof === undefined ? null : proofMessageDocument(theirProof),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
