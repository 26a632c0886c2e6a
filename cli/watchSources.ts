/** Where `zkmargin watch` looks: the book from its file or the wallet, everything else from files or a chain. */
import { leasesInForce, type OwnStanding, type PublicFacts } from "../keeper/index.ts";
import { requireOpening, type Portfolio } from "../prover/index.ts";
import {
  BAND,
  inputInvalid,
  LEVEL,
  parseMarketSnapshot,
  plainTerms,
  type Band,
  type Level,
  type MarketSnapshot,
  type Price,
  type RuleTable,
  type Terms,
} from "../risk/index.ts";
import { type WatchedLease } from "../risk/warning/index.ts";
import { EthersLogSource, recoverAccounts, type Seed } from "../wallet/index.ts";
import { readHours } from "./candleMarkets.ts";
import { readOptionalCommitment, readRuleFiles } from "./options.ts";
import { readPortfolio } from "./portfolioOperations.ts";
import { type PublicChain } from "./publicChain.ts";
import { readDocument } from "./userFile.ts";
import { readAccountNumber, readContracts, readOwners } from "./walletOptions.ts";

export interface BookOptions {
  readonly portfolio?: string;
  readonly commitment?: string;
  readonly settlement?: string;
  readonly owner?: string;
  readonly account?: string;
}

export interface FileOptions {
  readonly market?: string;
  readonly table?: string;
  readonly "lease-market"?: string;
  readonly band?: string;
  readonly hours: string;
  readonly level?: string;
}

/** One look. */
export interface Sighting {
  readonly portfolio: Portfolio;
  readonly market: MarketSnapshot;
  readonly table: RuleTable;
  readonly lease: WatchedLease;
  /** What the lease is: `assumed` from options, in force or over on the chain, or none that is needed. */
  readonly standing: "assumed" | "in-force" | "over" | "not-needed";
  /** Block of a chain. */
  readonly block?: number;
}

function needed<T>(value: T | undefined, option: string, fix: string): T {
  if (value !== undefined) return value;
  throw inputInvalid(option, "is missing", fix);
}

/** The level that must not be undercut: told, or the table's maintenance level. */
export function watchedTerms(level: string | undefined, { maintenanceLevel }: RuleTable): Terms {
  const asked: Level = level === undefined ? maintenanceLevel : LEVEL.parse(level, "level");
  return plainTerms(asked, 0n as Band);
}

/** @throws INPUT_INVALID, INPUT_UNREADABLE, OPENING_MISMATCH */
export async function sightInFiles(options: BookOptions & FileOptions): Promise<Sighting> {
  const fix = "give --portfolio, --market, --table and --band, or --rpc and what goes with it";
  const files = {
    market: needed(options.market, "market", fix),
    table: needed(options.table, "table", fix),
  };
  const band = BAND.parse(needed(options.band, "band", fix), "band");
  const days = readHours(options.hours);
  const { market, table } = await readRuleFiles(files);
  const at = options["lease-market"];
  const proven =
    at === undefined ? market : await readDocument(at, "lease-market", parseMarketSnapshot);
  if (proven.circuit !== market.circuit) {
    throw inputInvalid("lease-market", "is of another circuit than --market", "use one circuit");
  }
  const { commitment } = await readOptionalCommitment(options.commitment);
  const portfolio = await readPortfolio(needed(options.portfolio, "portfolio", fix));
  if (commitment !== undefined) requireOpening(portfolio, commitment);
  const lease = { prices: proven.price, band, days };
  return { portfolio, market, table, lease, standing: "assumed" };
}

const SECONDS = 86_400;

function leaseOf(
  { facts: own, market }: OwnStanding,
  facts: PublicFacts,
  options: FileOptions,
): Pick<Sighting, "lease" | "standing"> {
  const lease = own?.lease;
  const slots = market.price.length;
  if (lease === undefined || own === undefined) {
    // Nothing was proven yet: what a lease of the band asked for would be now.
    const band = BAND.parse(options.band ?? "0.05", "band");
    const standing = own?.exposed === true ? "over" : "not-needed";
    const days = standing === "over" ? 0 : readHours(options.hours);
    return { lease: { prices: market.price, band, days }, standing };
  }
  const isInForce = leasesInForce(facts).includes(own);
  const left = Number(lease.expiry - facts.market.clock) / SECONDS;
  const prices = Array.from({ length: slots }, (_, i) => (lease.prices[i] ?? 0n) as Price);
  // A lease that a price left is over by that; the report says which.
  const isOver = lease.lapsed || lease.version !== own.version || left <= 0;
  return {
    lease: { prices, band: lease.band as Band, days: isOver ? 0 : left },
    standing: isInForce ? "in-force" : "over",
  };
}

async function recovered(
  { nodes, reader, fromBlock }: PublicChain,
  seed: Seed,
  account: bigint,
  options: BookOptions & { readonly auction?: string },
): Promise<Portfolio> {
  const settlement = needed(options.settlement, "settlement", "give it with --keystore");
  const { accounts, modules } = readContracts({ accounts: reader.accounts, settlement });
  const { auction } = options;
  const recovery = await recoverAccounts({
    ...{ seed, source: new EthersLogSource(nodes), fromBlock, confirmations: 0 },
    // A takeover is a change of the book too.
    contracts: { accounts, modules: auction === undefined ? modules : [...modules, auction] },
    ...readOwners(options),
  });
  const refused = recovery.refused.find((one) => one.account === account);
  if (refused !== undefined) throw refused.error;
  const state = recovery.accounts.find(({ face }) => face.account === account);
  if (state !== undefined) return state.portfolio();
  throw inputInvalid("account", "is not among the wallet's accounts", "see `wallet show`");
}

/** @throws INPUT_INVALID, CHAIN_FAILED; OPENING_MISMATCH where the book is not the account's any more */
export async function sightOnChain(
  options: BookOptions & FileOptions & { readonly auction?: string },
  chain: PublicChain,
  seed: Seed | undefined,
): Promise<Sighting> {
  const number = readAccountNumber(needed(options.account, "account", "give the account's number"));
  const facts = await chain.reader.read();
  const standing = await chain.reader.standing(facts, number);
  const portfolio =
    seed === undefined
      ? await readPortfolio(
          needed(options.portfolio, "portfolio", "give the account's file, or --keystore"),
        )
      : await recovered(chain, seed, number, options);
  requireOpening(portfolio, standing.commitment);
  const { market, table } = standing;
  const { number: block } = facts.head;
  return { portfolio, market, table, ...leaseOf(standing, facts, options), block };
}
