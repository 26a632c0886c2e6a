/** Holds the circuit to the model on one statement: the verdict, and every value on the way to it. */
import { expect } from "chai";
import { evaluateMargin, type MarginEvaluation, type Quantity } from "../../risk/index.ts";
import { circuitDifferences } from "../../soundness/differential/agreement.ts";
import {
  circuitView,
  inputsOf,
  type ReadableCircuit,
} from "../../soundness/differential/circuit.ts";
import { TRUE_FIGURES } from "../../soundness/differential/portfolios.ts";
import { referenceOf, termsOf } from "../../soundness/differential/reference.ts";
import { type Inputs } from "./harness.ts";
import { type RandomStatement } from "./portfolios.ts";

/** What the model says of a statement, and the inputs of the circuit that say the same. */
export function statementOf(random: RandomStatement): { model: MarginEvaluation; inputs: Inputs } {
  const portfolio = { misstated: TRUE_FIGURES, ...random };
  const book = random.quantity as unknown as Quantity[];
  const model = evaluateMargin(book, random.market, random.table, termsOf(portfolio));
  return { model, inputs: inputsOf(portfolio, referenceOf(portfolio)) };
}

/** @returns whether there is a proof */
export async function expectAgreement(
  circuit: ReadableCircuit,
  random: RandomStatement,
): Promise<boolean> {
  const portfolio = { misstated: TRUE_FIGURES, ...random };
  const reference = referenceOf(portfolio);
  const view = await circuitView(circuit, portfolio, reference);
  expect([...reference.faults, ...circuitDifferences(reference, view)]).to.deep.equal([]);
  return view.provable;
}
