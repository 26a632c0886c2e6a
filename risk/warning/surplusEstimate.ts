/**
 * The surplus of a book as a function of its prices, in floating point: what a simulation of prices asks for many
 * thousand times. The exact model (risk/margin.ts) is linear in the prices but for the worst scenario and the rounding of
 * the concentration charge, so a few coefficients per slot are all there is to it. Options' scenario values are held.
 */
import { evaluateMargin } from "../margin.ts";
import { type MarketSnapshot } from "../marketSnapshot.ts";
import { member } from "../realNumber.ts";
import { type RuleTable } from "../ruleTable.ts";
import { type Terms } from "../terms.ts";
import { type Quantity } from "../units.ts";

/** A book under terms; quantities by slot of the circuit. */
export interface WatchedBook {
  readonly book: readonly Quantity[];
  readonly market: MarketSnapshot;
  readonly table: RuleTable;
  readonly terms: Terms;
}

/** Of dollars. */
interface ScenarioRow {
  /** Loss per dollar of a slot's price. */
  readonly perPrice: readonly number[];
  /** What options lose, whatever the prices. */
  readonly fixed: number;
}

const UNITS = 1e8;
const ONES = 1e4;

export class SurplusEstimate {
  readonly #level: number;
  /** Value less contingency, band and concentration, per dollar of a slot's price. */
  readonly #certain: readonly number[];
  readonly #scenarios: readonly ScenarioRow[];

  /** @throws INPUT_INVALID when book, market and table are not of one circuit */
  constructor({ book, market, table, terms }: WatchedBook) {
    // Asked for its refusals.
    evaluateMargin(book, market, table, terms);
    const { nLinear } = table.shape;
    const [level, band] = [Number(terms.level) / ONES, Number(terms.band) / ONES];
    const held = book.map((quantity) => Number(quantity) / UNITS);
    this.#level = level;
    this.#certain = book.map((quantity, slot) => {
      const units = member(held, slot);
      const rule = (values: readonly bigint[]): number => Number(values[slot] ?? 0n) / ONES;
      const weight = quantity >= 0n ? rule(table.weightLong) : rule(table.weightShort);
      const addOn = rule(table.contingency) + band * rule(table.bandSensitivity);
      const impact = (Number(table.impact[slot] ?? 0n) / 2 ** 64) * Number(quantity) * units;
      return weight * units - level * (addOn * Math.abs(units) + (1 + band) * impact);
    });
    this.#scenarios = table.shock.map((row, s) => ({
      perPrice: held.map((units, slot) =>
        slot < nLinear ? (-Number(row[slot] ?? 0n) / ONES) * units : 0,
      ),
      fixed: held.reduce((sum, units, slot) => {
        const gain = slot < nLinear ? 0n : (market.optionPnl[s]?.[slot - nLinear] ?? 0n);
        return sum - units * (Number(gain) / UNITS);
      }, 0),
    }));
  }

  #worst(price: readonly number[]): readonly [number, ScenarioRow | undefined] {
    let [worst, which]: [number, ScenarioRow | undefined] = [0, undefined];
    for (const row of this.#scenarios) {
      let loss = row.fixed;
      for (let i = 0; i < price.length; i++) loss += (row.perPrice[i] ?? 0) * (price[i] ?? 0);
      if (loss > worst) [worst, which] = [loss, row];
    }
    return [worst, which];
  }

  /** @param price dollars by slot */
  at(price: readonly number[]): number {
    const [worst] = this.#worst(price);
    let certain = 0;
    for (let i = 0; i < price.length; i++) certain += (this.#certain[i] ?? 0) * (price[i] ?? 0);
    return certain - this.#level * worst;
  }

  /** Dollars of surplus per dollar of each price, with the scenario that is worst there. */
  slopes(price: readonly number[]): readonly number[] {
    const [, which] = this.#worst(price);
    return this.#certain.map((slope, i) => slope - this.#level * (which?.perPrice[i] ?? 0));
  }
}
