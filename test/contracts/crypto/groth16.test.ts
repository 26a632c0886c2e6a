/**
 * Groth16.sol and KeyCheck.sol on keys with known secrets.
 *
 * Given a sound key   When the proof is right   It is accepted
 *                     When an input, a coordinate or a point is not   It is refused, without a revert
 * Given a forgeable key   When anybody follows the recipe   The equation holds, so the key is refused
 * Given a malformed key   It is refused
 */
import { expect } from "chai";
import { network } from "hardhat";
import { concat, hexlify } from "ethers";
import { wordBytes } from "../../../setup/solidityData.ts";
import {
  verificationKeyHash,
  verificationKeyWords,
  type VerificationKey,
} from "../../../setup/verificationKey.ts";
import { deployGroth16Harness, type Groth16Harness } from "./groth16Fixture.ts";
import {
  Fr,
  evmG2,
  foldedSecret,
  g1,
  g2,
  keyFrom,
  scalarFrom,
  simulateProof,
  twistPointOutsideG2,
  type KeySecrets,
  type SolidityProof,
} from "./knownKey.ts";

const P = 21888242871839275222246405745257275088696311157297823662689037894645226208583n;
const INFINITY = { x: 0n, y: 0n };

/** A key packed as Groth16.sol takes it. */
const packed = (key: VerificationKey): string => hexlify(wordBytes(verificationKeyWords(key)));

describe("Groth16.sol", () => {
  const secrets: KeySecrets = {
    alpha: scalarFrom(1),
    beta: scalarFrom(2),
    gamma: scalarFrom(3),
    delta: scalarFrom(4),
    ic: [scalarFrom(5), scalarFrom(6), scalarFrom(7)],
  };
  const key = keyFrom(secrets);
  const inputs = [12345n, Fr.create(-9n)];
  const proof = simulateProof(secrets, inputs);
  let harness: Groth16Harness;

  before(async () => {
    harness = await deployGroth16Harness(await network.create());
  });

  const accepts = (forInputs: bigint[], given: SolidityProof, under = key): Promise<boolean> =>
    harness.verify(packed(under), forInputs, given);

  describe("accepts", () => {
    it("a valid proof, with zero inputs too", async () => {
      expect(await accepts(inputs, proof)).to.equal(true);
      expect(await accepts([0n, 0n], simulateProof(secrets, [0n, 0n]))).to.equal(true);
      expect(await accepts([0n, Fr.ORDER - 1n], simulateProof(secrets, [0n, -1n]))).to.equal(true);
    });

    it("another randomisation of it, so a proof is no identifier", async () => {
      expect(await accepts(inputs, simulateProof(secrets, inputs, 50))).to.equal(true);
    });
  });

  describe("refuses", () => {
    it("every single input that differs", async () => {
      for (const k of inputs.keys()) {
        expect(
          await accepts(
            inputs.map((x, i) => (i === k ? Fr.add(x, 1n) : x)),
            proof,
          ),
        ).to.equal(false);
      }
      expect(await accepts([...inputs].reverse(), proof)).to.equal(false);
    });

    it("an input that is not below r, though it means the same", async () => {
      for (const k of inputs.keys()) {
        expect(
          await accepts(
            inputs.map((x, i) => (i === k ? x + Fr.ORDER : x)),
            proof,
          ),
        ).to.equal(false);
      }
    });

    it("a wrong number of inputs", async () => {
      expect(await accepts(inputs.slice(0, 1), proof)).to.equal(false);
      expect(await accepts([...inputs, 0n], proof)).to.equal(false);
    });

    for (const point of ["a", "b", "c"] as const) {
      for (const coordinate of Object.keys(proof[point])) {
        const shifted = (by: bigint): SolidityProof => {
          const value = proof[point][coordinate as keyof (typeof proof)[typeof point]] as bigint;
          return { ...proof, [point]: { ...proof[point], [coordinate]: value + by } };
        };
        it(`${point}.${coordinate} off the curve, or not below p`, async () => {
          expect(await accepts(inputs, shifted(1n))).to.equal(false);
          expect(await accepts(inputs, shifted(P))).to.equal(false);
        });
      }
    }

    it("points at infinity, a negated point, and a point of the twist outside G2", async () => {
      expect(await accepts(inputs, { ...proof, a: INFINITY })).to.equal(false);
      expect(await accepts(inputs, { ...proof, c: INFINITY })).to.equal(false);
      expect(await accepts(inputs, { ...proof, a: { x: proof.a.x, y: P - proof.a.y } })).to.equal(
        false,
      );
      expect(await accepts(inputs, { ...proof, b: evmG2(twistPointOutsideG2()) })).to.equal(false);
    });
  });

  describe("lets anybody forge under a key that collapses the equation, so the key is refused", () => {
    const opposite = (scalar: bigint): bigint => Fr.neg(scalar);
    const { beta, gamma, delta } = secrets;
    const folded = foldedSecret(secrets, inputs);
    const cases: [string, Partial<KeySecrets>, () => SolidityProof][] = [
      ["γ = δ", { delta: gamma }, () => forged(secrets.alpha, beta, opposite(folded))],
      ["γ = −δ", { delta: opposite(gamma) }, () => forged(secrets.alpha, beta, folded)],
      ["β = γ", { beta: gamma }, () => forged(Fr.add(secrets.alpha, folded), gamma, 0n)],
      [
        "β = −γ",
        { beta: opposite(gamma) },
        () => forged(Fr.sub(secrets.alpha, folded), opposite(gamma), 0n),
      ],
      ["β = δ", { beta: delta }, () => forged(folded, gamma, opposite(secrets.alpha))],
      ["β = −δ", { beta: opposite(delta) }, () => forged(folded, gamma, secrets.alpha)],
    ];
    const forged = (a: bigint, b: bigint, c: bigint): SolidityProof => ({
      a: g1(a),
      b: evmG2(g2(b)),
      c: g1(c),
    });

    for (const [title, change, recipe] of cases) {
      it(title, async () => {
        const weak = keyFrom({ ...secrets, ...change });
        expect(await accepts(inputs, recipe(), weak), "the recipe works").to.equal(true);
        expect(await accepts(inputs, recipe()), "not under the sound key").to.equal(false);
        await expect(harness.requireUnforgeable(packed(weak))).to.be.revertedWithCustomError(
          harness,
          "ForgeableKey",
        );
      });
    }

    it("while a sound key passes", async () => {
      await harness.requireUnforgeable(packed(key));
    });
  });

  describe("refuses the key", () => {
    const icData = hexlify(wordBytes([9n, 10n].map(g1).flatMap(({ x, y }) => [x, y])));
    const refuses = async (bad: VerificationKey, data = icData): Promise<void> => {
      await expect(harness.requireValidPoints(packed(bad), data)).to.be.revertedWithCustomError(
        harness,
        "InvalidKeyPoint",
      );
    };

    it("with a point off its curve, outside G2, not canonical, or at infinity", async () => {
      await harness.requireValidPoints(packed(key), icData);
      const offG1 = { x: key.alpha.x, y: key.alpha.y + 1n };
      await refuses({ ...key, alpha: offG1 });
      await refuses({ ...key, alpha: INFINITY });
      await refuses({ ...key, alpha: { ...key.alpha, x: key.alpha.x + P } });
      const zero = { c0: 0n, c1: 0n };
      for (const name of ["beta", "gamma", "delta"] as const) {
        await refuses({ ...key, [name]: twistPointOutsideG2() });
        await refuses({
          ...key,
          [name]: { ...key[name], x: { ...key[name].x, c0: key[name].x.c0 + 1n } },
        });
        await refuses({ ...key, [name]: { x: zero, y: zero } });
      }
      for (const k of key.ic.keys()) {
        await refuses({ ...key, ic: key.ic.map((point, i) => (i === k ? offG1 : point)) });
        await refuses({ ...key, ic: key.ic.map((point, i) => (i === k ? INFINITY : point)) });
      }
    });

    it("with a bad point in its data", async () => {
      await refuses(key, concat([icData, wordBytes([1n, 3n])]));
      await refuses(key, concat([icData, wordBytes([0n, 0n])]));
    });
  });

  it("computes the identity that the manifest calls vkHash", async () => {
    const [constant, first, second] = key.ic;
    const head = { ...key, ic: [constant, first] } as VerificationKey;
    const data = hexlify(wordBytes([second?.x ?? 0n, second?.y ?? 0n]));
    expect(await harness.identity(packed(head), data)).to.equal(verificationKeyHash(key));
  });
});
