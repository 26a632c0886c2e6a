import { expect } from "chai";
import fc from "fast-check";
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
import { randomStatement, type RandomStatement } from "./portfolios.ts";

interface Tally {
  provable: number;
  refused: number;
}

function sealedFigureOf(
  { tally, compare: compares, salt }: RandomStatement,
  { requirementUsd, surplus }: MarginEvaluation,
): bigint {
  if (compares) return sealOf(surplus < 0n ? surplus + FIELD_MODULUS : surplus, salt);
  return tally ? sealOf(requirementUsd, salt) : 0n;
}

/** Runs model and circuit on one statement: same verdict, and every intermediate equal. */
async function compare(circuit: TemplateCircuit, random: RandomStatement): Promise<boolean> {
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

async function fuzz(id: SolvencyId, wide: boolean, numRuns: number): Promise<Tally> {
  const { nLinear, nOption, nScenarios } = solvencyCircuit(id).parameters;
  const circuit = await compile({
    template: `Solvency(${nLinear}, ${nOption}, ${nScenarios})`,
    file: "solvency.circom",
    optimisation: "--O0",
  });
  const tally: Tally = { provable: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(randomStatement(id, wide), async (random) => {
      tally[(await compare(circuit, random)) ? "provable" : "refused"] += 1;
    }),
    { numRuns, endOnFailure: true },
  );
  return tally;
}

describe("model and circuit agree on the verdict and on every intermediate", () => {
  // The last column: at least so many have a proof. Thirty-two slots of any width break a limit.
  const runs: [SolvencyId, boolean, number, number][] = [
    ["solvency-spot8", false, 800, 40],
    ["solvency-spot8", true, 400, 20],
    ["solvency-book32", false, 80, 4],
    ["solvency-book32", true, 40, 0],
  ];
  for (const [id, wide, numRuns, atLeast] of runs) {
    const size = wide ? "over the whole width of every field" : "of ordinary size";
    it(`on ${numRuns} portfolios ${size} of ${id}`, async () => {
      const { provable, refused } = await fuzz(id, wide, numRuns);
      expect(provable, "portfolios with a proof").to.be.at.least(atLeast);
      expect(refused, "portfolios without one").to.be.greaterThan(0);
    });
  }
});
