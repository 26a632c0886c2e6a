/**
 * The deploy script on the built keys, and its refusals before anything is sent.
 *
 * Given the built key   When deployed on a development chain   The contract knows the manifest's key hash
 * Given a forgeable key, or a foreign chain   When deployed   It is refused and no transaction is sent
 */
import { expect } from "chai";
import { network } from "hardhat";
import { encodeBytes32String } from "ethers";
import { circuitById, loadCircuits } from "../../../circuits/spec.ts";
import { ZkMarginError } from "../../../circuits/errors.ts";
import { deployVerifier, deployVerifierParts } from "../../../setup/deployVerifier.ts";
import { loadVerificationKey } from "../../../setup/keys.ts";
import { checkGeneratedSolidity } from "../../../setup/solidity.ts";
import { keyFrom, knownSecrets } from "./knownKey.ts";
import { SPOT8, type Connection } from "./verifierFixture.ts";

async function refusal(attempt: Promise<unknown>): Promise<ZkMarginError> {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof ZkMarginError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("deployVerifier", () => {
  let connection: Connection;
  const signerOf = ({ ethers }: Connection) => ethers.provider.getSigner(0);

  before(async () => {
    connection = await network.create();
  });

  for (const { id } of loadCircuits()) {
    it(`deploys the built key of ${id} under the manifest's key hash`, async () => {
      checkGeneratedSolidity();
      const deployed = await deployVerifier(await signerOf(connection), id);
      const verifier = await connection.ethers.getContractAt("IVerifyingKey", deployed.address);
      const { manifest } = loadVerificationKey(id, { allowDevelopment: true });
      expect(await verifier.getFunction("keyHash")()).to.equal(manifest.vkHash);
      expect(await verifier.getFunction("circuit")()).to.equal(encodeBytes32String(id));
      expect(deployed.icData.length > 0).to.equal(id.startsWith("solvency"));
      expect(deployed.keyHash).to.equal(manifest.vkHash);
      expect(await verifier.getFunction("development")()).to.equal(manifest.kind === "development");
    });
  }

  describe("refuses, sending nothing,", () => {
    const sound = keyFrom(knownSecrets(SPOT8));
    const artifact = { abi: [], bytecode: "0x00" };
    const refusedOn = async (
      on: Connection,
      key: typeof sound,
      kind: "development" | "ceremony",
    ) => {
      const signer = await signerOf(on);
      const error = await refusal(
        deployVerifierParts(signer, { circuit: SPOT8, key, kind, artifact }),
      );
      expect(await signer.getNonce()).to.equal(0);
      return error.code;
    };

    it("a key whose γ = δ", async () => {
      const fresh = await network.create();
      expect(await refusedOn(fresh, { ...sound, delta: sound.gamma }, "ceremony")).to.equal(
        "KEY_REFUSED",
      );
    });

    it("a key of another circuit", async () => {
      const signer = await signerOf(await network.create());
      const circuit = circuitById("seal");
      const error = await refusal(
        deployVerifierParts(signer, { circuit, key: sound, kind: "ceremony", artifact }),
      );
      expect(error.code).to.equal("KEY_REFUSED");
      expect(await signer.getNonce()).to.equal(0);
    });

    it("a development key on a chain id that is not 31337 or 1337", async () => {
      const foreign = await network.create("foreignChain");
      expect(await refusedOn(foreign, sound, "development")).to.equal("KEY_REFUSED");
    });
  });
});
