/**
 * Reading a stretch of the chain's events, range by range. A range that a node refuses is halved, then
 * tried again with growing pauses. Only blocks deep enough are read. That all ranges come from one chain is
 * checked by the hashes of their last blocks, before and after each is read: where one changed, the chain
 * was reorganised below the depth asked for, and {@link ChainReorganised} tells the caller to start over.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { ZkMarginError } from "../circuits/errors.ts";
import { type ChainLog, type LogQuery, type LogSource } from "./logSource.ts";

/** Blocks asked for at once, at most. */
const RANGE = 10_000;
const ATTEMPTS = 5;
const PAUSE_MILLISECONDS = 250;

/** What was read before no longer belongs to the chain. */
export class ChainReorganised extends Error {}

export interface BlockRef {
  readonly block: number;
  readonly hash: string;
}

export interface Range {
  readonly from: number;
  /** Its last block. */
  readonly end: BlockRef;
  /** In the order of the chain. */
  readonly logs: readonly ChainLog[];
}

export interface Patience {
  /** Tries of one request. */
  readonly attempts: number;
  /** Milliseconds before the second; doubles each time. */
  readonly pause: number;
}

export const PATIENCE: Patience = { attempts: ATTEMPTS, pause: PAUSE_MILLISECONDS };

function chainFailed(what: string, cause?: unknown): ZkMarginError {
  return new ZkMarginError("CHAIN_FAILED", `${what} could not be read`, {
    fix: "check the node's URL, that it keeps events from the first block asked for, and try again",
    cause,
  });
}

/** @throws CHAIN_FAILED when the last attempt fails too */
export async function patiently<T>(
  what: string,
  ask: () => Promise<T>,
  { attempts, pause }: Patience,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (cause) {
      if (cause instanceof ChainReorganised || cause instanceof ZkMarginError) throw cause;
      if (attempt >= attempts) throw chainFailed(what, cause);
      await sleep(pause * 2 ** (attempt - 1));
    }
  }
}

/** The newest block that `depth` others follow; `undefined` when there is none. */
export async function finalBlock(
  source: LogSource,
  depth: number,
  patience = PATIENCE,
): Promise<BlockRef | undefined> {
  const block = (await patiently("the newest block", () => source.head(), patience)) - depth;
  if (block < 0) return undefined;
  const hash = await hashOf(source, block, patience);
  if (hash === undefined) throw chainFailed("the newest block");
  return { block, hash };
}

function hashOf(source: LogSource, block: number, patience: Patience): Promise<string | undefined> {
  return patiently("a block", () => source.blockHash(block), patience);
}

/** Whether the chain still has this block. */
export async function isCurrent(
  source: LogSource,
  { block, hash }: BlockRef,
  patience = PATIENCE,
): Promise<boolean> {
  return (await hashOf(source, block, patience)) === hash;
}

function inOrder(query: LogQuery, logs: readonly ChainLog[]): readonly ChainLog[] {
  const hashes = new Map<number, string>();
  for (const { block, blockHash } of logs) {
    const known = hashes.get(block) ?? blockHash;
    if (block < query.from || block > query.to || known !== blockHash) {
      throw new Error("events of other blocks than those asked for");
    }
    hashes.set(block, known);
  }
  return logs.toSorted((a, b) => a.block - b.block || a.index - b.index);
}

/** One range; halves it while the node refuses and there is something to halve. */
async function readRange(
  source: LogSource,
  query: LogQuery,
  patience: Patience,
): Promise<readonly ChainLog[]> {
  const { from, to } = query;
  try {
    const last = from === to ? patience : { ...patience, attempts: 1 };
    const ask = async () => inOrder(query, await source.logs(query));
    return await patiently("a range of events", ask, last);
  } catch (error) {
    if (from === to) throw error;
    const middle = Math.floor((from + to) / 2);
    const lower = await readRange(source, { ...query, to: middle }, patience);
    return [...lower, ...(await readRange(source, { ...query, from: middle + 1 }, patience))];
  }
}

export interface Scan {
  readonly addresses: readonly string[];
  readonly kinds: readonly string[];
  readonly indexed?: readonly (string | null)[];
  readonly from: number;
  readonly end: BlockRef;
  /** What was read before `from`, to be continued. */
  readonly after?: BlockRef;
  /** Blocks at once, 10,000 unless told. */
  readonly range?: number;
}

/** @throws CHAIN_FAILED, ChainReorganised */
export async function* scanLogs(
  source: LogSource,
  scan: Scan,
  patience = PATIENCE,
): AsyncGenerator<Range, void, undefined> {
  const { addresses, kinds, indexed, end, range = RANGE } = scan;
  const wanted = { addresses, kinds, ...(indexed === undefined ? {} : { indexed }) };
  let before = scan.after;
  const requireCurrent = async (reference: BlockRef | undefined): Promise<void> => {
    if (reference === undefined || (await isCurrent(source, reference, patience))) return;
    throw new ChainReorganised();
  };
  await requireCurrent(before);
  for (let from = scan.from; from <= end.block; from += range) {
    const to = Math.min(from + range - 1, end.block);
    const hash = to === end.block ? end.hash : await hashOf(source, to, patience);
    if (hash === undefined) throw new ChainReorganised();
    const last: BlockRef = { block: to, hash };
    const logs = await readRange(source, { ...wanted, from, to }, patience);
    // Of the first block and the last: whatever lies between then belongs to the same chain.
    await requireCurrent(before);
    await requireCurrent(last);
    if (logs.some(({ block, blockHash }) => block === to && blockHash !== hash)) {
      throw new ChainReorganised();
    }
    yield { from, end: last, logs };
    before = last;
  }
}
