/**
 * Encryption keys serve one session (identity.ts says why). A member's machine watches over his own key: it is
 * tied to the session when he joins, and nothing is done with it before. In a resharing dealers deal only to members
 * who have joined (acceptance.ts), and their machines watch over the keys they deal to besides.
 */
import { inputInvalid } from "../risk/index.ts";
import { documentHash, documentText, pointDocument } from "./document.ts";
import { sessionOf, type Roster } from "./roster.ts";
import { type MemberStore } from "./store.ts";

function noteOf(roster: Roster): string {
  return documentText({ session: sessionOf(roster) });
}

/** Whether this is the first or only session noted under the part's name. */
async function serves(store: MemberStore, part: string, roster: Roster): Promise<boolean> {
  const note = noteOf(roster);
  return (await store.keep(part, note)) === note;
}

function otherSession(): Error {
  return inputInvalid(
    "folder",
    "holds an identity that serves another session",
    "make a new identity in another folder; the keys of a session are used once",
  );
}

/** Ties the store's identity to one session for good. @throws INPUT_INVALID when it serves another */
export async function bindIdentity(store: MemberStore, roster: Roster): Promise<void> {
  if (!(await serves(store, "session", roster))) throw otherSession();
}

/** That {@link bindIdentity} tied it to this session. @throws INPUT_INVALID */
export async function requireBound(store: MemberStore, roster: Roster): Promise<void> {
  const note = await store.read("session");
  if (note === noteOf(roster)) return;
  if (note !== undefined) throw otherSession();
  throw inputInvalid(
    "folder",
    "holds an identity that has joined no session",
    "compare the session with the other members, then: zkmargin council accept; commit for a new key",
  );
}

/** @throws INPUT_INVALID when this dealer dealt to one of the members' keys in another session */
export async function bindRecipients(store: MemberStore, roster: Roster): Promise<void> {
  for (const [place, { encryptionKey }] of roster.members.entries()) {
    const name = documentHash("recipient", pointDocument(encryptionKey)).slice(2, 18);
    if (await serves(store, `recipient-${name}`, roster)) continue;
    throw inputInvalid(
      `members[${place}].encryptionKey`,
      "has served another session",
      "ask that member for a new identity; the keys of a session are used once",
    );
  }
}
