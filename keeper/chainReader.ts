/** Everything a keeper decides on, read at one block. */
import { type Provider } from "ethers";
import { EthersLogSource, type ChainLog } from "../wallet/index.ts";
import { PATIENCE } from "../wallet/logScan.ts";
import { AccountReader } from "./accountReader.ts";
import { AuctionReader } from "./auctionReader.ts";
import { ChainFollower } from "./chainFollower.ts";
import { type ChainIndex, type IndexedRequest } from "./chainIndex.ts";
import { type ContractAddresses, type KeeperContracts } from "./contracts.ts";
import {
  type AccountFacts,
  type BlockRef,
  type KeeperFacts,
  type OwnFacts,
  type RequestFacts,
} from "./facts.ts";
import { MarketReader } from "./marketReader.ts";
import { type ReportReader } from "./reportReader.ts";
import { type Roles } from "./settings.ts";

export interface ChainReaderOptions extends ContractAddresses {
  readonly provider: Provider;
  readonly contracts: KeeperContracts;
  readonly sender: string;
  readonly roles: Roles;
  readonly fromBlock: number;
  readonly confirmations: number;
  /** Members that it takes to open a book; 0 where nothing is asked for. */
  readonly threshold: number;
  /** Where reports are relayed. */
  readonly reports?: ReportReader;
}

const NOTHING: OwnFacts = { tokens: 0n, allowance: 0n, bond: 0n };

export class ChainReader {
  readonly auctions: AuctionReader;
  readonly #options: ChainReaderOptions;
  readonly #follower: ChainFollower;
  readonly #market: MarketReader;
  readonly #accounts: AccountReader;
  #index: ChainIndex | undefined;

  constructor(options: ChainReaderOptions) {
    const { provider, contracts, fromBlock, confirmations, sender, roles } = options;
    this.#options = options;
    // A keeper asks again soon by itself.
    const patience = { ...PATIENCE, attempts: 2 };
    this.#follower = new ChainFollower({
      source: new EthersLogSource(provider),
      ...{ contracts: contracts.indexed(), fromBlock, confirmations, patience },
    });
    const watchesFeeds = roles.commitEpochs;
    this.#market = new MarketReader({ provider, contracts, sender, watchesFeeds });
    this.auctions = new AuctionReader(contracts);
    this.#accounts = new AccountReader({
      contracts,
      terms: (version) => this.auctions.terms(version),
      pricesOf: (head, epoch) => this.#market.pricesOf(head, epoch),
    });
  }

  /** The event that registered a table, as of the last reading. */
  tableLog(table: string): ChainLog | undefined {
    return this.#index?.tableLog(table);
  }

  /** @throws CHAIN_FAILED */
  async read(head: BlockRef): Promise<KeeperFacts> {
    const index = await this.#follower.follow({ block: head.number, hash: head.hash });
    this.#index = index;
    const market = await this.#market.read(head, index);
    const { finalBlock } = this.#follower;
    const accounts = await this.#accounts.read({ head, index, market, finalBlock });
    const { roles, contracts } = this.#options;
    const asks = roles.open || roles.bid;
    return {
      ...{ head, market, accounts, exits: index.exits() },
      report: await this.#options.reports?.read(head),
      requests: asks ? await this.#requests(head, index, accounts) : [],
      exitsGated: await contracts.at(head.number, "vault", "exitsGated"),
      own: asks ? await this.#own(head) : NOTHING,
    };
  }

  async #requests(
    head: BlockRef,
    index: ChainIndex,
    accounts: readonly AccountFacts[],
  ): Promise<readonly RequestFacts[]> {
    const found: RequestFacts[] = [];
    for (const asked of index.requestsBy(this.#options.sender)) {
      const about = accounts.find(({ account }) => account === asked.account);
      const isLapsed = about?.lapse.state === "lapsed" || about?.lapse.state === "in auction";
      if (asked.isSettled && !isLapsed) continue;
      found.push(await this.#request(head, asked, about));
    }
    return found;
  }

  async #request(
    { number }: BlockRef,
    { request, account, version }: IndexedRequest,
    about: AccountFacts | undefined,
  ): Promise<RequestFacts> {
    const { contracts, sender, threshold } = this.#options;
    const { since, logged, settled } = await contracts.at<{
      readonly since: bigint;
      readonly logged: bigint;
      readonly settled: boolean;
    }>(number, "openings", "requestOf", request);
    const isAnswered = logged.toString(2).replaceAll("0", "").length >= threshold;
    const answer = { request, account, since, isAnswered };
    if (settled) return { ...answer, bond: "settled" };
    const passes = await contracts.tried(number, sender, "openings", "settleBond", request);
    if (passes === undefined) return { ...answer, bond: "locked" };
    const isOfBook = about?.lapse.since === since && about.version === version;
    const isIdle = isOfBook && about.lapse.state === "lapsed";
    return { ...answer, bond: isIdle && isAnswered ? "forfeits" : "returns" };
  }

  async #own({ number }: BlockRef): Promise<OwnFacts> {
    const { contracts, sender, openings } = this.#options;
    const [, terms] = await contracts.at<readonly [bigint, { readonly bond: bigint }]>(
      number,
      "auction",
      "terms",
    );
    return {
      tokens: await contracts.at(number, "token", "balanceOf", sender),
      allowance: await contracts.at(number, "token", "allowance", sender, openings),
      bond: await contracts.at(number, "vault", "tokensUp", terms.bond),
    };
  }
}
