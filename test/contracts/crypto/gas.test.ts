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

  for (const [id, most] of [
    ["seal", 210_000],
    ["share", 235_000],
    ["improve", 205_000],
    ["tally", 210_000],
  ] as const) {
    it(`verifies a proof of ${id} for at most ${most}`, () => {
      expect(figures[`gas.verify.${id}`]).to.be.at.most(most);
    });
  }

  it("verifies two attestations together for at most 280,000, less than one by one", () => {
    expect(figures["gas.verify.pair"]).to.be.at.most(280_000);
  });

  it("verifies thirty-two attestations for at most 60,000 each", () => {
    expect(figures["gas.verify.batch32.perProof"]).to.be.at.most(60_000);
  });

  it("verifies sixteen contributions to a total for at most 60,000 each", () => {
    expect(figures["gas.verify.tally.batch16.each"]).to.be.at.most(60_000);
  });

  it("checks a key from outside for at most 1,200", () => {
    expect(figures["gas.point.key"]).to.be.at.most(1_200);
  });

  it("puts the largest amount on a commitment for at most 45,000", () => {
    expect(figures["gas.deposit.point"]).to.be.at.most(45_000);
  });
});
