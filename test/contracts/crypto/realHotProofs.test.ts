/**
 * Proofs of `share` and `improve` against the generated verifiers of the built keys; `seal` is in
 * test/contracts/seals.
 *
 * Given a proof of the prover   When asked for with its inputs   It is accepted
 *                               When any one input is another   It is refused
 */
import { expect } from "chai";
import { network } from "hardhat";
import { ImproveProver, ShareProver, shareSignals, solidityProof } from "../../../prover/index.ts";
import { publicKeyOf } from "../../../sealing/index.ts";
import { deployVerifier } from "../../../setup/deployVerifier.ts";
import type { Connection } from "./curveFixture.ts";
import { Fr, type SolidityProof } from "./knownKey.ts";
import type { ProofVerifier } from "./verifierFixture.ts";

interface Proven {
  readonly inputs: readonly bigint[];
  readonly proof: SolidityProof;
}

async function proveShare(): Promise<Proven> {
  const prover = await ShareProver.open({ allowDevelopment: true });
  try {
    const request = { secret: 4711n, point: publicKeyOf(12n), context: 99n };
    const share = await prover.prove(request);
    return { inputs: shareSignals(share), proof: solidityProof(share.proof) };
  } finally {
    await prover.close();
  }
}

async function proveImprovement(): Promise<Proven> {
  const prover = await ImproveProver.open({ allowDevelopment: true });
  try {
    const { sealedBefore, sealedAfter, proof } = await prover.prove(
      { surplus: -5_000n, salt: 31n },
      { surplus: -4_999n, salt: 32n },
    );
    return { inputs: [sealedBefore, sealedAfter], proof: solidityProof(proof) };
  } finally {
    await prover.close();
  }
}

describe("proofs with hot inputs only, on-chain", () => {
  let connection: Connection;

  before(async () => {
    connection = await network.create();
  });

  for (const [id, prove] of [
    ["share", proveShare],
    ["improve", proveImprovement],
  ] as const) {
    describe(`of ${id}`, () => {
      let verifier: ProofVerifier;
      let proven: Proven;

      before(async () => {
        proven = await prove();
        const { ethers } = connection;
        const { address } = await deployVerifier(await ethers.provider.getSigner(0), id);
        const contract = await ethers.getContractAt("IProofVerifier", address);
        verifier = contract as unknown as ProofVerifier;
      });

      it("are accepted", async () => {
        expect(await verifier.verify(proven.inputs, proven.proof)).to.equal(true);
      });

      it("are refused when any one input is another", async () => {
        for (const [k, input] of proven.inputs.entries()) {
          const changed = proven.inputs.with(k, Fr.add(input, 1n));
          expect(await verifier.verify(changed, proven.proof), `input ${k}`).to.equal(false);
        }
      });
    });
  }
});
