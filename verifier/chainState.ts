/**
 * Reads from the chain what a verifier compares proofs with: account, epoch, rule table, lease. Units
 * are the contracts' own, raw integers. CHAIN_FAILED when the node fails or answers nonsense,
 * INPUT_INVALID when what was asked for is not there.
 */
import { AbiCoder, Contract, Interface, ZeroAddress, keccak256, type Provider } from "ethers";
import type { AffinePoint } from "../circuits/babyjubjub.ts";
import { ZkMarginError } from "../circuits/errors.ts";
import type { SolvencyCircuit } from "../circuits/spec.ts";
import {
  MARKET_SNAPSHOT_FORMAT,
  RULE_TABLE_FORMAT,
  parseMarketSnapshot,
  parseRuleTable,
  type MarketSnapshot,
  type RuleTable,
} from "../risk/index.ts";
import { optionPnlAt } from "./optionState.ts";
import { ACCOUNTS_ABI, MARKET_ABI, RISK_ABI, RULES_TYPE, VERIFIER_ABI } from "./chainAbi.ts";

/** Contracts of one deployment, from the address of its MarginAccounts. */
export interface Deployment {
  readonly provider: Provider;
  readonly accounts: Contract;
  readonly market: Contract;
  readonly risk: Contract;
}

export interface AccountState {
  readonly owner: string;
  readonly version: bigint;
  readonly commitment: AffinePoint;
  /** Identity of the home table the account was opened under. */
  readonly home: string;
}

export interface RegisteredTable {
  readonly verifier: string;
  readonly rules: RuleTable;
}

type RawRules = Readonly<Record<string, unknown>> & { toObject(deep: true): RawRules };

export function chainFailed(what: string, cause?: unknown): ZkMarginError {
  return new ZkMarginError("CHAIN_FAILED", `${what} could not be read`, {
    fix: "check the node's URL and that the address is that of this deployment on this chain",
    cause,
  });
}

function notThere(field: string, what: string): ZkMarginError {
  return new ZkMarginError("INPUT_INVALID", `${what} does not exist on this chain`, {
    field,
    fix: "check the number and the deployment's address",
  });
}

/** A view function's answer; ethers' own errors become CHAIN_FAILED. */
export async function view<T>(contract: Contract, name: string, ...values: unknown[]): Promise<T> {
  try {
    return (await contract.getFunction(name).staticCall(...values)) as T;
  } catch (cause) {
    throw chainFailed(`${name}()`, cause);
  }
}

export async function openDeployment(provider: Provider, address: string): Promise<Deployment> {
  const accounts = new Contract(address, ACCOUNTS_ABI, provider);
  const market = await view<string>(accounts, "market");
  const risk = await view<string>(accounts, "risk");
  return {
    provider,
    accounts,
    market: new Contract(market, MARKET_ABI, provider),
    risk: new Contract(risk, RISK_ABI, provider),
  };
}

export async function readAccount({ accounts }: Deployment, id: bigint): Promise<AccountState> {
  interface Raw {
    owner: string;
    version: bigint;
    cx: bigint;
    cy: bigint;
    home: string;
  }
  const { owner, version, cx, cy, home } = await view<Raw>(accounts, "accountOf", id);
  if (owner === ZeroAddress) throw notThere("account", "the account");
  return { owner, version, commitment: { x: cx, y: cy }, home };
}

/** Circuit id and key hash of a verifier contract. */
export async function readVerifier(
  { provider }: Deployment,
  address: string,
): Promise<{ circuit: string; keyHash: string }> {
  const verifier = new Contract(address, VERIFIER_ABI, provider);
  const circuit = Buffer.from((await view<string>(verifier, "circuit")).slice(2), "hex");
  const keyHash = await view<string>(verifier, "keyHash");
  return { circuit: circuit.toString("latin1").replace(/\0+$/, ""), keyHash };
}

/** Address of the verifier that a table is registered for. @throws INPUT_INVALID for a table that is not */
export async function registeredVerifier({ risk }: Deployment, table: string): Promise<string> {
  const { verifier } = await view<{ verifier: string }>(risk, "tableOf", table);
  if (verifier === ZeroAddress) throw notThere("table", "the rule table");
  return verifier;
}

/**
 * The contents of a registered table, from its event. A table's identity is the hash of verifier and
 * contents, so a node cannot pass off others.
 */
export async function readTable(
  { risk }: Deployment,
  table: string,
  circuit: SolvencyCircuit,
): Promise<RegisteredTable> {
  const { TableRegistered } = risk.filters;
  if (TableRegistered === undefined) throw chainFailed("the event TableRegistered");
  const logs = await risk.queryFilter(TableRegistered(table)).catch((cause: unknown) => {
    throw chainFailed("the event TableRegistered", cause);
  });
  const [log] = logs;
  if (log === undefined) throw notThere("table", "the rule table");
  return registeredTable(log, table, circuit);
}

const REGISTRATIONS = new Interface(RISK_ABI);

/**
 * The table in a `TableRegistered` event.
 * @throws CHAIN_FAILED when the contents are not those of `table`
 */
export function registeredTable(
  log: { readonly topics: readonly string[]; readonly data: string },
  table: string,
  circuit: SolvencyCircuit,
): RegisteredTable {
  const parsed = REGISTRATIONS.parseLog(log);
  const verifier = parsed?.args.getValue("verifier") as string;
  const raw = parsed?.args.getValue("rules") as RawRules;
  const identity = AbiCoder.defaultAbiCoder().encode(["address", RULES_TYPE], [verifier, raw]);
  if (keccak256(identity) !== table.toLowerCase()) throw chainFailed("the rule table");
  const { initialLevel, maintenanceLevel, ...lists } = raw.toObject(true);
  const levels = { initial: initialLevel, maintenance: maintenanceLevel };
  const document = { zkmargin: RULE_TABLE_FORMAT, circuit: circuit.id, levels, ...lists };
  return { verifier, rules: parseRuleTable(document) };
}

/** Four uint64 prices a word, the lowest slot in the lowest bits. */
function unpackPrices(words: readonly bigint[], count: number): bigint[] {
  return Array.from({ length: count }, (_, slot) =>
    BigInt.asUintN(64, (words[slot >> 2] ?? 0n) >> BigInt(64 * (slot & 3))),
  );
}

/** A committed epoch. Scenario values of option slots are those of the reports that it took over. */
export async function readEpoch(
  { market, provider }: Deployment,
  epoch: bigint,
  circuit: SolvencyCircuit,
): Promise<MarketSnapshot> {
  const { id, nSlots, parameters } = circuit;
  const { EpochCommitted } = market.filters;
  if (EpochCommitted === undefined) throw chainFailed("the event EpochCommitted");
  const logs = await market.queryFilter(EpochCommitted(epoch)).catch((cause: unknown) => {
    throw chainFailed("the event EpochCommitted", cause);
  });
  const [log] = logs;
  if (log === undefined) throw notThere("epoch", "the epoch");
  const block = await provider.getBlock(log.blockHash);
  if (block === null) throw chainFailed("the epoch's block");
  interface Raw {
    prices: { words: readonly bigint[] };
  }
  const { prices } = await view<Raw>(market, "epochPrices", epoch);
  const book = parameters.nOption === 0 ? ZeroAddress : await view<string>(market, "options");
  return parseMarketSnapshot({
    zkmargin: MARKET_SNAPSHOT_FORMAT,
    circuit: id,
    epoch,
    committedAt: BigInt(block.timestamp),
    price: unpackPrices(prices.words, nSlots),
    optionPnl: await optionPnlAt(provider, book, circuit, log, chainFailed),
  });
}
