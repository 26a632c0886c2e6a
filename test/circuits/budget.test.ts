import { expect } from "chai";
import { bitBudget, BUDGET_BITS } from "../../circuits/budget.ts";
import { solvencyCircuit, solvencyCircuits } from "../../circuits/spec.ts";
import { forge, type Inputs, type Source } from "./harness.ts";

const SPOT8: Source = {
  template: "Solvency(8, 0, 8)",
  file: "solvency.circom",
  optimisation: "--O0",
};
const HONEST = { file: "lib/margin.circom", from: "worst <-- max;", to: "worst <-- max;" };

/** Every input at the extreme of its width; all long, or all short. */
function extremes(sign: 1n | -1n): Inputs {
  const all = (value: bigint): bigint[] => Array.from({ length: 8 }, () => value);
  const widest = (bits: bigint): bigint => (1n << bits) - 1n;
  return {
    commitment: [0, 1],
    terms: widest(32n),
    value: 0,
    requirement: 0,
    sealedFigure: 0,
    price: all(widest(64n)),
    optionPnl: Array.from({ length: 8 }, () => []),
    longOnly: all(0n),
    weightLong: all(widest(16n)),
    weightShort: all(widest(16n)),
    contingency: all(widest(16n)),
    bandSensitivity: all(widest(24n)),
    impact: all(widest(40n)),
    shock: Array.from({ length: 8 }, () => all(-(1n << 23n))),
    quantity: all(sign === 1n ? widest(63n) : -(1n << 63n)),
    blinding: 0,
    salt: 0,
  };
}

describe("bit budget", () => {
  for (const circuit of solvencyCircuits()) {
    it(`keeps every intermediate of ${circuit.id} below 2^${BUDGET_BITS}`, () => {
      for (const { name, bits } of bitBudget(circuit)) {
        expect(bits, name).to.be.at.most(BUDGET_BITS);
      }
    });
  }

  it("bounds what the circuit computes at extreme inputs, and is reached by all-short books", async () => {
    // With its checks left out the circuit computes any book; the field would wrap in silence.
    const unchecked = await forge(SPOT8, HONEST);
    const budget = new Map(
      bitBudget(solvencyCircuit("solvency-spot8")).map(({ name, magnitude }) => [name, magnitude]),
    );
    const exact = [
      "position[i].notional",
      "weightedValue",
      "linearPnl[s].out",
      "worst.loss[s]",
      "grossContingency.out",
      "grossSensitivity.out",
      "bandCost",
      "addOn",
      "concentration.charge[i]",
      "concentration.square.out",
    ];
    for (const sign of [1n, -1n] as const) {
      const witness = await unchecked.witness(extremes(sign));
      for (const name of exact) {
        const value = unchecked.readSigned(witness, name.replace(/\[[is]\]/, "[0]"));
        const magnitude = value < 0n ? -value : value;
        expect(magnitude <= budget.get(name)!, name).to.equal(true);
        if (sign === -1n) expect(magnitude, name).to.equal(budget.get(name));
      }
    }
  });
});
