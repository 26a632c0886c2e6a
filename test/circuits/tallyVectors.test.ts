import { expect } from "chai";
import { sealFigure, tallySignals } from "../../prover/index.ts";
import { encryptRequirement, tallyVector } from "../../sealing/index.ts";
import { tallyVectors } from "../vectors/tally.ts";
import { compile } from "./harness.ts";
import { privateInputs, TALLY } from "./tallyStatements.ts";

describe("shared vectors of tally", () => {
  for (const shared of tallyVectors()) {
    it(`hold in TypeScript and in the circuit: ${shared.title}`, async () => {
      const { requirement, salt, councilKey, ephemeral, scope } = shared;
      const { vector, digest, challenge, evaluation } = shared;
      const ciphertext = encryptRequirement(requirement, councilKey, ephemeral);
      const made = tallyVector(sealFigure(requirement, salt), councilKey, ciphertext);
      expect(made).to.deep.equal(vector);
      expect(tallySignals(made, scope)).to.deep.equal([digest, challenge, evaluation]);
      const circuit = await compile(TALLY);
      const held = { requirement, salt, council: councilKey, ephemeral };
      const inputs = { digest, challenge, evaluation, ...privateInputs(held) };
      expect(circuit.satisfied(await circuit.witness(inputs))).to.equal(true);
    });
  }
});
