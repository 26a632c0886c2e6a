/** Where a recovery begins: which accounts to replay, and from which checkpoint, if any can be relied on. */
import { type Stretch } from "./chainReading.ts";
import { type Checkpoint, type CheckpointFile } from "./checkpoint.ts";
import { discoverAccounts, type FoundAccount } from "./discovery.ts";
import { type KeyRing } from "./keyRing.ts";
import { isCurrent } from "./logScan.ts";
import { continues, isOwn, ownershipOf, type ForeignAccount, type Ownership } from "./ownership.ts";

/** What the replay begins with. */
export interface Beginning {
  readonly accounts: readonly bigint[];
  readonly foreign: readonly ForeignAccount[];
  readonly ownership: Ownership;
  /** Undefined: from the first block. */
  readonly resume: Checkpoint | undefined;
}

/** The checkpoint, if the chain still has its block, it began no later than asked, and for the same owners. */
export async function usableCheckpoint(
  file: CheckpointFile | undefined,
  { source, from, end, patience }: Stretch,
  owners: readonly string[] | undefined,
): Promise<Checkpoint | undefined> {
  const checkpoint = file?.read();
  if (checkpoint === undefined || checkpoint.fromBlock > from) return undefined;
  if (checkpoint.at.block > end.block || !continues(checkpoint.ownership, owners)) return undefined;
  return (await isCurrent(source, checkpoint.at, patience)) ? checkpoint : undefined;
}

const numbers = (accounts: readonly { readonly account: bigint }[]): bigint[] =>
  accounts.map(({ account }) => account);

/** What the checkpoint knows, if nothing after it names a key in a way that it did not know. */
async function continued(
  ring: KeyRing,
  stretch: Stretch,
  checkpoint: Checkpoint,
): Promise<Beginning | undefined> {
  const { at, states, foreign, ownership, nextIndex, derived } = checkpoint;
  // A wider gap may find what was used before the checkpoint.
  if (ring.derived > derived) return undefined;
  const accounts = states.map(({ face }) => face.account);
  const known = new Set([...accounts, ...numbers(foreign)]);
  const recent = { ...stretch, from: at.block + 1, after: at };
  const found = await discoverAccounts(ring, recent);
  if (ring.nextIndex !== nextIndex || found.some(({ account }) => !known.has(account))) {
    return undefined;
  }
  return { accounts, foreign, ownership, resume: checkpoint };
}

/** @throws CHAIN_FAILED, ChainReorganised */
export async function beginningOf(
  ring: KeyRing,
  stretch: Stretch,
  checkpoint: Checkpoint | undefined,
  owners: readonly string[] | undefined,
): Promise<Beginning> {
  const known = checkpoint && (await continued(ring, stretch, checkpoint));
  if (known !== undefined) return known;
  // A key beyond the former gap may have been used before the checkpoint: everything is looked at again.
  const found = await discoverAccounts(ring, stretch);
  const ownership = ownershipOf(owners, found);
  const own = found.filter((one) => isOwn(ownership, one));
  const foreign = found
    .filter((one) => !isOwn(ownership, one))
    .map(({ account, owner }) => ({ account, owner }));
  const replayed = new Set(checkpoint?.states.map(({ face }) => face.account));
  const isMissed = ({ account, block }: FoundAccount): boolean =>
    !replayed.has(account) && block <= (checkpoint?.at.block ?? -1);
  const isKept = !own.some(isMissed) && [...replayed].every((id) => numbers(own).includes(id));
  return { accounts: numbers(own), foreign, ownership, resume: isKept ? checkpoint : undefined };
}
