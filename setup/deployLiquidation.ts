/**
 * Deploys liquidation for a market: auction, requests to the council, insurance fund, bound to accounts and
 * vault for good. The settlement token must be listed in slot 0 before: the fund is of that token.
 */
import { type Contract, type Signer } from "ethers";
import { solvencyCircuits } from "../circuits/spec.ts";
import { deployContract, send, type MarketSystem } from "./deploySystem.ts";

/** `AuctionTerms` of the contracts, field by field. */
export type AuctionTermsArgument = Readonly<Record<string, number | bigint>>;

/** All times in seconds of the market clock. */
export interface FundLimits {
  readonly cooldown: number;
  readonly window: number;
}

export const DEFAULT_FUND: FundLimits = { cooldown: 14 * 86_400, window: 86_400 };

export interface LiquidationSystem {
  readonly auction: Contract;
  readonly openings: Contract;
  readonly fund: Contract;
}

/**
 * @param signer governor of vault, accounts and auction
 * @throws CHAIN_FAILED when a constructor refuses: terms that contradict each other, slot 0 without a token
 */
export async function deployLiquidation(
  signer: Signer,
  {
    accounts,
    vault,
    risk,
    verifiers,
  }: Pick<MarketSystem, "accounts" | "vault" | "risk" | "verifiers">,
  terms: AuctionTermsArgument,
  limits: FundLimits = DEFAULT_FUND,
): Promise<LiquidationSystem> {
  const governor = await signer.getAddress();
  const auction = await deployContract(signer, "liquidation/LiquidationAuction", [
    governor,
    accounts.target,
    terms,
  ]);
  const openings = await deployContract(signer, "liquidation/Openings", [auction.target]);
  const { cooldown, window } = limits;
  const fund = await deployContract(signer, "liquidation/InsuranceFund", [
    vault.target,
    cooldown,
    window,
  ]);
  await send(vault, "bindWaterfall", auction.target, fund.target);
  await send(accounts, "bindLiquidation", auction.target);
  for (const key of solvencyCircuits().map(({ id }) => id)) {
    const verifier = verifiers[key];
    if (verifier !== undefined) await send(risk, "registerPlainTables", verifier.address);
  }
  return { auction, openings, fund };
}
