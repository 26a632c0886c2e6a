/**
 * Given `seal` proofs that DeltaSeals verified together
 *   When a seal is asked for in the same transaction         Then its proof is not verified again
 *   When its delta, keys, words or scope differ, or later    Then it is
 * The mock verifier here refuses every single proof, so what is accepted was verified before.
 */
import { expect } from "chai";
import { encodeBytes32String } from "ethers";
import { network } from "hardhat";
import { sealChallenge, sealDigest, sealEvaluation } from "../../../sealing/index.ts";
import { deploy, type Deployed } from "../fixtures/chain.ts";
import {
  NOT_A_PROOF,
  OTHER_KEY,
  OTHER_SCOPES,
  SAMPLE_SCOPE,
  argumentsOf,
  deployCouncilStub,
  sampleSeal,
  type SealArguments,
} from "./sealFixture.ts";

const connection = await network.create();

const { vector } = sampleSeal();
const SCOPES = [SAMPLE_SCOPE, ...OTHER_SCOPES];

/** Public inputs of the sample seal for each scope, and its arguments with a proof of its own. */
const SEALS = SCOPES.map((scope, k) => {
  const digest = sealDigest(vector);
  const challenge = sealChallenge(digest, vector, scope);
  const proof = { ...NOT_A_PROOF, a: { x: BigInt(k) + 1n, y: 2n } };
  const inputs = [digest, challenge, sealEvaluation(vector, challenge)];
  return { inputs, given: { ...argumentsOf(vector, digest, proof), scope } };
});

describe("DeltaSeals: what was verified before in the same transaction", () => {
  let seals: Deployed;
  let sequence: Deployed;
  const [sample, ...others] = SEALS as [(typeof SEALS)[0], ...typeof SEALS];

  const prove = (list = SEALS): string =>
    seals.interface.encodeFunctionData("proveTogether", [
      list.flatMap(({ inputs }) => inputs),
      list.map(({ given }) => given.seal.proof),
    ]) as string;
  const ask = ({ scope, delta, rerandomise, copyA, copyB, seal }: SealArguments): string =>
    seals.interface.encodeFunctionData("requireSealed", [
      scope,
      delta,
      rerandomise,
      copyA,
      copyB,
      seal,
    ]) as string;
  const run = async (...calls: string[]): Promise<boolean[]> => {
    const [made] = await sequence.run.staticCall(
      calls.map(() => seals.target as string),
      calls,
    );
    return [...(made as boolean[])];
  };

  before(async () => {
    const verifier = await deploy(connection, "MockProofVerifier", [encodeBytes32String("seal")]);
    const council = await deployCouncilStub(connection);
    await council.establish(sample.given.council);
    seals = await deploy(connection, "DeltaSeals", [council.target, verifier.target]);
    sequence = await deploy(connection, "Sequence");
    for (const { inputs, given } of SEALS) await verifier.expectProof(inputs, given.seal.proof);
    await verifier.setBatchesOnly(true);
  });

  it("is not verified again, each in its own scope", async () => {
    expect(await run(ask(sample.given), prove(), ...SEALS.map(({ given }) => ask(given))))
      .to.deep //
      .equal([false, true, ...SEALS.map(() => true)]);
  });

  it("is verified again in the next transaction", async () => {
    await seals.proveTogether(
      SEALS.flatMap(({ inputs }) => inputs),
      SEALS.map(({ given }) => given.seal.proof),
    );
    expect(await run(ask(sample.given))).to.deep.equal([false]);
  });

  it("says nothing of another delta, key, word, scope, flag or proof", async () => {
    const { given } = sample;
    const { seal } = given;
    const changed: SealArguments[] = [
      { ...given, delta: OTHER_KEY },
      { ...given, copyA: OTHER_KEY },
      { ...given, copyB: OTHER_KEY },
      { ...given, copyA: given.copyB, copyB: given.copyA },
      { ...given, rerandomise: true },
      { ...given, scope: OTHER_SCOPES[0]! },
      { ...given, seal: { ...seal, digest: seal.digest + 1n } },
      { ...given, seal: { ...seal, ephemeralX: seal.ephemeralX + 1n } },
      { ...given, seal: { ...seal, wraps: seal.wraps.with(1, 1n) } },
      { ...given, seal: { ...seal, words: seal.words.with(9, 1n) } },
      { ...given, seal: { ...seal, proof: others[0]!.given.seal.proof } },
    ];
    const answers = await run(prove(), ...changed.map(ask), ask(given));
    expect(answers).to.deep.equal([true, ...changed.map(() => false), true]);
  });

  it("keeps nothing of a batch with one that does not hold", async () => {
    const wrong = { ...sample, inputs: sample.inputs.with(1, 1n) };
    expect(await run(prove([...others, wrong]), ...others.map(({ given }) => ask(given))))
      .to.deep //
      .equal([true, ...others.map(() => false)]);
    expect(await run(prove([]), ask(sample.given))).to.deep.equal([true, false]);
  });
});
