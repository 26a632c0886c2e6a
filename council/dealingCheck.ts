/**
 * What everybody checks of commits and dealings, with the dealer at fault named. Nobody is left out of a
 * session: one fault ends it, so that a dealer who has seen the others cannot choose whose parts count.
 */
import { equals, IDENTITY, parsePoint, type AffinePoint } from "../circuits/babyjubjub.ts";
import { ZkMarginError } from "../circuits/errors.ts";
import { canonicalText, documentHash } from "./document.ts";
import {
  contentOf,
  dealingDigest,
  type CommitDocument,
  type DealingContent,
  type DealingDocument,
} from "./dealing.ts";
import { CouncilFault, incomplete, START_AGAIN } from "./fault.ts";
import { committedValueAt, weightedSum } from "./polynomial.ts";
import { dealersOf, requireSession, sessionOf, type Dealer, type Roster } from "./roster.ts";
import { requireSameCommits } from "./seenCommit.ts";
import { isSignedBy, type Signed } from "./signature.ts";

/** The public outcome of a session whose dealings are all in order. */
export interface Outcome {
  readonly session: string;
  readonly dealings: readonly DealingContent[];
  /** P. */
  readonly key: AffinePoint;
  /** PK_j at place j − 1. */
  readonly publicKeys: readonly AffinePoint[];
  /** Of all dealers, in their order. */
  readonly commits: readonly CommitDocument[];
  /** Hash of the session and of all dealings. */
  readonly transcript: string;
}

interface Message {
  readonly session: string;
  readonly dealer: number;
}

/** What a signed document says: a second signature under the same is no second word. */
function said(message: Signed<Message>): string {
  return canonicalText({ ...message, signature: "" });
}

/** One message of every dealer, in their order, signed. @throws COUNCIL_INCOMPLETE, PROOF_REFUSED */
function oneOfEach<M extends Signed<Message>>(
  roster: Roster,
  messages: readonly M[],
  what: string,
): readonly (readonly [Dealer, M])[] {
  const session = sessionOf(roster);
  for (const message of messages) requireSession(message.session, session, what);
  const dealers = dealersOf(roster);
  const missing = dealers.filter(({ index }) => !messages.some(({ dealer }) => dealer === index));
  if (missing.length > 0) {
    throw incomplete(
      `${what}s`,
      missing.map(({ index }) => index),
      "wait for them; if they never come, start a session without those members",
    );
  }
  return dealers.flatMap((dealer) => {
    const own = messages.filter((message) => message.dealer === dealer.index);
    const [first] = own;
    if (first === undefined) return [];
    for (const message of own) {
      if (isSignedBy(message as never, dealer.signingKey)) continue;
      throw new ZkMarginError(
        "PROOF_REFUSED",
        `the ${what} of dealer ${dealer.index} is not signed by him`,
        {
          field: "signature",
          fix: "ask him for it: anybody may have written this one",
        },
      );
    }
    const second = own.find((message) => said(message) !== said(first));
    if (second !== undefined) {
      const both = [first, second].map((message) => ({ ...message }) as never);
      throw new CouncilFault("dealer", dealer.index, `signed two ${what}s`, START_AGAIN, both);
    }
    return [[dealer, first] as const];
  });
}

/**
 * One commit of every dealer, in their order.
 * @throws COUNCIL_INCOMPLETE, PROOF_REFUSED, COUNCIL_FAULT
 */
export function requireCommits(
  roster: Roster,
  commits: readonly CommitDocument[],
): readonly CommitDocument[] {
  return oneOfEach(roster, commits, "commit").map(([, commit]) => commit);
}

/** A point of prime order; anything else is the dealer's fault. */
function requirePoint({ x, y }: AffinePoint, dealer: number, what: string): void {
  try {
    if (!equals(parsePoint(x, y), IDENTITY)) return;
  } catch {
    // Said below, with the dealer's name.
  }
  throw new CouncilFault(
    "dealer",
    dealer,
    `sent a ${what} that is not of prime order`,
    START_AGAIN,
  );
}

function requireContent(content: DealingContent, roster: Roster, dealer: Dealer): void {
  const { index, constant } = dealer;
  const { commitments, shares } = content;
  const fault = (why: string): CouncilFault => new CouncilFault("dealer", index, why, START_AGAIN);
  if (commitments.length !== roster.threshold) throw fault("dealt a polynomial of another degree");
  if (shares.length !== roster.members.length) throw fault("dealt to another number of members");
  for (const commitment of commitments) requirePoint(commitment, index, "commitment");
  for (const { ephemeral } of shares) requirePoint(ephemeral, index, "key of a share");
  const [first = IDENTITY] = commitments;
  if (constant !== undefined && !equals(first, constant)) {
    throw fault("reshared another value than his share");
  }
}

/**
 * Everything of a session that is public. What it does not see is whether the encrypted shares are right:
 * each member checks his own.
 * @throws COUNCIL_FAULT naming the dealer, COUNCIL_INCOMPLETE, PROOF_REFUSED
 */
export function requireDealings(
  roster: Roster,
  commits: readonly CommitDocument[],
  dealings: readonly DealingDocument[],
): Outcome {
  const here = requireCommits(roster, commits);
  const contents = oneOfEach(roster, dealings, "dealing").map(([dealer, document], place) => {
    const { index } = dealer;
    const content = contentOf(document);
    if (dealingDigest(content) !== here[place]?.digest) {
      const what = "shows another dealing than he committed to";
      const both = [here[place], document].map((signed) => ({ ...signed }) as never);
      throw new CouncilFault("dealer", index, what, START_AGAIN, both);
    }
    requireSameCommits(roster, here, { role: "dealer", index, listed: document.commits });
    requireContent(content, roster, dealer);
    return content;
  });
  return outcomeOf(roster, contents, here);
}

function outcomeOf(
  roster: Roster,
  dealings: readonly DealingContent[],
  commits: readonly CommitDocument[],
): Outcome {
  const session = sessionOf(roster);
  const weights = dealersOf(roster).map(({ weight }) => weight);
  const sums = Array.from({ length: roster.threshold }, (_, k) =>
    weightedSum(
      dealings.map(({ commitments }) => commitments[k] ?? IDENTITY),
      weights,
    ),
  );
  const [key = IDENTITY] = sums;
  const publicKeys = roster.members.map((_, place) => committedValueAt(sums, place + 1));
  const keys = [key, ...publicKeys];
  const distinct = new Set(keys.map(({ x, y }) => `${x},${y}`)).size === keys.length;
  const expected = roster.previous?.key.key;
  // A polynomial whose highest coefficient is zero would let fewer members open.
  if (!distinct || [...keys, ...sums.slice(-1)].some((point) => equals(point, IDENTITY))) {
    throw new ZkMarginError(
      "KEY_REFUSED",
      "the keys made are zero, equal or of a lower threshold",
      {
        field: "key",
        fix: "start a session with new identities: dealers chose what they dealt",
      },
    );
  }
  if (expected !== undefined && !equals(key, expected)) {
    throw new ZkMarginError("KEY_REFUSED", "the dealings do not reshare the group key", {
      field: "key",
      fix: "start a new session",
    });
  }
  const digests = commits.map(({ digest }) => digest);
  const transcript = documentHash("transcript", { session, dealings: digests });
  return { session, dealings, key, publicKeys, commits, transcript };
}
