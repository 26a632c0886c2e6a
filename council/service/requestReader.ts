/** Reads the auction's events to the last block that counts as final, a stretch further each time. */
import { CONFIRMATIONS, onOneChain, type ChainReading } from "../../wallet/chainReading.ts";
import {
  type BlockRef,
  ChainReorganised,
  finalBlock,
  isCurrent,
  patiently,
  PATIENCE,
  scanLogs,
} from "../../wallet/logScan.ts";
import { type ChainLog } from "../../wallet/logSource.ts";
import { AUCTION_KINDS } from "./auctionAbi.ts";
import { type AuctionEvent, readAuctionEvent, RequestLedger } from "./requestLedger.ts";

export interface Requests {
  readonly ledger: RequestLedger;
  /** Up to here, and everything else is asked at the end of this block; `undefined` while none is deep enough. */
  readonly end: BlockRef | undefined;
}

export class RequestReader {
  readonly #reading: ChainReading;
  readonly #auction: string;
  #ledger = new RequestLedger();
  #end: BlockRef | undefined;

  constructor(reading: ChainReading, auction: string) {
    this.#reading = reading;
    this.#auction = auction;
  }

  /** Begins again with what the chain has now, where it was reorganised. @throws CHAIN_FAILED */
  read(): Promise<Requests> {
    return onOneChain(async () => {
      try {
        return await this.#advance();
      } catch (error) {
        if (error instanceof ChainReorganised) this.forget();
        throw error;
      }
    });
  }

  /** The chain is not the one that was read. */
  forget(): void {
    this.#ledger = new RequestLedger();
    this.#end = undefined;
  }

  /** The auction's events after `end`, final or not. @throws CHAIN_FAILED */
  async unconfirmed(end: BlockRef): Promise<readonly AuctionEvent[]> {
    const { source, patience = PATIENCE } = this.#reading;
    const head = await patiently("the newest block", () => source.head(), patience);
    if (head <= end.block) return [];
    const blocks = { from: end.block + 1, to: head };
    const query = { addresses: [this.#auction], kinds: AUCTION_KINDS, ...blocks };
    const logs = await patiently("events", () => source.logs(query), patience);
    return this.#eventsIn(logs);
  }

  #eventsIn(logs: readonly ChainLog[]): AuctionEvent[] {
    return logs
      .map((log) => readAuctionEvent(log, this.#auction))
      .filter((event) => event !== undefined);
  }

  async #advance(): Promise<Requests> {
    const { source, confirmations = CONFIRMATIONS, patience = PATIENCE } = this.#reading;
    const { fromBlock, range } = this.#reading;
    const final = await finalBlock(source, confirmations, patience);
    const before = this.#end;
    // A node that lags, one of several behind one address: what another has shown final stays so.
    const lags = before !== undefined && (final === undefined || final.block < before.block);
    const end = lags ? before : final;
    if (end === undefined || end.block < fromBlock) return { ledger: this.#ledger, end: undefined };
    if (lags && !(await isCurrent(source, end, patience))) throw new ChainReorganised();
    const begin =
      before === undefined ? { from: fromBlock } : { from: before.block + 1, after: before };
    const limit = range === undefined ? {} : { range };
    const scan = { addresses: [this.#auction], kinds: AUCTION_KINDS, ...begin, end, ...limit };
    for await (const part of scanLogs(source, scan, patience)) {
      for (const event of this.#eventsIn(part.logs)) this.#ledger.add(event);
      this.#end = part.end;
    }
    return { ledger: this.#ledger, end };
  }
}
