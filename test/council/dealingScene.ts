/** Sessions in which one dealer does something of his own. */
import { type Roster } from "../../council/index.ts";
import {
  commitDocument,
  dealingDocument,
  newDealing,
  type DealingContent,
} from "../../council/dealing.ts";
import { SecretPolynomial } from "../../council/polynomial.ts";
import { dealersOf, sessionOf } from "../../council/roster.ts";
import { encryptShare } from "../../council/shareCipher.ts";
import { machines, rosterOf, type Machine, type Messages } from "./session.ts";

export interface Scene {
  readonly members: readonly Machine[];
  readonly roster: Roster;
}

export async function scene(size = 3, threshold = 2): Promise<Scene> {
  const members = await machines(size);
  return { members, roster: rosterOf(members, threshold) };
}

/** A session in which the dealer with that index deals `content` and is honest about having committed to it. */
export async function withDealing(
  { members, roster }: Scene,
  index: number,
  content: DealingContent,
): Promise<Messages> {
  const { identity } = members[index - 1]!.member;
  const commits = await Promise.all(members.map(({ member }) => member.commit(roster)));
  commits[index - 1] = commitDocument(content, identity);
  const dealings = await Promise.all(
    members.map(async ({ member }, place) =>
      place === index - 1
        ? dealingDocument(content, commits, identity)
        : member.deal(roster, commits),
    ),
  );
  return { commits, dealings };
}

export function honestContent(roster: Roster, index: number): DealingContent {
  return newDealing(roster, dealersOf(roster)[index - 1]!);
}

export function shareFor(roster: Roster, dealer: number, member: number, value: bigint) {
  const route = { session: sessionOf(roster), dealer, member };
  return encryptShare(value, roster.members[member - 1]!.encryptionKey, route);
}

/** A dealing whose share for `member` is off by one. */
export function withBadShare(roster: Roster, dealer: number, member: number): DealingContent {
  const session = sessionOf(roster);
  const polynomial = SecretPolynomial.random(roster.threshold);
  const shares = roster.members.map((_, place) => {
    const value = polynomial.revealValueAt(place + 1) + (place + 1 === member ? 1n : 0n);
    return shareFor(roster, dealer, place + 1, value);
  });
  return { session, dealer, commitments: polynomial.commitments(), shares };
}

/** A signed document's body. */
export function stripped<T extends { signature: string }>(document: T): Omit<T, "signature"> {
  const body: Omit<T, "signature"> & { signature?: string } = { ...document };
  delete body.signature;
  return body;
}
