/**
 * Deploys liquidation for a market: auction, requests to the council, insurance fund, bound to accounts and
 * vault for good. The settlement token must be listed in slot 0 before: the fund is of that token.
 */
import { Contract, type Signer } from "ethers";
import { ZkMarginError } from "../circuits/errors.ts";
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

type Bound = Pick<MarketSystem, "accounts" | "vault" | "risk" | "verifiers">;

/**
 * @param signer governor of vault, accounts and auction
 * @throws INPUT_INVALID when the grace does not fit the market; CHAIN_FAILED when a constructor refuses: terms that
 *   contradict each other, slot 0 without a token
 */
export async function deployLiquidation(
  signer: Signer,
  system: Bound,
  terms: AuctionTermsArgument,
  limits: FundLimits = DEFAULT_FUND,
): Promise<LiquidationSystem> {
  await requireGraceFits(system.accounts, terms);
  return deployForTerms(signer, system, terms, limits);
}

/**
 * The clock runs on for at most `maxEpochAge` without a new epoch. A grace of twice that ends on prices committed well
 * after the flag, so nobody is flagged and put on auction at the same, maybe mistaken, prices; and its owner, who
 * proves at an epoch that counts, has at least one that was committed for all of his grace's second half.
 * @throws INPUT_INVALID
 */
export async function requireGraceFits(
  accounts: Contract,
  { grace = 0 }: AuctionTermsArgument,
): Promise<void> {
  const market = new Contract(
    (await accounts.getFunction("market").staticCall()) as string,
    ["function maxEpochAge() view returns (uint32)"],
    accounts.runner,
  );
  const age = (await market.getFunction("maxEpochAge").staticCall()) as bigint;
  if (BigInt(grace) >= 2n * age) return;
  const message = `the grace of ${grace} s is shorter than twice the ${age} s for which an epoch counts`;
  const fix = `give at least ${2n * age} s, or let epochs count for less`;
  throw new ZkMarginError("INPUT_INVALID", message, { field: "grace", fix });
}

/** The same for terms whose grace is known to fit, or need not: in tests time is made. */
export async function deployForTerms(
  signer: Signer,
  { accounts, vault, risk, verifiers }: Bound,
  terms: AuctionTermsArgument,
  limits: FundLimits,
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
