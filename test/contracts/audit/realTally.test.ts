/**
 * Contributions of the real prover against the generated verifier of the built key.
 *
 * Given contributions of three accounts   When proven   They are accepted, one by one and together, and their
 *                                                       ciphertexts add up to that of the total
 *                                         When any bound element, the account, the window, the contract, the chain or
 *                                         a proof is another   That one is refused, and every batch with it
 */
import { expect } from "chai";
import { network } from "hardhat";
import { add, multiply, negate } from "../../../circuits/babyjubjub.ts";
import { keyGenerator } from "../../../circuits/generators.ts";
import { solidityTally, TallyProver, type TallyRequest } from "../../../prover/index.ts";
import { publicKeyOf, sharedPoint, tallyVector, unmask } from "../../../sealing/index.ts";
import { deployVerifier } from "../../../setup/deployVerifier.ts";
import { Fr, type SolidityProof } from "../crypto/knownKey.ts";
import type { BatchProofVerifier } from "../crypto/verifierFixture.ts";
import {
  bind,
  COUNCIL,
  deployTallyBinding,
  OTHER_SCOPES,
  SCOPE,
  type TallyBindingHarness,
} from "./tallyFixture.ts";

const COUNCIL_SECRET = 101n;
/** Nothing, a book of some size, the largest there is. */
const REQUIREMENTS = [0n, 1_234_567n, (1n << 57n) - 1n];

type Contribution = ReturnType<typeof solidityTally>;

describe("contributions of the prover, on-chain", () => {
  let binding: TallyBindingHarness;
  let verifier: BatchProofVerifier;
  let contributions: Contribution[];
  /** The second one's, proven by the same account for the next window. */
  let nextWindow: Contribution;

  const scopeOf = (i: number) => ({ ...SCOPE, account: SCOPE.account + BigInt(i) });
  const vectorOf = ({ sealedFigure, ciphertext }: Contribution): bigint[] =>
    tallyVector(sealedFigure, COUNCIL, ciphertext);
  /** Public inputs as the contract makes them. */
  const inputsOf = async (
    vector: readonly bigint[],
    digest: bigint,
    scope = SCOPE,
  ): Promise<bigint[]> => [digest, ...(await bind(binding, vector, digest, scope))];
  const honest = (i: number, scope = scopeOf(i)): Promise<bigint[]> =>
    inputsOf(vectorOf(contributions[i]!), contributions[i]!.digest, scope);
  const proofs = (): SolidityProof[] => contributions.map(({ tally }) => tally);

  before(async () => {
    const prover = await TallyProver.open({ allowDevelopment: true });
    const requestOf = (i: number): TallyRequest => ({
      requirement: REQUIREMENTS[i]!,
      salt: 555n + BigInt(i),
      councilKey: COUNCIL,
      ephemeral: 987_654_321n + BigInt(i),
      scope: scopeOf(i),
    });
    try {
      contributions = [];
      for (const i of REQUIREMENTS.keys()) {
        contributions.push(solidityTally(await prover.prove(requestOf(i))));
      }
      const scope = { ...scopeOf(1), window: SCOPE.window + 1n };
      nextWindow = solidityTally(await prover.prove({ ...requestOf(1), scope }));
    } finally {
      await prover.close();
    }
    const connection = await network.create();
    const { ethers } = connection;
    const deployed = await deployVerifier(await ethers.provider.getSigner(0), "tally");
    expect(deployed.icData).to.deep.equal([]);
    const contract = await ethers.getContractAt("IBatchProofVerifier", deployed.address);
    verifier = contract as unknown as BatchProofVerifier;
    binding = await deployTallyBinding(connection);
  });

  it("are accepted, one by one and together", async () => {
    const inputs = await Promise.all(contributions.map((_, i) => honest(i)));
    for (const [i, proof] of proofs().entries()) {
      expect(await verifier.verify(inputs[i]!, proof)).to.equal(true);
    }
    expect(await verifier.verifyAll(inputs.flat(), proofs())).to.equal(true);
  });

  it("add up to a ciphertext of the total, which the council opens", () => {
    const sum = contributions
      .map(({ ciphertext }) => ciphertext)
      .reduce((total, { ephemeral, masked }) => ({
        ephemeral: add(total.ephemeral, ephemeral),
        masked: add(total.masked, masked),
      }));
    const total = REQUIREMENTS.reduce((dollars, more) => dollars + more);
    const opened = unmask(sum, sharedPoint(COUNCIL_SECRET, sum.ephemeral));
    expect(opened).to.deep.equal(multiply(keyGenerator(), total));
  });

  it("are refused, and every batch with one of them, when any of the seven elements is another (INV-35)", async () => {
    const [first, third] = [await honest(0), await honest(2)];
    const { digest, tally } = contributions[1]!;
    const vector = vectorOf(contributions[1]!);
    expect(vector).to.have.length(7);
    for (const [k, element] of vector.entries()) {
      const changed = await inputsOf(vector.with(k, Fr.add(element, 1n)), digest, scopeOf(1));
      expect(await verifier.verify(changed, tally), `element ${k}`).to.equal(false);
      const batch = [...first, ...changed, ...third];
      expect(await verifier.verifyAll(batch, proofs()), `batch, element ${k}`).to.equal(false);
    }
  });

  it("are refused for another account, window or contract", async () => {
    for (const scope of OTHER_SCOPES) {
      const inputs = await honest(0, scope);
      expect(await verifier.verify(inputs, contributions[0]!.tally)).to.equal(false);
      const batch = [...inputs, ...(await honest(1)), ...(await honest(2))];
      expect(await verifier.verifyAll(batch, proofs())).to.equal(false);
    }
  });

  it("are refused on another chain", async () => {
    const foreign = await deployTallyBinding(await network.create("foreignChain"));
    const { digest, tally } = contributions[0]!;
    const inputs = [digest, ...(await bind(foreign, vectorOf(contributions[0]!), digest))];
    expect(await verifier.verify(inputs, tally)).to.equal(false);
  });

  it("are refused with the proof of the same ciphertext for the next window", async () => {
    expect(nextWindow.ciphertext).to.deep.equal(contributions[1]!.ciphertext);
    expect(nextWindow.digest).to.equal(contributions[1]!.digest);
    const next = { ...scopeOf(1), window: SCOPE.window + 1n };
    expect(await verifier.verify(await honest(1, next), nextWindow.tally)).to.equal(true);
    expect(await verifier.verify(await honest(1), nextWindow.tally)).to.equal(false);
    expect(await verifier.verify(await honest(1, next), contributions[1]!.tally)).to.equal(false);
  });

  it("are refused under another council key, negated, or less by one dollar", async () => {
    const { sealedFigure, ciphertext, digest, tally } = contributions[1]!;
    const { ephemeral, masked } = ciphertext;
    const dollar = negate(keyGenerator());
    for (const vector of [
      tallyVector(sealedFigure, publicKeyOf(102n), ciphertext),
      tallyVector(sealedFigure, COUNCIL, { ephemeral: negate(ephemeral), masked: negate(masked) }),
      tallyVector(sealedFigure, COUNCIL, { ephemeral, masked: add(masked, dollar) }),
      tallyVector(contributions[0]!.sealedFigure, COUNCIL, ciphertext),
    ]) {
      const inputs = await inputsOf(vector, digest, scopeOf(1));
      expect(await verifier.verify(inputs, tally)).to.equal(false);
    }
  });

  it("are refused together when one proof is bad, and when two are exchanged", async () => {
    const inputs = (await Promise.all(contributions.map((_, i) => honest(i)))).flat();
    const good = proofs();
    for (const i of good.keys()) {
      const { tally } = contributions[(i + 1) % good.length]!;
      expect(await verifier.verifyAll(inputs, good.with(i, tally)), `proof ${i}`).to.equal(false);
    }
    const [first, second, third] = good as [SolidityProof, SolidityProof, SolidityProof];
    expect(await verifier.verifyAll(inputs, [second, first, third])).to.equal(false);
  });
});
