import { expect } from "chai";
import { readAttestation } from "../../verifier/attestation.ts";
import { G1, G2 } from "../../verifier/bn254.ts";
import type { PairingCheck } from "../../verifier/pairingCheck.ts";
import { pairingNoble } from "../../verifier/pairingNoble.ts";
import { closeSnarkjs, pairingSnarkjs } from "../../verifier/pairingSnarkjs.ts";
import { readProofPoints } from "../../verifier/proofPoints.ts";
import { verifyAttestation } from "../../verifier/verifyAttestation.ts";
import "./closeWorkers.ts";
import { proofDocument, solveProof, vkXScalar, SECRETS } from "./knownSecrets.ts";
import { sampleContext, sampleDocument, sampleSignals } from "./sampleClaim.ts";

const context = sampleContext("solvency-spot8");
const { key } = context;
const document = sampleDocument(context);
const signals = sampleSignals(context);

/** What both implementations say; they must say the same. */
async function verdict(inputs: readonly bigint[], proof: unknown): Promise<boolean> {
  const strings = readAttestation({ ...document, proof }, key.circuit.nPublic).proof;
  const checked = readProofPoints(strings);
  const noble = pairingNoble(key, inputs, checked);
  expect(await pairingSnarkjs(key, inputs, checked)).to.equal(noble);
  return noble;
}

async function reasonWith(...checks: PairingCheck[]): Promise<string> {
  const result = await verifyAttestation(document, context, checks);
  return result.ok ? "accepted" : result.reason;
}

const yes: PairingCheck = () => true;
const no: PairingCheck = () => false;
const broken: PairingCheck = () => {
  throw new Error("out of memory");
};

describe("the two pairing checks", () => {
  it("agree on fifty random claims, half of them valid", async () => {
    for (let seed = 1n; seed <= 50n; seed += 1n) {
      const inputs = signals.map((_, index) => G1.Fn.pow(seed + 2n, BigInt(index + 1)));
      const proof = solveProof(inputs, seed);
      const valid = seed % 2n === 0n;
      const claimed = valid ? inputs : inputs.with(Number(seed) % inputs.length, seed);
      expect(await verdict(claimed, proof)).to.equal(valid);
    }
  });

  it("agree on a proof made with B = 1·G2, C = 1·G1 and A solved for", async () => {
    const { alpha, beta, delta } = SECRETS;
    const { Fn } = G1;
    const a = Fn.add(Fn.add(Fn.mul(alpha, beta), vkXScalar(signals)), delta);
    const proof = proofDocument(G1.BASE.multiply(a), G2.BASE, G1.BASE);
    expect(await verdict(signals, proof)).to.equal(true);
    expect(await verdict(signals.with(0, 0n), proof)).to.equal(false);
  });

  it("agree when vk_x is the point at infinity", async () => {
    const { Fn } = G1;
    const others = vkXScalar(signals.with(0, 0n));
    const base = Fn.sub(vkXScalar(signals.with(0, 1n)), others);
    const inputs = signals.with(0, Fn.mul(Fn.neg(others), Fn.inv(base)));
    expect(vkXScalar(inputs)).to.equal(0n);
    expect(await verdict(inputs, solveProof(inputs))).to.equal(true);
    expect(await verdict(signals, solveProof(inputs))).to.equal(false);
  });

  it("go on after the worker threads were closed", async () => {
    await closeSnarkjs();
    await closeSnarkjs();
    expect(await verdict(signals, document.proof)).to.equal(true);
  });

  it("accept only together; a disagreement has its own reason", async () => {
    expect(await reasonWith(yes, yes)).to.equal("accepted");
    expect(await reasonWith(no, no)).to.equal("PROOF_INVALID");
    expect(await reasonWith(yes, no)).to.equal("VERIFIERS_DISAGREE");
    expect(await reasonWith(no, yes)).to.equal("VERIFIERS_DISAGREE");
  });

  it("never accept when one of them, or both, could not run", async () => {
    for (const checks of [[yes, broken], [broken, yes], [no, broken], [broken], []]) {
      expect(await reasonWith(...checks)).to.equal("VERIFIER_FAILED");
    }
  });
});
