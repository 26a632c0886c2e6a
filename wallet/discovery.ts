/**
 * Which accounts named one of the wallet's viewing keys, at their opening or later. The node is asked for the
 * key events of all accounts, so it does not learn which ones matter. That an account names a key says
 * nothing of whose it is: public keys are public (ownership.ts).
 */
import { type Stretch } from "./chainReading.ts";
import { type EventOf } from "./chainEvents.ts";
import { KEY_KINDS } from "./eventAbi.ts";
import { type KeyRing } from "./keyRing.ts";
import { scanLogs } from "./logScan.ts";
import { readEvent } from "./readEvent.ts";

/** An account naming a viewing key. */
export type KeyUse = EventOf<"opened"> | EventOf<"viewingKeySet">;

/** An account that named a key of the wallet's. */
export interface FoundAccount {
  readonly account: bigint;
  /** Block of its first event. */
  readonly block: number;
  /** `undefined` when the event that opened it is not in the blocks read. */
  readonly owner: string | undefined;
}

/** All key events of the stretch, in the order of the chain. @throws CHAIN_FAILED, ChainReorganised */
export async function keyUses(stretch: Stretch): Promise<readonly KeyUse[]> {
  const { source, contracts, patience, ...scan } = stretch;
  const uses: KeyUse[] = [];
  const query = { ...scan, addresses: [contracts.accounts], kinds: KEY_KINDS };
  for await (const { logs } of scanLogs(source, query, patience)) {
    for (const log of logs) {
      const event = readEvent(log, contracts);
      if (event?.kind === "opened" || event?.kind === "viewingKeySet") uses.push(event);
    }
  }
  return uses;
}

/** A key found moves the gap, so the list is gone through until nothing is found any more. */
function usesOfRing(ring: KeyRing, uses: readonly KeyUse[]): ReadonlySet<KeyUse> {
  const found = new Set<KeyUse>();
  for (let rest = uses; ;) {
    const mine = new Set(rest.filter(({ viewingKey }) => ring.discover(viewingKey) !== undefined));
    if (mine.size === 0) return found;
    for (const use of mine) found.add(use);
    rest = rest.filter((use) => !mine.has(use));
  }
}

/** The accounts found, in the order in which they first named a key of the wallet's. */
export async function discoverAccounts(
  ring: KeyRing,
  stretch: Stretch,
): Promise<readonly FoundAccount[]> {
  const uses = await keyUses(stretch);
  const mine = usesOfRing(ring, uses);
  const found = new Set(uses.filter((use) => mine.has(use)).map(({ account }) => account));
  const first = new Map<bigint, KeyUse>();
  for (const use of uses) {
    if (found.has(use.account) && !first.has(use.account)) first.set(use.account, use);
  }
  return [...found].flatMap((account) => {
    const use = first.get(account);
    if (use === undefined) return [];
    const owner = use.kind === "opened" ? use.owner : undefined;
    return [{ account, block: use.block, owner }];
  });
}
