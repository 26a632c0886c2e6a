import { expect } from "chai";
import fc from "fast-check";
import {
  add,
  FIELD_MODULUS,
  multiply,
  negate,
  Point,
  type AffinePoint,
} from "../../circuits/babyjubjub.ts";
import { generators, keyGenerator, slotGenerator } from "../../circuits/generators.ts";
import { publicKeyOf, sharedPoint } from "../../sealing/index.ts";
import { publicKey, secretKey } from "../sealing/arbitraries.ts";
import { compile, refuses, type Inputs } from "./harness.ts";
import { SHARE, shareOf } from "./shareStatements.ts";

const list = ({ x, y }: AffinePoint): bigint[] => [x, y];
const { Fn } = Point;
const SECRET = 4_242n ** 11n;
const OTHER = slotGenerator(7);

describe("Share", () => {
  it("accepts the share of every key of every point", async () => {
    const circuit = await compile(SHARE);
    await fc.assert(
      fc.asyncProperty(secretKey(), publicKey(), async (secret, point) => {
        const witness = await circuit.witness(shareOf(secret, point));
        expect(circuit.satisfied(witness)).to.equal(true);
      }),
      { numRuns: 25 },
    );
  });

  it("accepts B as the point: possession of a key", async () => {
    const inputs = shareOf(SECRET, keyGenerator());
    expect(await refuses(await compile(SHARE), inputs)).to.equal(false);
  });

  const { start, secondStart } = generators();
  const related: [string, AffinePoint, bigint][] = [
    ["the start of the ladder", start, 1n],
    ["minus the start", start, -1n],
    ["twice the start", start, 2n],
    ["four times the start", start, 4n],
    ["four thirds of the start", start, Fn.div(4n, 3n)],
    ["the second start", secondStart, 1n],
    ["minus the second start", secondStart, -1n],
  ];
  for (const [title, base, factor] of related) {
    it(`accepts a point chosen so that eight times it is ${title}, and one share of it`, async () => {
      const circuit = await compile(SHARE);
      const point = multiply(base, Fn.div(Fn.create(factor), 8n));
      for (const secret of [1n, 2n, SECRET, Fn.ORDER - 1n, Fn.ORDER / 3n]) {
        const inputs = shareOf(Fn.create(secret), point);
        expect(circuit.satisfied(await circuit.witness(inputs))).to.equal(true);
        const wrong = { ...inputs, share: list(sharedPoint(Fn.create(secret + 1n), point)) };
        expect(await refuses(circuit, wrong)).to.equal(true);
      }
    });
  }

  const honest = shareOf(SECRET, OTHER);
  const wrong: Record<string, Inputs> = {
    "the share of another ciphertext": {
      ...honest,
      share: list(sharedPoint(SECRET, slotGenerator(8))),
    },
    "the share of another key": { ...honest, share: list(sharedPoint(SECRET + 1n, OTHER)) },
    "another public key": { ...honest, publicKey: list(publicKeyOf(SECRET + 1n)) },
    "the opposite share": { ...honest, share: list(negate(sharedPoint(SECRET, OTHER))) },
    "a share shifted by a point of order two": {
      ...honest,
      share: list(add(sharedPoint(SECRET, OTHER), { x: 0n, y: FIELD_MODULUS - 1n })),
    },
    "a share without the cofactor": {
      ...honest,
      share: list(sharedPoint(Fn.div(Fn.create(SECRET), 8n), OTHER)),
    },
    "the identity as point": { ...honest, point: [0n, 1n], share: [0n, 1n] },
    "the point of order two": { ...honest, point: [0n, FIELD_MODULUS - 1n], share: [0n, 1n] },
    "a secret of 2^252": { ...honest, secret: 1n << 252n },
  };
  for (const [title, inputs] of Object.entries(wrong)) {
    it(`refuses ${title}`, async () => {
      expect(await refuses(await compile(SHARE), inputs)).to.equal(true);
    });
  }

  it("holds for one context: the witness of one does not satisfy another", async () => {
    const circuit = await compile(SHARE);
    const witness = await circuit.witness(honest);
    expect(circuit.satisfied(witness)).to.equal(true);
    expect(circuit.satisfied(circuit.edit(witness, { context: 98n }))).to.equal(false);
  });

  it("resists a share, a key or a point edited alone", async () => {
    const circuit = await compile(SHARE);
    const witness = await circuit.witness(honest);
    for (const signal of ["share[0]", "share[1]", "publicKey[0]", "publicKey[1]", "point[0]"]) {
      const edited = circuit.edit(witness, { [signal]: circuit.read(witness, signal) + 1n });
      expect(circuit.satisfied(edited), signal).to.equal(false);
    }
  });
});
