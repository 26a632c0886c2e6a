import { expect } from "chai";
import { bn254 } from "@noble/curves/bn254.js";
import { BASE_MODULUS, G1, G2, type G2Point } from "../../verifier/bn254.ts";
import { verifyAttestation } from "../../verifier/verifyAttestation.ts";
import "./closeWorkers.ts";
import { proofDocument, type Groth16Document } from "./knownSecrets.ts";
import { sampleContext, sampleDocument } from "./sampleClaim.ts";

const context = sampleContext("solvency-spot8");
const valid = sampleDocument(context);

async function outcome(proof: unknown): Promise<string> {
  const result = await verifyAttestation({ ...valid, proof }, context);
  return result.ok ? "accepted" : `${result.reason} ${result.detail}`;
}

type Edit = (coordinate: string) => unknown;
/** The eight coordinates of a proof, each edited alone. */
const COORDINATES: [string, (proof: Groth16Document, edit: Edit) => unknown][] = [
  ...(["pi_a", "pi_c"] as const).flatMap((name) =>
    [0, 1].map((at): (typeof COORDINATES)[number] => [
      `proof.${name}[${String(at)}]`,
      (proof, edit) => ({
        ...proof,
        [name]: proof[name].map((text, index) => (index === at ? edit(text) : text)),
      }),
    ]),
  ),
  ...[0, 1, 2, 3].map((at): (typeof COORDINATES)[number] => [
    `proof.pi_b[${String(at >> 1)}][${String(at & 1)}]`,
    (proof, edit) => ({
      ...proof,
      pi_b: proof.pi_b.map((pair, row) =>
        pair.map((text, column) => (row === at >> 1 && column === (at & 1) ? edit(text) : text)),
      ),
    }),
  ]),
];

/** The first points of the twist by x = 1, 2, …; nearly all of it lies outside the subgroup. */
function pointOutsideSubgroup(): G2Point {
  const { Fp2 } = bn254.fields;
  const b = Fp2.div(Fp2.fromBigTuple([3n, 0n]), Fp2.fromBigTuple([9n, 1n]));
  for (let c0 = 1n; ; c0 += 1n) {
    const x = Fp2.fromBigTuple([c0, 0n]);
    try {
      const y = Fp2.sqrt(Fp2.add(Fp2.mul(Fp2.sqr(x), x), b));
      const point = G2.fromAffine({ x, y });
      if (!point.isTorsionFree()) return point;
    } catch {
      continue;
    }
  }
}

describe("proof points", () => {
  for (const [field, edited] of COORDINATES) {
    it(`${field} changed by one is refused`, async () => {
      const answer = await outcome(edited(valid.proof, (text) => String(BigInt(text) + 1n)));
      expect(answer).to.match(/^PROOF_POINT_INVALID proof\.pi_[abc]$/);
    });

    it(`${field} in any other spelling is refused`, async () => {
      const spellings: Edit[] = [
        (text) => String(BigInt(text) + BASE_MODULUS),
        (text) => String(BigInt(text) - BASE_MODULUS),
        (text) => `0${text}`,
        (text) => `0x${BigInt(text).toString(16)}`,
        (text) => ` ${text}`,
        () => "",
        () => "9".repeat(80),
      ];
      for (const edit of spellings) {
        expect(await outcome(edited(valid.proof, edit))).to.equal(`PROOF_NOT_CANONICAL ${field}`);
      }
      const types: Edit[] = [Number, BigInt, () => null, (text) => [text], () => "9".repeat(81)];
      for (const edit of types) {
        expect(await outcome(edited(valid.proof, edit))).to.match(/^SHAPE_INVALID proof\.pi_/);
      }
    });
  }

  const [a, b, c] = [G1.BASE.multiply(2n), G2.BASE.multiply(3n), G1.BASE.multiply(5n)];

  it("in their groups, but of no valid proof, are refused by the equation", async () => {
    expect(await outcome(proofDocument(a, b, c))).to.equal("PROOF_INVALID proof");
    const { pi_a, pi_c } = valid.proof;
    const exchanged = { ...valid.proof, pi_a: pi_c, pi_c: pi_a };
    expect(await outcome(exchanged)).to.equal("PROOF_INVALID proof");
  });

  it("negated are refused, both negated are the same proof again", async () => {
    const negated = (text: string): string => String(BASE_MODULUS - BigInt(text));
    const [x = "", y = ""] = valid.proof.pi_a;
    const minusA = { ...valid.proof, pi_a: [x, negated(y), "1"] };
    expect(await outcome(minusA)).to.equal("PROOF_INVALID proof");
    const [bx = [], by = []] = valid.proof.pi_b;
    const minusBoth = { ...minusA, pi_b: [bx, by.map(negated), ["1", "0"]] };
    expect(await outcome(minusBoth)).to.equal("accepted");
  });

  it("at infinity are refused in every spelling", async () => {
    const infinities: [Partial<Record<keyof Groth16Document, unknown>>, string][] = [
      [{ pi_a: ["0", "0", "1"] }, "PROOF_POINT_INVALID proof.pi_a"],
      [{ pi_c: ["0", "0", "1"] }, "PROOF_POINT_INVALID proof.pi_c"],
      [
        {
          pi_b: [
            ["0", "0"],
            ["0", "0"],
            ["1", "0"],
          ],
        },
        "PROOF_POINT_INVALID proof.pi_b",
      ],
      [{ pi_a: ["0", "1", "0"] }, 'SHAPE_INVALID proof.pi_a[2] is not "1"'],
      [{ pi_c: ["0", "1", "0"] }, 'SHAPE_INVALID proof.pi_c[2] is not "1"'],
      [
        {
          pi_b: [
            ["0", "0"],
            ["1", "0"],
            ["0", "0"],
          ],
        },
        'SHAPE_INVALID proof.pi_b[2] is not ["1", "0"]',
      ],
    ];
    for (const [change, expected] of infinities) {
      expect(await outcome({ ...valid.proof, ...change })).to.equal(expected);
    }
  });

  it("B on the twist but outside the subgroup is refused", async () => {
    const outside = pointOutsideSubgroup();
    expect(await outcome(proofDocument(a, outside, c))).to.equal("PROOF_POINT_INVALID proof.pi_b");
  });

  it("B with its coordinate pairs in Ethereum's order is refused", async () => {
    const swapped = valid.proof.pi_b.map((pair, row) => (row < 2 ? pair.toReversed() : pair));
    const answer = await outcome({ ...valid.proof, pi_b: swapped });
    expect(answer).to.equal("PROOF_POINT_INVALID proof.pi_b");
  });

  it("of another protocol or curve are refused", async () => {
    for (const change of [{ protocol: "plonk" }, { curve: "bls12381" }, { curve: undefined }]) {
      expect(await outcome({ ...valid.proof, ...change })).to.match(/^SHAPE_INVALID proof\./);
    }
  });
});
