/**
 * The events of one account, from a node, to the last block that counts as final, and its state then. A node is not
 * told which account is of interest: it is asked for all events, and those that do not concern the account are let go
 * range by range.
 */
import { onOneChain, stretchOf, type ChainReading } from "../wallet/chainReading.ts";
import { ALL_KINDS, ORDERS_KIND } from "../wallet/eventAbi.ts";
import { topicOf } from "../wallet/histories.ts";
import {
  type BlockRef,
  ChainReorganised,
  isCurrent,
  patiently,
  scanLogs,
} from "../wallet/logScan.ts";
import { type ChainLog } from "../wallet/logSource.ts";
import { type AccountLogs } from "./replay.ts";

interface Known {
  /** To the end of this block. */
  readonly end: BlockRef;
  readonly logs: readonly ChainLog[];
}

/** Reads accounts' events; what it read of one it keeps, and goes on from there the next time. */
export class AccountReader {
  readonly #reading: ChainReading;
  readonly #known = new Map<bigint, Known>();

  constructor(reading: ChainReading) {
    this.#reading = reading;
  }

  /** @throws CHAIN_FAILED, INPUT_INVALID when there is nothing to read */
  read(account: bigint): Promise<AccountLogs> {
    return onOneChain(async () => {
      try {
        return await this.#advance(account);
      } catch (error) {
        if (error instanceof ChainReorganised) this.#known.clear();
        throw error;
      }
    });
  }

  /** Of an account that is of no more interest. */
  forget(account: bigint): void {
    this.#known.delete(account);
  }

  async #advance(account: bigint): Promise<AccountLogs> {
    const { source, patience, contracts, from, end: final, range } = await stretchOf(this.#reading);
    const known = this.#known.get(account);
    // A node that lags, one of several behind one address: what another has shown final stays so.
    const end = known !== undefined && known.end.block > final.block ? known.end : final;
    const begin = known === undefined ? { from } : { from: known.end.block + 1, after: known.end };
    const scan = {
      addresses: [contracts.accounts, ...contracts.modules],
      kinds: ALL_KINDS,
      ...{ ...begin, end },
      ...(range === undefined ? {} : { range }),
    };
    // One by one: a range may hold more than a call takes arguments.
    const logs = [...(known?.logs ?? [])];
    for await (const part of scanLogs(source, scan, patience)) {
      for (const log of concerning(account, part.logs)) logs.push(log);
    }
    const ask = () => source.accountAt(contracts.accounts, account, end.block);
    const facts = await patiently("an account", ask, patience);
    if (!(await isCurrent(source, end, patience))) throw new ChainReorganised();
    this.#known.set(account, { end, logs });
    return { logs, contracts, account, facts };
  }
}

/** All events of the contracts are read: see above. @throws CHAIN_FAILED, INPUT_INVALID */
export function readAccountLogs(reading: ChainReading, account: bigint): Promise<AccountLogs> {
  return new AccountReader(reading).read(account);
}

/** The account's own, and the orders that were filled in the same transactions, whose events do not name it. */
function concerning(account: bigint, logs: readonly ChainLog[]): readonly ChainLog[] {
  const topic = topicOf(account);
  const isOwn = ({ topics }: ChainLog): boolean => topics[1] === topic || topics[2] === topic;
  const transactions = new Set(logs.filter(isOwn).map(({ transaction }) => transaction));
  return logs.filter(
    (log) => isOwn(log) || (log.topics[0] === ORDERS_KIND && transactions.has(log.transaction)),
  );
}
