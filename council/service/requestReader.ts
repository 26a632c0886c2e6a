/** Reads requests to the last block that counts as final, a stretch further each time. Nothing is kept between runs. */
import { CONFIRMATIONS, type ChainReading } from "../../wallet/chainReading.ts";
import {
  type BlockRef,
  ChainReorganised,
  finalBlock,
  isCurrent,
  PATIENCE,
  scanLogs,
} from "../../wallet/logScan.ts";
import { type ChainRequest, readRequest } from "./chainRequest.ts";
import { REQUESTED } from "./openingAbi.ts";

export interface Requests {
  /** Oldest first. */
  readonly requests: readonly ChainRequest[];
  /** Up to here, and everything else is asked at the end of this block; `undefined` while none is deep enough. */
  readonly end: BlockRef | undefined;
}

export class RequestReader {
  readonly #reading: ChainReading;
  readonly #openings: string;
  readonly #requests = new Map<bigint, ChainRequest>();
  #end: BlockRef | undefined;

  /** @param openings address of the contract that takes the requests */
  constructor(reading: ChainReading, openings: string) {
    this.#reading = reading;
    this.#openings = openings;
  }

  /** @throws CHAIN_FAILED; ChainReorganised, after which it begins again with what the chain has then */
  async read(): Promise<Requests> {
    try {
      return await this.#advance();
    } catch (error) {
      if (error instanceof ChainReorganised) this.forget();
      throw error;
    }
  }

  /** The chain is not the one that was read. */
  forget(): void {
    this.#requests.clear();
    this.#end = undefined;
  }

  async #advance(): Promise<Requests> {
    const { source, confirmations = CONFIRMATIONS, patience = PATIENCE } = this.#reading;
    const { fromBlock, range } = this.#reading;
    const final = await finalBlock(source, confirmations, patience);
    const before = this.#end;
    // A node that lags, one of several behind one address: what another has shown final stays so.
    const lags = before !== undefined && (final === undefined || final.block < before.block);
    const end = lags ? before : final;
    if (end === undefined || end.block < fromBlock) return { requests: [], end: undefined };
    if (lags && !(await isCurrent(source, end, patience))) throw new ChainReorganised();
    const begin =
      before === undefined ? { from: fromBlock } : { from: before.block + 1, after: before };
    const limit = range === undefined ? {} : { range };
    const scan = { addresses: [this.#openings], kinds: [REQUESTED], ...begin, end, ...limit };
    for await (const part of scanLogs(source, scan, patience)) {
      for (const log of part.logs) {
        const asked = readRequest(log, this.#openings);
        if (asked !== undefined) this.#requests.set(asked.request, asked);
      }
      this.#end = part.end;
    }
    return { requests: [...this.#requests.values()], end };
  }
}
