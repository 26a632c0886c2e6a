/**
 * Which accounts are the wallet's: those that named one of its viewing keys, at their opening or later. The
 * node is asked for the key events of all accounts, so it does not learn which ones matter.
 */
import { type AffinePoint } from "../circuits/babyjubjub.ts";
import { type Stretch } from "./chainReading.ts";
import { KEY_KINDS } from "./eventAbi.ts";
import { type KeyRing } from "./keyRing.ts";
import { scanLogs } from "./logScan.ts";
import { readEvent } from "./readEvent.ts";

interface KeyUse {
  readonly account: bigint;
  readonly viewingKey: AffinePoint;
  readonly block: number;
}

async function keyUses(stretch: Stretch): Promise<KeyUse[]> {
  const { source, contracts, patience, ...scan } = stretch;
  const uses: KeyUse[] = [];
  const query = { ...scan, addresses: [contracts.accounts], kinds: KEY_KINDS };
  for await (const { logs } of scanLogs(source, query, patience)) {
    for (const log of logs) {
      const event = readEvent(log, contracts);
      if (event?.kind !== "opened" && event?.kind !== "viewingKeySet") continue;
      const { account, viewingKey, block } = event;
      uses.push({ account, viewingKey, block });
    }
  }
  return uses;
}

/**
 * The accounts found, each with the block of its first event. A key found moves the gap, so the list is
 * gone through until nothing is found any more: keys need not appear in the order of indices.
 */
export async function discoverAccounts(
  ring: KeyRing,
  stretch: Stretch,
): Promise<ReadonlyMap<bigint, number>> {
  const uses = await keyUses(stretch);
  const found = new Set<bigint>();
  for (let rest = uses; ;) {
    const mine = new Set(rest.filter(({ viewingKey }) => ring.discover(viewingKey) !== undefined));
    if (mine.size === 0) break;
    for (const { account } of mine) found.add(account);
    rest = rest.filter((use) => !mine.has(use));
  }
  const first = new Map<bigint, number>();
  for (const { account, block } of uses) {
    if (found.has(account) && !first.has(account)) first.set(account, block);
  }
  return first;
}
