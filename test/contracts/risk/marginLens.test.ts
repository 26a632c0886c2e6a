/** Rationals, circuit and lens agree on a hundred portfolios, and a lens that is wrong is found out. */
import { expect } from "chai";
import { type SolvencyId } from "../../../circuits/spec.ts";
import { circuitDifferences, lensDifferences } from "../../../soundness/differential/agreement.ts";
import { readableCircuit } from "../../../soundness/differential/circuit.ts";
import { comparePortfolios, seedOf } from "../../../soundness/differential/compare.ts";
import { openLensChain, type LensChain } from "../../../soundness/differential/lens.ts";
import { MISTAKES, unnoticed } from "../../../soundness/differential/mistakes.ts";
import { drawPortfolios } from "../../../soundness/differential/portfolios.ts";
import { referenceOf, type Reference } from "../../../soundness/differential/reference.ts";

/** One of each sort; the soundness programme tries them all. */
const TRIED = [0, 3, 5, 9, 13].flatMap((k) => MISTAKES.slice(k, k + 1));

describe("the margin rule in TypeScript, in the circuit and in Solidity", function () {
  this.timeout(300_000);
  let chain: LensChain;
  before(async () => (chain = await openLensChain()));
  after(() => chain.close());

  const seed = seedOf(process.env);
  for (const [id, count] of [
    ["solvency-spot8", 80],
    ["solvency-book32", 20],
  ] as [SolvencyId, number][]) {
    it(`agree on ${count} portfolios of ${id}, ZKMARGIN_SEED=${seed}`, async () => {
      const circuit = await readableCircuit(id);
      const compared = await comparePortfolios(id, count, seed, circuit, await chain.deploy());
      expect(compared.disagreements).to.deep.equal([]);
      expect(compared.portfolios).to.be.at.least(count);
    });
  }

  it("do not agree with a lens that is wrong somewhere", async () => {
    expect(TRIED).to.have.length(5);
    expect(await unnoticed(chain, TRIED)).to.deep.equal([]);
  });

  it("do not agree when one value is one off, whichever it is", () => {
    const [{ portfolio } = { portfolio: undefined }] = drawPortfolios("solvency-spot8", 1, 1);
    if (portfolio === undefined) throw new Error("nothing was drawn");
    const reference: Reference = referenceOf(portfolio);
    const { verdict, values, published } = reference;
    const provable = verdict === "provable";
    expect(circuitDifferences(reference, { provable, values })).to.deep.equal([]);
    expect(circuitDifferences(reference, { provable: !provable, values })).to.have.length(1);
    expect(lensDifferences(reference, { verdict, values, published })).to.deep.equal([]);
    for (const [name, list] of values) {
      for (const index of list.keys()) {
        const off = new Map(values).set(
          name,
          list.map((value, i) => (i === index ? value + 1n : value)),
        );
        expect(circuitDifferences(reference, { provable, values: off })).to.have.length(1);
        expect(lensDifferences(reference, { verdict, values: off, published })).to.have.length(1);
      }
    }
  });
});
