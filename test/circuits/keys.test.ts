/**
 * Keys, encryption and the vector commitment as templates of their own, against the TypeScript that has the
 * same job; and witnesses in which one output was changed.
 */
import { expect } from "chai";
import { multiply, Point, type AffinePoint } from "../../circuits/babyjubjub.ts";
import { commit, generators, keyGenerator, slotGenerator } from "../../circuits/generators.ts";
import { poseidonHash } from "../../circuits/poseidon.ts";
import { encrypt } from "../../sealing/cipher.ts";
import { publicKeyOf, sharedPoint, toSignedDigits } from "../../sealing/index.ts";
import { compile, forge, type Inputs, type Source } from "./harness.ts";

const KEYS = "lib/keys.circom";
const ENCRYPTION = "lib/encryption.circom";
const SECRET = 987_654_321n ** 7n;
const bitsOf = (value: bigint, n: number): bigint[] =>
  Array.from({ length: n }, (_, k) => (value >> BigInt(k)) & 1n);
const list = ({ x, y }: AffinePoint): bigint[] => [x, y];
const AMOUNT = 0x123_4567_89ab_cdefn;
const DIGITS = bitsOf(toSignedDigits(SECRET), 252);
const [QUANTITIES, BLINDING] = [[-5n, 2n ** 63n - 1n], 123_456_789n ** 8n];

interface Case {
  readonly source: Source;
  readonly inputs: Inputs;
  readonly output: string;
  readonly expected: readonly bigint[];
}

const point = slotGenerator(9);
const cases: readonly Case[] = [
  {
    source: { template: "PublicKey()", file: KEYS, public: ["bit"] },
    inputs: { bit: DIGITS },
    output: "out",
    expected: list(publicKeyOf(SECRET)),
  },
  {
    source: { template: "SharedPoint()", file: KEYS, public: ["bit", "point"] },
    inputs: { bit: DIGITS, point: list(point) },
    output: "out",
    expected: list(sharedPoint(SECRET, point)),
  },
  {
    source: { template: "AmountPoint()", file: "lib/amount.circom", public: ["bit"] },
    inputs: { bit: bitsOf(AMOUNT, 57) },
    output: "out",
    expected: list(multiply(keyGenerator(), AMOUNT)),
  },
  {
    source: { template: "DerivedKey(2)", file: ENCRYPTION, public: ["point"] },
    inputs: { point: list(point) },
    output: "out",
    expected: [poseidonHash([point.x, point.y, 2n])],
  },
  {
    source: { template: "Encrypted(3)", file: ENCRYPTION, public: ["key", "in"] },
    inputs: { key: SECRET, in: [1n, 0n, 77n] },
    output: "out",
    expected: encrypt(SECRET, [1n, 0n, 77n]),
  },
  {
    source: {
      template: "VectorCommitment(2)",
      file: "lib/opening.circom",
      public: ["bit", "blindingBit"],
    },
    inputs: {
      bit: QUANTITIES.map((quantity) => bitsOf(quantity + 2n ** 63n, 64)),
      blindingBit: bitsOf(BLINDING % 2n ** 252n, 252),
    },
    output: "commitment",
    expected: list(commit(QUANTITIES, BLINDING % 2n ** 252n)),
  },
];

for (const { source, inputs, output, expected } of cases) {
  const [name = ""] = source.template.split("(");
  const names = expected.map((_, k) => (expected.length === 1 ? output : `${output}[${k}]`));
  describe(name, () => {
    it("computes what the TypeScript of the same name computes", async () => {
      const circuit = await compile(source);
      const witness = await circuit.witness(inputs);
      expect(circuit.satisfied(witness)).to.equal(true);
      expect(names.map((signal) => circuit.read(witness, signal))).to.deep.equal(expected);
    });

    it("resists every other value of an output", async () => {
      const circuit = await compile(source);
      const witness = await circuit.witness(inputs);
      for (const [k, signal] of names.entries()) {
        for (const other of [expected[k]! + 1n, -expected[k]!, 0n, 1n]) {
          if (other === expected[k]) continue;
          expect(circuit.satisfied(circuit.edit(witness, { [signal]: other }))).to.equal(false);
        }
      }
    });
  });
}

describe("the start of the ladder", () => {
  const source: Source = { template: "SharedPoint()", file: KEYS, public: ["bit", "point"] };
  const hint = "from <-- isExceptional(bit, double[2].out, starts[0]);";

  it("is the prover's to choose, and the choice changes nothing", async () => {
    for (const from of ["0", "1"]) {
      const to = `from <-- ${from};`;
      const circuit = await forge(source, { file: KEYS, from: hint, to });
      const witness = await circuit.witness({ bit: DIGITS, point: list(point) });
      expect(circuit.satisfied(witness)).to.equal(true);
      const out = [circuit.read(witness, "out[0]"), circuit.read(witness, "out[1]")];
      expect(out).to.deep.equal(list(sharedPoint(SECRET, point)));
    }
  });

  it("is the second one where the first meets a point without a slope", async () => {
    const circuit = await compile(source);
    const related = multiply(generators().start, Point.Fn.inv(8n));
    const chosen = async (of: AffinePoint): Promise<bigint> =>
      circuit.read(await circuit.witness({ bit: DIGITS, point: list(of) }), "from");
    expect(await chosen(point)).to.equal(0n);
    expect(await chosen(related)).to.equal(1n);
    const stuck = await forge(source, { file: KEYS, from: hint, to: "from <-- 0;" });
    const witness = await stuck.witness({ bit: DIGITS, point: list(related) });
    expect(stuck.satisfied(witness)).to.equal(false);
  });
});
