/**
 * Every value between a book and the verdict on it, with where each of the four has it: the circuit's wire, the lens in
 * Solidity, the exact rationals, and, where it keeps it, the integer model of risk/.
 */
import { FIELD_MODULUS } from "../../circuits/babyjubjub.ts";
import { poseidonHash } from "../../circuits/poseidon.ts";
import { type MarginEvaluation } from "../../risk/index.ts";
import { Fraction, ZERO } from "../../test/risk/fraction.ts";
import { type RationalMargin } from "../../test/risk/rationalModel.ts";
import { type Portfolio } from "./portfolios.ts";

export type Amounts = bigint | readonly bigint[];

/** What the lens returns, by the names of its fields. */
export type LensFigures = Readonly<Record<string, Amounts>>;

export interface Intermediate {
  /** The lens's name for it, too. */
  readonly name: string;
  /** Decimals of its unit below the dollar. */
  readonly decimals: number;
  /** The circuit's signal; of a list, that of member i. */
  readonly signal: (i: number) => string;
  readonly exact: (margin: RationalMargin, portfolio: Portfolio) => Fraction | readonly Fraction[];
  readonly model?: (margin: MarginEvaluation) => Amounts;
}

const asserts = ({ disclose, compare }: Portfolio): boolean => !disclose && !compare;
const figureOf = (margin: RationalMargin, { compare }: Portfolio): bigint =>
  compare ? margin.surplus.floor(28) : margin.requirement.ceil(0);
const rounded = (amount: bigint, decimals: number): Fraction =>
  new Fraction(amount, 10n ** BigInt(decimals));
const sided = (worth: readonly Fraction[], sign: bigint): Fraction[] =>
  worth.map((dollars) => (dollars.numerator * sign > 0n ? dollars : ZERO));

function sealOf(margin: RationalMargin, portfolio: Portfolio): Fraction {
  const figure = figureOf(margin, portfolio);
  const element = figure < 0n ? figure + FIELD_MODULUS : figure;
  return new Fraction(poseidonHash([element, portfolio.salt]));
}

export const INTERMEDIATES: readonly Intermediate[] = [
  {
    ...{ name: "notional", decimals: 16, signal: (i) => `position[${i}].notional` },
    ...{ exact: (m) => m.worth, model: (m) => m.positionValue },
  },
  {
    ...{ name: "long", decimals: 16, signal: (i) => `position[${i}].long` },
    exact: (m) => sided(m.worth, 1n),
  },
  {
    ...{ name: "short", decimals: 16, signal: (i) => `position[${i}].short` },
    exact: (m) => sided(m.worth, -1n),
  },
  {
    ...{ name: "gross", decimals: 16, signal: (i) => `position[${i}].gross` },
    exact: (m) => m.worth.map((dollars) => dollars.magnitude()),
  },
  {
    ...{ name: "longValue", decimals: 20, signal: () => "longValue.out" },
    exact: (m) => m.longValue,
  },
  {
    ...{ name: "shortValue", decimals: 20, signal: () => "shortValue.out" },
    exact: (m) => m.shortValue,
  },
  {
    ...{ name: "value", decimals: 20, signal: () => "weightedValue" },
    ...{ exact: (m) => m.value, model: (m) => m.value },
  },
  {
    ...{ name: "linearPnl", decimals: 20, signal: (s) => `linearPnl[${s}].out` },
    exact: (m) => m.linearGain,
  },
  {
    ...{ name: "optionsPnl", decimals: 16, signal: (s) => `optionsPnl[${s}].out` },
    exact: (m) => m.optionGain,
  },
  {
    ...{ name: "loss", decimals: 20, signal: (s) => `worst.loss[${s}]` },
    ...{ exact: (m) => m.loss, model: (m) => m.scenarioLoss },
  },
  {
    ...{ name: "worstLoss", decimals: 20, signal: () => "worst.worst" },
    ...{ exact: (m) => m.worstLoss, model: (m) => m.worstLoss },
  },
  {
    ...{ name: "grossContingency", decimals: 20, signal: () => "grossContingency.out" },
    exact: (m) => m.contingency,
  },
  {
    ...{ name: "grossSensitivity", decimals: 20, signal: () => "grossSensitivity.out" },
    exact: (m) => m.sensitivity,
  },
  {
    ...{ name: "bandCost", decimals: 24, signal: () => "bandCost" },
    exact: (m) => m.bandCost,
  },
  {
    ...{ name: "addOn", decimals: 24, signal: () => "addOn" },
    ...{ exact: (m) => m.addOn, model: (m) => m.addOn },
  },
  {
    // 2^-64 of 1e-16.
    ...{ name: "impactCharge", decimals: 16, signal: () => "concentration.square.out" },
    exact: (m) => m.unwinding.times(new Fraction(1n << 64n)),
  },
  {
    ...{ name: "concentration", decimals: 16, signal: () => "concentration.out" },
    ...{ exact: (m) => m.concentration, model: (m) => m.concentration },
  },
  {
    ...{ name: "unwindCost", decimals: 20, signal: () => "unwindCost" },
    exact: (m) => m.unwindCost,
  },
  {
    ...{ name: "requirement", decimals: 24, signal: () => "margin" },
    ...{ exact: (m) => m.requirement, model: (m) => m.requirement },
  },
  {
    ...{ name: "asked", decimals: 28, signal: () => "asked" },
    exact: (m) => m.asked,
  },
  {
    ...{ name: "surplus", decimals: 28, signal: () => "surplus" },
    ...{ exact: (m) => m.surplus, model: (m) => m.surplus },
  },
  {
    ...{ name: "assertedSurplus", decimals: 28, signal: () => "assertedSurplus" },
    exact: (m, portfolio) => (asserts(portfolio) ? m.surplus : ZERO),
  },
  {
    ...{ name: "valueCents", decimals: 2, signal: () => "valueDown.cents" },
    exact: (m) => rounded(m.value.floor(2), 2),
    model: (m) => m.valueCents,
  },
  {
    ...{ name: "requirementCents", decimals: 2, signal: () => "requirementUp.cents" },
    exact: (m) => rounded(m.requirement.ceil(2), 2),
    model: (m) => m.requirementCents,
  },
  {
    ...{ name: "requirementUsd", decimals: 0, signal: () => "requirementUp.dollars" },
    exact: (m) => rounded(m.requirement.ceil(0), 0),
    model: (m) => m.requirementUsd,
  },
  {
    // In the figure's own unit, dollars or 1e-28 of one.
    ...{ name: "figure", decimals: 0, signal: () => "figure" },
    exact: (m, portfolio) => new Fraction(figureOf(m, portfolio)),
  },
  {
    // A field element.
    ...{ name: "seal", decimals: 0, signal: () => "seal.out" },
    exact: sealOf,
  },
];
