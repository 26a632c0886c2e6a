/**
 * Opening a sealed delta with decryption shares of threshold members: each is checked, the good ones combine
 * by Lagrange's coefficients to sk·8R, and the outcome is believed only if it opens the delta.
 */
import { type AffinePoint } from "../circuits/babyjubjub.ts";
import { ZkMarginError } from "../circuits/errors.ts";
import { openAsCouncil } from "../sealing/index.ts";
import { type CouncilKey } from "./councilKey.ts";
import { faultOf, type DecryptionShare } from "./decryptionShare.ts";
import { CouncilFault, incomplete } from "./fault.ts";
import { OpenedDelta } from "./openedDelta.ts";
import { lagrangeCoefficients, weightedSum } from "./polynomial.ts";
import { type OpeningRequest } from "./request.ts";
import { type ShareProofs } from "./shareProof.ts";

export interface Sorted {
  /** One of each member, ascending. */
  readonly good: readonly DecryptionShare[];
  /** Who sent a share that does not count, and why. */
  readonly refused: readonly CouncilFault[];
}

/** Checks every share; a wrong one is set aside and its member named. */
export async function sortShares(
  key: CouncilKey,
  request: OpeningRequest,
  shares: readonly DecryptionShare[],
  proofs: ShareProofs,
): Promise<Sorted> {
  const good = new Map<number, DecryptionShare>();
  const refused: CouncilFault[] = [];
  for (const share of shares) {
    const why = await faultOf(key, request, share, proofs);
    if (why === undefined) good.set(share.member, share);
    else {
      const what = `sent a decryption share that ${why}`;
      refused.push(new CouncilFault("member", share.member, what, "ask him for a new one"));
    }
  }
  return { good: [...good.values()].toSorted((a, b) => a.member - b.member), refused };
}

/** sk·8R from the first threshold of the shares given, each checked before. @throws COUNCIL_INCOMPLETE */
export function combineShares(
  { threshold }: Pick<CouncilKey, "threshold">,
  shares: readonly Pick<DecryptionShare, "member" | "share">[],
): AffinePoint {
  if (shares.length < threshold) {
    throw incomplete(
      `${threshold - shares.length} more decryption shares`,
      [],
      `ask further members: it takes ${threshold} good ones`,
    );
  }
  const used = shares.slice(0, threshold);
  const weights = lagrangeCoefficients(used.map(({ member }) => member));
  return weightedSum(
    used.map(({ share }) => share),
    weights,
  );
}

export interface Opened {
  readonly opened: OpenedDelta;
  readonly refused: readonly CouncilFault[];
}

/**
 * @throws COUNCIL_FAULT naming a member whose share is wrong when too few good ones remain,
 * COUNCIL_INCOMPLETE when there were too few, OPENING_MISMATCH when the seal does not open the delta
 */
export async function openWithShares(
  key: CouncilKey,
  request: OpeningRequest,
  shares: readonly DecryptionShare[],
  proofs: ShareProofs,
): Promise<Opened> {
  const { good, refused } = await sortShares(key, request, shares, proofs);
  const [wrong] = refused;
  if (good.length < key.threshold && wrong !== undefined) throw wrong;
  const opening = openAsCouncil(request.sealed, combineShares(key, good), request.delta);
  if (opening !== undefined) return { opened: new OpenedDelta(request.delta, opening), refused };
  throw new ZkMarginError("OPENING_MISMATCH", "the seal does not open the delta for this council", {
    field: "seal",
    fix: "take delta and seal from one event, of a deployment that seals to this key",
  });
}
