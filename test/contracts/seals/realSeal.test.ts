/**
 * A seal of the real prover against the generated verifier of the built key.
 *
 * Given a delta and its keys   When sealed and proven   DeltaSeals.sol accepts it, and all three can read it
 *                              When any one of the 23 bound elements is another   The verifier refuses
 */
import { expect } from "chai";
import { network } from "hardhat";
import { multiply } from "../../../circuits/babyjubjub.ts";
import { SealProver, solidityProof } from "../../../prover/index.ts";
import {
  openAsCouncil,
  openAsViewer,
  sealHash,
  sealVector,
  sharedPoint,
} from "../../../sealing/index.ts";
import { deployVerifier } from "../../../setup/deployVerifier.ts";
import { Fr } from "../crypto/knownKey.ts";
import type { ProofVerifier } from "../crypto/verifierFixture.ts";
import {
  OTHER_KEY,
  OTHER_SCOPES,
  SAMPLE_KEYS,
  SAMPLE_OPENING,
  SAMPLE_SCOPE,
  argumentsOf,
  deployBinding,
  deployCouncilStub,
  deployDeltaSeals,
  type BindingHarness,
  type DeltaSeals,
  type SealArguments,
} from "./sealFixture.ts";

const NO_QUANTITIES = SAMPLE_OPENING.quantities.map(() => 0n);

describe("a seal of the prover, on-chain", () => {
  let seals: DeltaSeals;
  let binding: BindingHarness;
  let verifier: ProofVerifier;
  let trade: Awaited<ReturnType<SealProver["prove"]>>;
  let vector: bigint[];
  let given: SealArguments;
  let blindingOnly: SealArguments;

  const ask = ({ scope, delta, rerandomise, copyA, copyB, seal }: SealArguments): Promise<string> =>
    seals.requireSealed(scope, delta, rerandomise, copyA, copyB, seal);

  /** The verifier's answer on the honest proof for another vector, past every other check. */
  async function verdict(elements: readonly bigint[]): Promise<boolean> {
    const { digest, proof } = given.seal;
    const a = argumentsOf(elements, digest, proof);
    const inputs = await binding.publicInputs(
      a.delta,
      a.rerandomise,
      a.council,
      a.copyA,
      a.copyB,
      a.seal,
      a.scope,
    );
    return verifier.verify([...inputs], proof);
  }

  before(async () => {
    const prover = await SealProver.open({ allowDevelopment: true });
    const keys = SAMPLE_KEYS;
    try {
      trade = await prover.prove({
        opening: SAMPLE_OPENING,
        keys,
        scope: SAMPLE_SCOPE,
        ephemeral: 987_654_321n,
        rerandomise: false,
      });
      vector = sealVector(trade.delta, false, keys, trade.sealed);
      given = argumentsOf(vector, trade.digest, solidityProof(trade.proof));
      const own = { council: keys.council, copies: [keys.copies[0], keys.copies[0]] } as const;
      const alone = await prover.prove({
        opening: { ...SAMPLE_OPENING, quantities: NO_QUANTITIES },
        keys: own,
        scope: SAMPLE_SCOPE,
        ephemeral: 13n,
        rerandomise: true,
      });
      const aloneVector = sealVector(alone.delta, true, own, alone.sealed);
      blindingOnly = argumentsOf(aloneVector, alone.digest, solidityProof(alone.proof));
    } finally {
      await prover.close();
    }
    const connection = await network.create();
    const { ethers } = connection;
    const deployed = await deployVerifier(await ethers.provider.getSigner(0), "seal");
    expect(deployed.icData).to.deep.equal([]);
    const contract = await ethers.getContractAt("IProofVerifier", deployed.address);
    verifier = contract as unknown as ProofVerifier;
    const council = await deployCouncilStub(connection);
    await council.establish(keys.council);
    seals = await deployDeltaSeals(connection, council, deployed.address);
    binding = await deployBinding(connection);
  });

  it("is accepted", async () => {
    expect(await ask(given)).to.equal(sealHash(trade.sealed));
  });

  it("is accepted when it only rerandomises", async () => {
    expect(await ask(blindingOnly)).to.match(/^0x[0-9a-f]{64}$/);
  });

  it("opens to the council and to both viewers, and to nobody else", () => {
    const { sealed, delta } = trade;
    const council = openAsCouncil(sealed, sharedPoint(101n, sealed.ephemeral), delta);
    expect(council).to.deep.equal(SAMPLE_OPENING);
    for (const secret of [102n, 103n]) {
      expect(openAsViewer(sealed, secret, delta)).to.deep.equal(SAMPLE_OPENING);
    }
    expect(openAsViewer(sealed, 104n, delta)).to.equal(undefined);
  });

  it("is refused when any one of the 23 elements is another", async () => {
    expect(vector).to.have.length(23);
    expect(await verdict(vector)).to.equal(true);
    for (const [k, element] of vector.entries()) {
      const other = k === 2 ? 1n - element : Fr.add(element, 1n);
      expect(await verdict(vector.with(k, other)), `element ${k}`).to.equal(false);
    }
  });

  it("is refused for the negative of the delta, another viewing key, other accounts or their contract", async () => {
    const refused = (changed: Partial<SealArguments>) =>
      expect(ask({ ...given, ...changed })).to.be.revertedWithCustomError(seals, "SealRefused");
    await refused({ delta: multiply(trade.delta, -1n) });
    await refused({ copyA: OTHER_KEY });
    await refused({ copyB: OTHER_KEY });
    await refused({ rerandomise: true });
    for (const scope of OTHER_SCOPES) await refused({ scope });
    await refused({ seal: { ...given.seal, proof: blindingOnly.seal.proof } });
  });
});
