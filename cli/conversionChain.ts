/** What a conversion is made of besides the book: the account at one block, its key, table and market. */
import { Contract, type Provider } from "ethers";
import { type AffinePoint } from "../circuits/babyjubjub.ts";
import { solvencyCircuit, type SolvencyCircuit } from "../circuits/spec.ts";
import { inputInvalid, type MarketSnapshot, type RuleTable } from "../risk/index.ts";
import { parsePublicKey } from "../sealing/index.ts";
import { ACCOUNTS_ABI, COUNCIL_ABI, MARKET_ABI, RISK_ABI, SEALS_ABI } from "../trading/chainAbi.ts";
import { chainFailed, view } from "../trading/chainCalls.ts";
import { openDeployment, readEpoch, readTable, readVerifier } from "../verifier/index.ts";
import { OPTION_CALLS } from "./optionAbi.ts";
import { contractAt, readAccountStanding, type AccountStanding } from "./optionChain.ts";

export interface ConversionFacts {
  readonly chainId: bigint;
  /** Address of MarginAccounts. */
  readonly accounts: string;
  /** Address of ExpiryClearing. */
  readonly clearing: string;
  /** Address of ConversionPoints. */
  readonly points: string;
  readonly standing: AccountStanding;
  readonly owner: string;
  readonly commitment: AffinePoint;
  readonly viewingKey: AffinePoint;
  readonly council: AffinePoint;
  /** The account's home table. */
  readonly table: string;
  /** Address of the verifier under whose key the proofs are. */
  readonly verifier: string;
  readonly circuit: SolvencyCircuit;
}

interface Stored {
  readonly owner: string;
  readonly cx: bigint;
  readonly cy: bigint;
  readonly viewX: bigint;
  readonly viewY: bigint;
}

async function named(
  of: Contract,
  name: string,
  abi: readonly string[],
  at: object,
): Promise<Contract> {
  const contract = await contractAt(of, name, abi, at);
  if (contract === undefined) throw chainFailed(`${name}() could not be read`);
  return contract;
}

/**
 * @param accounts address of MarginAccounts
 * @throws INPUT_INVALID for an account or a clearing that does not exist, or a home table without option slots while
 * something is outstanding; CHAIN_FAILED
 */
export async function readConversionFacts(
  provider: Provider,
  accounts: string,
  account: bigint,
): Promise<ConversionFacts> {
  const standing = await readAccountStanding(provider, accounts, account);
  const { home: table, coversOptions, outstanding } = standing;
  if (!coversOptions && outstanding.length > 0) {
    throw inputInvalid(
      "account",
      "has a home table without option slots, so that none of its proofs waits for a relisting",
      "follow once its home table has option slots: `zkmargin options status`",
    );
  }
  const at = { blockTag: standing.block };
  const book = new Contract(accounts, [...ACCOUNTS_ABI, ...OPTION_CALLS.accounts], provider);
  const stored = await view<Stored>(book, "accountOf", account, at);
  const proofs = await named(book, "proofs", OPTION_CALLS.proofs, at);
  const clearing = await named(proofs, "clearing", OPTION_CALLS.clearing, at);
  const seals = await named(clearing, "seals", SEALS_ABI, at);
  const council = await named(seals, "council", COUNCIL_ABI, at);
  const key = await view<AffinePoint>(council, "key", at);
  const risk = await named(book, "risk", RISK_ABI, at);
  const { verifier } = await view<{ readonly verifier: string }>(risk, "tableOf", table, at);
  const deployment = await openDeployment(provider, accounts);
  const { circuit } = await readVerifier(deployment, verifier);
  const { chainId } = await provider.getNetwork();
  return {
    ...{ chainId, accounts, standing, table, verifier, owner: stored.owner },
    clearing: await clearing.getAddress(),
    points: await view<string>(clearing, "points", at),
    commitment: { x: stored.cx, y: stored.cy },
    viewingKey: parsePublicKey(stored.viewX, stored.viewY, "viewing key"),
    council: parsePublicKey(key.x, key.y, "council key"),
    circuit: solvencyCircuit(circuit),
  };
}

/** The home table's rules and the latest epoch, for a lease after the conversion. @throws CHAIN_FAILED */
export async function readLeaseGround(
  provider: Provider,
  { accounts, table, circuit }: ConversionFacts,
): Promise<{ readonly market: MarketSnapshot; readonly table: RuleTable }> {
  const deployment = await openDeployment(provider, accounts);
  const { rules } = await readTable(deployment, table, circuit);
  const market = new Contract(await deployment.market.getAddress(), MARKET_ABI, provider);
  const [, epoch] = await view<readonly [bigint, bigint, bigint]>(market, "status");
  return { market: await readEpoch(deployment, epoch, circuit), table: rules };
}
