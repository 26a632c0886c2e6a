/**
 * A council whose key one person makes and knows: for development. Every document of it says so, and none is
 * made or read for a chain id but 31337 and 1337.
 */
import { randomBytes } from "node:crypto";
import { publicKeyOf } from "../sealing/keys.ts";
import { parseCouncilKey, councilKeyDocument, type CouncilKey } from "./councilKey.ts";
import { documentHash } from "./document.ts";
import { requireDevelopmentChain } from "./limits.ts";
import { MemberShare } from "./memberShare.ts";
import { randomSecret, SecretPolynomial } from "./polynomial.ts";
import { Identity } from "./identity.ts";

export interface DevelopmentTerms {
  readonly chainId: bigint;
  readonly council: string;
  readonly threshold: number;
  /** Addresses that confirm, one a member. */
  readonly accounts: readonly string[];
}

export interface DevelopmentCouncil {
  readonly key: CouncilKey;
  readonly shares: readonly MemberShare[];
  /** Signing keys, for a resharing. */
  readonly identities: readonly Identity[];
}

/**
 * Key and all shares at once.
 * @param secret of the group; random unless given
 * @throws KEY_REFUSED on any other chain, INPUT_INVALID
 */
export function dealAll(
  { chainId, council, threshold, accounts }: DevelopmentTerms,
  secret: bigint = randomSecret(),
): DevelopmentCouncil {
  requireDevelopmentChain({ chainId, development: true });
  const polynomial = SecretPolynomial.random(threshold, secret);
  const identities = accounts.map((account, place) =>
    Identity.create(`development member ${place + 1}`, account),
  );
  const key = parseCouncilKey(
    councilKeyDocument({
      ...{ chainId, council, threshold },
      generation: 1,
      key: publicKeyOf(secret),
      members: identities.map(({ name, account, signingKey }, place) => {
        const publicKey = publicKeyOf(polynomial.revealValueAt(place + 1));
        return { name, account, signingKey, publicKey };
      }),
      transcript: documentHash("development", randomBytes(32).toString("hex")),
      development: true,
    }),
  );
  const shares = accounts.map(
    (_, place) => new MemberShare(place + 1, polynomial.revealValueAt(place + 1), key),
  );
  return { key, shares, identities };
}
