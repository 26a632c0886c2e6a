/**
 * The roster of a session, `council-roster/1`: chain, contract, generation, threshold, members, and for a
 * resharing the key to be reshared and who deals. Its hash is the session; every message carries it, so
 * nothing of one session counts in another. Members compare the hash over a second channel before they
 * commit: whoever writes the roster could otherwise list keys of his own.
 */
import { randomBytes } from "node:crypto";
import { equals, type AffinePoint } from "../circuits/babyjubjub.ts";
import { ZkMarginError } from "../circuits/errors.ts";
import { inputInvalid, readArray, readObject, requireFormat } from "../risk/index.ts";
import { councilKeyDocument, parseCouncilKey, type CouncilKey } from "./councilKey.ts";
import {
  documentHash,
  type JsonDocument,
  readBytes32,
  readGeneration,
  readIndex,
} from "./document.ts";
import { identityEntry, readAddress, readIdentityEntry, type PublicIdentity } from "./identity.ts";
import {
  readChainId,
  readMembers,
  readThreshold,
  requireDevelopmentChain,
  requireDistinct,
} from "./limits.ts";
import { lagrangeCoefficients } from "./polynomial.ts";

export const ROSTER_FORMAT = "council-roster/1";

/** The key that a resharing hands on, and the old members who deal: all of them have to. */
export interface Previous {
  readonly key: CouncilKey;
  /** Indices in the old roster, ascending. */
  readonly dealers: readonly number[];
}

export interface Roster {
  readonly chainId: bigint;
  /** Address of the council contract. */
  readonly council: string;
  readonly generation: number;
  /** Random, so that a session begun again is another one. */
  readonly nonce: string;
  readonly threshold: number;
  /** The member at place i has index i + 1. */
  readonly members: readonly PublicIdentity[];
  readonly previous: Previous | null;
}

/** Who deals in a session. */
export interface Dealer {
  readonly index: number;
  readonly signingKey: string;
  /** What his dealing counts in the sum: 1, or Lagrange's coefficient in a resharing. */
  readonly weight: bigint;
  /** PK of his old share, which his dealing must commit to; undefined in a key generation. */
  readonly constant: AffinePoint | undefined;
}

export function rosterDocument(roster: Roster): JsonDocument {
  const { council, generation, nonce, threshold, members, previous } = roster;
  return {
    zkmargin: ROSTER_FORMAT,
    chainId: roster.chainId.toString(),
    council,
    generation,
    nonce,
    threshold,
    members: members.map(identityEntry),
    previous:
      previous === null
        ? null
        : { key: councilKeyDocument(previous.key), dealers: previous.dealers },
  };
}

/** The session: what members compare and every message carries. */
export function sessionOf(roster: Roster): string {
  return documentHash("session", rosterDocument(roster));
}

export function dealersOf({ members, previous }: Roster): readonly Dealer[] {
  if (previous === null) {
    return members.map(({ signingKey }, place) => {
      return { index: place + 1, signingKey, weight: 1n, constant: undefined };
    });
  }
  const weights = lagrangeCoefficients(previous.dealers);
  return previous.dealers.flatMap((index, place) => {
    const member = previous.key.members[index - 1];
    const weight = weights[place];
    if (member === undefined || weight === undefined) return [];
    return [{ index, signingKey: member.signingKey, weight, constant: member.publicKey }];
  });
}

function readPrevious(value: unknown): Previous | null {
  if (value === null) return null;
  const fields = readObject(value, "previous", ["key", "dealers"]);
  const key = parseCouncilKey(fields.key, "previous.key");
  const path = "previous.dealers";
  const count = Array.isArray(fields.dealers) ? fields.dealers.length : 0;
  const dealers = readArray(fields.dealers, path, count, readIndex);
  const ascending = dealers.every((index, place) => index > (dealers[place - 1] ?? 0));
  const known = dealers.every((index) => index <= key.members.length);
  if (!ascending || !known || dealers.length < key.threshold) {
    throw inputInvalid(
      path,
      "are not enough old members in order",
      `list at least ${key.threshold} indices of the old roster, ascending`,
    );
  }
  return { key, dealers };
}

/** A key generation makes generation 1, a resharing the one after its key's, on the same chain and contract. */
function requireSuccession({ chainId, council, generation, previous }: Roster): void {
  const expected = previous === null ? 1 : previous.key.generation + 1;
  if (generation !== expected) {
    throw inputInvalid("generation", "does not follow", `write ${expected}`);
  }
  if (previous === null) return;
  if (previous.key.chainId === chainId && previous.key.council === council) return;
  throw inputInvalid(
    "previous.key",
    "is of another chain or council contract",
    "reshare a key where it is in use",
  );
}

/** @throws INPUT_INVALID, POINT_REFUSED, KEY_REFUSED */
export function parseRoster(document: unknown): Roster {
  const fields = readObject(document, "", [
    ...["zkmargin", "chainId", "council", "generation", "nonce", "threshold", "members"],
    "previous",
  ] as const);
  requireFormat(fields, ROSTER_FORMAT);
  const members = readMembers(fields.members, "members", readIdentityEntry);
  const roster: Roster = {
    chainId: readChainId(fields.chainId, "chainId"),
    council: readAddress(fields.council, "council"),
    generation: readGeneration(fields.generation, "generation"),
    nonce: readBytes32(fields.nonce, "nonce"),
    threshold: readThreshold(fields.threshold, "threshold", members.length),
    members,
    previous: readPrevious(fields.previous),
  };
  requireDistinct(members, "members", {
    account: ({ account }) => account,
    signingKey: ({ signingKey }) => signingKey,
    encryptionKey: ({ encryptionKey }) => `${encryptionKey.x},${encryptionKey.y}`,
  });
  requireSuccession(roster);
  return roster;
}

/** A development key never leaves development: what it was reshared to would not say so any more. */
export function isDevelopment({ previous }: Roster): boolean {
  return previous?.key.development ?? false;
}

/** A roster of a new session, checked. @throws INPUT_INVALID */
export function newRoster(
  terms: Omit<Roster, "nonce" | "previous"> & { readonly previous?: Previous },
): Roster {
  const nonce = `0x${randomBytes(32).toString("hex")}`;
  const roster = parseRoster(rosterDocument({ ...terms, nonce, previous: terms.previous ?? null }));
  requireDevelopmentChain({ chainId: roster.chainId, development: isDevelopment(roster) });
  return roster;
}

/**
 * The index of the member these keys belong to.
 * @throws INPUT_INVALID when he is not listed, or with other keys than his
 */
export function requireMember({ members }: Roster, identity: PublicIdentity): number {
  const place = members.findIndex(
    ({ signingKey, account, encryptionKey }) =>
      signingKey === identity.signingKey &&
      account === identity.account &&
      equals(encryptionKey, identity.encryptionKey),
  );
  if (place !== -1) return place + 1;
  throw inputInvalid(
    "members",
    "do not list this identity with its keys and address",
    "send the identity document to whoever writes the roster; do not go on with this one",
  );
}

/** @throws INPUT_INVALID when a member with these keys does not deal in the session */
export function requireDealer(roster: Roster, signingKey: string): Dealer {
  const dealer = dealersOf(roster).find((candidate) => candidate.signingKey === signingKey);
  if (dealer !== undefined) return dealer;
  throw inputInvalid("dealers", "do not list this identity", "only those listed deal");
}

/** @throws PROOF_REFUSED when a message belongs to another session */
export function requireSession(session: string, expected: string, what: string): void {
  if (session === expected) return;
  throw new ZkMarginError("PROOF_REFUSED", `the ${what} belongs to another session`, {
    field: "session",
    fix: "use the documents made for this roster",
  });
}
