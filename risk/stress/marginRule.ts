/**
 * A rule table's margin in floating point, dollars and units, for simulations: the formulas of docs/statement.md
 * without their rounding. risk/margin.ts is the exact model; test/risk/stress compares the two. No option slots.
 */
import { inputInvalid } from "../inputInvalid.ts";
import { member } from "../realNumber.ts";
import { type RuleTable } from "../ruleTable.ts";
import { ONE } from "../units.ts";

const FRACTION = Number(ONE);
const UNITS = 1e8;

export interface MarginRule {
  /** Linear slots of the table's circuit. */
  readonly slots: number;
  readonly scenarios: number;
  readonly initialLevel: number;
  readonly maintenanceLevel: number;
  readonly weightLong: Float64Array;
  readonly weightShort: Float64Array;
  readonly contingency: Float64Array;
  readonly bandSensitivity: Float64Array;
  /** Fraction of the price per unit of the instrument. */
  readonly impact: Float64Array;
  /** By scenario, then slot. */
  readonly shock: Float64Array;
  readonly longOnly: readonly boolean[];
}

/** What the rules say of a book, USD. The requirement in a band b is `fixed` + b·`perBand`. */
export interface BookFigures {
  /** V: every weight 1. */
  readonly worth: number;
  /** Part of V that slot 0 is. */
  readonly cash: number;
  /** U. */
  readonly value: number;
  /** W + Σ a·|v| + K. */
  readonly fixed: number;
  /** Σ κ·|v| + K. */
  readonly perBand: number;
  /** K. */
  readonly concentration: number;
}

const fractions = (values: readonly bigint[], slots: number): Float64Array =>
  Float64Array.from(values.slice(0, slots), (value) => Number(value) / FRACTION);

/** @throws INPUT_INVALID for a table in which an option slot counts for something, or the settlement asset falls */
export function marginRuleOf(table: RuleTable): MarginRule {
  const { nLinear } = table.shape;
  if (table.weightLong.slice(nLinear).some((weight) => weight !== 0n)) {
    throw inputInvalid("table", "gives options a weight", "simulate linear slots alone");
  }
  if (table.shock.some(([first]) => first !== 0n) || table.weightLong[0] !== ONE) {
    const fix = "simulate tables in which a dollar of slot 0 is a dollar";
    throw inputInvalid("table", "moves or discounts the settlement asset", fix);
  }
  const shock = table.shock.flatMap((row) => [...fractions(row, nLinear)]);
  return {
    slots: nLinear,
    scenarios: table.shock.length,
    initialLevel: Number(table.initialLevel) / FRACTION,
    maintenanceLevel: Number(table.maintenanceLevel) / FRACTION,
    weightLong: fractions(table.weightLong, nLinear),
    weightShort: fractions(table.weightShort, nLinear),
    contingency: fractions(table.contingency, nLinear),
    bandSensitivity: fractions(table.bandSensitivity, nLinear),
    impact: Float64Array.from(
      table.impact.slice(0, nLinear),
      (impact) => (Number(impact) * UNITS) / 2 ** 64,
    ),
    shock: Float64Array.from(shock),
    longOnly: table.longOnly.slice(0, nLinear),
  };
}

/** @param quantity units by slot @param price USD by slot, of the same length */
export function bookFigures(
  rule: MarginRule,
  quantity: ArrayLike<number>,
  price: ArrayLike<number>,
): BookFigures {
  const { slots, scenarios, shock } = rule;
  let [worth, value, gross, sensitive, concentration, worst] = [0, 0, 0, 0, 0, 0];
  const held: number[] = [];
  const notional: number[] = [];
  for (let slot = 0; slot < slots; slot++) {
    const units = quantity[slot] ?? 0;
    if (units === 0) continue;
    const dollars = units * member(price, slot);
    held.push(slot);
    notional.push(dollars);
    worth += dollars;
    value += dollars * ((units > 0 ? rule.weightLong : rule.weightShort)[slot] ?? 0);
    gross += (rule.contingency[slot] ?? 0) * Math.abs(dollars);
    sensitive += (rule.bandSensitivity[slot] ?? 0) * Math.abs(dollars);
    concentration += (rule.impact[slot] ?? 0) * units * dollars;
  }
  for (let scenario = 0; scenario < scenarios; scenario++) {
    let loss = 0;
    for (let place = 0; place < held.length; place++) {
      loss -= (shock[scenario * slots + (held[place] ?? 0)] ?? 0) * (notional[place] ?? 0);
    }
    if (loss > worst) worst = loss;
  }
  const fixed = worst + gross + concentration;
  const cash = (quantity[0] ?? 0) * (price[0] ?? 0);
  return { worth, cash, value, fixed, perBand: sensitive + concentration, concentration };
}

/** U − level·M in `band`, USD. */
export function surplusOf({ value, fixed, perBand }: BookFigures, level: number, band = 0): number {
  return value - level * (fixed + band * perBand);
}

/** The widest band in which the book meets `level`; negative when it does not even at the very prices. */
export function widestBand({ value, fixed, perBand }: BookFigures, level: number): number {
  if (perBand === 0) return value >= level * fixed ? Infinity : -1;
  return (value / level - fixed) / perBand;
}

/** Whether the book is below `level` at the very prices: it could not be proven. */
export function isBelow(figures: BookFigures, level: number): boolean {
  return surplusOf(figures, level) < 0;
}
