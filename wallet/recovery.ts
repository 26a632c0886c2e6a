/**
 * Every account of a wallet, opened, from its seed and the chain alone: find the accounts by their viewing
 * keys (discovery.ts) and their owner (ownership.ts), replay what the contracts say happened to them
 * (histories.ts), check the result against the contract's own state (agreement.ts). What cannot be opened is refused by account, never guessed.
 */
import { equals } from "../circuits/babyjubjub.ts";
import { ZkMarginError } from "../circuits/errors.ts";
import { commit } from "../circuits/generators.ts";
import { type AccountState } from "./accountState.ts";
import { agreementAt } from "./agreement.ts";
import { onOneChain, stretchOf, type ChainReading, type Stretch } from "./chainReading.ts";
import { CheckpointFile } from "./checkpoint.ts";
import { type Deployment } from "./derivation.ts";
import { ALL_KINDS } from "./eventAbi.ts";
import { Histories, type Opener, type RefusedAccount } from "./histories.ts";
import { KeyRing } from "./keyRing.ts";
import { PATIENCE, patiently, scanLogs, type BlockRef } from "./logScan.ts";
import { openCopy } from "../sealing/index.ts";
import { type ForeignAccount, type Ownership } from "./ownership.ts";
import { beginningOf, usableCheckpoint } from "./resumption.ts";
import { type Seed } from "./seed.ts";

export interface RecoveryOptions extends ChainReading {
  readonly seed: Seed;
  /** Viewing keys looked for past the last found, 20 unless told. */
  readonly gap?: number;
  /** Addresses whose accounts are the wallet's; the owner first seen with a key of the wallet's unless told. */
  readonly owners?: readonly string[];
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
  /** Accounts that the contract could not be asked about: only the events vouch for them. */
  readonly unverified: ReadonlySet<bigint>;
  /** Whether the contract's own state agrees with every account. */
  readonly verified: boolean;
  readonly ownership: Ownership;
  /** Accounts of other owners that name a key of the wallet's; not replayed. */
  readonly foreign: readonly ForeignAccount[];
  /** The wallet's viewing keys here; `nextIndex` is the one to use next. */
  readonly ring: KeyRing;
}

/** Opens seals by the wallet's own viewing keys. */
function openerOf(ring: KeyRing): Opener {
  return (seal, keys) => {
    for (const { publicKey, side } of keys) {
      const key = ring.find(publicKey);
      const opened = key && openCopy(seal.sealed, key.revealSecret(), seal.delta, side);
      if (opened !== undefined) return opened.opening;
    }
    return undefined;
  };
}

/** Why the contract does not agree; `unknown` when the node no longer has its state of that block. */
async function disagreement(
  stretch: Stretch,
  state: AccountState,
): Promise<ZkMarginError | "unknown" | undefined> {
  const { account, commitment } = state.face;
  const { quantities, blinding } = state.revealOpening();
  const refuse = (why: string): ZkMarginError =>
    new ZkMarginError("OPENING_MISMATCH", `account ${account}: ${why}`, {
      field: "account",
      fix: "the node's events are not complete: use another one",
    });
  if (!equals(commit(quantities, blinding), commitment)) return refuse("the opening does not open");
  const agreement = await agreementAt(stretch, state, stretch.end.block);
  if (agreement === "unknown") return agreement;
  if (agreement === "agrees") return undefined;
  return refuse("the contract has another commitment or version");
}

/** Replayed accounts, sorted by what the contract says of them. */
async function compared(stretch: Stretch, histories: Histories) {
  const refused = [...histories.refused()];
  const unverified = new Set<bigint>();
  const sound: AccountState[] = [];
  for (const state of histories.states()) {
    const { account } = state.face;
    const found = await disagreement(stretch, state);
    if (found === "unknown") unverified.add(account);
    if (found instanceof ZkMarginError) refused.push({ account, error: found });
    else sound.push(state);
  }
  const accounts = sound.toSorted((a, b) => (a.face.account < b.face.account ? -1 : 1));
  const verified = unverified.size === 0 && refused.length === 0;
  return { accounts, refused, unverified, verified };
}

/** One attempt at {@link recoverAccounts}. @throws ChainReorganised as well */
async function recover(options: RecoveryOptions): Promise<Recovery> {
  const { seed, source, fromBlock, owners, patience = PATIENCE } = options;
  const chainId = await patiently("the chain's id", () => source.chainId(), patience);
  const deployment = { chainId, accounts: options.contracts.accounts };
  const stretch = await stretchOf(options);
  const { contracts } = stretch;
  const cache =
    options.checkpoint === undefined
      ? undefined
      : new CheckpointFile(options.checkpoint, seed, deployment);
  const checkpoint = await usableCheckpoint(cache, stretch, owners);
  const ring = new KeyRing(seed, deployment, checkpoint?.nextIndex, options.gap);
  const beginning = await beginningOf(ring, stretch, checkpoint, owners);
  const { accounts, foreign, ownership, resume } = beginning;

  const histories = new Histories(contracts, accounts, resume?.states ?? [], openerOf(ring));
  const begin = resume === undefined ? {} : { from: resume.at.block + 1, after: resume.at };
  const query = { addresses: [contracts.accounts, ...contracts.modules], kinds: ALL_KINDS };
  const keep = (at: BlockRef): void => {
    const { nextIndex, derived } = ring;
    const first = resume?.fromBlock ?? fromBlock;
    const known = { fromBlock: first, nextIndex, derived, ownership, foreign };
    cache?.write({ at, ...known, states: histories.states() });
  };
  for await (const { end, logs } of scanLogs(
    source,
    { ...stretch, ...begin, ...query },
    patience,
  )) {
    const changes = [...histories.apply(logs)].length;
    const isLast = end.block === stretch.end.block;
    if (histories.refused().length === 0 && (changes > 0 || isLast)) keep(end);
  }
  const outcome = await compared(stretch, histories);
  if (outcome.refused.length > 0) cache?.remove();
  return { at: stretch.end, deployment, ring, ownership, foreign, ...outcome };
}

/**
 * The wallet's accounts as of the last block that counts as final.
 * @throws CHAIN_FAILED when the node fails or the chain does not hold still; INPUT_INVALID. What is wrong
 * with one account is in `refused`.
 */
export function recoverAccounts(options: RecoveryOptions): Promise<Recovery> {
  return onOneChain(() => recover(options));
}
