/**
 * Given a generator that is used again    When it has made a witness, or refused one   Then nothing of it is left in its memory
 * Given the same input at any turn        When a witness is made of it                 Then it is the same witness
 */
import { expect } from "chai";
import { WitnessGenerator } from "../../../prover/backend/witness.ts";
import { SolvencyStatement } from "../../../prover/statement.ts";
import { loadProvingKey } from "../../../setup/keys.ts";
import { refusalOf } from "../refusal.ts";
import { healthy, requestFor, short } from "../samplePortfolios.ts";

const inputOf = (portfolio: ReturnType<typeof healthy>): Record<string, unknown> =>
  SolvencyStatement.compose(requestFor(portfolio)).revealCircuitInput();

describe("Witness generator", () => {
  let generator: WitnessGenerator;
  before(async () => {
    const { wasm } = loadProvingKey("solvency-spot8", { allowDevelopment: true });
    generator = await WitnessGenerator.compile(wasm);
  });

  it("keeps nothing of a witness", () => {
    const witness = generator.generate(inputOf(healthy()));
    expect(witness.some((byte) => byte > 1)).to.equal(true);
    expect(generator.isClean).to.equal(true);
  });

  it("keeps nothing of a refused input, wherever it stopped", () => {
    const refused = [
      inputOf(short()),
      { ...inputOf(healthy()), quantity: ["1"] },
      { ...inputOf(healthy()), terms: "no number" },
      { ...inputOf(healthy()), unheardOf: "1" },
      {},
    ];
    for (const input of refused) {
      expect(refusalOf(() => generator.generate(input)).code).to.equal("INTERNAL");
      expect(generator.isClean).to.equal(true);
    }
  });

  it("makes the same of the same, whatever came between", () => {
    const first = generator.generate(inputOf(healthy()));
    refusalOf(() => generator.generate(inputOf(short())));
    expect(generator.generate(inputOf(healthy()))).to.deep.equal(first);
  });
});
