/** `tally` against the encryption of `sealing/`. */
import { expect } from "chai";
import fc from "fast-check";
import {
  add,
  FIELD_MODULUS,
  multiply,
  negate,
  Point,
  SUBGROUP_ORDER,
  type AffinePoint,
} from "../../circuits/babyjubjub.ts";
import { blindingGenerator, generators, slotGenerator } from "../../circuits/generators.ts";
import { vectorNames } from "../../circuits/spec.ts";
import { sealFigure } from "../../prover/index.ts";
import {
  encryptRequirement,
  publicKeyOf,
  sharedPoint,
  tallyDigest,
  tallyVector,
} from "../../sealing/index.ts";
import { publicKey, secretKey } from "../sealing/arbitraries.ts";
import { compile, forge, refuses, type Inputs, type Replacement } from "./harness.ts";
import { BITS, bitHint } from "./hints.ts";
import {
  claim,
  HELD,
  masked,
  MOST,
  nextElement,
  privateInputs,
  publicInputs,
  TALLY,
  vectorOf,
  type Held,
} from "./tallyStatements.ts";

const { Fn, Fp } = Point;
const ORDER_TWO: AffinePoint = { x: 0n, y: FIELD_MODULUS - 1n };
/** A point (x, 0): a·x² = 1. */
const ORDER_FOUR: AffinePoint = { x: Fp.sqrt(Fp.inv(168700n)), y: 0n };

const accepts = async (inputs: Inputs): Promise<boolean> => {
  const circuit = await compile(TALLY);
  return circuit.satisfied(await circuit.witness(inputs));
};
const refused = async (inputs: Inputs): Promise<boolean> => refuses(await compile(TALLY), inputs);

/** Whether the circuit, with some constraints changed, still refuses. */
async function refusedWithout(inputs: Inputs, ...weakened: Replacement[]): Promise<boolean> {
  return refuses(await compile({ ...TALLY, weakened }), inputs);
}

const without = (from: string, to = ""): Replacement => ({ file: "tally.circom", from, to });

describe("Tally", () => {
  it("accepts what sealing/ encrypts: random requirements, salts, keys and ephemeral secrets", async () => {
    const salt = fc.bigInt({ min: 1n, max: FIELD_MODULUS - 1n });
    const dollars = fc.bigInt({ min: 0n, max: MOST });
    const statement = fc.tuple(dollars, salt, publicKey(), secretKey());
    await fc.assert(
      fc.asyncProperty(statement, async ([requirement, salt, council, ephemeral]) => {
        const ciphertext = encryptRequirement(requirement, council, ephemeral);
        const vector = tallyVector(sealFigure(requirement, salt), council, ciphertext);
        expect(await accepts(claim({ requirement, salt, council, ephemeral }, vector))).to.equal(
          true,
        );
      }),
      { numRuns: 20 },
    );
  });

  for (const requirement of [0n, 1n, 15n, 16n, 1n << 56n, MOST - 1n, MOST]) {
    it(`accepts a requirement of ${requirement} dollars, under every extreme of f`, async () => {
      for (const ephemeral of [1n, SUBGROUP_ORDER - 1n, HELD.ephemeral]) {
        expect(await accepts(claim({ ...HELD, requirement, ephemeral }))).to.equal(true);
      }
    });
  }

  it("accepts a council key outside the subgroup, and encrypts as under the one inside", async () => {
    for (const torsion of [ORDER_TWO, ORDER_FOUR]) {
      const held = { ...HELD, council: add(HELD.council, torsion) };
      expect(masked(held)).to.deep.equal(masked(HELD));
      expect(await accepts(claim(held))).to.equal(true);
    }
  });

  it("accepts council keys made from the ladder's own start, and nothing else under them", async () => {
    for (const factor of [1n, -1n, 2n]) {
      const council = multiply(generators().start, Fn.div(Fn.create(factor), 8n));
      const held = { ...HELD, council };
      expect(await accepts(claim(held))).to.equal(true);
      const wrong = vectorOf(held, { masked: masked({ ...held, ephemeral: 5n }) });
      expect(await refused(claim(held, wrong))).to.equal(true);
    }
  });

  it("refuses calldata that differs from the ciphertext in any one element", async () => {
    const names = vectorNames("tally");
    const vector = vectorOf(HELD);
    expect(vector).to.have.length(names.length);
    for (const [at, name] of names.entries()) {
      const changed = vector.with(at, nextElement(vector[at]!));
      const kept = claim(HELD, changed, tallyDigest(vector));
      expect(await refused(kept), `${name}, digest kept`).to.equal(true);
      expect(await refused(claim(HELD, changed)), `${name}, digest made anew`).to.equal(true);
    }
  });

  it("refuses another digest than the vector's, its own challenge and evaluation with it", async () => {
    const vector = vectorOf(HELD);
    for (const digest of [nextElement(tallyDigest(vector)), 0n]) {
      expect(await refused(claim(HELD, vector, digest))).to.equal(true);
    }
  });

  const wrapped: [string, bigint][] = [
    ["−1, a negative contribution", -1n],
    ["minus all the others' dollars", -MOST],
    ["2^57", MOST + 1n],
    ["2^60, which the windows cannot hold", 1n << 60n],
    ["ℓ, which encrypts like zero", SUBGROUP_ORDER],
    ["ℓ − 1, which encrypts like −1", SUBGROUP_ORDER - 1n],
    ["r − ℓ", FIELD_MODULUS - SUBGROUP_ORDER],
    ["r/2", FIELD_MODULUS / 2n],
  ];
  for (const [title, requirement] of wrapped) {
    it(`refuses ${title}, sealed and encrypted as such`, async () => {
      const held = { ...HELD, requirement };
      expect(await refused(claim(held))).to.equal(true);
      // The honest figure above a ciphertext of the wrapped one, by whoever knows either.
      const vector = vectorOf(HELD, { masked: masked(held) });
      expect(await refused(claim(HELD, vector))).to.equal(true);
      expect(await refused(claim(held, vector))).to.equal(true);
    });
  }

  const ownMask = sharedPoint(HELD.ephemeral, HELD.council);
  const plain = multiply(generators().key, HELD.requirement);
  const fHalf = Fn.div(Fn.create(HELD.ephemeral), 8n);
  const ciphertexts: Record<string, { ephemeral?: AffinePoint; masked?: AffinePoint }> = {
    "one dollar less": { masked: masked({ ...HELD, requirement: HELD.requirement - 1n }) },
    nothing: { masked: ownMask },
    "the requirement without its mask": { masked: plain },
    "the requirement subtracted": { masked: add(negate(plain), ownMask) },
    "the requirement over another base": {
      masked: add(multiply(blindingGenerator(), HELD.requirement), ownMask),
    },
    "the requirement over the base of slot 0": {
      masked: add(multiply(slotGenerator(0), HELD.requirement), ownMask),
    },
    "the mask of another council key": {
      masked: masked({ ...HELD, council: publicKeyOf(1_235n ** 9n) }),
    },
    "the mask of another f": { masked: masked({ ...HELD, ephemeral: HELD.ephemeral + 1n }) },
    "a mask without the cofactor": { masked: masked({ ...HELD, ephemeral: fHalf }) },
    "a masked point shifted by one of order two": { masked: add(masked(HELD), ORDER_TWO) },
    "a masked point shifted by one of order four": { masked: add(masked(HELD), ORDER_FOUR) },
    "an R of another f": { ephemeral: publicKeyOf(HELD.ephemeral + 1n) },
    "an R over another base": { ephemeral: multiply(blindingGenerator(), HELD.ephemeral) },
    "an R shifted by a point of order two": {
      ephemeral: add(publicKeyOf(HELD.ephemeral), ORDER_TWO),
    },
    "R and V exchanged": { ephemeral: masked(HELD), masked: publicKeyOf(HELD.ephemeral) },
    "R and V added to another contribution's": {
      ephemeral: add(publicKeyOf(HELD.ephemeral), publicKeyOf(9n)),
      masked: add(masked(HELD), masked({ ...HELD, requirement: 4n, ephemeral: 9n })),
    },
    "the identity as R and as mask": { ephemeral: { x: 0n, y: 1n }, masked: plain },
  };
  for (const [title, other] of Object.entries(ciphertexts)) {
    it(`refuses ${title}`, async () => {
      expect(await refused(claim(HELD, vectorOf(HELD, other)))).to.equal(true);
    });
  }

  it("refuses another salt, and another requirement than the sealed one", async () => {
    const vector = vectorOf(HELD);
    for (const change of [
      { salt: HELD.salt + 1n },
      { salt: 0n },
      { requirement: HELD.requirement - 1n },
      { requirement: 0n },
    ]) {
      expect(await refused(claim({ ...HELD, ...change }, vector))).to.equal(true);
      // With a ciphertext of what is claimed below the figure of what was proven.
      const held = { ...HELD, ...change };
      const figure = sealFigure(HELD.requirement, HELD.salt);
      expect(await refused(claim(held, vectorOf(held, { figure })))).to.equal(true);
    }
  });

  it("refuses a ciphertext under another council key than the one in calldata", async () => {
    const own: Held = { ...HELD, council: publicKeyOf(666n) };
    const calldata = vectorOf(own).with(1, HELD.council.x).with(2, HELD.council.y);
    expect(await accepts(claim(own))).to.equal(true);
    expect(await refused(claim(own, calldata))).to.equal(true);
    expect(await refused(claim(HELD, calldata))).to.equal(true);
  });

  const smallOrder: [string, AffinePoint][] = [
    ["the identity", { x: 0n, y: 1n }],
    ["the point of order two", ORDER_TWO],
    ["a point of order four", ORDER_FOUR],
    ["the other point of order four", negate(ORDER_FOUR)],
  ];
  for (const [title, council] of smallOrder) {
    it(`has no witness for ${title} as council key`, async () => {
      const vector = vectorOf(HELD, { masked: plain }).with(1, council.x).with(2, council.y);
      const secret = privateInputs({ ...HELD, council });
      expect(await refused({ ...publicInputs(vector), ...secret })).to.equal(true);
    });
  }

  it("resists an honest witness with any public signal changed", async () => {
    const circuit = await compile(TALLY);
    const witness = await circuit.witness(claim(HELD));
    expect(circuit.satisfied(witness)).to.equal(true);
    for (const signal of ["digest", "challenge", "evaluation"]) {
      for (const change of [1n, -1n]) {
        const forged = circuit.edit(witness, { [signal]: circuit.read(witness, signal) + change });
        expect(circuit.satisfied(forged), signal).to.equal(false);
      }
    }
  });

  describe("resists a prover whose bits are those of another requirement, encrypted consistently", () => {
    // One dishonest generator, which lies about four requirements and is honest about every other.
    const lies: [title: string, encrypted: (requirement: bigint) => bigint, bits: string][] = [
      ["one dollar less", (m) => m - 1n, "((in - 1) >> k) & 1"],
      ["nothing", () => 0n, "0"],
      ["2^57 dollars less", (m) => m - MOST - 1n, "k == 56 ? -1 : (in >> k) & 1"],
      ["minus itself", (m) => -m, "-((in >> k) & 1)"],
    ];
    const requirementOf = (lie: number): bigint => HELD.requirement + BigInt(2 * lie);
    const forged = async (inputs: Inputs): Promise<boolean> => {
      const hint = bitHint("signal output");
      const bits = lies.reduce(
        (honest, [, , lie], k) => `(n == 57 && in == ${requirementOf(k)} ? (${lie}) : ${honest})`,
        "((in >> k) & 1)",
      );
      const to = `${hint.split("<--")[0] ?? ""}<-- ${bits};`;
      const circuit = await forge(TALLY, { file: BITS, from: hint, to });
      return circuit.satisfied(await circuit.witness(inputs));
    };

    for (const [k, [title, encrypted]] of lies.entries()) {
      it(title, async () => {
        const held = { ...HELD, requirement: requirementOf(k) };
        const less = masked({ ...held, requirement: encrypted(held.requirement) });
        expect(await forged(claim(held, vectorOf(held, { masked: less })))).to.equal(false);
        expect(await forged(claim(held))).to.equal(false);
      });
    }

    it("and believes him where he does not lie", async () => {
      expect(await forged(claim({ ...HELD, requirement: HELD.requirement + 1n }))).to.equal(true);
    });
  });

  describe("is what its constraints make it: without one of them a forgery passes", () => {
    const figure = sealFigure(HELD.requirement, HELD.salt);

    it("the bits of what is sealed: a contribution of nothing", async () => {
      const inputs = claim(HELD, vectorOf(HELD, { masked: ownMask }));
      expect(await refused(inputs)).to.equal(true);
      const from = "dollars.in <== requirement;";
      expect(await refusedWithout(inputs, without(from, "dollars.in <== 0;"))).to.equal(false);
    });

    it("the figure: a requirement of one's choice", async () => {
      const held = { ...HELD, requirement: 1n };
      const inputs = claim(held, vectorOf(held, { figure }));
      expect(await refused(inputs)).to.equal(true);
      const from = "vector[0] <== sealed.out;";
      const to = `vector[0] <== ${figure};`;
      expect(await refusedWithout(inputs, without(from, to))).to.equal(false);
    });

    it("the digest: a vector solved for after the challenge", async () => {
      // Whoever knows the challenge first makes up for a smaller V.x with a larger sealed figure.
      const own = { ...HELD, requirement: 1n };
      const { challenge } = publicInputs(vectorOf(own), 7n) as { challenge: bigint };
      const [small, large] = [vectorOf(own), vectorOf(HELD)];
      const value = (vector: readonly bigint[], from: number): bigint =>
        vector.reduceRight((sum, e, k) => Fp.create(sum * challenge + (k < from ? 0n : e)), 0n);
      const solved = Fp.sub(value(small, 0), value(large, 1));
      const inputs = { digest: 7n, challenge, evaluation: value(large.with(0, solved), 0) };
      const asked = { ...inputs, ...privateInputs(own) };
      expect(await refused(asked)).to.equal(true);
      expect(await refusedWithout(asked, without("digest === fixed.out;"))).to.equal(false);
    });
  });
});
