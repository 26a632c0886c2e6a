/**
 * A dealing: commitments A_0 … A_{t−1} to a random polynomial and its value for every member, encrypted.
 * First a dealer commits to its hash (`council-commit/1`); once all commits are there he shows it
 * (`council-dealing/1`) with the signed commits he saw, so nobody deals after having seen another's
 * dealing, and who shows different commits to different members is told by his own signatures.
 */
import { type AffinePoint } from "../circuits/babyjubjub.ts";
import {
  inputInvalid,
  memberPath,
  readArray,
  readObject,
  readString,
  requireFormat,
} from "../risk/index.ts";
import {
  documentHash,
  pointDocument,
  readBytes32,
  readCoordinates,
  readIndex,
} from "./document.ts";
import { type Identity } from "./identity.ts";
import { SecretPolynomial } from "./polynomial.ts";
import { sessionOf, type Dealer, type Roster } from "./roster.ts";
import { readSeenCommits, seenCommits, type SeenCommit } from "./seenCommit.ts";
import { CIPHERTEXT, encryptShare, type EncryptedShare } from "./shareCipher.ts";
import { type Signed } from "./signature.ts";

export const COMMIT_FORMAT = "council-commit/1";
export const DEALING_FORMAT = "council-dealing/1";

/** What is committed to before it is shown. */
export interface DealingContent {
  readonly session: string;
  readonly dealer: number;
  readonly commitments: readonly AffinePoint[];
  /** The share of member j at place j − 1. */
  readonly shares: readonly EncryptedShare[];
}

export type CommitDocument = Signed<ReturnType<typeof commitBody>>;
export type DealingDocument = Signed<ReturnType<typeof dealingBody>>;

function contentDocument({ session, dealer, commitments, shares }: DealingContent) {
  return {
    session,
    dealer,
    commitments: commitments.map(pointDocument),
    shares: shares.map(({ ephemeral, ciphertext }) => {
      return { ephemeral: pointDocument(ephemeral), ciphertext };
    }),
  };
}

/** Hash of the content: hides it until it is shown, since every R is random. */
export function dealingDigest(content: DealingContent): string {
  return documentHash("dealing", contentDocument(content));
}

function commitBody(content: DealingContent) {
  const { session, dealer } = content;
  return { zkmargin: COMMIT_FORMAT, session, dealer, digest: dealingDigest(content) };
}

function dealingBody(content: DealingContent, commits: readonly SeenCommit[]) {
  const seen = seenCommits(commits);
  return { zkmargin: DEALING_FORMAT, ...contentDocument(content), commits: seen };
}

/**
 * A fresh polynomial, dealt out. Whoever calls this keeps the result before anything of it is sent: a
 * dealer who deals twice in one session is at fault.
 * @param constant the old share in a resharing; random unless given
 */
export function newDealing(roster: Roster, { index }: Dealer, constant?: bigint): DealingContent {
  const session = sessionOf(roster);
  const polynomial = SecretPolynomial.random(roster.threshold, constant);
  const shares = roster.members.map(({ encryptionKey }, place) => {
    const route = { session, dealer: index, member: place + 1 };
    return encryptShare(polynomial.revealValueAt(place + 1), encryptionKey, route);
  });
  return { session, dealer: index, commitments: polynomial.commitments(), shares };
}

export function commitDocument(content: DealingContent, identity: Identity): CommitDocument {
  return identity.sign(commitBody(content));
}

/** @param commits of all dealers, in their order */
export function dealingDocument(
  content: DealingContent,
  commits: readonly SeenCommit[],
  identity: Identity,
): DealingDocument {
  return identity.sign(dealingBody(content, commits));
}

/** @throws INPUT_INVALID */
export function parseCommit(document: unknown): CommitDocument {
  const names = ["zkmargin", "session", "dealer", "digest", "signature"] as const;
  const fields = readObject(document, "", names);
  requireFormat(fields, COMMIT_FORMAT);
  return {
    zkmargin: COMMIT_FORMAT,
    session: readBytes32(fields.session, "session"),
    dealer: readIndex(fields.dealer, "dealer"),
    digest: readBytes32(fields.digest, "digest"),
    signature: readString(fields.signature, "signature"),
  };
}

function readList<T>(
  value: unknown,
  path: string,
  read: (member: unknown, path: string) => T,
): readonly T[] {
  return readArray(value, path, Array.isArray(value) ? value.length : 0, read);
}

function readEncryptedShare(value: unknown, path: string) {
  const fields = readObject(value, path, ["ephemeral", "ciphertext"]);
  const ciphertext = readString(fields.ciphertext, memberPath(path, "ciphertext"));
  if (!CIPHERTEXT.test(ciphertext)) {
    throw inputInvalid(memberPath(path, "ciphertext"), "is not of 48 bytes", "write 0x and digits");
  }
  const ephemeral = readCoordinates(fields.ephemeral, memberPath(path, "ephemeral"));
  return { ephemeral: pointDocument(ephemeral), ciphertext };
}

/** The form alone; points and numbers of things are judged with the dealer's name in dealingCheck.ts. */
export function parseDealing(document: unknown): DealingDocument {
  const fields = readObject(document, "", [
    ...["zkmargin", "session", "dealer", "commitments", "shares", "commits", "signature"],
  ] as const);
  requireFormat(fields, DEALING_FORMAT);
  const readPoint = (value: unknown, path: string) => pointDocument(readCoordinates(value, path));
  return {
    zkmargin: DEALING_FORMAT,
    session: readBytes32(fields.session, "session"),
    dealer: readIndex(fields.dealer, "dealer"),
    commitments: [...readList(fields.commitments, "commitments", readPoint)],
    shares: [...readList(fields.shares, "shares", readEncryptedShare)],
    commits: readSeenCommits(fields.commits, "commits"),
    signature: readString(fields.signature, "signature"),
  };
}

/** The points of a parsed document, unchecked. */
export function contentOf({
  session,
  dealer,
  commitments,
  shares,
}: DealingDocument): DealingContent {
  const point = ({ x, y }: { readonly x: string; readonly y: string }): AffinePoint => {
    return { x: BigInt(x), y: BigInt(y) };
  };
  return {
    session,
    dealer,
    commitments: commitments.map(point),
    shares: shares.map(({ ephemeral, ciphertext }) => {
      return { ephemeral: point(ephemeral), ciphertext };
    }),
  };
}
