/**
 * The commits that a member saw, as his dealing and his finish list them: with their signatures, so that two
 * lists that differ show who signed two commits. Nobody is named at fault without such a pair.
 */
import { memberPath, readArray, readObject, readString } from "../risk/index.ts";
import { type CommitDocument } from "./dealing.ts";
import { readBytes32 } from "./document.ts";
import { CouncilFault, START_AGAIN, type Role } from "./fault.ts";
import { dealersOf, sessionOf, type Roster } from "./roster.ts";
import { isSignedBy } from "./signature.ts";

/** What is left of a commit when session and dealer are known. */
export interface SeenCommit {
  readonly digest: string;
  readonly signature: string;
}

/** As a document's part. */
type SeenRow = Readonly<Record<keyof SeenCommit, string>>;

export function seenCommits(commits: readonly SeenCommit[]): SeenRow[] {
  return commits.map(({ digest, signature }) => {
    return { digest, signature };
  });
}

/** @throws INPUT_INVALID */
export function readSeenCommits(value: unknown, path: string): SeenRow[] {
  const count = Array.isArray(value) ? value.length : 0;
  const seen = readArray(value, path, count, (member, at) => {
    const fields = readObject(member, at, ["digest", "signature"]);
    return {
      digest: readBytes32(fields.digest, memberPath(at, "digest")),
      signature: readString(fields.signature, memberPath(at, "signature")),
    };
  });
  return [...seen];
}

/** The signed document, again. */
function commitOf(session: string, dealer: number, seen: SeenCommit): CommitDocument {
  return { zkmargin: "council-commit/1", session, dealer, ...seen };
}

/** Who lists commits, by a document that he signed. */
interface Witness {
  readonly role: Role;
  readonly index: number;
  readonly listed: readonly SeenCommit[];
}

/**
 * That a member listed the commits that are here, one of each dealer in their order.
 * @param here checked before
 * @throws COUNCIL_FAULT naming the dealer who signed two commits, with both, or the witness when he lists
 * one that its dealer has not signed
 */
export function requireSameCommits(
  roster: Roster,
  here: readonly SeenCommit[],
  { role, index, listed }: Witness,
): void {
  const session = sessionOf(roster);
  if (listed.length !== here.length) {
    throw new CouncilFault(role, index, "lists another number of commits", START_AGAIN);
  }
  for (const [place, dealer] of dealersOf(roster).entries()) {
    const [own, other] = [here[place], listed[place]];
    if (own === undefined || other === undefined || own.digest === other.digest) continue;
    const second = commitOf(session, dealer.index, other);
    if (!isSignedBy(second, dealer.signingKey)) {
      const what = `lists a commit of dealer ${dealer.index} that is not signed by him`;
      throw new CouncilFault(role, index, what, START_AGAIN);
    }
    throw new CouncilFault(
      "dealer",
      dealer.index,
      `signed two commits: the one here, and the one that ${role} ${index} lists`,
      START_AGAIN,
      [commitOf(session, dealer.index, own), second],
    );
  }
}
