/**
 * `council-acceptance/1`: in a resharing a new member says, before anything is dealt to him, that his keys serve
 * this session and no other. Dealers show nothing until every new member said so; a complaint of his, which
 * shows e·8R, can then open nothing that was dealt elsewhere. In a key generation the signed commit says it.
 */
import { ZkMarginError } from "../circuits/errors.ts";
import { inputInvalid, readObject, readString, requireFormat } from "../risk/index.ts";
import { readBytes32, readIndex } from "./document.ts";
import { incomplete } from "./fault.ts";
import { type Identity } from "./identity.ts";
import { requireMember, requireSession, sessionOf, type Roster } from "./roster.ts";
import { isSignedBy, type Signed } from "./signature.ts";

export const ACCEPTANCE_FORMAT = "council-acceptance/1";

export type AcceptanceDocument = Signed<ReturnType<typeof acceptanceBody>>;

function acceptanceBody(session: string, member: number) {
  return { zkmargin: ACCEPTANCE_FORMAT, session, member };
}

/**
 * Signed for good: whoever calls this has tied the identity to the session before.
 * @throws INPUT_INVALID when the roster lists other keys
 */
export function acceptanceDocument(roster: Roster, identity: Identity): AcceptanceDocument {
  const member = requireMember(roster, identity);
  return identity.sign(acceptanceBody(sessionOf(roster), member));
}

/** @throws INPUT_INVALID for a key generation, where there is nothing to accept but by committing */
export function requireResharing({ previous }: Roster): void {
  if (previous !== null) return;
  throw inputInvalid(
    "messages",
    "hold the roster of a key generation",
    "members of one accept it by their commit: zkmargin council commit",
  );
}

/** @throws INPUT_INVALID */
export function parseAcceptance(document: unknown): AcceptanceDocument {
  const fields = readObject(document, "", ["zkmargin", "session", "member", "signature"]);
  requireFormat(fields, ACCEPTANCE_FORMAT);
  return {
    zkmargin: ACCEPTANCE_FORMAT,
    session: readBytes32(fields.session, "session"),
    member: readIndex(fields.member, "member"),
    signature: readString(fields.signature, "signature"),
  };
}

/** New members who have not accepted; every acceptance there is checked. @throws PROOF_REFUSED */
export function missingAcceptances(
  roster: Roster,
  acceptances: readonly AcceptanceDocument[],
): readonly number[] {
  if (roster.previous === null) return [];
  const session = sessionOf(roster);
  for (const acceptance of acceptances) {
    requireSession(acceptance.session, session, "acceptance");
    const signingKey = roster.members[acceptance.member - 1]?.signingKey;
    if (signingKey !== undefined && isSignedBy(acceptance, signingKey)) continue;
    throw new ZkMarginError(
      "PROOF_REFUSED",
      `the acceptance of member ${acceptance.member} is not his`,
      {
        field: "signature",
        fix: "ask him for it: anybody may have written this one",
      },
    );
  }
  return roster.members
    .map((_, place) => place + 1)
    .filter((index) => !acceptances.some(({ member }) => member === index));
}

/** @throws COUNCIL_INCOMPLETE until every new member of a resharing accepted; PROOF_REFUSED */
export function requireAcceptances(
  roster: Roster,
  acceptances: readonly AcceptanceDocument[],
): void {
  const missing = missingAcceptances(roster, acceptances);
  if (missing.length === 0) return;
  throw incomplete("acceptances", missing, "wait for them: until then nothing is dealt to anybody");
}
