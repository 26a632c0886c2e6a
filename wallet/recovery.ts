/**
 * Every account of a wallet, opened, from its seed and the chain alone: find the accounts by their viewing
 * keys (discovery.ts), replay what the contracts say happened to them (histories.ts), check the result
 * against the contract's own state. What cannot be opened is refused by account, never guessed.
 */
import { equals } from "../circuits/babyjubjub.ts";
import { ZkMarginError } from "../circuits/errors.ts";
import { commit } from "../circuits/generators.ts";
import { type AccountState } from "./accountState.ts";
import { onOneChain, stretchOf, type ChainReading, type Stretch } from "./chainReading.ts";
import { CheckpointFile, type Checkpoint } from "./checkpoint.ts";
import { type Deployment } from "./derivation.ts";
import { discoverAccounts } from "./discovery.ts";
import { ALL_KINDS } from "./eventAbi.ts";
import { Histories, type Opener, type RefusedAccount } from "./histories.ts";
import { KeyRing } from "./keyRing.ts";
import { isCurrent, PATIENCE, patiently, scanLogs, type BlockRef } from "./logScan.ts";
import { openSeal } from "./openSeal.ts";
import { type Seed } from "./seed.ts";

export interface RecoveryOptions extends ChainReading {
  readonly seed: Seed;
  /** Viewing keys looked for past the last found, 20 unless told. */
  readonly gap?: number;
  /** Path of the cache; none is kept without. */
  readonly checkpoint?: string;
}

export interface Recovery {
  /** The block up to which the events were read. */
  readonly at: BlockRef;
  readonly deployment: Deployment;
  /** Open and closed ones, by number. */
  readonly accounts: readonly AccountState[];
  readonly refused: readonly RefusedAccount[];
  /** The wallet's viewing keys here; `nextIndex` is the one to use next. */
  readonly ring: KeyRing;
}

/** Opens seals by the wallet's own viewing keys. */
function openerOf(ring: KeyRing): Opener {
  return (seal, publicKeys) => {
    for (const publicKey of publicKeys) {
      const key = ring.find(publicKey);
      const opened = key && openSeal(seal, key.revealSecret());
      if (opened !== undefined) return opened.opening;
    }
    return undefined;
  };
}

/** The checkpoint, if the chain still has its block and it began no later than asked. */
async function usableCheckpoint(
  file: CheckpointFile | undefined,
  { source, from, end, patience }: Stretch,
): Promise<Checkpoint | undefined> {
  const checkpoint = file?.read();
  if (checkpoint === undefined || checkpoint.fromBlock > from) return undefined;
  if (checkpoint.at.block > end.block) return undefined;
  return (await isCurrent(source, checkpoint.at, patience)) ? checkpoint : undefined;
}

/** Where the replay begins: the accounts, and the checkpoint unless it knows too little. */
async function findAccounts(
  ring: KeyRing,
  stretch: Stretch,
  checkpoint: Checkpoint | undefined,
): Promise<{ accounts: readonly bigint[]; resume: Checkpoint | undefined }> {
  if (checkpoint !== undefined) {
    const { at, states } = checkpoint;
    const known = new Set(states.map(({ face }) => face.account));
    const recent = { ...stretch, from: at.block + 1, after: at };
    const found = await discoverAccounts(ring, recent);
    if (ring.nextIndex === checkpoint.nextIndex && [...found.keys()].every((id) => known.has(id))) {
      return { accounts: [...known], resume: checkpoint };
    }
  }
  // A key beyond the former gap may have been used before the checkpoint: everything is looked at again.
  const accounts = await discoverAccounts(ring, stretch);
  const known = new Set(checkpoint?.states.map(({ face }) => face.account));
  const missed = [...accounts].some(
    ([account, block]) => !known.has(account) && block <= (checkpoint?.at.block ?? -1),
  );
  return { accounts: [...accounts.keys()], resume: missed ? undefined : checkpoint };
}

/** Why the contract does not agree, where the node still has its state of that block. */
async function disagreement(
  { source, contracts, end, patience }: Stretch,
  state: AccountState,
): Promise<ZkMarginError | undefined> {
  const { account, commitment, version, closed } = state.face;
  const { quantities, blinding } = state.revealOpening();
  const refuse = (why: string): ZkMarginError =>
    new ZkMarginError("OPENING_MISMATCH", `account ${account}: ${why}`, {
      field: "account",
      fix: "the node's events are not complete: use another one",
    });
  if (!equals(commit(quantities, blinding), commitment)) return refuse("the opening does not open");
  const facts = await patiently(
    "an account",
    () => source.accountAt(contracts.accounts, account, end.block),
    patience,
  );
  if (closed || facts === undefined) return undefined;
  const agrees = equals({ x: facts.cx, y: facts.cy }, commitment) && facts.version === version;
  return agrees ? undefined : refuse("the contract has another commitment or version");
}

/** One attempt at {@link recoverAccounts}. @throws ChainReorganised as well */
async function recover(options: RecoveryOptions): Promise<Recovery> {
  const { seed, source, contracts, fromBlock, patience = PATIENCE } = options;
  const chainId = await patiently("the chain's id", () => source.chainId(), patience);
  const deployment = { chainId, accounts: contracts.accounts };
  const stretch = await stretchOf(options);
  const cache =
    options.checkpoint === undefined
      ? undefined
      : new CheckpointFile(options.checkpoint, seed, deployment);
  const checkpoint = await usableCheckpoint(cache, stretch);
  const ring = new KeyRing(seed, deployment, checkpoint?.nextIndex, options.gap);
  const { accounts, resume } = await findAccounts(ring, stretch, checkpoint);

  const histories = new Histories(contracts, accounts, resume?.states ?? [], openerOf(ring));
  const begin = resume === undefined ? {} : { from: resume.at.block + 1, after: resume.at };
  const query = { addresses: [contracts.accounts, ...contracts.modules], kinds: ALL_KINDS };
  for await (const { end, logs } of scanLogs(
    source,
    { ...stretch, ...begin, ...query },
    patience,
  )) {
    const changes = [...histories.apply(logs)].length;
    const isSound = histories.refused().length === 0;
    if (isSound && (changes > 0 || end.block === stretch.end.block)) {
      const states = histories.states();
      const first = resume?.fromBlock ?? fromBlock;
      cache?.write({ at: end, fromBlock: first, nextIndex: ring.nextIndex, states });
    }
  }

  const refused = [...histories.refused()];
  const sound: AccountState[] = [];
  for (const state of histories.states()) {
    const error = await disagreement(stretch, state);
    if (error === undefined) sound.push(state);
    else refused.push({ account: state.face.account, error });
  }
  if (refused.length > 0) cache?.remove();
  const byNumber = sound.toSorted((a, b) => (a.face.account < b.face.account ? -1 : 1));
  return { at: stretch.end, deployment, accounts: byNumber, refused, ring };
}

/**
 * The wallet's accounts as of the last block that counts as final.
 * @throws CHAIN_FAILED when the node fails or the chain does not hold still; INPUT_INVALID. What is wrong
 * with one account is in `refused`.
 */
export function recoverAccounts(options: RecoveryOptions): Promise<Recovery> {
  return onOneChain(() => recover(options));
}
