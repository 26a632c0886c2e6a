/**
 * From a window's sums and the shares of t members to its total: Σ λ_j·D_j is what masks it, ΣV less that is total·B, and the total
 * its discrete logarithm. Parts of small order count for nothing, as in the contract's own check.
 */
import { fromAffine, Point, toAffine, type AffinePoint } from "../../circuits/babyjubjub.ts";
import { ZkMarginError } from "../../circuits/errors.ts";
import { combineShares, type CouncilKey } from "../../council/index.ts";
import { unmask, type TallyCiphertext } from "../../sealing/index.ts";
import { discreteLog, USUAL_LIMIT, type LogarithmOptions } from "../logarithm/index.ts";

/** D_j = k_j·8ΣR, checked by the contract when it was submitted. */
export interface MemberPoint {
  readonly member: number;
  readonly share: AffinePoint;
}

export interface Encrypted {
  readonly window: bigint;
  /** ΣR and ΣV. */
  readonly sum: TallyCiphertext;
  readonly shares: readonly MemberPoint[];
  readonly threshold: CouncilKey["threshold"];
}

/** total·B. @throws COUNCIL_INCOMPLETE with fewer shares than it takes */
export function totalPoint({ sum, shares, threshold }: Omit<Encrypted, "window">): AffinePoint {
  const masked = fromAffine(unmask(sum, combineShares({ threshold }, shares)));
  const { Fn } = Point;
  return toAffine(masked.clearCofactor().multiplyUnsafe(Fn.inv(8n)));
}

/** `$35,000`. */
export const wholeDollars = (amount: bigint): string => `$${amount.toLocaleString("en-US")}`;

/**
 * The total in dollars.
 * @throws COUNCIL_INCOMPLETE with too few shares; AUDIT_REFUSED when no total up to the limit fits them; AbortError
 */
export async function decryptTotal(
  encrypted: Encrypted,
  options: LogarithmOptions,
): Promise<bigint> {
  const { limit = USUAL_LIMIT } = options;
  const total = await discreteLog(totalPoint(encrypted), options);
  if (total !== undefined) return total;
  const what = `window ${encrypted.window}: no total from $0 to ${wholeDollars(limit)} fits its sums and shares`;
  throw new ZkMarginError("AUDIT_REFUSED", what, {
    field: "max-total",
    fix:
      "the accounts need more than that together: give a larger --max-total (each doubling takes twice as long); or the node " +
      "gave sums or shares that are not the chain's: ask another one",
  });
}
