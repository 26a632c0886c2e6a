/**
 * Deploys the audit of a market: the verifier of `tally` and an AuditBook bound to the accounts for good. The council
 * is the one that the accounts' seals are for.
 */
import { id, type Contract, type Signer } from "ethers";
import { deployContract, send, type MarketSystem } from "./deploySystem.ts";
import { deployVerifier, type DeployedVerifier } from "./deployVerifier.ts";

export interface AuditLimits {
  /** Hidden accounts that every total hides at least, 2 or more. */
  readonly leastMinimum: number;
  /** After how long two totals say nothing about a difference any more, s of block time. */
  readonly quietPeriod: number;
}

export const DEFAULT_AUDIT: AuditLimits = { leastMinimum: 10, quietPeriod: 30 * 86_400 };

/** As AccessControl names it. */
export const AUDITOR_ROLE = id("AUDITOR_ROLE");

export interface AuditSystem {
  readonly book: Contract;
  readonly verifier: DeployedVerifier;
}

/**
 * @param signer becomes governor of the book: names auditors, and can do nothing else
 * @param auditor opens windows
 * @throws CHAIN_FAILED when the constructor refuses the limits; what `deployVerifier` throws
 */
export async function deployAudit(
  signer: Signer,
  { accounts }: Pick<MarketSystem, "accounts">,
  auditor: string,
  limits: AuditLimits = DEFAULT_AUDIT,
): Promise<AuditSystem> {
  const verifier = await deployVerifier(signer, "tally");
  const book = await deployAuditBook(signer, accounts, verifier.address, limits);
  await send(book, "grantRole", AUDITOR_ROLE, auditor);
  return { book, verifier };
}

/** The book alone, without an auditor. */
export async function deployAuditBook(
  signer: Signer,
  accounts: Pick<Contract, "target">,
  verifier: string,
  { leastMinimum, quietPeriod }: AuditLimits,
): Promise<Contract> {
  const governor = await signer.getAddress();
  const args = [governor, accounts.target, verifier, leastMinimum, quietPeriod];
  return deployContract(signer, "audit/AuditBook", args);
}
