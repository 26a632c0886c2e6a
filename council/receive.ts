/** A member's own part of a session: his share of every dealing, checked against its commitments, and their sum. */
import { equals } from "../circuits/babyjubjub.ts";
import { publicKeyOf } from "../sealing/keys.ts";
import { type CouncilKey } from "./councilKey.ts";
import { type DealingContent } from "./dealing.ts";
import { type Outcome } from "./dealingCheck.ts";
import { CouncilFault } from "./fault.ts";
import { type Identity } from "./identity.ts";
import { MemberShare } from "./memberShare.ts";
import { committedValueAt, weightedScalarSum } from "./polynomial.ts";
import { dealersOf, isDevelopment, requireMember, type Roster } from "./roster.ts";
import { decryptShare } from "./shareCipher.ts";
import { type AffinePoint } from "../circuits/babyjubjub.ts";

/** The key of a session, as it is published once all members agree. */
export function councilKeyOf(roster: Roster, outcome: Outcome): CouncilKey {
  const { chainId, council, generation, threshold } = roster;
  return {
    ...{ chainId, council, generation, threshold },
    key: outcome.key,
    members: roster.members.map(({ name, account, signingKey }, place) => {
      const publicKey = outcome.publicKeys[place] ?? outcome.key;
      return { name, account, signingKey, publicKey };
    }),
    transcript: outcome.transcript,
    development: isDevelopment(roster),
  };
}

/**
 * The share that a dealing holds for a member.
 * @param shared e·8R of the member's part
 * @returns undefined when it is not the value committed to
 */
export function dealtShare(
  { session, dealer, commitments, shares }: DealingContent,
  member: number,
  shared: AffinePoint,
): bigint | undefined {
  const encrypted = shares[member - 1];
  if (encrypted === undefined) return undefined;
  const share = decryptShare(encrypted, shared, { session, dealer, member });
  if (share === undefined) return undefined;
  return equals(publicKeyOf(share), committedValueAt(commitments, member)) ? share : undefined;
}

/** Dealers whose share for this member is not the one committed to; blame.ts shows it to the others. */
export function wrongDealers(
  { dealings }: Outcome,
  member: number,
  identity: Identity,
): readonly number[] {
  return dealings
    .filter((dealing) => shareFrom(dealing, member, identity) === undefined)
    .map(({ dealer }) => dealer);
}

function shareFrom(
  dealing: DealingContent,
  member: number,
  identity: Identity,
): bigint | undefined {
  const encrypted = dealing.shares[member - 1];
  if (encrypted === undefined) return undefined;
  return dealtShare(dealing, member, identity.revealShared(encrypted.ephemeral));
}

/**
 * Σ weight_i·f_i(j) over all dealers.
 * @throws COUNCIL_FAULT naming the first dealer whose share is wrong
 */
export function receiveShare(roster: Roster, outcome: Outcome, identity: Identity): MemberShare {
  const member = requireMember(roster, identity);
  const shares = outcome.dealings.map((dealing) => {
    const share = shareFrom(dealing, member, identity);
    if (share !== undefined) return share;
    throw new CouncilFault(
      "dealer",
      dealing.dealer,
      "sent a share that is not the one he committed to",
      "show it to the others with zkmargin council blame, and start a new session without him",
    );
  });
  const weights = dealersOf(roster).map(({ weight }) => weight);
  return new MemberShare(member, weightedScalarSum(shares, weights), councilKeyOf(roster, outcome));
}
