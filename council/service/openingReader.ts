/**
 * What collecting an opening reads of the chain. Who asks again and again until members have answered keeps one of
 * these: the history of the deployment is then read once, and the blocks that were added after it.
 */
import { onOneChain, type ChainReading } from "../../wallet/chainReading.ts";
import { AccountReader } from "../chainLogs.ts";
import { type AccountLogs } from "../replay.ts";
import { type ChainRequest } from "./chainRequest.ts";
import { RequestReader } from "./requestReader.ts";

export interface OpeningPlaces {
  /** Modules without the auction, which is added; as is the expiry clearing, when it is read. */
  readonly reading: ChainReading;
  /** Address of LiquidationAuction: a takeover seals too. */
  readonly auction: string;
  /** Address of Openings, which takes the requests. */
  readonly openings: string;
}

export class OpeningReader {
  readonly #requests: RequestReader;
  readonly #accounts: AccountReader;

  constructor({ reading, auction, openings }: OpeningPlaces) {
    const { contracts } = reading;
    const modules = [...contracts.modules, auction];
    const all: ChainReading = { ...reading, contracts: { ...contracts, modules } };
    this.#requests = new RequestReader(all, openings);
    this.#accounts = new AccountReader(all);
  }

  /** `undefined` where the chain has none of that number that is deep enough. @throws CHAIN_FAILED */
  async request(number: bigint): Promise<ChainRequest | undefined> {
    const { requests } = await onOneChain(() => this.#requests.read());
    return requests.find(({ request }) => request === number);
  }

  /** The account's events to the last block that counts as final. @throws CHAIN_FAILED, INPUT_INVALID */
  account(account: bigint): Promise<AccountLogs> {
    return this.#accounts.read(account);
  }

  /** Of an account that is of no more interest. */
  forget(account: bigint): void {
    this.#accounts.forget(account);
  }
}
