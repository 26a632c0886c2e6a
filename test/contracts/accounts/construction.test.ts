/**
 * Given the parts of a system   When one is the verifier of another circuit   Then the contract cannot be made
 *                               When Settlement is made   Then vault and seals are those of its accounts
 */
import { expect } from "chai";
import { encodeBytes32String } from "ethers";
import { network } from "hardhat";
import { deploy, type Connection } from "../fixtures/chain.ts";
import { MAX_LEASE, MAX_PROOF_AGE, deployProtocol, type Protocol } from "../fixtures/protocol.ts";

const connection: Connection = await network.create();
const { ethers, networkHelpers } = connection;

/** Constructor arguments of MarginAccounts with this verifier of improvements. */
async function argumentsWith(world: Protocol, improveVerifier: string): Promise<unknown[]> {
  const { accounts, cast, market, risk, vault, seals } = world;
  return [
    cast.governor.address,
    market.target,
    risk.target,
    vault.target,
    seals.target,
    improveVerifier,
    await accounts.lowerGenerators(),
    await accounts.upperGenerators(),
    MAX_LEASE,
    MAX_PROOF_AGE,
  ];
}

describe("construction", () => {
  const load = (): Promise<Protocol> => networkHelpers.loadFixture(deployProtocol);

  it("of MarginAccounts takes no verifier but that of improve", async () => {
    const world = await load();
    const factory = await ethers.getContractFactory("MarginAccounts");
    for (const circuit of ["seal", "share", "solvency-spot8", ""]) {
      const wrong = await deploy(connection, "MockProofVerifier", [encodeBytes32String(circuit)]);
      const target: string = wrong.target;
      const made = factory.deploy(...((await argumentsWith(world, target)) as []));
      await expect(made, circuit)
        .to.be.revertedWithCustomError(world.accounts, "NotAnImproveVerifier")
        .withArgs(target);
    }
    await factory.deploy(
      ...((await argumentsWith(world, world.improveVerifier.target as string)) as []),
    );
  });

  it("of Settlement takes vault and seals from its accounts", async () => {
    const { accounts, settlement, vault, seals } = await load();
    expect(await settlement.accounts()).to.equal(accounts.target);
    expect(await settlement.vault()).to.equal(vault.target);
    expect(await settlement.seals()).to.equal(seals.target);
  });
});
