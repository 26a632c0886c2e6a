import { expect } from "chai";
import fc from "fast-check";
import {
  add,
  FIELD_MODULUS,
  IDENTITY,
  multiply,
  SUBGROUP_ORDER,
} from "../../circuits/babyjubjub.ts";
import { keyGenerator } from "../../circuits/generators.ts";
import {
  encryptRequirement,
  publicKeyOf,
  sharedPoint,
  tallyChallenge,
  tallyDigest,
  tallyEvaluation,
  tallyVector,
  unmask,
  type TallyCiphertext,
  type TallyScope,
} from "../../sealing/index.ts";
import { refusalOf } from "../prover/refusal.ts";
import { secretKey } from "./arbitraries.ts";

const MOST = (1n << 57n) - 1n;
const requirement = (): fc.Arbitrary<bigint> =>
  fc.oneof(fc.constantFrom(0n, 1n, MOST), fc.bigInt({ min: 0n, max: MOST }));
const SCOPE: TallyScope = {
  chainId: 31_337n,
  book: `0x${"ab".repeat(20)}`,
  window: 3n,
  account: 9n,
};

describe("requirements encrypted for the audit", () => {
  it("are M·B to whoever holds the council's key, for every requirement and every f", () => {
    fc.assert(
      fc.property(requirement(), secretKey(), secretKey(), (dollars, council, ephemeral) => {
        const ciphertext = encryptRequirement(dollars, publicKeyOf(council), ephemeral);
        expect(ciphertext.ephemeral).to.deep.equal(publicKeyOf(ephemeral));
        const opened = unmask(ciphertext, sharedPoint(council, ciphertext.ephemeral));
        expect(opened).to.deep.equal(multiply(keyGenerator(), dollars));
      }),
      { numRuns: 25 },
    );
  });

  it("add up: the sum of ciphertexts opens to the sum of the requirements", () => {
    const three = fc.array(fc.tuple(requirement(), secretKey()), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(three, secretKey(), (entries, council) => {
        const sum = entries
          .map(([dollars, f]) => encryptRequirement(dollars, publicKeyOf(council), f))
          .reduce<TallyCiphertext>(
            (total, { ephemeral, masked }) => ({
              ephemeral: add(total.ephemeral, ephemeral),
              masked: add(total.masked, masked),
            }),
            { ephemeral: IDENTITY, masked: IDENTITY },
          );
        const total = entries.reduce((dollars, [more]) => dollars + more, 0n);
        const shared = multiply(multiply(sum.ephemeral, 8n), council);
        expect(unmask(sum, shared)).to.deep.equal(multiply(keyGenerator(), total));
      }),
      { numRuns: 15 },
    );
  });

  it("refuse a negative requirement, one of 2^57 dollars, and no number of it is repeated", () => {
    const key = publicKeyOf(5n);
    for (const dollars of [-1n, MOST + 1n, SUBGROUP_ORDER, FIELD_MODULUS - 7n]) {
      const error = refusalOf(() => encryptRequirement(dollars, key, 11n));
      expect(error).to.include({ code: "INPUT_INVALID", field: "requirement" });
      expect(JSON.stringify(error)).not.to.include(String(dollars));
    }
  });

  it("refuse an ephemeral secret that is none, and keys off the curve or of small order", () => {
    for (const f of [0n, -1n, SUBGROUP_ORDER]) {
      const refused = refusalOf(() => encryptRequirement(7n, publicKeyOf(5n), f));
      expect(refused).to.include({ code: "INPUT_INVALID", field: "ephemeral" });
    }
    for (const key of [IDENTITY, { x: 0n, y: FIELD_MODULUS - 1n }, { x: 1n, y: 1n }]) {
      const refused = refusalOf(() => encryptRequirement(7n, key, 11n));
      expect(refused).to.include({ code: "POINT_REFUSED", field: "council key" });
    }
  });
});

describe("the binding of a contribution", () => {
  const key = publicKeyOf(5n);
  const vector = tallyVector(77n, key, encryptRequirement(1_000n, key, 11n));
  const digest = tallyDigest(vector);

  it("has a vector of sealed figure, council key, R and V", () => {
    const { ephemeral, masked } = encryptRequirement(1_000n, key, 11n);
    const points = [key, ephemeral, masked].flatMap(({ x, y }) => [x, y]);
    expect(vector).to.deep.equal([77n, ...points]);
  });

  it("has another digest for every other vector", () => {
    const others = vector.map((value, k) => tallyDigest(vector.with(k, value + 1n)));
    expect(new Set([digest, ...others])).to.have.length(vector.length + 1);
  });

  it("has another challenge for every other digest, element, chain, contract, window and account", () => {
    const scopes: TallyScope[] = [
      SCOPE,
      { ...SCOPE, chainId: 1n },
      { ...SCOPE, book: `0x${"ac".repeat(20)}` },
      { ...SCOPE, window: 9n, account: 3n },
      { ...SCOPE, window: 4n },
      { ...SCOPE, account: 10n },
    ];
    const seen = new Set([
      ...scopes.map((scope) => tallyChallenge(digest, vector, scope)),
      ...vector.map((value, k) => tallyChallenge(digest, vector.with(k, value + 1n), SCOPE)),
      tallyChallenge(digest + 1n, vector, SCOPE),
    ]);
    expect(seen).to.have.length(scopes.length + vector.length + 1);
  });

  it("evaluates the vector as a polynomial, lowest degree first", () => {
    expect(tallyEvaluation(vector, 0n)).to.equal(77n);
    const sum = vector.reduce((total, value, k) => total + value * 10n ** BigInt(k), 0n);
    expect(tallyEvaluation(vector, 10n)).to.equal(sum % FIELD_MODULUS);
  });
});
