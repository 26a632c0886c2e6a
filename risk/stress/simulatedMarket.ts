/** One step of a simulated market after the other, and the count of all that happened in it. */
import { total } from "../realNumber.ts";
import { type SimulatedAccount } from "./account.ts";
import { Desk } from "./desk.ts";
import { Extremes } from "./extremes.ts";
import { type ImpactedPrices } from "./impact.ts";
import { Ledger } from "./ledger.ts";
import { bookFigures, isBelow, surplusOf, widestBand, type BookFigures } from "./marginRule.ts";
import { slotPrices } from "./marketLayout.ts";
import { isStale, priceFactor } from "./rules.ts";
import { type Simulation, type StressEvent, type StressOutcome } from "./simulate.ts";
import { isFullAllowed, smallestPart, takeoverInFull, type Takeover } from "./takeover.ts";

/** An owner does not prove in a narrower band than this: the next move ends the lease. */
const LEAST_BAND = 0.01;

export class SimulatedMarket {
  readonly #simulation: Simulation;
  readonly #accounts: readonly SimulatedAccount[];
  readonly #prices: ImpactedPrices;
  readonly #slotPrice: Float64Array;
  readonly #desk: Desk;
  readonly #events: StressEvent[] = [];
  readonly #waits: number[] = [];
  readonly #ledger: Ledger;
  readonly #own: Extremes;
  readonly #market: Extremes;
  readonly #openInterest: number;
  readonly #collateral: number;
  #refused = 0;
  #firstAuction: number | undefined;
  #lastTakeover = 0;
  #hour = 0;
  #step = 0;

  constructor(
    simulation: Simulation,
    accounts: readonly SimulatedAccount[],
    prices: ImpactedPrices,
    slotPrice: Float64Array,
  ) {
    this.#simulation = simulation;
    this.#accounts = accounts;
    this.#prices = prices;
    this.#slotPrice = slotPrice;
    const { rule, layout, desk, fund, path } = simulation;
    this.#desk = new Desk(desk, rule, layout);
    this.#ledger = new Ledger(accounts, this.#desk.quantity, fund);
    this.#own = new Extremes(path.start);
    this.#market = new Extremes(path.start);
    const dollarsOf = ({ quantity }: SimulatedAccount, slot: number): number =>
      Math.abs((quantity[slot] ?? 0) * (slotPrice[slot] ?? 0));
    this.#openInterest = total(
      accounts.map((account) => total(layout.perpetual.map((slot) => dollarsOf(account, slot)))),
    );
    this.#collateral = total(accounts.map((account) => this.#figures(account).worth));
  }

  #figures({ quantity }: SimulatedAccount): BookFigures {
    return bookFigures(this.#simulation.rule, quantity, this.#slotPrice);
  }

  #tell(account: number, kind: StressEvent["kind"]): void {
    this.#events.push({ hour: this.#hour, account, kind });
  }

  get isSettled(): boolean {
    const open = this.#accounts.some(
      ({ phase, belowSince }) =>
        phase === "in auction" || (phase === "lapsed" && belowSince !== undefined),
    );
    return !open && this.#desk.gross(this.#slotPrice) < 1;
  }

  /** @param returns log, by asset, of the step @param hour at its end @param step hours it takes */
  advance(returns: readonly number[], hour: number, step: number): void {
    this.#hour = hour;
    this.#step = step;
    this.#prices.advance(returns, step);
    this.#desk.unwind(step, this.#prices, (...sale) => {
      this.#ledger.sold(...sale);
    });
    slotPrices(this.#simulation.layout, this.#prices.price, this.#slotPrice);
    this.#own.note(this.#prices.own);
    this.#market.note(this.#prices.price);
    this.#accounts.forEach((account, number) => {
      if (account.phase === "attested") this.#watchLease(account, number);
      if (account.phase === "lapsed") this.#watchLapse(account, number);
      if (account.phase === "in auction") this.#watchAuction(account, number);
    });
  }

  #attest(account: SimulatedAccount, band: number): void {
    account.attest(this.#slotPrice, band, this.#hour + this.#simulation.rules.leaseLength);
  }

  /** Who is awake proves again before anybody flags; all others are flagged at once. */
  #watchLease(account: SimulatedAccount, number: number): void {
    if (!account.isLeaseOver(this.#slotPrice, this.#hour)) return;
    if (account.trader.active) {
      const { maintenanceLevel } = this.#simulation.rule;
      const band = Math.min(
        account.trader.band,
        widestBand(this.#figures(account), maintenanceLevel),
      );
      if (band >= Math.min(LEAST_BAND, account.trader.band)) {
        this.#attest(account, band);
        return;
      }
    }
    account.flag(this.#hour);
    this.#tell(number, "flagged");
  }

  /** The owner tops up to the least band, if he has it. */
  #rescue(account: SimulatedAccount, figures: BookFigures): boolean {
    const { trader, flaggedAt } = account;
    if (!trader.active || this.#hour < flaggedAt + trader.response) return false;
    const { rule } = this.#simulation;
    const band = Math.min(LEAST_BAND, trader.band);
    const missing = Math.max(-surplusOf(figures, rule.maintenanceLevel, band), 0);
    // What is added is charged a little itself.
    const added = missing * 1.05;
    if (added > account.reserve) return false;
    account.reserve -= added;
    account.quantity[0] = (account.quantity[0] ?? 0) + added;
    this.#ledger.broughtIn(added);
    const widest = widestBand(this.#figures(account), rule.maintenanceLevel);
    if (widest < 0) return false;
    this.#attest(account, Math.min(trader.band, widest));
    return true;
  }

  #watchLapse(account: SimulatedAccount, number: number): void {
    const { rule, rules } = this.#simulation;
    const figures = this.#figures(account);
    const below = isBelow(figures, rule.maintenanceLevel);
    account.note(below, this.#hour);
    if (this.#rescue(account, figures)) {
      this.#tell(number, "cured");
    } else if (this.#hour >= account.flaggedAt + rules.grace) {
      if (below) {
        account.auction(this.#hour);
        this.#firstAuction ??= this.#hour;
        this.#tell(number, "in auction");
      } else {
        this.#cureByDesk(account, number, figures);
      }
    }
  }

  /** Whoever learnt the book attests it. */
  #cureByDesk(account: SimulatedAccount, number: number, figures: BookFigures): void {
    account.openedHealthy = true;
    const widest = widestBand(figures, this.#simulation.rule.maintenanceLevel);
    this.#attest(account, Math.min(account.trader.band, widest));
    this.#tell(number, "cured");
  }

  #watchAuction(account: SimulatedAccount, number: number): void {
    const { rule, rules } = this.#simulation;
    const figures = this.#figures(account);
    const below = isBelow(figures, rule.maintenanceLevel);
    account.note(below, this.#hour);
    if (!below) {
      this.#cureByDesk(account, number, figures);
    } else if (this.#rescue(account, figures)) {
      this.#tell(number, "cured");
    } else if (!this.#bid(account, number, figures)) {
      if (isStale(rules, this.#hour - account.auctionStart)) account.auction(this.#hour);
    }
  }

  /** The best takeover that pays and that the desk can carry: a part before the whole. */
  #bid(account: SimulatedAccount, number: number, figures: BookFigures): boolean {
    const { rule, rules } = this.#simulation;
    const elapsed = this.#hour - account.auctionStart;
    const inPart = (factor: number): Takeover | undefined =>
      smallestPart(figures, rule, rules, factor);
    const inFull = (factor: number): Takeover | undefined =>
      isFullAllowed(figures, rules, elapsed) ? takeoverInFull(figures, rules, factor) : undefined;
    for (const plan of [inPart, inFull]) {
      const takeover = this.#worthwhile(account, plan, elapsed, plan === inFull);
      if (takeover !== undefined && this.#takeOver(account, number, figures, takeover)) return true;
    }
    return false;
  }

  /** At the factor at which it first paid since the step before: desks compete. */
  #worthwhile(
    { quantity }: SimulatedAccount,
    plan: (factor: number) => Takeover | undefined,
    elapsed: number,
    isWhole: boolean,
  ): Takeover | undefined {
    const { rules } = this.#simulation;
    const now = priceFactor(rules, elapsed);
    const cheapest = plan(now);
    if (cheapest === undefined) return undefined;
    const { share, relief } = cheapest;
    const added = quantity.map((units, slot) => (slot === 0 ? 0 : units * share));
    const cost = this.#desk.costOfSelling(added, this.#prices);
    const wanted = -this.#desk.wants(isWhole, relief, cost);
    if (now > wanted) return undefined;
    return plan(Math.min(priceFactor(rules, elapsed - this.#step), Math.max(wanted, now)));
  }

  #takeOver(
    account: SimulatedAccount,
    number: number,
    figures: BookFigures,
    takeover: Takeover,
  ): boolean {
    const { rules } = this.#simulation;
    const { share, penalty, shortfall, left } = takeover;
    const stays = 1 - share;
    // Of the account's cash, and of what others pay, the desk gets what neither the owner nor the penalty takes.
    const cash =
      figures.cash - (left - stays * (figures.worth - figures.cash)) - penalty + shortfall;
    const added = account.quantity.map((units, slot) => (slot === 0 ? 0 : share * units));
    if (!this.#desk.canCarry(added, cash, this.#slotPrice)) {
      this.#refused += 1;
      return false;
    }
    this.#desk.take(account.giveUp(share, figures, left), cash);
    this.#ledger.settle(figures, takeover, rules);
    this.#lastTakeover = this.#hour;
    this.#waits.push(this.#hour - (account.belowSince ?? this.#hour));
    if (share === 1) {
      account.takenInFull = true;
      account.phase = "gone";
    } else {
      account.takenInPart += 1;
      this.#attest(account, rules.remainderBand);
    }
    this.#tell(number, share === 1 ? "full" : "part");
    return true;
  }

  /** @throws INTERNAL when value came from nowhere */
  outcome(): StressOutcome {
    this.#ledger.requireConserved();
    const { fund, sums } = this.#ledger;
    const { volumeSold, ownersLost, deficit, fundTookIn, fundPaid, socialised } = sums;
    const count = (kind: StressEvent["kind"]): number =>
      this.#events.filter((event) => event.kind === kind).length;
    const deposited = this.#collateral + this.#simulation.fund + sums.broughtIn;
    const waits = this.#waits.toSorted((a, b) => a - b);
    const numbers = [...this.#accounts.entries()];
    const open = this.#accounts.filter(
      ({ phase, belowSince }) => phase !== "gone" && belowSince !== undefined,
    );
    return {
      ownLow: [...this.#own.low],
      ownHigh: [...this.#own.high],
      marketLow: [...this.#market.low],
      marketHigh: [...this.#market.high],
      openInterest: this.#openInterest,
      collateral: this.#collateral,
      takenOver: numbers.filter(([, account]) => account.wasTakenOver).map(([number]) => number),
      ...{ flags: count("flagged"), parts: count("part"), wholes: count("full") },
      openedHealthy: this.#accounts.filter(({ openedHealthy }) => openedHealthy).length,
      ...{ volumeSold, ownersLost, deficit, fundTookIn, fundPaid, socialised },
      fundNeed: sums.fundNeed,
      fundLeft: fund,
      index: 1 - Math.min(socialised / deposited, 1),
      hoursToSettle: Math.max(this.#lastTakeover - (this.#firstAuction ?? Infinity), 0),
      medianToTakeover: waits[waits.length >> 1] ?? 0,
      stillOpen: open.length,
      refusedForCapital: this.#refused,
      deskGain: this.#desk.gainAt(this.#slotPrice),
      events: this.#events,
    };
  }
}
