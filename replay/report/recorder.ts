/** Writes down what happens: it reads the events of every block, and is told what no event says. */
import { CENT, gainDown, type TakeoverPlan } from "../../liquidation/index.ts";
import type { Portfolio } from "../../prover/index.ts";
import { floorDiv } from "../../risk/index.ts";
import type { ReplayEvent } from "../chain/replayChain.ts";
import type { MarketStatus } from "../market/replayMarket.ts";
import type { AccountView } from "../people/accountViews.ts";
import { CaseBook, GROUNDS, type Moment } from "./cases.ts";
import type { Sample } from "./sample.ts";
import { Shortfalls } from "./shortfalls.ts";

export const HALT_REASONS = [
  ...["none", "feed failed", "round incomplete", "answer stale", "answer out of bounds"],
  ...["sources disagree", "move too large", "sequencer down", "sequencer restarted"],
] as const;

/** What is compared, and how often it was: see balances.ts and checks.ts. */
export type Compared =
  "balances" | "commitments" | "sums of commitments" | "worth" | "liquidations";

/** The market stood from here to there. */
export interface Halt {
  readonly from: number;
  /** Unix s; undefined while it lasts. */
  until?: number;
  /** From when on the market clock ran again. */
  clockFrom?: number;
  readonly reasons: { readonly slot: number; readonly reason: string }[];
}

/** A withdrawal of slot 0 that had to wait. */
export interface ExitRecord {
  readonly units: bigint;
  readonly queued: number;
  /** Unix s, and token units. */
  paid?: { readonly time: number; readonly tokens: bigint };
}

interface PendingTakeover {
  readonly plan: TakeoverPlan;
  readonly by: string;
  readonly price: bigint;
}

export class Recorder {
  readonly cases = new CaseBook();
  readonly shortfalls = new Shortfalls();
  readonly compared: Record<Compared, number> = {
    ...{ balances: 0, commitments: 0, "sums of commitments": 0, worth: 0, liquidations: 0 },
  };
  readonly halts: Halt[] = [];
  readonly samples: Sample[] = [];
  /** That somebody did something in. */
  blocks = 0;
  /** How often each event was seen. */
  readonly counts = new Map<string, number>();
  /** Units of slot 0 that every account's owner added after the start. */
  readonly toppedUp = new Map<bigint, bigint>();
  /** Owners who could not prove when they tried, with all they had left. */
  readonly everUnable = new Set<bigint>();
  /** Whose planned withdrawal could not be proven, or not be sent. */
  readonly refusedWithdrawals: string[] = [];
  /** Units paid out of claims, by holder: fund shares redeemed. */
  readonly claimsPaid = new Map<string, bigint>();
  /** Books that their owners found from the chain at the end. */
  recovered = 0;
  /** Auctions that had to wait for others: how often. */
  delayed = 0;
  /** Index (1e-18) after each socialised loss. */
  readonly losses: { readonly time: number; readonly units: bigint; readonly index: bigint }[] = [];
  #now: Moment = { time: 0, clock: 0n };
  readonly #endedAt = new Map<bigint, Moment>();
  readonly exits = new Map<bigint, ExitRecord>();
  readonly #requests = new Set<bigint>();
  readonly #notices = new Set<string>();
  readonly #pending = new Map<bigint, PendingTakeover>();
  readonly #kind = new Map<bigint, string>();

  // --------------------------------------------------------------------------------------------- what was done

  gaveUp(account: bigint): void {
    this.everUnable.add(account);
  }

  provedAgain(account: bigint, deposit: bigint): void {
    this.toppedUp.set(account, (this.toppedUp.get(account) ?? 0n) + deposit);
  }

  attestedByDesk(account: bigint, desk: string): void {
    this.#kind.set(account, desk);
  }

  heldBack(): void {
    this.delayed += 1;
  }

  /** The council opened an account: it must have found its owner's book, to the last unit. */
  opened(account: bigint, found: Portfolio, owners: Portfolio): void {
    if (found.revealText() !== owners.revealText()) {
      throw new Error(`the council found another book of account ${account} than its owner has`);
    }
    this.cases.latest(account).opened = this.#now;
  }

  beforeTakeover({ account }: AccountView, plan: TakeoverPlan, by: string, price: bigint): void {
    this.#pending.set(account, { plan, by, price });
  }

  /** Notes for which accounts a lease is over at `now`, and nobody flagged it yet, since when. */
  watch(views: readonly AccountView[], now: Moment): void {
    for (const { account, exposed, inForce, lapse } of views) {
      const isFlagged = lapse.state === "lapsed" || lapse.state === "in auction";
      if (!exposed || inForce || isFlagged) this.#endedAt.delete(account);
      else if (!this.#endedAt.has(account)) this.#endedAt.set(account, now);
    }
  }

  // ---------------------------------------------------------------------------------------------------- queries

  unpaidExits(): readonly bigint[] {
    return [...this.exits].filter(([, { paid }]) => paid === undefined).map(([exit]) => exit);
  }

  /** Units of slot 0 owed to withdrawals that wait. */
  get waiting(): bigint {
    const open = [...this.exits.values()].filter(({ paid }) => paid === undefined);
    return open.reduce((sum, { units }) => sum + units, 0n);
  }

  openRequests(): readonly bigint[] {
    return [...this.#requests];
  }

  hasNotice(owner: string): boolean {
    return this.#notices.has(owner);
  }

  // ----------------------------------------------------------------------------------------------------- events

  /** Events of one block, and the market after it. */
  take(events: readonly ReplayEvent[], { clock }: MarketStatus): void {
    this.blocks += 1;
    for (const event of events) {
      this.#now = { time: event.time, clock };
      this.counts.set(event.name, (this.counts.get(event.name) ?? 0) + 1);
      this.#read(event);
    }
  }

  #read({ name, args, time }: ReplayEvent): void {
    const number = (field: string): bigint => args.getValue(field) as bigint;
    switch (name) {
      case "MarketHalted":
        this.#halted(time, Number(number("slot")), Number(number("reason")));
        break;
      case "MarketResumed":
        this.#resumed(time, Number(number("clockStart")));
        break;
      case "Lapsed":
        this.#lapsed(number("account"), Number(number("ground")));
        break;
      case "LapseChanged":
        this.#changed(number("account"), Number(number("state")));
        break;
      case "FeePaid":
        this.cases.latest(number("account")).feePaid = this.#now;
        break;
      case "AuctionOpened":
        this.cases.lapsed(number("account")).auctioned ??= this.#now;
        this.shortfalls.since(number("account"));
        break;
      case "AuctionRestarted":
        this.cases.latest(number("account")).restarts += 1;
        break;
      case "TakenOver":
        this.#takenOver(number("account"), number);
        break;
      case "LossSocialised":
        this.losses.push({ time, units: number("units"), index: number("index") });
        break;
      default:
        this.#readClaims(name, number, args.toArray());
    }
  }

  #readClaims(name: string, number: (field: string) => bigint, args: readonly unknown[]): void {
    const [first] = args;
    const { time } = this.#now;
    if (name === "ExitQueued") {
      this.exits.set(number("exit"), { units: number("units"), queued: time });
    } else if (name === "ExitPaid") {
      const exit = this.exits.get(number("exit"));
      if (exit !== undefined) exit.paid = { time, tokens: number("tokens") };
    } else if (name === "OpeningRequested") this.#requests.add(number("request"));
    else if (name === "BondReturned" || name === "BondForfeited") {
      this.#requests.delete(number("request"));
    } else if (name === "ClaimPaid") {
      const holder = String(first);
      this.claimsPaid.set(holder, (this.claimsPaid.get(holder) ?? 0n) + number("units"));
    } else if (name === "NoticeGiven") this.#notices.add(String(first));
    else if (name === "Withdraw") this.#notices.delete(String(args[2]));
  }

  #halted(time: number, slot: number, reason: number): void {
    const last = this.halts.at(-1);
    const said = { slot, reason: HALT_REASONS[reason] ?? "unknown" };
    if (last?.until !== undefined || last === undefined) {
      this.halts.push({ from: time, reasons: [said] });
      return;
    }
    const isKnown = last.reasons.some((one) => one.slot === slot && one.reason === said.reason);
    if (!isKnown) last.reasons.push(said);
  }

  #resumed(time: number, clockStart: number): void {
    const last = this.halts.at(-1);
    if (last === undefined) return;
    last.until ??= time;
    last.clockFrom = clockStart;
  }

  #lapsed(account: bigint, ground: number): void {
    const ended = this.#endedAt.get(account) ?? this.#now;
    this.#endedAt.delete(account);
    this.cases.begin(account, GROUNDS[ground] ?? "unattested", ended, this.#now);
  }

  #changed(account: bigint, state: number): void {
    const FEE_OWED = 2;
    if (state !== FEE_OWED) return;
    const by = this.#kind.get(account) ?? "owner";
    this.#kind.delete(account);
    this.cases.latest(account).cured = { ...this.#now, by };
  }

  #takenOver(account: bigint, number: (field: string) => bigint): void {
    const pending = this.#pending.get(account);
    if (pending === undefined) throw new Error(`nobody planned to take account ${account} over`);
    this.#pending.delete(account);
    const { plan, by, price } = pending;
    for (const field of ["paid", "penalty", "bounty", "covered", "uncovered"] as const) {
      if (number(field) !== plan[field]) {
        throw new Error(`the chain and the plan differ in ${field} of account ${account}`);
      }
    }
    const { kind, factor, before, after, paid, penalty, bounty, covered, uncovered } = plan;
    const left = after?.plainValue ?? floorDiv(plan.received * price, CENT);
    const belowSince = this.shortfalls.settle(account);
    this.cases.lapsed(account).takeover = {
      ...{ by, kind, belowSince, at: this.#now, factor, before, after },
      ...{ paid, penalty, bounty, covered, uncovered },
      ownerLost: before.plainValue - left,
      gain: gainDown(plan),
    };
  }
}
