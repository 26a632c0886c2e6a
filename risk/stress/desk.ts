/**
 * Those who take books over, as one desk: they bid when the discount is what they want, as long as their own book meets
 * the initial level, and sell what they took. What is left to sell falls exponentially: the shape of Almgren and
 * Chriss' optimal liquidation without a deadline.
 */
import { member, requireReal } from "../realNumber.ts";
import { type ImpactedPrices } from "./impact.ts";
import { bookFigures, surplusOf, type MarginRule } from "./marginRule.ts";
import { type MarketLayout } from "./marketLayout.ts";

export interface DeskParameters {
  /** USD of its own; Infinity for a desk that can always carry. */
  readonly capital: number;
  /** Discounts wanted for a part and for a whole book, of the requirement. */
  readonly wantsOfPart: number;
  readonly wantsOfWhole: number;
  /** Share of the expected cost of selling that is wanted on top. */
  readonly chargesImpact: number;
  /** Hours in which what is to be sold falls to 1/e. */
  readonly unwindHours: number;
}

export function requireDesk(parameters: DeskParameters): DeskParameters {
  if (parameters.capital !== Infinity) {
    requireReal(parameters.capital, "desk.capital", { min: 0, max: 1e15, of: "dollars" });
  }
  const discount = { min: 0, max: 10, of: "a share of the requirement" };
  requireReal(parameters.wantsOfPart, "desk.wantsOfPart", discount);
  requireReal(parameters.wantsOfWhole, "desk.wantsOfWhole", discount);
  requireReal(parameters.chargesImpact, "desk.chargesImpact", discount);
  const hours = { min: 0.01, max: 1e4, of: "hours" };
  requireReal(parameters.unwindHours, "desk.unwindHours", hours);
  return parameters;
}

/** Positions below this many dollars are sold at once. */
const REST = 1;

export class Desk {
  /** Units by slot; cash in slot 0. */
  readonly quantity: Float64Array;
  readonly #parameters: DeskParameters;
  readonly #layout: MarketLayout;
  readonly #rule: MarginRule;

  constructor(parameters: DeskParameters, rule: MarginRule, layout: MarketLayout) {
    this.#parameters = requireDesk(parameters);
    this.#layout = layout;
    this.#rule = rule;
    this.quantity = new Float64Array(rule.slots);
    this.quantity[0] = parameters.capital === Infinity ? 0 : parameters.capital;
  }

  /** Units of an asset, all its slots together. */
  #unitsOf(book: ArrayLike<number>, asset: number): number {
    const { perpetual, spot } = this.#layout;
    const own = spot[asset];
    return (book[member(perpetual, asset)] ?? 0) + (own === undefined ? 0 : (book[own] ?? 0));
  }

  /** Expected cost of selling `added` on top of what is there, USD; 0 where it nets. */
  costOfSelling(added: Float64Array, prices: ImpactedPrices): number {
    const { chargesImpact } = this.#parameters;
    if (chargesImpact === 0) return 0;
    let cost = 0;
    this.#layout.perpetual.forEach((_, asset) => {
      const [held, more] = [this.#unitsOf(this.quantity, asset), this.#unitsOf(added, asset)];
      const perUnit = prices.perUnit(asset) * member(prices.price, asset);
      cost += 0.5 * perUnit * ((held + more) ** 2 - held ** 2);
    });
    return chargesImpact * Math.max(cost, 0);
  }

  /** Discount wanted, of a requirement of `relief` dollars. */
  wants(isWhole: boolean, relief: number, cost: number): number {
    const { wantsOfPart, wantsOfWhole } = this.#parameters;
    return (isWhole ? wantsOfWhole : wantsOfPart) + (relief > 0 ? cost / relief : 0);
  }

  /** Whether the book with `added` and `cash` dollars more meets the initial level. */
  canCarry(added: Float64Array, cash: number, slotPrice: Float64Array): boolean {
    if (this.#parameters.capital === Infinity) return true;
    const book = this.quantity.map((units, slot) => units + (added[slot] ?? 0));
    book[0] = (book[0] ?? 0) + cash;
    return surplusOf(bookFigures(this.#rule, book, slotPrice), this.#rule.initialLevel) >= 0;
  }

  take(added: Float64Array, cash: number): void {
    for (let slot = 1; slot < added.length; slot++) {
      this.quantity[slot] = (this.quantity[slot] ?? 0) + (added[slot] ?? 0);
    }
    this.quantity[0] = (this.quantity[0] ?? 0) + cash;
  }

  /** What its book is worth more than at first, USD. */
  gainAt(slotPrice: Float64Array): number {
    const { capital } = this.#parameters;
    const { worth } = bookFigures(this.#rule, this.quantity, slotPrice);
    return worth - (capital === Infinity ? 0 : capital);
  }

  /** Dollars of positions, whatever their side. */
  gross(slotPrice: Float64Array): number {
    let sum = 0;
    for (let slot = 1; slot < slotPrice.length; slot++) {
      sum += Math.abs((this.quantity[slot] ?? 0) * (slotPrice[slot] ?? 0));
    }
    return sum;
  }

  /**
   * Sells for `hours` into the market.
   * @param sold told every sale: slot, units, dollars received
   */
  unwind(
    hours: number,
    prices: ImpactedPrices,
    sold: (slot: number, units: number, dollars: number) => void,
  ): void {
    const share = -Math.expm1(-hours / this.#parameters.unwindHours);
    const { perpetual, spot } = this.#layout;
    for (let asset = 0; asset < perpetual.length; asset++) {
      for (const slot of [perpetual[asset], spot[asset]]) {
        const held = slot === undefined ? 0 : (this.quantity[slot] ?? 0);
        if (slot === undefined || held === 0) continue;
        const small = Math.abs(held) * member(prices.price, asset) < REST;
        const units = small ? held : held * share;
        const dollars = prices.sell(asset, units);
        this.quantity[slot] = held - units;
        this.quantity[0] = (this.quantity[0] ?? 0) + dollars;
        sold(slot, units, dollars);
      }
    }
  }
}
