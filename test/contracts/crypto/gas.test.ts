/** The gas goals of the cryptography, as execution gas: see measureCryptoGas.ts. */
import { expect } from "chai";
import { measureCryptoGas } from "./measureCryptoGas.ts";

describe("gas of the cryptography", () => {
  let figures: Record<string, number>;

  before(async () => {
    figures = await measureCryptoGas();
  });

  after(() => {
    for (const [name, gas] of Object.entries(figures)) {
      process.stdout.write(`      ${name} = ${gas}\n`);
    }
  });

  for (const id of ["solvency-spot8", "solvency-book32"]) {
    it(`verifies a plain attestation of ${id} for at most 210,000`, () => {
      expect(figures[`gas.verify.${id}`]).to.be.at.most(210_000);
    });

    it(`deploys the verifier of ${id} within the limit of a transaction`, () => {
      expect(figures[`gas.deploy.verifier.${id}`]).to.be.at.most(16_777_216);
    });
  }

  it("puts the largest amount on a commitment for at most 45,000", () => {
    expect(figures["gas.deposit.point"]).to.be.at.most(45_000);
  });
});
