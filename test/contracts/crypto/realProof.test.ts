/**
 * A proof of the real prover against the generated verifier of the built key.
 *
 * Given a healthy portfolio   When proven   The contract accepts the proof
 *                             When any one of the 126 public inputs is another   It refuses
 */
import { expect } from "chai";
import { network } from "hardhat";
import { deployVerifier } from "../../../setup/deployVerifier.ts";
import { solidityProof, WarmProver } from "../../../prover/index.ts";
import { healthy, requestFor } from "../../prover/samplePortfolios.ts";
import { toPoint } from "./curveFixture.ts";
import { Fr, type SolidityProof } from "./knownKey.ts";
import { HOT_FIELDS, type HotInputs } from "./statementInputs.ts";
import { SPOT8, type SolvencyVerifier } from "./verifierFixture.ts";

describe("a proof of the prover, on-chain", () => {
  let verifier: SolvencyVerifier;
  let signals: readonly bigint[];
  let proof: SolidityProof;

  /** The contract's verdict on the proof with these public signals. */
  async function verdict(publicSignals: readonly bigint[]): Promise<boolean> {
    const { market, rules } = SPOT8.groups;
    const slice = ({ offset, length }: typeof market) =>
      publicSignals.slice(offset, offset + length);
    const entries = HOT_FIELDS.map((field, k) => [field, publicSignals[k]]);
    return verifier.verify(
      Object.fromEntries(entries) as HotInputs,
      toPoint(await verifier.prepareMarket(slice(market))),
      toPoint(await verifier.prepareRules(slice(rules))),
      proof,
    );
  }

  before(async () => {
    const prover = await WarmProver.open(SPOT8.id, { allowDevelopment: true });
    try {
      const attestation = await prover.prove(requestFor(healthy()));
      signals = attestation.publicSignals.map(BigInt);
      proof = solidityProof(attestation.proof);
    } finally {
      await prover.close();
    }
    const { ethers } = await network.create();
    const deployed = await deployVerifier(await ethers.provider.getSigner(0), SPOT8.id);
    const contract = await ethers.getContractAt("ISolvencyVerifier", deployed.address);
    verifier = contract as unknown as SolvencyVerifier;
  });

  it("is accepted", async () => {
    expect(await verdict(signals)).to.equal(true);
  });

  it("is refused when any one public input is another", async () => {
    for (const [k, signal] of signals.entries()) {
      expect(await verdict(signals.with(k, Fr.add(signal, 1n))), `input ${k}`).to.equal(false);
    }
  });
});
