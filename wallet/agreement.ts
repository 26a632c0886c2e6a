/**
 * A replayed account against the contract's own state: events that a node leaves out change the one and not
 * the other.
 */
import { equals } from "../circuits/babyjubjub.ts";
import { type AccountFace, type AccountState } from "./accountState.ts";
import { type Stretch } from "./chainReading.ts";
import { patiently } from "./logScan.ts";
import { type AccountFacts } from "./logSource.ts";

/** `unknown`: the node no longer has the state of that block. */
export type Agreement = "agrees" | "differs" | "unknown";

type Reading = Pick<Stretch, "source" | "contracts" | "patience">;

/** @returns undefined when the node no longer has the state of that block. @throws CHAIN_FAILED */
export function factsAt(
  { source, contracts, patience }: Reading,
  account: bigint,
  block: number,
): Promise<AccountFacts | undefined> {
  const ask = () => source.accountAt(contracts.accounts, account, block);
  return patiently("an account", ask, patience);
}

/** Whether the contract shows nothing: neither opened nor closed before. */
export const isNothing = ({ cx, cy, version }: AccountFacts): boolean =>
  cx === 0n && cy === 0n && version === 0n;

/** Whether the account is, at the end of `block`, what the contract has. @throws CHAIN_FAILED */
export async function agreementAt(
  reading: Reading,
  { face }: AccountState,
  block: number,
): Promise<Agreement> {
  return agreementOf(face, await factsAt(reading, face.account, block));
}

/** The same, of facts at hand. */
export function agreementOf(
  { commitment, version, closed }: AccountFace,
  facts: AccountFacts | undefined,
): Agreement {
  if (facts === undefined) return "unknown";
  const held = { x: facts.cx, y: facts.cy };
  // Closing clears an account but for its version, which it raises.
  const agrees = closed
    ? equals(held, { x: 0n, y: 0n }) && facts.version === version + 1n
    : equals(held, commitment) && facts.version === version;
  return agrees ? "agrees" : "differs";
}
