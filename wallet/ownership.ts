/**
 * Whose an account is that names a viewing key of the wallet's. Anybody may name anybody's key, so the owner
 * decides: the addresses that the wallet was told, or else the owner of the account that named a key of the
 * wallet's first. Accounts of others are listed and otherwise left alone: nothing they do changes what a
 * recovery finds, keeps or reports as refused.
 */
import { type FoundAccount } from "./discovery.ts";

/** An account of somebody else's that names a viewing key of the wallet's. */
export interface ForeignAccount {
  readonly account: bigint;
  /** `undefined` when its opening lies before the blocks read. */
  readonly owner: string | undefined;
}

export interface Ownership {
  /** Addresses whose accounts are the wallet's; empty while none was seen. */
  readonly owners: readonly string[];
  /** Whether the wallet was told, and did not go by the first seen. */
  readonly areGiven: boolean;
}

const isSame = (left: string, right: string): boolean => left.toLowerCase() === right.toLowerCase();

/** @param given the wallet's owners, if told */
export function ownershipOf(
  given: readonly string[] | undefined,
  found: readonly FoundAccount[],
): Ownership {
  if (given !== undefined) return { owners: given, areGiven: true };
  const first = found.find(({ owner }) => owner !== undefined)?.owner;
  return { owners: first === undefined ? [] : [first], areGiven: false };
}

/** Whether a recovery told `given` may continue one that went by `former`. */
export function continues(former: Ownership, given: readonly string[] | undefined): boolean {
  if (given === undefined) return !former.areGiven;
  const all = (some: readonly string[], others: readonly string[]): boolean =>
    some.every((one) => others.some((other) => isSame(one, other)));
  return former.areGiven && all(given, former.owners) && all(former.owners, given);
}

/** An account of an unknown owner counts as the wallet's only while no owner is known at all. */
export function isOwn({ owners }: Ownership, { owner }: Pick<FoundAccount, "owner">): boolean {
  if (owner === undefined) return owners.length === 0;
  return owners.some((one) => isSame(one, owner));
}
