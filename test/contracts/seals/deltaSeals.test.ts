/**
 * DeltaSeals.sol with a `seal` verifier whose key's secrets are known, so that any public inputs have a
 * proof: what is refused here is refused whatever can be proven.
 *
 * Given a sealed delta   When asked for with its keys   Its hash is returned
 *                        When anything bound differs   It is refused
 * Given a key or an ephemeral point that must not be sealed to   It is refused, proof or not
 */
import { expect } from "chai";
import { network } from "hardhat";
import { FIELD_MODULUS, IDENTITY } from "../../../circuits/babyjubjub.ts";
import { circuitById } from "../../../circuits/spec.ts";
import { sealChallenge, sealDigest, sealEvaluation, sealHash } from "../../../sealing/index.ts";
import { keyFrom, knownSecrets, simulateProof } from "../crypto/knownKey.ts";
import { compileVerifiers, stageVerifier, type Connection } from "../crypto/verifierFixture.ts";
import {
  NOT_A_PROOF,
  OTHER_KEY,
  OTHER_SCOPES,
  SAMPLE_SCOPE,
  argumentsOf,
  deployCouncilStub,
  deployDeltaSeals,
  sampleSeal,
  type CouncilKeyStub,
  type DeltaSeals,
  type SealArguments,
} from "./sealFixture.ts";

const secrets = knownSecrets(circuitById("seal"));
const cases = {
  seal: { key: keyFrom(secrets), circuit: circuitById("seal") },
  share: { key: keyFrom(knownSecrets(circuitById("share"))), circuit: circuitById("share") },
};

/** Calldata for any vector, with a proof for it, made for the accounts of `scope`. */
function provenArguments(vector: readonly bigint[], scope = SAMPLE_SCOPE): SealArguments {
  const digest = sealDigest(vector);
  const challenge = sealChallenge(digest, vector, scope);
  const inputs = [digest, challenge, sealEvaluation(vector, challenge)];
  return { ...argumentsOf(vector, digest, simulateProof(secrets, inputs)), scope };
}

describe("DeltaSeals.sol", () => {
  let connection: Connection;
  let council: CouncilKeyStub;
  let seals: DeltaSeals;
  const verifiers: Record<string, string> = {};
  const { vector, sealed } = sampleSeal();
  const good = provenArguments(vector);

  const askAt = (
    contract: DeltaSeals,
    { scope, delta, rerandomise, copyA, copyB, seal }: SealArguments,
  ): Promise<string> => contract.requireSealed(scope, delta, rerandomise, copyA, copyB, seal);
  const ask = (given: SealArguments): Promise<string> => askAt(seals, given);
  const refuses = (given: SealArguments, error: string) =>
    expect(ask(given)).to.be.revertedWithCustomError(seals, error);

  before(async () => {
    connection = await network.create();
    const compiled = compileVerifiers(cases);
    for (const [name, keyCase] of Object.entries(cases)) {
      const { deploy } = await stageVerifier(connection, compiled.get(name), keyCase);
      verifiers[name] = await (await deploy()).getAddress();
    }
    council = await deployCouncilStub(connection);
    await council.establish(good.council);
    seals = await deployDeltaSeals(connection, council, verifiers.seal ?? "");
  });

  it("names its council and its verifier", async () => {
    expect(await seals.council()).to.equal(council.target);
    expect(await seals.sealVerifier()).to.equal(verifiers.seal);
  });

  it("accepts a sealed delta and returns its hash", async () => {
    expect(await ask(good)).to.equal(sealHash(sealed));
    expect(await seals.sealHashOf(good.seal)).to.equal(sealHash(sealed));
  });

  it("accepts one that rerandomises, both copies to one key", async () => {
    const alone = sampleSeal(true).vector;
    const [x = 0n, y = 0n] = alone.slice(5);
    const both = alone.with(7, x).with(8, y);
    expect(await ask(provenArguments(both))).to.match(/^0x[0-9a-f]{64}$/);
  });

  describe("refuses", () => {
    it("a delta with another opening than the sealed one", async () => {
      await refuses({ ...good, delta: OTHER_KEY }, "SealRefused");
    });

    it("a trade sealed as a rerandomisation, and the reverse", async () => {
      await refuses({ ...good, rerandomise: true }, "SealRefused");
      const alone = provenArguments(sampleSeal(true).vector);
      await refuses({ ...alone, rerandomise: false }, "SealRefused");
    });

    it("a seal for another viewing key, on either side, or for both exchanged", async () => {
      await refuses({ ...good, copyA: OTHER_KEY }, "SealRefused");
      await refuses({ ...good, copyB: OTHER_KEY }, "SealRefused");
      await refuses({ ...good, copyA: good.copyB, copyB: good.copyA }, "SealRefused");
    });

    it("a seal of one account, contract or chain elsewhere, though its keys are the same there", async () => {
      for (const scope of OTHER_SCOPES) {
        await refuses({ ...good, scope }, "SealRefused");
        expect(await ask(provenArguments(vector, scope))).to.equal(sealHash(sealed));
      }
      await refuses(provenArguments(vector, { ...SAMPLE_SCOPE, chainId: 1n }), "SealRefused");
    });

    it("a seal for another council's key", async () => {
      const other = await deployCouncilStub(connection);
      await other.establish(OTHER_KEY);
      const others = await deployDeltaSeals(connection, other, verifiers.seal ?? "");
      await expect(askAt(others, good))
        .to.be.revertedWithCustomError(others, "SealRefused")
        .withArgs(sealHash(sealed));
    });

    it("any other R, wrap or word, and any other digest", async () => {
      const { seal } = good;
      for (let k = 9; k < vector.length; k++) {
        const value = ((vector[k] ?? 0n) + 1n) % FIELD_MODULUS;
        await refuses(argumentsOf(vector.with(k, value), seal.digest, seal.proof), "SealRefused");
      }
      await refuses({ ...good, seal: { ...seal, digest: seal.digest + 1n } }, "SealRefused");
      const wrapped = { ...seal, digest: seal.digest + FIELD_MODULUS };
      await refuses({ ...good, seal: wrapped }, "SealRefused");
    });

    it("another proof, or none", async () => {
      const other = provenArguments(sampleSeal(true).vector);
      await refuses({ ...good, seal: { ...good.seal, proof: other.seal.proof } }, "SealRefused");
      await refuses({ ...good, seal: { ...good.seal, proof: NOT_A_PROOF } }, "SealRefused");
    });

    it("an element that is not below r, though it means the same", async () => {
      for (let k = 9; k < vector.length; k++) {
        const twin = vector.with(k, (vector[k] ?? 0n) + FIELD_MODULUS);
        await refuses(argumentsOf(twin, good.seal.digest, good.seal.proof), "ElementNotInField");
      }
      const { x, y } = good.delta;
      await refuses({ ...good, delta: { x: x + FIELD_MODULUS, y } }, "ElementNotInField");
      await refuses({ ...good, delta: { x, y: y + FIELD_MODULUS } }, "ElementNotInField");
    });

    it("an ephemeral point that is the identity, or of order two, though a proof fits", async () => {
      for (const y of [1n, FIELD_MODULUS - 1n]) {
        await refuses(provenArguments(vector.with(9, 0n).with(10, y)), "EphemeralIsIdentity");
      }
    });

    it("viewing keys off the curve, not canonical or of small order, though a proof fits", async () => {
      const bad = [
        IDENTITY,
        { x: 0n, y: FIELD_MODULUS - 1n },
        { x: OTHER_KEY.x, y: (OTHER_KEY.y + 1n) % FIELD_MODULUS },
      ];
      for (const { x, y } of bad) {
        for (const at of [5, 7]) {
          const given = provenArguments(vector.with(at, x).with(at + 1, y));
          await expect(ask(given))
            .to.be.revertedWithCustomError(seals, "ViewingKeyRefused")
            .withArgs(x, y);
        }
      }
      const { x, y } = good.copyA;
      await refuses({ ...good, copyA: { x, y: y + FIELD_MODULUS } }, "ViewingKeyRefused");
    });

    it("everything while the council has no key", async () => {
      const young = await deployCouncilStub(connection);
      const others = await deployDeltaSeals(connection, young, verifiers.seal ?? "");
      await expect(askAt(others, good)).to.be.revertedWithCustomError(young, "NoKey");
    });
  });

  describe("refuses construction", () => {
    it("without a council", async () => {
      const factory = await connection.ethers.getContractFactory("DeltaSeals");
      const nobody = `0x${"11".repeat(20)}`;
      await expect(factory.deploy(nobody, verifiers.seal)).to.be.revertedWithCustomError(
        factory,
        "CouncilMissing",
      );
    });

    it("with the verifier of another circuit", async () => {
      const factory = await connection.ethers.getContractFactory("DeltaSeals");
      await expect(factory.deploy(council.target, verifiers.share))
        .to.be.revertedWithCustomError(factory, "NotASealVerifier")
        .withArgs(verifiers.share);
    });
  });
});
