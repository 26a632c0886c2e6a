import { expect } from "chai";
import { compile, refuses, type Source } from "./harness.ts";

const FILE = "lib/bits.circom";
const cases: [string, bigint][] = [
  ["Bits(5)", 2n ** 5n],
  ["Bits(252)", 2n ** 252n],
  ["InRange(64)", 2n ** 64n],
  ["BelowPowerOfFive(3)", 125n],
  ["BelowPowerOfTen(2)", 100n],
  ["BelowPowerOfTen(22)", 10n ** 22n],
];

describe("range checks", () => {
  for (const [template, bound] of cases) {
    const source: Source = { template, file: FILE };

    it(`${template} accepts zero, one, the middle and the largest value`, async () => {
      const circuit = await compile(source);
      for (const value of [0n, 1n, bound / 2n, bound - 1n]) {
        expect(circuit.satisfied(await circuit.witness({ in: value }))).to.equal(true);
      }
    });

    it(`${template} rejects the bound, one above it, minus one and the field's middle`, async () => {
      const circuit = await compile(source);
      for (const value of [bound, bound + 1n, -1n, 2n ** 252n + 1n]) {
        expect(await refuses(circuit, { in: value }), `${value}`).to.equal(true);
      }
    });
  }

  it("Bits puts the least significant bit first", async () => {
    const circuit = await compile({ template: "Bits(5)", file: FILE });
    const witness = await circuit.witness({ in: 6n });
    const bits = [0, 1, 2, 3, 4].map((k) => circuit.read(witness, `bit[${k}]`));
    expect(bits).to.deep.equal([0n, 1n, 1n, 0n, 0n]);
  });
});
