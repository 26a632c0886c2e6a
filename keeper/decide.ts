/**
 * From facts to duties: pure, so that every rule can be tested without a chain. A duty is left out while its
 * transaction is under way, and in every state of the market in which the contracts would refuse it.
 */
import { id } from "ethers";
import { type Duty, type OpenStanding, nameOf } from "./duties.ts";
import { commitReason } from "./epochDuty.ts";
import { type AccountFacts, type ExitFacts, type KeeperFacts, type RequestFacts } from "./facts.ts";
import { groundOf } from "./leases.ts";
import { isAllowed } from "./policy.ts";
import { type KeeperSettings } from "./settings.ts";

/** What the keeper remembers besides the chain. */
export interface Memory {
  /** Accounts whose present commitment is opened here. */
  readonly opened: ReadonlySet<bigint>;
  /** Accounts of which anything is kept here. */
  readonly kept: ReadonlySet<bigint>;
  /** {@link nameOf} duties whose transactions are under way. */
  readonly underWay: ReadonlySet<string>;
}

export interface Decision {
  /** In the order in which they matter. */
  readonly duties: readonly Duty[];
  /** What cannot be done for want of tokens. */
  readonly unfunded: readonly Duty[];
}

/** Where the account stands, as far as its book may be looked at. */
export function openStandingOf(account: AccountFacts, clock: bigint): OpenStanding | undefined {
  const { lapse, auction } = account;
  if (lapse.state === "lapsed") return clock < lapse.graceUntil ? undefined : "overdue";
  if (lapse.state !== "in auction") return undefined;
  return auction === undefined || clock < auction.staleFrom ? "in-auction" : "stale";
}

class Deciding {
  readonly #facts: KeeperFacts;
  readonly #memory: Memory;
  readonly #settings: KeeperSettings;

  constructor(facts: KeeperFacts, memory: Memory, settings: KeeperSettings) {
    this.#facts = facts;
    this.#memory = memory;
    this.#settings = settings;
  }

  decide(): Decision {
    const { accounts } = this.#facts;
    const { duties: requests, unfunded } = this.#requests();
    const wished = [
      // It may be what ends a halt, and counts from the next epoch on.
      ...this.#relay(),
      // Before the epoch that takes them over: all series of an expiry are one stop then.
      ...this.#fix(),
      ...this.#commit(),
      ...accounts.flatMap((account) => this.#end(account)),
      ...accounts.flatMap((account) => this.#shelve(account)),
      ...accounts.flatMap((account) => this.#book(account)),
      ...accounts.flatMap((account) => this.#flag(account)),
      ...requests,
      ...this.#exits(),
      ...this.#bonds(),
      ...accounts.flatMap((account) => this.#forget(account)),
    ];
    const isFree = (duty: Duty): boolean => !this.#memory.underWay.has(nameOf(duty));
    return { duties: wished.filter(isFree), unfunded };
  }

  #commit(): Duty[] {
    const { market, accounts, head } = this.#facts;
    if (!this.#settings.roles.commitEpochs) return [];
    const reason = commitReason(market, accounts, head.time, this.#settings.epochs);
    return reason === undefined ? [] : [{ kind: "commit-epoch", reason }];
  }

  #relay(): Duty[] {
    const { report } = this.#facts;
    if (!this.#settings.roles.relayReports || report === undefined) return [];
    return [{ kind: "relay-report", signed: report }];
  }

  /** A series past its expiry halts the market once its last report is old. */
  #fix(): Duty[] {
    if (!this.#settings.roles.commitEpochs) return [];
    const { fixable = [] } = this.#facts.market;
    return fixable.map((slot) => ({ kind: "fix-option", slot }));
  }

  #flag(account: AccountFacts): Duty[] {
    const { state, clock, prices } = this.#facts.market;
    if (!this.#settings.roles.flag || !isAllowed("Flag", state)) return [];
    const ground = groundOf(account, clock, prices);
    return ground === undefined ? [] : [{ kind: "flag", account: account.account, ground }];
  }

  /** The auction's books still count an account that was attested again. */
  #end({ account, auction, lapse }: AccountFacts): Duty[] {
    const { roles } = this.#settings;
    const isOver = auction !== undefined && lapse.state !== "in auction";
    return (roles.open || roles.exits) && isOver ? [{ kind: "end-auction", account }] : [];
  }

  /** Nobody started it again, and who could is not here: exits need not wait for it any longer. */
  #shelve({ account, auction, lapse }: AccountFacts): Duty[] {
    const { roles } = this.#settings;
    if (!roles.exits || lapse.state !== "in auction" || auction?.isCounted !== true) return [];
    if (roles.open && this.#memory.opened.has(account)) return [];
    const isDue = this.#facts.market.clock >= auction.shelvableFrom;
    return isDue ? [{ kind: "shelve-auction", account }] : [];
  }

  #wantsBook(standing: OpenStanding): boolean {
    const { open, bid } = this.#settings.roles;
    return standing === "in-auction" ? bid : open;
  }

  /** An opened book is looked at; for one that was asked for the members' answers are fetched. */
  #book(account: AccountFacts): Duty[] {
    const { market } = this.#facts;
    const standing = this.#standingOfWanted(account);
    if (standing === undefined) return [];
    const { account: number } = account;
    if (this.#memory.opened.has(number)) {
      return isAllowed("Attest", market.state)
        ? [{ kind: "judge", account: number, standing }]
        : [];
    }
    const asked = this.#requestFor(account);
    if (asked === undefined) return [];
    return [{ kind: "collect-opening", account: number, request: asked.request }];
  }

  #standingOfWanted(account: AccountFacts): OpenStanding | undefined {
    const standing = openStandingOf(account, this.#facts.market.clock);
    return standing !== undefined && this.#wantsBook(standing) ? standing : undefined;
  }

  /** The latest own request that is about the account's present lapse, and that members still answer. */
  #requestFor({ account, lapse }: AccountFacts): RequestFacts | undefined {
    return this.#facts.requests.findLast(
      (request) =>
        request.account === account &&
        request.since === lapse.since &&
        (request.bond !== "settled" || request.isAnswered),
    );
  }

  /**
   * Asking costs a bond and opens a book: only what is certain is asked for, and so much at once as was allowed. A bond
   * that is lost holds no place. Whose turn it is changes with every block: nobody is hidden behind others for long.
   */
  #requests(): { readonly duties: readonly Duty[]; readonly unfunded: readonly Duty[] } {
    const { market, own, accounts, requests } = this.#facts;
    if (!isAllowed("OpenAuction", market.state)) return { duties: [], unfunded: [] };
    const { opened, underWay } = this.#memory;
    const sent = [...underWay].filter((name) => name.startsWith("request-opening ")).length;
    const out = requests.filter(({ bond }) => bond === "locked" || bond === "returns").length;
    const room = Math.max(this.#settings.maxRequests - out - sent, 0);
    const wanted = accounts
      .filter((account) => account.isConfirmed && !opened.has(account.account))
      .filter((account) => this.#standingOfWanted(account) !== undefined)
      .filter((account) => this.#requestFor(account) === undefined)
      .toSorted((a, b) => (this.#lot(a) < this.#lot(b) ? -1 : 1))
      .map(({ account }): Duty => ({ kind: "request-opening", account }))
      .filter((duty) => !underWay.has(nameOf(duty)))
      .slice(0, room);
    const payable = (tokens: bigint): number =>
      own.bond === 0n ? wanted.length : Number(tokens / own.bond) - sent;
    const funded = wanted.slice(0, Math.max(payable(own.tokens), 0));
    const allowed = funded.slice(0, Math.max(payable(own.allowance), 0));
    const tokens = own.bond * BigInt(sent + funded.length);
    const approval: Duty[] =
      allowed.length < funded.length ? [{ kind: "approve-bond", tokens }] : [];
    return { duties: [...approval, ...allowed], unfunded: wanted.slice(funded.length) };
  }

  #lot({ account }: AccountFacts): string {
    return id(`${this.#facts.head.hash} ${account}`);
  }

  #exits(): Duty[] {
    const { market, exits, exitsGated } = this.#facts;
    const { roles, leastExit } = this.#settings;
    if (!roles.exits || exitsGated) return [];
    const isDue = ({ units, readyAt }: ExitFacts): boolean =>
      units >= leastExit && (market.clock >= readyAt || market.state === "abandoned");
    return exits.filter(isDue).map(({ exit, units }) => ({ kind: "pay-exit", exit, units }));
  }

  /** A bond is left where it is while its request may still bring a book: settled requests are not answered. */
  #bonds(): Duty[] {
    const { accounts, requests } = this.#facts;
    const waiting = accounts
      .filter((account) => this.#standingOfWanted(account) !== undefined)
      .filter(({ account }) => !this.#memory.opened.has(account))
      .map((account) => this.#requestFor(account)?.request);
    return requests
      .filter(({ bond, request }) => bond === "returns" && !waiting.includes(request))
      .map(({ request }) => ({ kind: "settle-bond", request }));
  }

  #forget({ account, lapse, isConfirmed }: AccountFacts): Duty[] {
    const isOver = lapse.state !== "lapsed" && lapse.state !== "in auction" && isConfirmed;
    return isOver && this.#memory.kept.has(account) ? [{ kind: "forget", account }] : [];
  }
}

export function decide(facts: KeeperFacts, memory: Memory, settings: KeeperSettings): Decision {
  return new Deciding(facts, memory, settings).decide();
}
