/**
 * Given every contract that can be deployed   When compiled as it is deployed   Then its code fits EIP-170
 */
import { expect } from "chai";
import hre from "hardhat";
import { MAX_CODE_BYTES } from "../../setup/solidityData.ts";

/** Room that MarginAccounts, which everything else hangs on, must keep for changes, in bytes. */
const ROOM = 2_048;

/** Bytes of run-time code by qualified name: interfaces, abstract contracts and test doubles left out. */
async function codeSizes(): Promise<ReadonlyMap<string, number>> {
  const names = [...(await hre.artifacts.getAllFullyQualifiedNames())];
  const sizes = await Promise.all(
    names
      .filter((name) => !name.startsWith("contracts/mocks/"))
      .map(async (name) => {
        const { deployedBytecode } = await hre.artifacts.readArtifact(name);
        return [name, (deployedBytecode.length - 2) / 2] as const;
      }),
  );
  return new Map(sizes.filter(([, size]) => size > 0));
}

describe("the code of every deployable contract", () => {
  it(`is at most ${String(MAX_CODE_BYTES)} bytes (EIP-170)`, async () => {
    const sizes = await codeSizes();
    const deployed = [
      ...["accounts/MarginAccounts", "accounts/ProofDesk", "settlement/Settlement"],
      ...["council/Council", "vault/CollateralVault", "market/MarketBook", "risk/RiskBook"],
      ...["LiquidationAuction", "Openings", "InsuranceFund"].map((name) => `liquidation/${name}`),
      ...["OptionBook", "ConversionPoints", "ExpiryClearing"].map((name) => `options/${name}`),
      ...["audit/AuditBook", "bundles/Bundles", "seals/DeltaSeals"],
    ];
    for (const path of deployed) {
      expect([...sizes.keys()]).to.include(`contracts/${path}.sol:${path.split("/")[1]!}`);
    }
    for (const [name, size] of sizes) expect(size, name).to.be.at.most(MAX_CODE_BYTES);
  });

  it("leaves MarginAccounts room for changes", async () => {
    const size = (await codeSizes()).get("contracts/accounts/MarginAccounts.sol:MarginAccounts");
    expect(size).to.be.at.most(MAX_CODE_BYTES - ROOM);
  });
});
