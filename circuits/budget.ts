/**
 * The bit budget: the largest magnitude of every intermediate of `solvency` when every input is at the
 * extreme of its width, from `circuits.json`. A field element stands for the integer of least magnitude
 * congruent to it, so as long as every magnitude is below 2^252 < r/2, equations in the field are
 * equations between integers.
 *
 * Not listed: coordinates of points and the state of Poseidon, which are field elements by nature, and
 * the product that says that the worst loss is one of the losses: a product in a field vanishes exactly
 * when a factor does, whatever its size.
 */
import { type SolvencyCircuit } from "./spec.ts";
import { publicSignal } from "./spec.ts";

export const BUDGET_BITS = 252;

export interface BudgetEntry {
  /** As in `solvency.circom`; an expression where no signal carries the value. */
  readonly name: string;
  /** Largest magnitude, reached by extreme inputs or bounded by a range check. */
  readonly magnitude: bigint;
  readonly bits: number;
}

/** Largest magnitude of a type of `circuits.json`: `bit`, `uintN` or `intN`. */
function widestOf(type: string): bigint {
  if (type === "bit") return 1n;
  const [, sign = "", width = "0"] = /^(u?)int(\d+)$/.exec(type) ?? [];
  return sign === "u" ? (1n << BigInt(width)) - 1n : 1n << (BigInt(width) - 1n);
}

function bitLength(value: bigint): number {
  return value.toString(2).length;
}

/** The table for one circuit, in the order of the statement. */
export function bitBudget(circuit: SolvencyCircuit): readonly BudgetEntry[] {
  const { nLinear, nOption } = circuit.parameters;
  const [slots, linear, options] = [BigInt(circuit.nSlots), BigInt(nLinear), BigInt(nOption)];
  const width = (name: string): bigint => widestOf(publicSignal(circuit, name).type);
  const quantity = widestOf("int64");
  const level = widestOf("uint16");
  const band = widestOf("uint16");
  const one = 10n ** 4n;

  const notional = quantity * width("price");
  const weightedValue = slots * width("weightShort") * notional;
  const linearPnl = linear * width("shock") * notional;
  const optionsPnl = options * width("optionPnl") * quantity;
  const loss = linearPnl + one * optionsPnl;
  const worst = (1n << 112n) - 1n;
  const grossContingency = slots * width("contingency") * notional;
  const grossSensitivity = slots * width("bandSensitivity") * notional;
  const bandCost = band * grossSensitivity;
  const addOn = one * grossContingency + bandCost;
  const charge = width("impact") * quantity;
  const impactSum = slots * charge * notional;
  const concentration = (1n << 99n) - 1n;
  const unwindCost = (one + band) * concentration;
  const margin = one * worst + addOn + one * unwindCost;
  const asked = level * margin;
  const valueCents = 1n << 63n;
  const dollars = (1n << 57n) - 1n;
  const cents = 100n * dollars;

  const entries: [string, bigint][] = [
    ["quantity[i] + 2^63", 2n * quantity],
    ["position[i].notional", notional],
    ["longValue.out", weightedValue],
    ["shortValue.out", weightedValue],
    ["weightedValue", weightedValue],
    ["linearPnl[s].out", linearPnl],
    ["optionsPnl[s].out", optionsPnl],
    ["worst.loss[s]", loss],
    ["worst.worst", worst],
    ["worst.worst - worst.loss[s]", worst + loss],
    ["grossContingency.out", grossContingency],
    ["grossSensitivity.out", grossSensitivity],
    ["bandCost", bandCost],
    ["addOn", addOn],
    ["concentration.charge[i]", charge],
    ["concentration.square.out", impactSum],
    ["concentration.out * 2^64 - concentration.square.out", (concentration << 64n) + impactSum],
    ["unwindCost", unwindCost],
    ["margin", margin],
    ["asked", asked],
    ["surplus", one * one * weightedValue + asked],
    ["valueDown.value - 10^22 * valueDown.cents", one * weightedValue + 10n ** 22n * valueCents],
    ["10^22 * requirementUp.cents - margin", 10n ** 22n * cents + margin],
    ["100 * requirementUp.dollars - requirementUp.cents", 100n * dollars + cents],
    ["surplus - requirementUp.dollars", one * one * weightedValue + asked + dollars],
  ];
  return entries.map(([name, magnitude]) => ({ name, magnitude, bits: bitLength(magnitude) }));
}

/** The widest entry's bits: `bits.widest.<circuit>` in docs/figures.json. */
export function widestBits(circuit: SolvencyCircuit): number {
  return Math.max(...bitBudget(circuit).map(({ bits }) => bits));
}
