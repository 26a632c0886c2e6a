import { expect } from "chai";
import { commit } from "../../circuits/generators.ts";
import { commitmentVectors } from "../vectors/commitments.ts";
import { compile } from "./harness.ts";

describe("shared commitment vectors", () => {
  for (const { title, quantity, blinding, commitment } of commitmentVectors()) {
    it(`hold in TypeScript and in the circuit: ${title}`, async () => {
      expect(commit(quantity, blinding)).to.deep.equal(commitment);
      const circuit = await compile({ template: "Opening(32)", file: "lib/opening.circom" });
      const padded = Array.from({ length: 32 }, (_, slot) => quantity[slot] ?? 0n);
      const witness = await circuit.witness({ quantity: padded, blinding });
      expect(circuit.satisfied(witness)).to.equal(true);
      expect({
        x: circuit.read(witness, "commitment[0]"),
        y: circuit.read(witness, "commitment[1]"),
      }).to.deep.equal(commitment);
    });
  }
});
