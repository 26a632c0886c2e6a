import { expect } from "chai";
import { FIELD_MODULUS } from "../../circuits/babyjubjub.ts";
import { poseidonHash, poseidonState } from "../../circuits/poseidon.ts";
import { compile } from "./harness.ts";

describe("Poseidon", () => {
  const widths = [1, 2, 3, 6, 10, 11, 16];
  for (const n of widths) {
    it(`of ${n} elements is circomlib's, every element of the state`, async () => {
      const circuit = await compile({
        template: `PoseidonEx(${n}, ${n + 1})`,
        // It includes circomlib's.
        file: "lib/encryption.circom",
        public: ["inputs", "initialState"],
      });
      const inputs = Array.from({ length: n }, (_, i) => FIELD_MODULUS - BigInt(7 * i * i + 1));
      const witness = await circuit.witness({ inputs, initialState: 0n });
      const state = inputs.concat(0n).map((_, k) => circuit.read(witness, `out[${k}]`));
      expect(poseidonState(inputs)).to.deep.equal(state);
      expect(poseidonHash(inputs)).to.equal(state[0]);
    });
  }

  it("refuses widths that have no parameters", () => {
    expect(() => poseidonHash(Array.from({ length: 17 }, () => 1n))).to.throw(RangeError);
  });
});
