/**
 * Given the parts of a system   When one is the verifier of another circuit   Then the contract cannot be made
 *                               When accounts are made     Then market and rules are those of their proof desk
 *                               When Settlement is made    Then vault and seals are those of its accounts
 */
import { expect } from "chai";
import { ZeroAddress, encodeBytes32String } from "ethers";
import { network } from "hardhat";
import { deploy, type Connection, type Deployed } from "../fixtures/chain.ts";
import { deployProtocol, type Protocol } from "../fixtures/protocol.ts";

const connection: Connection = await network.create();
const { ethers, networkHelpers } = connection;

describe("construction", () => {
  const load = (): Promise<Protocol> => networkHelpers.loadFixture(deployProtocol);

  it("of the proof desk takes no verifier but that of improve", async () => {
    const { market, risk, improveVerifier } = await load();
    const factory = await ethers.getContractFactory("ProofDesk");
    const make = async (verifier: string): Promise<Deployed> =>
      await factory.deploy(
        ...([market.target, risk.target, verifier, ZeroAddress] as unknown as []),
      );
    for (const circuit of ["seal", "share", "solvency-spot8", ""]) {
      const wrong = await deploy(connection, "MockProofVerifier", [encodeBytes32String(circuit)]);
      await expect(make(wrong.target as string), circuit)
        .to.be.revertedWithCustomError(factory, "NotAnImproveVerifier")
        .withArgs(wrong.target);
    }
    const desk = await make(improveVerifier.target as string);
    expect(await desk.improveVerifier()).to.equal(improveVerifier.target);
  });

  it("of MarginAccounts takes market and rules from its proof desk", async () => {
    const { accounts, market, risk } = await load();
    const address: string = await accounts.proofs();
    const desk: Deployed = await ethers.getContractAt("ProofDesk", address);
    expect([await accounts.market(), await accounts.risk()]).to.deep.equal([
      await desk.market(),
      await desk.risk(),
    ]);
    expect([await desk.market(), await desk.risk()]).to.deep.equal([market.target, risk.target]);
  });

  it("of Settlement takes vault and seals from its accounts", async () => {
    const { accounts, settlement, vault, seals } = await load();
    expect(await settlement.accounts()).to.equal(accounts.target);
    expect(await settlement.vault()).to.equal(vault.target);
    expect(await settlement.seals()).to.equal(seals.target);
  });
});
