/** What a statement comes to by the exact rationals and the integer model of risk/, and whether the two agree. */
import {
  evaluateMargin,
  QUANTITY,
  type MarginEvaluation,
  type Quantity,
  type Terms,
} from "../../risk/index.ts";
import { decimal, Fraction, ZERO } from "../../test/risk/fraction.ts";
import { rationalMargin, type RationalMargin } from "../../test/risk/rationalModel.ts";
import { INTERMEDIATES, type Amounts } from "./intermediates.ts";
import { type Misstatement, type Portfolio } from "./portfolios.ts";

/** In the lens's order: the first that applies. */
export const VERDICTS = [
  ...["provable", "quantity-out-of-range", "blinding-out-of-range", "terms-contradict"],
  ...["short-in-long-only", "book-too-large", "margin-short", "figure-false"],
] as const;
export type Verdict = string;

/** Lists by name, scalars as lists of one; in the units of {@link INTERMEDIATES}. */
export type Values = ReadonlyMap<string, readonly bigint[]>;

export interface Reference {
  readonly verdict: Verdict;
  readonly values: Values;
  /** What the statement has to publish. */
  readonly published: Misstatement;
  /** Where rationals and integers differ, or a rounding is not what it should be. */
  readonly faults: readonly string[];
}

export const listed = (amounts: Amounts): readonly bigint[] =>
  typeof amounts === "bigint" ? [amounts] : amounts;

export function termsOf({ level, band, tally, disclose, compare }: Portfolio): Terms {
  return { level, band, tally, disclose, compare } as unknown as Terms;
}

/** Less than a unit from the exact figure, on the side that is worse for the prover. */
function roundingFaults(exact: RationalMargin, model: MarginEvaluation, band: bigint): string[] {
  const within = (name: string, above: Fraction, unit: Fraction): string[] =>
    above.compare(ZERO) >= 0 && above.compare(unit) < 0 ? [] : [`${name} is rounded wrongly`];
  const minus = (a: Fraction, b: Fraction): Fraction => a.plus(b.negated());
  const [cents, dollars] = [
    decimal(model.requirementCents, 2),
    new Fraction(model.requirementUsd, 1n),
  ];
  const unwound = decimal(model.concentration, 16);
  // Before any rounding: K is rounded up too, and counts 1 + band times.
  const dearest = new Fraction(1n).plus(decimal(band, 4));
  const unrounded = minus(exact.requirement, exact.unwindCost).plus(exact.unwinding.times(dearest));
  const slack = decimal(1n, 16).times(dearest);
  return [
    ...within("concentration", minus(unwound, exact.unwinding), decimal(1n, 16)),
    ...within("value", minus(exact.value, decimal(model.valueCents, 2)), decimal(1n, 2)),
    ...within("requirement in cents", minus(cents, unrounded), decimal(1n, 2).plus(slack)),
    ...within("requirement in dollars", minus(dollars, unrounded), new Fraction(1n).plus(slack)),
  ];
}

function verdictOf(portfolio: Portfolio, model: MarginEvaluation): Verdict {
  const { quantity, blinding, tally, disclose, compare, misstated } = portfolio;
  if (quantity.some((q) => q < QUANTITY.min || q > QUANTITY.max)) return "quantity-out-of-range";
  if (blinding >= 1n << 252n) return "blinding-out-of-range";
  if (compare && (tally || disclose)) return "terms-contradict";
  if (model.status !== "provable") return model.status;
  return Object.values(misstated).some((by: bigint) => by !== 0n) ? "figure-false" : "provable";
}

export function referenceOf(portfolio: Portfolio): Reference {
  const { quantity, market, table, band } = portfolio;
  const terms = termsOf(portfolio);
  const model = evaluateMargin(quantity as unknown as Quantity[], market, table, terms);
  const exact = rationalMargin(quantity, market, table, terms);
  const faults = roundingFaults(exact, model, band);
  const values = new Map<string, readonly bigint[]>();
  for (const { name, decimals, exact: find, model: kept } of INTERMEDIATES) {
    const found = find(exact, portfolio);
    const fractions = found instanceof Fraction ? [found] : found;
    const whole = fractions.map((fraction) => fraction.floor(decimals));
    if (fractions.some((fraction, i) => fraction.ceil(decimals) !== whole[i])) {
      faults.push(`${name} is no whole number of its unit`);
    }
    if (kept !== undefined) faults.push(...differences("risk/", name, whole, listed(kept(model))));
    values.set(name, whole);
  }
  const first = (name: string): bigint => values.get(name)?.[0] ?? 0n;
  const published = {
    value: terms.disclose ? first("valueCents") : 0n,
    requirement: terms.disclose ? first("requirementCents") : 0n,
    sealedFigure: terms.tally || terms.compare ? first("seal") : 0n,
  };
  return { verdict: verdictOf(portfolio, model), values, published, faults };
}

/** A sentence for each member that differs; `who` has the second list. */
export function differences(
  who: string,
  name: string,
  expected: readonly bigint[],
  found: readonly bigint[],
): string[] {
  if (expected.length !== found.length) {
    return [`${who}: ${name} has ${found.length} members instead of ${expected.length}`];
  }
  return expected.flatMap((value, i) =>
    value === found[i] ? [] : [`${who}: ${name}[${i}] is ${found[i] ?? 0n} instead of ${value}`],
  );
}
