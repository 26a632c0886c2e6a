/** Who has what in a simulated market, and that nothing comes from nowhere. Mutable; USD and units by slot. */
import { ZkMarginError } from "../../circuits/errors.ts";
import { type SimulatedAccount } from "./account.ts";
import { type BookFigures } from "./marginRule.ts";
import { type LiquidationRules } from "./rules.ts";
import { type Takeover } from "./takeover.ts";

/** Relative to all dollars there are: far more than rounding makes, far less than a defect would. */
const TOLERANCE = 1e-9;

/** USD so far. */
export interface Sums {
  volumeSold: number;
  ownersLost: number;
  /** Debt of books worth less than nothing. */
  deficit: number;
  fundTookIn: number;
  fundPaid: number;
  socialised: number;
  /** What owners added. */
  broughtIn: number;
  /** The claim at first with which the fund would have covered everything. */
  fundNeed: number;
}

export class Ledger {
  readonly sums: Sums = {
    ...{ volumeSold: 0, ownersLost: 0, deficit: 0, fundTookIn: 0, fundPaid: 0 },
    ...{ socialised: 0, broughtIn: 0, fundNeed: 0 },
  };
  readonly #accounts: readonly SimulatedAccount[];
  readonly #deskQuantity: Float64Array;
  /** The world that trades with desks: units by slot, cash in slot 0. */
  readonly #outside: Float64Array;
  readonly #unitsAtFirst: Float64Array;
  readonly #grossAtFirst: Float64Array;
  readonly #cashAtFirst: number;
  #fund: number;
  #bounties = 0;

  constructor(accounts: readonly SimulatedAccount[], deskQuantity: Float64Array, fund: number) {
    this.#accounts = accounts;
    this.#deskQuantity = deskQuantity;
    this.#fund = fund;
    this.#outside = new Float64Array(deskQuantity.length);
    this.#unitsAtFirst = this.#units((units) => units);
    this.#grossAtFirst = this.#units(Math.abs);
    this.#cashAtFirst = this.#cash();
  }

  /** The insurance fund's claim. */
  get fund(): number {
    return this.#fund;
  }

  /** By slot, of everybody. */
  #units(of: (units: number) => number): Float64Array {
    const sum = this.#outside.map((units, slot) => of(units) + of(this.#deskQuantity[slot] ?? 0));
    for (const { quantity } of this.#accounts) {
      for (let slot = 0; slot < sum.length; slot++) {
        sum[slot] = (sum[slot] ?? 0) + of(quantity[slot] ?? 0);
      }
    }
    return sum;
  }

  /** Of everybody, less what came from outside and from nowhere: it never changes. */
  #cash(): number {
    const [held = 0] = this.#units((units) => units);
    return held + this.#fund + this.#bounties - this.sums.broughtIn - this.sums.socialised;
  }

  /** A desk sold into the market (negative: bought). */
  sold(slot: number, units: number, dollars: number): void {
    this.#outside[slot] = (this.#outside[slot] ?? 0) + units;
    this.#outside[0] = (this.#outside[0] ?? 0) - dollars;
    this.sums.volumeSold += Math.abs(dollars);
  }

  broughtIn(dollars: number): void {
    this.sums.broughtIn += dollars;
  }

  /** Penalty, bounty and what others pay: the fund first, then all holders of the settlement asset. */
  settle(
    { worth }: BookFigures,
    { penalty, shortfall, left, share }: Takeover,
    { bountyShare, bountyCap }: LiquidationRules,
  ): void {
    const bounty = Math.min(bountyShare * penalty, bountyCap);
    const covered = Math.min(shortfall, this.#fund + penalty - bounty);
    this.#fund += penalty - bounty - covered;
    this.#bounties += bounty;
    this.sums.fundTookIn += penalty - bounty;
    this.sums.fundPaid += covered;
    this.sums.socialised += shortfall - covered;
    const { fundPaid, socialised, fundTookIn } = this.sums;
    this.sums.fundNeed = Math.max(this.sums.fundNeed, fundPaid + socialised - fundTookIn);
    this.sums.deficit += share === 1 ? Math.max(-worth, 0) : 0;
    this.sums.ownersLost += Math.max(worth, 0) - left;
  }

  /**
   * Units of every slot are those of the beginning; so is cash, but for what owners brought in and what was
   * socialised. With prices the same for all, what everybody's books are worth together, fund and losses included, is too.
   * @throws INTERNAL when a unit or a dollar came from nowhere
   */
  requireConserved(): void {
    const [units, gross] = [this.#units((each) => each), this.#units(Math.abs)];
    const isOff = (slot: number): boolean => {
      const most = (gross[slot] ?? 0) + (this.#grossAtFirst[slot] ?? 0);
      const off = Math.abs((units[slot] ?? 0) - (this.#unitsAtFirst[slot] ?? 0));
      return off > TOLERANCE * most;
    };
    const slots = Array.from({ length: units.length - 1 }, (_, place) => place + 1);
    const dollars = (gross[0] ?? 0) + (this.#grossAtFirst[0] ?? 0) + this.#fund + this.#bounties;
    const cashIsOff =
      Math.abs(this.#cash() - this.#cashAtFirst) >
      TOLERANCE * (dollars + this.sums.broughtIn + this.sums.socialised);
    if (!slots.some(isOff) && !cashIsOff) return;
    throw new ZkMarginError("INTERNAL", "a simulated market lost or made value", {
      fix: "report it with the scenario and its seed",
    });
  }
}
