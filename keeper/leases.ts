/** Whether an account's home lease stands: the contract's own questions, from facts read before. */
import { ONE } from "../risk/index.ts";
import { type AccountFacts, type LeaseFacts } from "./facts.ts";

/** Why an account can be flagged. `left-band` names a slot, the others are found by the contract. */
export type Ground =
  | { readonly kind: "unattested" | "commitment-changed" | "expired" | "below-maintenance" }
  | { readonly kind: "left-band"; readonly slot: number };

/** |price − base|·1e4 ≤ distance·base, exactly. A price that appears is never within. */
export function isWithin(base: bigint, price: bigint, distance: bigint): boolean {
  const difference = price > base ? price - base : base - price;
  return difference * ONE <= distance * base;
}

/** The first slot whose price left the lease's band. */
export function slotOutside(
  { nSlots, band, prices }: LeaseFacts,
  current: readonly bigint[],
): number | undefined {
  for (let slot = 0; slot < nSlots; slot += 1) {
    if (!isWithin(prices[slot] ?? 0n, current[slot] ?? 0n, band)) return slot;
  }
  return undefined;
}

/** Whether a flag cannot be repeated: one is recorded and nothing followed that ended it. */
function isFlagged({ lapse, lease }: AccountFacts): boolean {
  return lapse.state === "lapsed" || lapse.state === "in auction" || lease?.lapsed === true;
}

/**
 * The ground for a flag, if there is one; grounds that need no prices first, as the contract has them.
 * @param clock reading of the market clock
 * @param prices of the latest epoch
 */
export function groundOf(
  account: AccountFacts,
  clock: bigint,
  prices: readonly bigint[],
): Ground | undefined {
  const { lease, version, exposed, home } = account;
  if (!exposed || isFlagged(account)) return undefined;
  if (lease === undefined) return { kind: "unattested" };
  if (lease.version !== version) return { kind: "commitment-changed" };
  if (clock >= lease.expiry) return { kind: "expired" };
  if (lease.level < home.maintenanceLevel) return { kind: "below-maintenance" };
  const slot = slotOutside(lease, prices);
  return slot === undefined ? undefined : { kind: "left-band", slot };
}
