/** Making view rights: the owner's own replay of the account, cut to the scope. */
import { equals } from "../circuits/babyjubjub.ts";
import { inputInvalid } from "../risk/index.ts";
import { type AccountState } from "./accountState.ts";
import { type ChainReading, type Stretch, stretchOf } from "./chainReading.ts";
import { followAccount, type Step } from "./followAccount.ts";
import { type Opener } from "./histories.ts";
import { patiently } from "./logScan.ts";
import { openCopy } from "../sealing/index.ts";
import { type Recovery } from "./recovery.ts";
import { otherUsers } from "./soleKey.ts";
import { ViewRight, type SealKey } from "./viewRight.ts";

/** The wallet's opener that also notes the stream keys it uses. */
function noting({ ring }: Recovery, note: (key: SealKey, block: number) => void): Opener {
  return (seal, keys) => {
    for (const { publicKey, side } of keys) {
      const key = ring.find(publicKey);
      const opened = key && openCopy(seal.sealed, key.revealSecret(), seal.delta, side);
      if (opened === undefined) continue;
      const { transaction, index, block } = seal;
      note({ transaction, index, streamKey: opened.streamKey }, block);
      return opened.opening;
    }
    return undefined;
  };
}

/** @throws INPUT_INVALID unless the recovery has the account */
function requireAccount({ accounts }: Recovery, account: bigint): AccountState {
  const state = accounts.find(({ face }) => face.account === account);
  if (state !== undefined) return state;
  throw inputInvalid("account", "is not among the wallet's accounts", "see `zkmargin wallet show`");
}

async function walk(
  stretch: Stretch,
  account: bigint,
  open: Opener,
  visit: (step: Step) => void,
): Promise<void> {
  for await (const step of followAccount(stretch, account, undefined, open)) visit(step);
}

/**
 * The right to blocks `fromBlock` to `toBlock`, both included.
 * @throws INPUT_INVALID when they are no range of final blocks; OPENING_MISMATCH, CHAIN_FAILED
 */
export async function exportPastView(
  reading: ChainReading,
  recovery: Recovery,
  account: bigint,
  [fromBlock, toBlock]: readonly [number, number],
): Promise<ViewRight> {
  requireAccount(recovery, account);
  const stretch = await stretchOf(reading);
  const { source, contracts, end, patience } = stretch;
  if (fromBlock > toBlock || toBlock > end.block) {
    throw inputInvalid(
      "scope",
      "is no range of final blocks",
      `end at block ${end.block} or before`,
    );
  }
  const hash = await patiently("a block", () => source.blockHash(toBlock), patience);
  if (hash === undefined) throw inputInvalid("scope", "ends at no block", "name another block");
  const through = { block: toBlock, hash };

  const sealKeys: SealKey[] = [];
  let start: AccountState | undefined;
  const open = noting(recovery, (key, block) => {
    if (block >= fromBlock) sealKeys.push(key);
  });
  await walk({ ...stretch, end: through }, account, open, ({ event, state }) => {
    if (event.block < fromBlock) start = state;
  });
  const { chainId } = recovery.deployment;
  const scope = { kind: "past", fromBlock, through } as const;
  return new ViewRight({ chainId, contracts, account, scope }, { start, sealKeys });
}

/**
 * The right to everything under the account's present viewing key.
 * @throws INPUT_INVALID when the key ever served another account as well: set one of its own first
 */
export async function exportLiveView(
  reading: ChainReading,
  recovery: Recovery,
  account: bigint,
): Promise<ViewRight> {
  const { viewingKey } = requireAccount(recovery, account).face;
  const key = recovery.ring.find(viewingKey);
  const others = await otherUsers(reading, recovery, account, viewingKey);
  const stretch = await stretchOf(reading);
  /** Blocks in which the account took the key, and the account before each. */
  const taken: { readonly block: number; readonly start: AccountState | undefined }[] = [];
  let before: AccountState | undefined;
  await walk(
    stretch,
    account,
    noting(recovery, () => undefined),
    ({ event, state }) => {
      const had = before !== undefined && equals(before.face.viewingKey, viewingKey);
      if (!had && equals(state.face.viewingKey, viewingKey)) {
        taken.push({ block: event.block, start: before });
      }
      before = state;
    },
  );
  const [first] = taken;
  if (key === undefined || others.length > 0 || first === undefined || taken.length !== 1) {
    throw inputInvalid(
      "account",
      "has no viewing key of the wallet's that served it alone and once",
      "set a new one first: `zkmargin wallet next-key`; or give --owner, if only strangers named it besides",
    );
  }
  const { block: fromBlock, start } = first;
  const { chainId } = recovery.deployment;
  const scope = { kind: "live", fromBlock } as const;
  const subject = { chainId, contracts: stretch.contracts, account, scope };
  return new ViewRight(subject, { start, viewingSecret: key.revealSecret() });
}
