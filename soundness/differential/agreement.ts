/** Rationals, integer model, circuit and lens side by side: a sentence for every difference. */
import { type CircuitView } from "./circuit.ts";
import { type LensView } from "./lens.ts";
import { differences, type Reference, type Values } from "./reference.ts";

/** Values that mean nothing: hints of the circuit where no witness exists. */
function meaningless(name: string, { verdict, values }: Reference): boolean {
  // Both flags take the level's assertion away, together twice.
  if (verdict === "terms-contradict") return name === "assertedSurplus";
  // The hint's division is of a non-negative number.
  return name === "valueCents" && (values.get(name)?.[0] ?? 0n) < -(1n << 63n);
}

function valueDifferences(who: string, reference: Reference, found: Values): string[] {
  return [...reference.values].flatMap(([name, expected]) =>
    differences(who, name, expected, found.get(name) ?? []),
  );
}

export function circuitDifferences(reference: Reference, view: CircuitView): string[] {
  const expected = reference.verdict === "provable";
  const verdict =
    view.provable === expected
      ? []
      : [`circuit: ${view.provable ? "proves" : "refuses"} what is ${reference.verdict}`];
  // Beyond 64 bits the circuit's sign of a quantity is that of other bits.
  if (reference.verdict === "quantity-out-of-range") return verdict;
  const compared = new Map([...reference.values].filter(([name]) => !meaningless(name, reference)));
  return [
    ...verdict,
    ...valueDifferences("circuit", { ...reference, values: compared }, view.values),
  ];
}

export function lensDifferences(reference: Reference, view: LensView): string[] {
  if (view.verdict !== reference.verdict) {
    return [`lens: says ${view.verdict} of what is ${reference.verdict}`];
  }
  if (reference.verdict === "quantity-out-of-range") return [];
  const names = ["value", "requirement", "sealedFigure"] as const;
  return [
    ...valueDifferences("lens", reference, view.values),
    ...names.flatMap((name) =>
      differences("lens", `published ${name}`, [reference.published[name]], [view.published[name]]),
    ),
  ];
}
