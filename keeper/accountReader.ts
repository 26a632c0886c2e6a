/**
 * Accounts at one block. Leases are judged from the index, which costs no request; an account for which that finds
 * anything is asked of the contracts, and what they say counts.
 */
import { type AuctionTerms, staleFrom } from "../liquidation/index.ts";
import { LAPSE_STATES } from "../wallet/chainStates.ts";
import { type ChainIndex } from "./chainIndex.ts";
import { type KeeperContracts } from "./contracts.ts";
import {
  type AccountFacts,
  type AuctionFacts,
  type BlockRef,
  type HomeFacts,
  type LapseFacts,
  type LeaseFacts,
  type MarketFacts,
} from "./facts.ts";
import { type IndexedAccount } from "./indexedAccounts.ts";
import { groundOf } from "./leases.ts";

const NOBODY = `0x${"0".repeat(40)}`;
const UNLAPSED: LapseFacts = { state: "none", flaggedBy: NOBODY, since: 0n, graceUntil: 0n };

interface RawLease extends Omit<LeaseFacts, "nSlots" | "prices"> {
  readonly nSlots: bigint;
}

export interface AccountReaderOptions {
  readonly contracts: KeeperContracts;
  /** Of a version. */
  readonly terms: (version: bigint) => Promise<AuctionTerms>;
  /** Of an epoch that the index does not have. */
  readonly pricesOf: (head: BlockRef, epoch: bigint) => Promise<readonly bigint[]>;
}

/** What all accounts of one block are read against. */
export interface AccountQuery {
  readonly head: BlockRef;
  readonly index: ChainIndex;
  readonly market: MarketFacts;
  /** Number of the last block that counts as final. */
  readonly finalBlock: number;
}

export class AccountReader {
  readonly #options: AccountReaderOptions;
  readonly #homes = new Map<string, HomeFacts>();
  readonly #prices = new Map<bigint, readonly bigint[]>();

  constructor(options: AccountReaderOptions) {
    this.#options = options;
  }

  /** All accounts that owe proofs, or of which an auction's books know. @throws CHAIN_FAILED */
  async read(query: AccountQuery): Promise<readonly AccountFacts[]> {
    const { index } = query;
    const all: AccountFacts[] = [];
    for (const one of index.accounts()) {
      if (one.exposed || one.lapse !== "none" || one.onBooks) all.push(await this.#one(query, one));
    }
    return all;
  }

  async #one(query: AccountQuery, indexed: IndexedAccount): Promise<AccountFacts> {
    const { market } = query;
    const { account, version, exposed, lapse, lapseBlock, onBooks } = indexed;
    const home = await this.#home(query, indexed);
    const facts: AccountFacts = {
      ...{ account, version, exposed, home, isConfirmed: lapseBlock <= query.finalBlock },
      lease: await this.#indexedLease(query, indexed, home),
      lapse: lapse === "none" ? UNLAPSED : await this.#lapse(query, account),
      auction: onBooks ? await this.#auction(query, account) : undefined,
    };
    const isTold = groundOf(facts, market.clock, market.prices) !== undefined;
    return isTold ? this.#confirmed(query, facts) : facts;
  }

  async #home({ head, index }: AccountQuery, { home }: IndexedAccount): Promise<HomeFacts> {
    const table = index.currentHome(home, head.time);
    const known = this.#homes.get(table);
    if (known !== undefined) return known;
    // A table's contents never change.
    const { verifier, nSlots, initialLevel, maintenanceLevel } = await this.#options.contracts.at<{
      readonly verifier: string;
      readonly nSlots: bigint;
      readonly initialLevel: bigint;
      readonly maintenanceLevel: bigint;
    }>(head.number, "risk", "tableOf", table);
    const levels = { initialLevel, maintenanceLevel };
    const read = { table, verifier, nSlots: Number(nSlots), ...levels };
    this.#homes.set(table, read);
    return read;
  }

  async #indexedLease(
    query: AccountQuery,
    { leases }: IndexedAccount,
    { table, nSlots }: HomeFacts,
  ): Promise<LeaseFacts | undefined> {
    const lease = leases.get(table);
    if (lease === undefined || lease.epoch === 0n) return undefined;
    return { ...lease, nSlots, prices: await this.#pricesAt(query, lease.epoch) };
  }

  async #pricesAt({ head, index }: AccountQuery, epoch: bigint): Promise<readonly bigint[]> {
    const known = index.epochPrices(epoch) ?? this.#prices.get(epoch);
    if (known !== undefined) return known;
    const read = await this.#options.pricesOf(head, epoch);
    this.#prices.set(epoch, read);
    return read;
  }

  async #lapse({ head }: AccountQuery, account: bigint): Promise<LapseFacts> {
    const raw = await this.#options.contracts.at<{
      readonly flaggedBy: string;
      readonly since: bigint;
      readonly graceUntil: bigint;
      readonly state: bigint;
    }>(head.number, "accounts", "lapseOf", account);
    const { flaggedBy, since, graceUntil } = raw;
    return { flaggedBy, since, graceUntil, state: LAPSE_STATES[Number(raw.state)] ?? "lapsed" };
  }

  async #auction({ head }: AccountQuery, account: bigint): Promise<AuctionFacts | undefined> {
    const { terms, start, requirement, exposure, runs } = await this.#options.contracts.at<{
      readonly terms: bigint;
      readonly start: bigint;
      readonly requirement: bigint;
      readonly exposure: bigint;
      readonly runs: bigint;
    }>(head.number, "auction", "auctionOf", account);
    if (terms === 0n) return undefined;
    const under = await this.#options.terms(terms);
    const stale = staleFrom(under, start);
    return {
      ...{ terms, start, exposure, runs: Number(runs), staleFrom: stale },
      shelvableFrom: stale + under.openingWindow,
      isCounted: requirement !== 0n || exposure !== 0n,
    };
  }

  /** The same from the contracts: an index that missed something must flag nobody. */
  async #confirmed(query: AccountQuery, facts: AccountFacts): Promise<AccountFacts> {
    const { contracts } = this.#options;
    const { number } = query.head;
    const { account, home } = facts;
    const { version, exposed } = await contracts.at<{
      readonly version: bigint;
      readonly exposed: boolean;
    }>(number, "accounts", "accountOf", account);
    const raw = await contracts.at<RawLease>(number, "accounts", "leaseOf", account, home.table);
    const { epoch, level, band, expiry, lapsed } = raw;
    const lease: LeaseFacts | undefined =
      epoch === 0n
        ? undefined
        : {
            ...{ epoch, level, band, expiry, lapsed, version: raw.version },
            nSlots: Number(raw.nSlots),
            prices: await this.#pricesAt(query, epoch),
          };
    return { ...facts, version, exposed, lease, lapse: await this.#lapse(query, account) };
  }
}
