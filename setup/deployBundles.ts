/** Deploys `Bundles` for a market: attestations and settlements of many accounts in one transaction. Anybody may. */
import type { Contract, Signer } from "ethers";
import { deployContract, type MarketSystem } from "./deploySystem.ts";

/** @throws CHAIN_FAILED when the node refuses */
export async function deployBundles(
  signer: Signer,
  { accounts, settlement }: Pick<MarketSystem, "accounts" | "settlement">,
): Promise<Contract> {
  return deployContract(signer, "bundles/Bundles", [accounts.target, settlement.target]);
}
