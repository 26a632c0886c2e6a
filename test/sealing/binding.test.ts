/** Given what calldata holds of a seal  When it is bound to a proof  Then every element, and where it counts, is in what is bound */
import { expect } from "chai";
import { AbiCoder, keccak256 } from "ethers";
import { FIELD_MODULUS } from "../../circuits/babyjubjub.ts";
import { poseidonHash } from "../../circuits/poseidon.ts";
import {
  publicKeyOf,
  sealChallenge,
  sealDigest,
  sealElements,
  sealEvaluation,
  sealVector,
  type SealedDelta,
  type SealKeys,
} from "../../sealing/index.ts";

const delta = publicKeyOf(2n);
const keys: SealKeys = { council: publicKeyOf(3n), copies: [publicKeyOf(5n), publicKeyOf(7n)] };
const sealed: SealedDelta = {
  ephemeral: publicKeyOf(11n),
  wraps: [13n, 17n],
  words: Array.from({ length: 10 }, (_, k) => 100n + BigInt(k)),
};
const vector = sealVector(delta, true, keys, sealed);
const scope = {
  chainId: 31_337n,
  accounts: `0x${"ab".repeat(20)}`,
  accountA: 4n,
  accountB: 9n,
};

describe("the binding of a seal", () => {
  it("has a vector of delta, flag, three keys and the seal's fourteen elements", () => {
    const [first, second] = keys.copies;
    const points = [keys.council, first, second].flatMap(({ x, y }) => [x, y]);
    const expected = [delta.x, delta.y, 1n, ...points, ...sealElements(sealed)];
    expect(vector).to.deep.equal(expected);
    expect(vector).to.have.length(23);
    expect(sealVector(delta, false, keys, sealed)).to.deep.equal(expected.with(2, 0n));
  });

  it("has a digest of the eleven elements that fix the others", () => {
    expect(sealDigest(vector)).to.equal(poseidonHash(vector.slice(0, 11)));
    vector.forEach((element, k) => {
      const changed = sealDigest(vector.with(k, (element + 1n) % FIELD_MODULUS));
      expect(changed === sealDigest(vector), String(k)).to.equal(k >= 11);
    });
  });

  it("has the challenge that contracts compute, another for every other element and place", () => {
    const challenge = sealChallenge(19n, vector, scope);
    const types = ["uint256", "uint256[23]", "uint256", "address", "uint256", "uint256"];
    const { chainId, accounts, accountA, accountB } = scope;
    const words = [19n, vector, chainId, accounts, accountA, accountB];
    const hash = BigInt(keccak256(AbiCoder.defaultAbiCoder().encode(types, words)));
    expect(challenge).to.equal(hash % FIELD_MODULUS);
    const others = [
      sealChallenge(20n, vector, scope),
      ...vector.map((element, k) => sealChallenge(19n, vector.with(k, element + 1n), scope)),
      sealChallenge(19n, vector, { ...scope, chainId: 1n }),
      sealChallenge(19n, vector, { ...scope, accounts: `0x${"ba".repeat(20)}` }),
      sealChallenge(19n, vector, { ...scope, accountA: 9n, accountB: 4n }),
    ];
    expect(new Set([challenge, ...others]).size).to.equal(others.length + 1);
  });

  it("evaluates the vector lowest degree first", () => {
    expect(sealEvaluation([5n, 7n, 11n], 10n)).to.equal(5n + 70n + 1_100n);
  });
});
