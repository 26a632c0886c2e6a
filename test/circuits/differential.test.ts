import { expect } from "chai";
import fc from "fast-check";
import { type SolvencyId } from "../../circuits/spec.ts";
import { readableCircuit } from "../../soundness/differential/circuit.ts";
import { expectAgreement } from "./modelAgreement.ts";
import { randomStatement } from "./portfolios.ts";

interface Tally {
  provable: number;
  refused: number;
}

async function fuzz(id: SolvencyId, wide: boolean, numRuns: number): Promise<Tally> {
  const circuit = await readableCircuit(id);
  const tally: Tally = { provable: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(randomStatement(id, wide), async (random) => {
      tally[(await expectAgreement(circuit, random)) ? "provable" : "refused"] += 1;
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
