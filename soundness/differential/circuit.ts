/** The circuit's side: whether a statement has a witness, and every intermediate on its wires. */
import { FIELD_MODULUS, SUBGROUP_ORDER } from "../../circuits/babyjubjub.ts";
import { commit } from "../../circuits/generators.ts";
import { solvencyCircuit, type SolvencyId } from "../../circuits/spec.ts";
import { packTerms } from "../../risk/index.ts";
import {
  attempt,
  compile,
  forge,
  type Inputs,
  type Source,
  type TemplateCircuit,
} from "../../test/circuits/harness.ts";
import { INTERMEDIATES } from "./intermediates.ts";
import { type Portfolio } from "./portfolios.ts";
import { termsOf, type Reference, type Values } from "./reference.ts";

export interface ReadableCircuit {
  readonly honest: TemplateCircuit;
  /** Computes on where the honest prover stops, so that a refused book's values can be read too. */
  readonly unchecked: TemplateCircuit;
}

function sourceOf(id: SolvencyId): Source {
  const { nLinear, nOption, nScenarios } = solvencyCircuit(id).parameters;
  return {
    template: `Solvency(${nLinear}, ${nOption}, ${nScenarios})`,
    file: "solvency.circom",
    optimisation: "--O0",
  };
}

/** A shipped circuit with every signal readable. */
export async function readableCircuit(id: SolvencyId): Promise<ReadableCircuit> {
  const source = sourceOf(id);
  return { honest: await compile(source), unchecked: await forge(source) };
}

/** The circuit's inputs, with what the portfolio claims of its figures. */
export function inputsOf(portfolio: Portfolio, { published }: Reference): Inputs {
  const { quantity, blinding, salt, market, table, misstated } = portfolio;
  const order = (scalar: bigint): bigint =>
    ((scalar % SUBGROUP_ORDER) + SUBGROUP_ORDER) % SUBGROUP_ORDER;
  const commitment = commit(quantity.map(order), order(blinding));
  return {
    commitment: [commitment.x, commitment.y],
    terms: packTerms(termsOf(portfolio)),
    value: published.value + misstated.value,
    requirement: published.requirement + misstated.requirement,
    sealedFigure: published.sealedFigure + misstated.sealedFigure,
    price: market.price,
    optionPnl: market.optionPnl,
    longOnly: table.longOnly.map(Number),
    weightLong: table.weightLong,
    weightShort: table.weightShort,
    contingency: table.contingency,
    bandSensitivity: table.bandSensitivity,
    impact: table.impact,
    shock: table.shock,
    ...{ quantity, blinding, salt },
  };
}

export interface CircuitView {
  readonly provable: boolean;
  readonly values: Values;
}

export async function circuitView(
  { honest, unchecked }: ReadableCircuit,
  portfolio: Portfolio,
  reference: Reference,
): Promise<CircuitView> {
  const inputs = inputsOf(portfolio, reference);
  const members = INTERMEDIATES.flatMap(({ name, signal }) =>
    (reference.values.get(name) ?? []).map((_, i) => ({ name, signal: signal(i) })),
  );
  const signals = members.map(({ signal }) => signal);
  const proven = await attempt(() => honest.values(inputs, signals));
  const found = proven ?? (await unchecked.values(inputs, signals));
  const values = new Map<string, bigint[]>();
  members.forEach(({ name }, k) => {
    const value = found[k] ?? 0n;
    // The seal is a field element, everything else a signed number.
    const read = name === "seal" && value < 0n ? value + FIELD_MODULUS : value;
    values.set(name, [...(values.get(name) ?? []), read]);
  });
  return { provable: proven !== undefined, values };
}
