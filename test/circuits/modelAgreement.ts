/** Runs model and circuit on one statement and compares everything both compute. */
import { expect } from "chai";
import { FIELD_MODULUS, SUBGROUP_ORDER } from "../../circuits/babyjubjub.ts";
import { commit } from "../../circuits/generators.ts";
import { solvencyCircuit, type SolvencyId } from "../../circuits/spec.ts";
import {
  evaluateMargin,
  packTerms,
  type MarginEvaluation,
  type Quantity,
  type Terms,
} from "../../risk/index.ts";
import { sealOf } from "./books.ts";
import { compile, refuses, type Inputs, type TemplateCircuit } from "./harness.ts";
import { type RandomStatement } from "./portfolios.ts";

/** A shipped circuit with every signal readable. */
export function readableSolvency(id: SolvencyId): Promise<TemplateCircuit> {
  const { nLinear, nOption, nScenarios } = solvencyCircuit(id).parameters;
  return compile({
    template: `Solvency(${nLinear}, ${nOption}, ${nScenarios})`,
    file: "solvency.circom",
    optimisation: "--O0",
  });
}

function sealedFigureOf(
  { tally, compare: compares, salt }: RandomStatement,
  { requirementUsd, surplus }: MarginEvaluation,
): bigint {
  if (compares) return sealOf(surplus < 0n ? surplus + FIELD_MODULUS : surplus, salt);
  return tally ? sealOf(requirementUsd, salt) : 0n;
}

/** Same verdict, and every intermediate equal. @returns whether there is a proof */
export async function expectAgreement(
  circuit: TemplateCircuit,
  random: RandomStatement,
): Promise<boolean> {
  const { quantity, blinding, salt, market, table } = random;
  const { level, band, tally, disclose, compare: compares } = random;
  const terms = { level, band, tally, disclose, compare: compares } as unknown as Terms;
  const model = evaluateMargin(quantity as unknown as Quantity[], market, table, terms);
  const commitment = commit(quantity, blinding % SUBGROUP_ORDER);
  const inputs: Inputs = {
    commitment: [commitment.x, commitment.y],
    terms: packTerms(terms),
    value: disclose ? model.valueCents : 0n,
    requirement: disclose ? model.requirementCents : 0n,
    sealedFigure: sealedFigureOf(random, model),
    price: market.price,
    optionPnl: market.optionPnl,
    longOnly: table.longOnly.map(Number),
    weightLong: table.weightLong,
    weightShort: table.weightShort,
    contingency: table.contingency,
    bandSensitivity: table.bandSensitivity,
    impact: table.impact,
    shock: table.shock,
    quantity,
    blinding,
    salt,
  };
  if (model.status !== "provable") {
    expect(await refuses(circuit, inputs), model.status).to.equal(true);
    return false;
  }
  const witness = await circuit.witness(inputs);
  const read = (signal: string): bigint => circuit.readSigned(witness, signal);
  model.positionValue.forEach((value, i) => {
    expect(read(`position[${i}].notional`)).to.equal(value);
  });
  model.scenarioLoss.forEach((loss, s) => {
    expect(read(`worst.loss[${s}]`)).to.equal(loss);
  });
  expect(read("weightedValue")).to.equal(model.value);
  expect(read("worst.worst")).to.equal(model.worstLoss);
  expect(read("addOn")).to.equal(model.addOn);
  expect(read("concentration.out")).to.equal(model.concentration);
  expect(read("margin")).to.equal(model.requirement);
  expect(read("surplus")).to.equal(model.surplus);
  expect(read("assertedSurplus")).to.equal(disclose || compares ? 0n : model.surplus);
  expect(read("valueDown.cents")).to.equal(model.valueCents);
  expect(read("requirementUp.cents")).to.equal(model.requirementCents);
  expect(read("requirementUp.dollars")).to.equal(model.requirementUsd);
  return true;
}
