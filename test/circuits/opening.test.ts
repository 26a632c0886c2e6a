import { expect } from "chai";
import { IDENTITY, SUBGROUP_ORDER } from "../../circuits/babyjubjub.ts";
import { commit } from "../../circuits/generators.ts";
import { compile, refuses, type Source } from "./harness.ts";

const OPENING: Source = { template: "Opening(3)", file: "lib/opening.circom" };
const MAX = 2n ** 63n - 1n;
const MIN = -(2n ** 63n);

const openings: [string, bigint[], bigint][] = [
  ["the empty book without blinding: the identity", [0n, 0n, 0n], 0n],
  ["one unit", [1n, 0n, 0n], 0n],
  ["only a blinding", [0n, 0n, 0n], SUBGROUP_ORDER - 1n],
  ["the widest quantities", [MAX, MIN, MAX], 1n],
  ["the widest blinding", [MIN, -1n, MAX], 2n ** 252n - 1n],
  ["a blinding of the subgroup order, the same as none", [5n, -6n, 7n], SUBGROUP_ORDER],
  ["mixed signs", [123_456_789n, -987_654_321n, 42n], 0x1234567890abcdefn ** 3n],
];

describe("Opening", () => {
  for (const [title, quantity, blinding] of openings) {
    it(`accepts ${title}, and computes the commitment of the TypeScript model`, async () => {
      const circuit = await compile(OPENING);
      const witness = await circuit.witness({ quantity, blinding });
      expect(circuit.satisfied(witness)).to.equal(true);
      const commitment = {
        x: circuit.read(witness, "commitment[0]"),
        y: circuit.read(witness, "commitment[1]"),
      };
      expect(commitment).to.deep.equal(commit(quantity, blinding % SUBGROUP_ORDER));
      quantity.forEach((q, i) => {
        expect(circuit.read(witness, `isLong[${i}]`)).to.equal(q >= 0n ? 1n : 0n);
      });
    });
  }

  it("opens the identity exactly when the book is empty", async () => {
    const circuit = await compile(OPENING);
    const witness = await circuit.witness({ quantity: [0, 0, 0], blinding: 0 });
    expect([
      circuit.read(witness, "commitment[0]"),
      circuit.read(witness, "commitment[1]"),
    ]).to.deep.equal([IDENTITY.x, IDENTITY.y]);
  });

  const wrapped: [string, bigint][] = [
    ["2^63", 2n ** 63n],
    ["-2^63 - 1", MIN - 1n],
    ["the subgroup order, which commits like zero", SUBGROUP_ORDER],
    ["one more than the subgroup order, which commits like one", SUBGROUP_ORDER + 1n],
    ["2^64, which shares its low bits with zero", 2n ** 64n],
  ];
  for (const [title, q] of wrapped) {
    it(`rejects the quantity ${title}`, async () => {
      const circuit = await compile(OPENING);
      expect(await refuses(circuit, { quantity: [0n, q, 0n], blinding: 1n })).to.equal(true);
    });
  }

  it("rejects a blinding of 2^252", async () => {
    const circuit = await compile(OPENING);
    expect(await refuses(circuit, { quantity: [0, 0, 0], blinding: 2n ** 252n })).to.equal(true);
  });
});
