/**
 * A market under stress: prices fall, leases end, accounts are flagged and put on auction, desks take books over and
 * sell them, which moves the prices again. Pure, and the same for the same arguments. What the model leaves out is
 * listed in docs/stress.md.
 */
import { inputInvalid } from "../inputInvalid.ts";
import { requireReal } from "../realNumber.ts";
import { SimulatedAccount } from "./account.ts";
import { type DeskParameters } from "./desk.ts";
import { ImpactedPrices, type ImpactParameters } from "./impact.ts";
import { type MarginRule } from "./marginRule.ts";
import { slotPrices, type MarketLayout } from "./marketLayout.ts";
import { type Trader } from "./population.ts";
import { requirePath, type StressPath } from "./pricePath.ts";
import { requireRules, type LiquidationRules } from "./rules.ts";
import { SimulatedMarket } from "./simulatedMarket.ts";

export interface Simulation {
  readonly path: StressPath;
  readonly traders: readonly Trader[];
  readonly layout: MarketLayout;
  readonly rule: MarginRule;
  readonly rules: LiquidationRules;
  readonly impact: ImpactParameters;
  readonly desk: DeskParameters;
  /** The insurance fund's claim at first, USD. */
  readonly fund: number;
  /** Steps an hour; prices move in equal steps of the log within it. */
  readonly stepsPerHour: number;
  /** Hours after the path's end in which prices stand, for what is open to be settled; it ends earlier when all is. */
  readonly settleHours: number;
}

export type EventKind = "flagged" | "cured" | "in auction" | "part" | "full";

export interface StressEvent {
  readonly hour: number;
  readonly account: number;
  readonly kind: EventKind;
}

/** Everything in USD and hours, by asset where it is a list. */
export interface StressOutcome {
  /** Lowest and highest log price over the first, on the path and in the market. */
  readonly ownLow: readonly number[];
  readonly ownHigh: readonly number[];
  readonly marketLow: readonly number[];
  readonly marketHigh: readonly number[];
  /** Gross notional at first. */
  readonly openInterest: number;
  readonly collateral: number;
  /** Numbers of the accounts taken over, in part or in full. */
  readonly takenOver: readonly number[];
  readonly flags: number;
  readonly parts: number;
  readonly wholes: number;
  /** Accounts that the council opened though they were healthy. */
  readonly openedHealthy: number;
  /** What desks sold and bought in the market together. */
  readonly volumeSold: number;
  readonly ownersLost: number;
  /** Of what others than the owners paid: debt of books worth less than nothing; the rest is discount. */
  readonly deficit: number;
  readonly fundTookIn: number;
  readonly fundPaid: number;
  readonly fundLeft: number;
  /** The claim at first with which the fund would have covered everything. */
  readonly fundNeed: number;
  readonly socialised: number;
  /** Of the settlement asset, after what was socialised among all that was deposited. */
  readonly index: number;
  /** From the first auction to the last takeover; 0 without any. */
  readonly hoursToSettle: number;
  /** Median from a book's first moment below maintenance to its takeover. */
  readonly medianToTakeover: number;
  /** Accounts still lapsed or in auction, and below maintenance, at the end. */
  readonly stillOpen: number;
  /** Bids that a desk would have made, and could not carry. */
  readonly refusedForCapital: number;
  /** What desks made, discounts less cost of selling and moves of prices meanwhile. */
  readonly deskGain: number;
  readonly events: readonly StressEvent[];
}

const MOST_UNITS = 1e15;

/**
 * @throws INPUT_INVALID for what is out of range; INTERNAL should value have come from nowhere, which is checked after
 * every run
 */
export function simulate(simulation: Simulation): StressOutcome {
  const { path, traders, layout, rule, rules, stepsPerHour, settleHours } = simulation;
  requireRules(rules);
  requirePath(path);
  traders.forEach(({ quantity }, account) => {
    if (quantity.every((units) => Math.abs(units) <= MOST_UNITS)) return;
    const fix = `give units from −${MOST_UNITS} to ${MOST_UNITS}`;
    throw inputInvalid(`traders[${account}]`, "holds a quantity that is none", fix);
  });
  requireReal(stepsPerHour, "stepsPerHour", { min: 1, max: 3_600, of: "steps" });
  requireReal(settleHours, "settleHours", { min: 0, max: 10_000, of: "hours" });
  requireReal(simulation.fund, "fund", { min: 0, max: 1e15, of: "dollars" });
  const prices = new ImpactedPrices(path.start, simulation.impact);
  const slotPrice = slotPrices(layout, path.start, new Float64Array(rule.slots));
  const accounts = traders.map(
    (trader) => new SimulatedAccount(trader, slotPrice, rules.leaseLength),
  );
  const market = new SimulatedMarket(simulation, accounts, prices, slotPrice);
  const hours = path.returns.length + settleHours;
  const still = path.assets.map(() => 0);
  for (let hour = 0; hour < hours; hour++) {
    const row = path.returns[hour];
    if (row === undefined && market.isSettled) break;
    const returns = (row ?? still).map((each) => each / stepsPerHour);
    for (let step = 1; step <= stepsPerHour; step++) {
      market.advance(returns, hour + step / stepsPerHour, 1 / stepsPerHour);
    }
  }
  return market.outcome();
}
