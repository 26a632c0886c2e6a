/**
 * Proofs of the real prover against the generated verifier of the built key.
 *
 * Given a healthy portfolio   When proven   The contract accepts the proof, alone and in a batch
 *                             When any one of the 126 public inputs is another   It refuses
 */
import { expect } from "chai";
import { network } from "hardhat";
import { deployVerifier } from "../../../setup/deployVerifier.ts";
import { Portfolio, solidityProof, WarmProver } from "../../../prover/index.ts";
import { healthy, requestFor } from "../../prover/samplePortfolios.ts";
import { toPoint } from "./curveFixture.ts";
import { Fr, type SolidityProof } from "./knownKey.ts";
import { HOT_FIELDS, type HotInputs } from "./statementInputs.ts";
import { SPOT8, type SolidityStatement, type SolvencyVerifier } from "./verifierFixture.ts";

interface Proven {
  readonly signals: readonly bigint[];
  readonly proof: SolidityProof;
}

describe("a proof of the prover, on-chain", () => {
  let verifier: SolvencyVerifier;
  let first: Proven;
  let second: Proven;

  /** What the contract takes, with its own preparation of the shared inputs. */
  async function statementOf({ signals, proof }: Proven): Promise<SolidityStatement> {
    const { market, rules } = SPOT8.groups;
    const slice = ({ offset, length }: typeof market) => signals.slice(offset, offset + length);
    const entries = HOT_FIELDS.map((field, k) => [field, signals[k]]);
    return {
      hot: Object.fromEntries(entries) as HotInputs,
      market: toPoint(await verifier.prepareMarket(slice(market))),
      rules: toPoint(await verifier.prepareRules(slice(rules))),
      proof,
    };
  }

  /** The contract's verdict on the first proof with these public signals. */
  async function verdict(signals: readonly bigint[]): Promise<boolean> {
    const { hot, market, rules, proof } = await statementOf({ ...first, signals });
    return verifier.verify(hot, market, rules, proof);
  }

  before(async () => {
    const prover = await WarmProver.open(SPOT8.id, { allowDevelopment: true });
    const prove = async (portfolio: Portfolio): Promise<Proven> => {
      const { publicSignals, proof } = await prover.prove(requestFor(portfolio));
      return { signals: publicSignals.map(BigInt), proof: solidityProof(proof) };
    };
    try {
      first = await prove(healthy());
      second = await prove(Portfolio.create({ "0": "9000", "1": "1" }, 77n));
    } finally {
      await prover.close();
    }
    const { ethers } = await network.create();
    const deployed = await deployVerifier(await ethers.provider.getSigner(0), SPOT8.id);
    const contract = await ethers.getContractAt("ISolvencyVerifier", deployed.address);
    verifier = contract as unknown as SolvencyVerifier;
  });

  it("is accepted", async () => {
    expect(await verdict(first.signals)).to.equal(true);
  });

  it("is accepted in a batch, but not with the commitment of another", async () => {
    const batch = [await statementOf(first), await statementOf(second)] as const;
    expect(await verifier.verifyAll(batch)).to.equal(true);
    const [one, other] = batch;
    expect(await verifier.verifyAll([one, { ...other, hot: one.hot }])).to.equal(false);
    expect(await verifier.verifyAll([one, { ...other, proof: one.proof }])).to.equal(false);
  });

  it("is refused when any one public input is another", async () => {
    for (const [k, signal] of first.signals.entries()) {
      const changed = first.signals.with(k, Fr.add(signal, 1n));
      expect(await verdict(changed), `input ${k}`).to.equal(false);
    }
  });
});
