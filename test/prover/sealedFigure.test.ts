import { expect } from "chai";
import { buildPoseidonReference } from "circomlibjs";
import fc from "fast-check";
import { FIELD_MODULUS } from "../../circuits/babyjubjub.ts";
import { poseidonHash } from "../../circuits/poseidon.ts";
import { sealFigure } from "../../prover/index.ts";

interface Reference {
  (inputs: readonly bigint[]): unknown;
  readonly F: { toObject(element: unknown): bigint };
}

describe("sealed figure", () => {
  it("equals the published vector of iden3's go-iden3-crypto", () => {
    const digest = 7853200120776062878684798364095072458815029376092732009249414926327459813530n;
    expect(poseidonHash([1n, 2n])).to.equal(digest);
    expect(sealFigure(1n, 2n)).to.equal(digest);
  });

  it("equals circomlib's reference implementation", async () => {
    const reference = (await buildPoseidonReference()) as unknown as Reference;
    const element = fc.bigInt({ min: 0n, max: FIELD_MODULUS - 1n });
    fc.assert(
      fc.property(element, element, (left, right) => {
        const digest = reference.F.toObject(reference([left, right]));
        expect(poseidonHash([left, right])).to.equal(digest);
      }),
      { numRuns: 20 },
    );
  });

  it("depends on the salt and on every dollar", () => {
    expect(sealFigure(100n, 1n)).not.to.equal(sealFigure(101n, 1n));
    expect(sealFigure(100n, 1n)).not.to.equal(sealFigure(100n, 2n));
  });
});
