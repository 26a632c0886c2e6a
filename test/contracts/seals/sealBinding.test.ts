/**
 * SealBinding.sol against sealing/binding.ts.
 *
 * Given calldata   When bound   Challenge, evaluation and hash are those of the reference
 * Given an element that is not below r   It is refused by its index
 */
import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";
import { FIELD_MODULUS } from "../../../circuits/babyjubjub.ts";
import {
  sealChallenge,
  sealDigest,
  sealEvaluation,
  sealHash,
  type SealedDelta,
} from "../../../sealing/index.ts";
import {
  NOT_A_PROOF,
  OTHER_SCOPES,
  SAMPLE_SCOPE,
  argumentsOf,
  deployBinding,
  sampleSeal,
  type BindingHarness,
  type SealArguments,
} from "./sealFixture.ts";

const ELEMENTS = 23;
const RERANDOMISE = 2;

const element = fc.oneof(
  fc.bigInt(0n, FIELD_MODULUS - 1n),
  fc.constantFrom(0n, 1n, FIELD_MODULUS - 1n),
);
const anyVector = fc
  .tuple(fc.array(element, { minLength: ELEMENTS, maxLength: ELEMENTS }), fc.boolean())
  .map(([vector, rerandomise]) => vector.with(RERANDOMISE, rerandomise ? 1n : 0n));

describe("SealBinding.sol", () => {
  let harness: BindingHarness;
  const publicInputs = (a: SealArguments) =>
    harness.publicInputs(a.delta, a.rerandomise, a.council, a.copyA, a.copyB, a.seal, a.scope);
  const bind = async (vector: readonly bigint[], digest: bigint): Promise<bigint[]> => [
    ...(await publicInputs(argumentsOf(vector, digest, NOT_A_PROOF))),
  ];

  before(async () => {
    harness = await deployBinding(await network.create());
  });

  it("computes the challenge and the evaluation of the reference, for any vector", async () => {
    await fc.assert(
      fc.asyncProperty(anyVector, element, async (vector, digest) => {
        const challenge = sealChallenge(digest, vector, SAMPLE_SCOPE);
        const evaluation = sealEvaluation(vector, challenge);
        expect(await harness.challenge(digest, vector, SAMPLE_SCOPE)).to.equal(challenge);
        expect(await harness.evaluate(vector, challenge)).to.equal(evaluation);
        expect(await bind(vector, digest)).to.deep.equal([digest, challenge, evaluation]);
      }),
      { numRuns: 60 },
    );
  });

  it("evaluates at any point, 0 and r − 1 among them, for vectors of any length", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(element, { maxLength: 40 }), element, async (vector, point) => {
        expect(await harness.evaluate(vector, point)).to.equal(sealEvaluation(vector, point));
      }),
      { numRuns: 40 },
    );
  });

  it("hashes a seal as the owners do, whatever its digest and proof", async () => {
    const fields = fc.array(element, { minLength: 14, maxLength: 14 });
    await fc.assert(
      fc.asyncProperty(fields, element, async (words, digest) => {
        const [x = 0n, y = 0n, first = 0n, second = 0n] = words;
        const sealed: SealedDelta = {
          ephemeral: { x, y },
          wraps: [first, second],
          words: words.slice(4),
        };
        const vector = [...Array.from({ length: 9 }, () => 0n), ...words];
        const { seal } = argumentsOf(vector, digest, NOT_A_PROOF);
        expect(await harness.hash(seal)).to.equal(sealHash(sealed));
      }),
      { numRuns: 20 },
    );
  });

  for (const rerandomise of [false, true]) {
    it(`binds a real seal${rerandomise ? " that only rerandomises" : ""}`, async () => {
      const { vector } = sampleSeal(rerandomise);
      expect(vector).to.have.length(ELEMENTS);
      const digest = sealDigest(vector);
      const challenge = sealChallenge(digest, vector, SAMPLE_SCOPE);
      const evaluation = sealEvaluation(vector, challenge);
      expect(await bind(vector, digest)).to.deep.equal([digest, challenge, evaluation]);
    });
  }

  it("gives another challenge for any other element or digest", async () => {
    const { vector } = sampleSeal();
    const digest = sealDigest(vector);
    const challengeOf = (h: bigint, elements: readonly bigint[]): Promise<bigint> =>
      harness.challenge(h, elements, SAMPLE_SCOPE);
    const seen = new Set([
      await challengeOf(digest, vector),
      await challengeOf(digest + 1n, vector),
    ]);
    for (const [k, value] of vector.entries()) {
      seen.add(await challengeOf(digest, vector.with(k, value + 1n)));
    }
    expect(seen).to.have.length(ELEMENTS + 2);
  });

  it("gives another challenge for other accounts, another contract and another chain", async () => {
    const { vector } = sampleSeal();
    const scopes = [SAMPLE_SCOPE, ...OTHER_SCOPES];
    const foreign = await deployBinding(await network.create("foreignChain"));
    const seen = new Set<bigint>();
    for (const scope of scopes) {
      for (const [chain, chainId] of [
        [harness, 31_337n],
        [foreign, 4_242n],
      ] as const) {
        const challenge = await chain.challenge(5n, vector, scope);
        expect(challenge).to.equal(sealChallenge(5n, vector, { ...scope, chainId }));
        seen.add(challenge);
      }
    }
    expect(seen).to.have.length(2 * scopes.length);
  });

  describe("refuses", () => {
    it("each element that is r or more, by its index", async () => {
      const { vector } = sampleSeal();
      for (const [k, value] of vector.entries()) {
        if (k === RERANDOMISE) continue;
        for (const bad of [FIELD_MODULUS, value + FIELD_MODULUS, 2n ** 256n - 1n]) {
          const attempt = publicInputs(argumentsOf(vector.with(k, bad), 5n, NOT_A_PROOF));
          await expect(attempt)
            .to.be.revertedWithCustomError(harness, "ElementNotInField")
            .withArgs(k, bad);
        }
        const largest = vector.with(k, FIELD_MODULUS - 1n);
        expect(await bind(largest, 5n)).to.have.length(3);
      }
    });

    it("the first of several", async () => {
      const vector = sampleSeal().vector.map((value, k) => (k > 6 ? value + FIELD_MODULUS : value));
      await expect(publicInputs(argumentsOf(vector, 5n, NOT_A_PROOF)))
        .to.be.revertedWithCustomError(harness, "ElementNotInField")
        .withArgs(7, vector[7]);
    });
  });
});
