/** Where accounts and auctions stand, as the chain says. */
import { type EventLog, ZeroAddress } from "ethers";
import { parsePoint, type AffinePoint } from "../circuits/babyjubjub.ts";
import { inputInvalid } from "../risk/index.ts";
import { parsePublicKey } from "../sealing/index.ts";
import { chainFailed, epochClock } from "../trading/chainCalls.ts";
import {
  MARKET_STATES,
  STANDINGS,
  type AccountOnChain,
  type Cover,
  type Exit,
  type HomeOnChain,
  type LapseView,
  type MarketStatus,
  type OpenAuction,
  type OpeningRequest,
  type Standing,
} from "./auctionFacts.ts";
import { AuctionContracts, type AuctionChainOptions } from "./auctionContracts.ts";
import { TERMS_FIELDS, type AuctionTerms } from "./terms.ts";

interface RawAccount {
  readonly owner: string;
  readonly version: bigint;
  readonly cx: bigint;
  readonly cy: bigint;
  readonly home: string;
  readonly viewX: bigint;
  readonly viewY: bigint;
}

const NO_TABLE = `0x${"0".repeat(64)}`;

/** ethers' Result as the terms it spells. */
function termsOf(raw: unknown): AuctionTerms {
  const values = raw as AuctionTerms;
  const entries = TERMS_FIELDS.map((field) => [field, values[field]] as const);
  return Object.fromEntries(entries) as unknown as AuctionTerms;
}

export class AuctionView {
  protected readonly contracts: AuctionContracts;
  readonly #fromBlock: number;

  constructor(options: AuctionChainOptions) {
    this.contracts = new AuctionContracts(options);
    this.#fromBlock = options.fromBlock ?? 0;
  }

  async standing(account: bigint): Promise<Standing> {
    const index = await this.contracts.ask<bigint>("auction", "standingOf", account);
    const standing = STANDINGS[Number(index)];
    if (standing === undefined) throw chainFailed("the account's standing is unknown here");
    return standing;
  }

  async market(): Promise<MarketStatus> {
    const [index, epoch, clock] = await this.contracts.ask<readonly [bigint, bigint, bigint]>(
      "market",
      "status",
    );
    const state = MARKET_STATES[Number(index)];
    if (state === undefined) throw chainFailed("the market's state is unknown here");
    return { state, epoch, clock };
  }

  /** What followed the latest flag; undefined where nothing is open. */
  async lapse(account: bigint): Promise<LapseView | undefined> {
    const lapse = await this.contracts.ask<LapseView & { readonly state: bigint }>(
      "accounts",
      "lapseOf",
      account,
    );
    if (lapse.state === 0n) return undefined;
    return { flaggedBy: lapse.flaggedBy, since: lapse.since, graceUntil: lapse.graceUntil };
  }

  /** The account's auction; undefined where there is none. */
  async auction(account: bigint): Promise<OpenAuction | undefined> {
    const raw = await this.contracts.ask<{ readonly terms: bigint } & OpenAuction>(
      "auction",
      "auctionOf",
      account,
    );
    const { terms: version, start, requirement, exposure, runs } = raw;
    return version === 0n ? undefined : { version, start, requirement, exposure, runs };
  }

  /** Terms of a version, the current ones by default. @throws INPUT_INVALID for a version there is not */
  async terms(version?: bigint): Promise<AuctionTerms & { readonly version: bigint }> {
    if (version !== undefined) {
      return { version, ...termsOf(await this.contracts.ask("auction", "termsOf", version)) };
    }
    const [latest, current] = await this.contracts.ask<readonly [bigint, unknown]>(
      "auction",
      "terms",
    );
    return { version: latest, ...termsOf(current) };
  }

  /** Of an auction now, 1e-4. @throws LIQUIDATION_REFUSED for an account that is not on auction */
  factor(account: bigint): Promise<bigint> {
    return this.contracts.ask("auction", "factorOf", account);
  }

  /** @throws INPUT_INVALID for an account that does not exist, or no longer */
  async account(account: bigint): Promise<AccountOnChain> {
    const { owner, version, cx, cy, viewX, viewY } = await this.#rawAccount(account);
    return {
      owner,
      version,
      commitment: parsePoint(cx, cy, "commitment"),
      viewingKey: parsePublicKey(viewX, viewY, "viewing key"),
    };
  }

  async home(account: bigint): Promise<HomeOnChain> {
    const { home } = await this.#rawAccount(account);
    const table = await this.contracts.ask<string>("risk", "currentHome", home);
    const stored = await this.contracts.ask<Omit<HomeOnChain, "table" | "plain">>(
      "risk",
      "tableOf",
      table,
    );
    const { verifier, nSlots, initialLevel, maintenanceLevel } = stored;
    const [worth, debtFree] = await this.contracts.ask<readonly [string, string]>(
      "risk",
      "plainTables",
      verifier,
    );
    const plain = worth === NO_TABLE ? undefined : { worth, debtFree };
    return { table, verifier, nSlots, initialLevel, maintenanceLevel, plain };
  }

  /** What a bid's seal is bound to, beside the accounts. @throws CHAIN_FAILED */
  deployment(): Promise<{ readonly chainId: bigint; readonly accounts: string }> {
    return this.contracts.deployment();
  }

  async councilKey(): Promise<AffinePoint> {
    const { x, y } = await this.contracts.ask<AffinePoint>("council", "key");
    return parsePublicKey(x, y, "council key");
  }

  /**
   * Whether proofs of an epoch are still taken for an account: not too old, and no price of its home table has
   * moved farther than `tolerance` (1e-4) since.
   */
  async isEpochTaken(account: bigint, epoch: bigint, tolerance: bigint): Promise<boolean> {
    const { table } = await this.home(account);
    const { clock } = await this.market();
    const most = await this.contracts.ask<bigint>("accounts", "maxProofAge");
    const committed = await epochClock(await this.contracts.get("market"), epoch);
    if (committed === undefined || clock - committed > most) return false;
    return this.contracts.ask("risk", "isWithinBand", table, epoch, tolerance);
  }

  async cover(): Promise<Cover> {
    const fund = await this.contracts.ask<string>("vault", "insuranceFund");
    return {
      fund: await this.claim(fund),
      exposure: await this.contracts.ask("auction", "exposure"),
      atRisk: await this.contracts.ask("auction", "atRisk"),
      gated: await this.contracts.ask("vault", "exitsGated"),
      index: await this.contracts.ask("vault", "settlementIndex"),
    };
  }

  /** Units that are owed to an address: penalties of the fund, bounties, bonds. */
  claim(holder: string): Promise<bigint> {
    return this.contracts.ask("vault", "claimOf", holder);
  }

  /** A withdrawal that waits; undefined once it is paid. */
  async exit(exit: bigint): Promise<Exit | undefined> {
    const raw = await this.contracts.ask<Exit>("vault", "exitOf", exit);
    if (raw.units === 0n) return undefined;
    return { to: raw.to, units: raw.units, readyAt: raw.readyAt };
  }

  /** Reading of the market clock (s) from which payments need not wait for what lapsed so far. */
  exitsReadyAt(): Promise<bigint> {
    return this.contracts.ask("accounts", "exitsReadyAt");
  }

  /** @throws INPUT_INVALID for a request there is not */
  async request(request: bigint): Promise<OpeningRequest> {
    const raw = await this.contracts.ask<OpeningRequest & { readonly logged: bigint }>(
      "openings",
      "requestOf",
      request,
    );
    const { account, liquidator, requestedBy, since, logged, settled } = raw;
    if (requestedBy === ZeroAddress) {
      throw inputInvalid("request", "does not exist on this chain", "check the request's number");
    }
    const members = Array.from({ length: 32 }, (_, index) => index + 1);
    const answeredBy = members.filter((member) => ((logged >> BigInt(member - 1)) & 1n) === 1n);
    return { account, liquidator, requestedBy, since, answeredBy, settled };
  }

  /** Numbers of the requests ever made for an account, by the viewing key of `liquidator` if named; oldest first. */
  async requestsFor(account: bigint, liquidator?: bigint): Promise<readonly bigint[]> {
    const contract = await this.contracts.get("openings");
    try {
      const filter = contract.getEvent("OpeningRequested")(account, liquidator ?? null);
      const logs = (await contract.queryFilter(filter, this.#fromBlock)) as EventLog[];
      return logs.map(({ args }) => args.getValue("request") as bigint);
    } catch (cause) {
      throw chainFailed("the requests to the council could not be read", cause);
    }
  }

  async #rawAccount(account: bigint): Promise<RawAccount> {
    const raw = await this.contracts.ask<RawAccount>("accounts", "accountOf", account);
    if (raw.owner !== ZeroAddress) return raw;
    throw inputInvalid("account", "does not exist on this chain", "check the account's number");
  }
}
