/**
 * Encryption keys serve one session (identity.ts says why). A member's machine watches over his own key; in a
 * resharing, where members come in after the dealings are shown, the dealers' machines over the keys they deal to.
 */
import { inputInvalid } from "../risk/index.ts";
import { documentHash, documentText, pointDocument } from "./document.ts";
import { sessionOf, type Roster } from "./roster.ts";
import { type MemberStore } from "./store.ts";

/** Whether this is the first or only session noted under the part's name. */
async function serves(store: MemberStore, part: string, roster: Roster): Promise<boolean> {
  const note = documentText({ session: sessionOf(roster) });
  return (await store.keep(part, note)) === note;
}

/** Ties the store's identity to one session for good. @throws INPUT_INVALID when it has served another */
export async function bindIdentity(store: MemberStore, roster: Roster): Promise<void> {
  if (await serves(store, "session", roster)) return;
  throw inputInvalid(
    "folder",
    "holds an identity that has served another session",
    "make a new identity in another folder; the keys of a session are used once",
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
