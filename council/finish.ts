/**
 * `council-finish/1`: a member says under which transcript he holds a good share. Only when all members say
 * the same is the key used: until then nobody knows that everybody saw the same dealings. He lists the signed
 * commits he saw: where two members differ, these say whose fault it is.
 */
import { equals } from "../circuits/babyjubjub.ts";
import { ZkMarginError } from "../circuits/errors.ts";
import { readObject, readString, requireFormat } from "../risk/index.ts";
import { type CouncilKey } from "./councilKey.ts";
import { type Outcome } from "./dealingCheck.ts";
import { pointDocument, readBytes32, readGroupPoint, readIndex } from "./document.ts";
import { CouncilFault, incomplete, START_AGAIN } from "./fault.ts";
import { type Identity } from "./identity.ts";
import { type MemberShare } from "./memberShare.ts";
import { councilKeyOf } from "./receive.ts";
import { requireSession, type Roster } from "./roster.ts";
import { readSeenCommits, requireSameCommits, seenCommits, type SeenCommit } from "./seenCommit.ts";
import { isSignedBy, type Signed } from "./signature.ts";

export const FINISH_FORMAT = "council-finish/1";

export type FinishDocument = Signed<ReturnType<typeof finishBody>>;

function finishBody(session: string, { index, key }: MemberShare, commits: readonly SeenCommit[]) {
  return {
    zkmargin: FINISH_FORMAT,
    session,
    member: index,
    transcript: key.transcript,
    publicKey: pointDocument(key.members[index - 1]?.publicKey ?? key.key),
    commits: seenCommits(commits),
  };
}

export function finishDocument(
  share: MemberShare,
  { session, commits }: Pick<Outcome, "session" | "commits">,
  identity: Identity,
): FinishDocument {
  return identity.sign(finishBody(session, share, commits));
}

/** @throws INPUT_INVALID, POINT_REFUSED */
export function parseFinish(document: unknown): FinishDocument {
  const fields = readObject(document, "", [
    ...["zkmargin", "session", "member", "transcript", "publicKey", "commits", "signature"],
  ] as const);
  requireFormat(fields, FINISH_FORMAT);
  return {
    zkmargin: FINISH_FORMAT,
    session: readBytes32(fields.session, "session"),
    member: readIndex(fields.member, "member"),
    transcript: readBytes32(fields.transcript, "transcript"),
    publicKey: pointDocument(readGroupPoint(fields.publicKey, "publicKey")),
    commits: readSeenCommits(fields.commits, "commits"),
    signature: readString(fields.signature, "signature"),
  };
}

/** @throws PROOF_REFUSED, COUNCIL_FAULT */
function requireFinish(roster: Roster, outcome: Outcome, finish: FinishDocument): void {
  requireSession(finish.session, outcome.session, "finish");
  const signingKey = roster.members[finish.member - 1]?.signingKey;
  if (signingKey === undefined || !isSignedBy(finish, signingKey)) {
    throw new ZkMarginError("PROOF_REFUSED", `the finish of member ${finish.member} is not his`, {
      field: "signature",
      fix: "ask him for it: anybody may have written this one",
    });
  }
  const witness = { role: "member", index: finish.member, listed: finish.commits } as const;
  requireSameCommits(roster, outcome.commits, witness);
  const publicKey = outcome.publicKeys[finish.member - 1];
  const { x, y } = finish.publicKey;
  const same = publicKey !== undefined && equals(publicKey, { x: BigInt(x), y: BigInt(y) });
  if (finish.transcript === outcome.transcript && same) return;
  throw new CouncilFault(
    "member",
    finish.member,
    "finished with another transcript or key than the commits he lists make",
    START_AGAIN,
  );
}

/** Members whose finish is still missing; every one there is checked. @throws PROOF_REFUSED, COUNCIL_FAULT */
export function missingFinishes(
  roster: Roster,
  outcome: Outcome,
  finishes: readonly FinishDocument[],
): readonly number[] {
  for (const finish of finishes) requireFinish(roster, outcome, finish);
  return roster.members
    .map((_, place) => place + 1)
    .filter((index) => !finishes.some(({ member }) => member === index));
}

/**
 * The key, agreed by all members.
 * @throws COUNCIL_INCOMPLETE until every member finished; PROOF_REFUSED, COUNCIL_FAULT
 */
export function agreedKey(
  roster: Roster,
  outcome: Outcome,
  finishes: readonly FinishDocument[],
): CouncilKey {
  const missing = missingFinishes(roster, outcome, finishes);
  if (missing.length === 0) return councilKeyOf(roster, outcome);
  throw incomplete("finishes", missing, "wait for them: the key is not to be used before");
}
