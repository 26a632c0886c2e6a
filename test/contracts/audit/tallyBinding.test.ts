/**
 * TallyBinding.sol against sealing/tally.ts and the shared vectors.
 *
 * Given calldata   When bound   Challenge and evaluation are those of the reference
 * Given an element that is not below r   It is refused by its index
 */
import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";
import { FIELD_MODULUS } from "../../../circuits/babyjubjub.ts";
import { vectorNames } from "../../../circuits/spec.ts";
import { tallyChallenge, tallyDigest, tallyEvaluation } from "../../../sealing/index.ts";
import { tallyVectors } from "../../vectors/tally.ts";
import {
  bind,
  deployTallyBinding,
  OTHER_SCOPES,
  sampleVector,
  SCOPE,
  type TallyBindingHarness,
} from "./tallyFixture.ts";

const ELEMENTS = vectorNames("tally").length;
const element = fc.oneof(
  fc.bigInt(0n, FIELD_MODULUS - 1n),
  fc.constantFrom(0n, 1n, FIELD_MODULUS - 1n),
);

describe("TallyBinding.sol", () => {
  let harness: TallyBindingHarness;
  /** On a chain of another id, 4242. */
  let foreign: TallyBindingHarness;

  before(async () => {
    harness = await deployTallyBinding(await network.create());
    foreign = await deployTallyBinding(await network.create("foreignChain"));
  });

  it("computes the challenge and the evaluation of the reference, for any vector and scope", async () => {
    const vectors = fc.array(element, { minLength: ELEMENTS, maxLength: ELEMENTS });
    const number = fc.bigInt(0n, (1n << 256n) - 1n);
    await fc.assert(
      fc.asyncProperty(
        vectors,
        element,
        number,
        number,
        async (vector, digest, window, account) => {
          const scope = { ...SCOPE, window, account };
          const challenge = tallyChallenge(digest, vector, scope);
          const evaluation = tallyEvaluation(vector, challenge);
          expect(await bind(harness, vector, digest, scope)).to.deep.equal([challenge, evaluation]);
        },
      ),
      { numRuns: 60 },
    );
  });

  for (const { title, scope, vector, digest, challenge, evaluation } of tallyVectors()) {
    it(`agrees with the shared vector: ${title}`, async () => {
      const chain = scope.chainId === SCOPE.chainId ? harness : foreign;
      expect(await bind(chain, vector, digest, scope)).to.deep.equal([challenge, evaluation]);
    });
  }

  it("gives another challenge for any other element or digest", async () => {
    const vector = sampleVector();
    const digest = tallyDigest(vector);
    const seen = new Set<bigint>();
    for (const [h, elements] of [
      [digest, vector],
      [digest + 1n, vector],
      ...vector.map((value, k) => [digest, vector.with(k, value + 1n)] as const),
    ] as const) {
      seen.add((await bind(harness, elements, h))[0]);
    }
    expect(seen).to.have.length(ELEMENTS + 2);
  });

  it("gives another challenge for another account, window, contract and chain", async () => {
    const vector = sampleVector();
    const scopes = [SCOPE, ...OTHER_SCOPES];
    const seen = new Set<bigint>();
    for (const scope of scopes) {
      for (const [chain, chainId] of [
        [harness, 31_337n],
        [foreign, 4_242n],
      ] as const) {
        const [challenge] = await bind(chain, vector, 5n, scope);
        expect(challenge).to.equal(tallyChallenge(5n, vector, { ...scope, chainId }));
        seen.add(challenge);
      }
    }
    expect(seen).to.have.length(2 * scopes.length);
  });

  it("refuses each element that is r or more, by its index", async () => {
    const vector = sampleVector();
    for (const [k, value] of vector.entries()) {
      for (const bad of [FIELD_MODULUS, value + FIELD_MODULUS, 2n ** 256n - 1n]) {
        await expect(bind(harness, vector.with(k, bad), 5n))
          .to.be.revertedWithCustomError(harness, "ElementNotInField")
          .withArgs(k, bad);
      }
      const [challenge] = await bind(harness, vector.with(k, FIELD_MODULUS - 1n), 5n);
      expect(challenge < FIELD_MODULUS).to.equal(true);
    }
  });
});
