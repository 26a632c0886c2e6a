/** What a contribution depends on besides the book: window, account, rules and prices, at one block. */
import { Contract, ZeroAddress, type Provider } from "ethers";
import { type AffinePoint } from "../circuits/babyjubjub.ts";
import { solvencyCircuit, type SolvencyCircuit } from "../circuits/spec.ts";
import {
  inputInvalid,
  LEVEL,
  type Level,
  type MarketSnapshot,
  type RuleTable,
} from "../risk/index.ts";
import { parsePublicKey, type TallyScope } from "../sealing/index.ts";
import { ACCOUNTS_ABI, COUNCIL_ABI, RISK_ABI, SETTLING_ERRORS } from "../trading/chainAbi.ts";
import { chainFailed, revertName, view } from "../trading/chainCalls.ts";
import { openDeployment, readEpoch, readTable, readVerifier } from "../verifier/index.ts";
import { EthersLogSource } from "../wallet/index.ts";
import { AUDIT_BOOK_ABI } from "./chainAbi.ts";
import { auditRefused } from "./contribution.ts";
import {
  readContents,
  readRecorded,
  readWindow,
  type AtBlock,
  type AuditWindow,
  type WindowContents,
} from "./window.ts";

/** Any band: the epoch is fixed, however far prices have moved since. */
const ANY_BAND = 2n ** 16n - 1n;

/** By what rules, at which prices and under whose key a window takes requirements. */
export interface WindowRules {
  readonly chainId: bigint;
  /** Addresses of AuditBook and MarginAccounts. */
  readonly book: string;
  readonly accounts: string;
  readonly window: AuditWindow;
  readonly level: Level;
  readonly councilKey: AffinePoint;
  readonly circuit: SolvencyCircuit;
  readonly table: RuleTable;
  readonly market: MarketSnapshot;
}

export interface ContributorFacts extends WindowRules {
  readonly scope: TallyScope;
  /** The block that all of it was read at. */
  readonly block: number;
  readonly version: bigint;
  /** Whether the account hides anything, and counts towards the window's minimum. */
  readonly hidden: boolean;
  readonly commitment: AffinePoint;
  /** Who is in the window so far: the company in which the requirement hides. */
  readonly company: Pick<WindowContents, "accounts" | "hidden">;
  /** The word that the contract keeps of the account's contribution, if there is one. */
  readonly recorded: string | undefined;
}

interface Stored {
  readonly owner: string;
  readonly version: bigint;
  readonly exposed: boolean;
  readonly cx: bigint;
  readonly cy: bigint;
  readonly home: string;
}

/** As in a sentence: "2020-03-12 08:00 UTC". */
export function momentOf(time: bigint): string {
  const text = new Date(Number(time) * 1000).toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 16)} UTC`;
}

/** @throws AUDIT_REFUSED once a window takes nothing more */
export function requireOpenWindow({ window, closesAt }: AuditWindow, time: bigint): void {
  if (time < closesAt) return;
  throw auditRefused(
    "window",
    `${window} closed at ${momentOf(closesAt)}`,
    "contribute to the next window while it is open",
  );
}

/** An AuditBook at one block. */
export interface OpenedBook {
  readonly provider: Provider;
  readonly book: Contract;
  /** Number and time (s) of the block. */
  readonly block: number;
  readonly time: bigint;
  readonly at: AtBlock;
}

/** @param block the latest unless told @throws CHAIN_FAILED */
export async function openAuditBook(
  provider: Provider,
  address: string,
  block: number | "latest" = "latest",
): Promise<OpenedBook> {
  const head = await provider.getBlock(block).catch((cause: unknown) => {
    throw chainFailed("a block could not be read", cause);
  });
  if (head === null) throw chainFailed("a block could not be read");
  const book = new Contract(address, [...AUDIT_BOOK_ABI, ...SETTLING_ERRORS], provider);
  const at = { blockTag: head.number };
  return { provider, book, block: head.number, time: BigInt(head.timestamp), at };
}

/** @throws INPUT_INVALID for a window there is not; POINT_REFUSED for a council key that nothing can be encrypted to; CHAIN_FAILED */
export async function readWindowRules(
  { provider, book, at }: OpenedBook,
  id: bigint,
): Promise<WindowRules> {
  const window = await readWindow(book, id, at);
  const accounts = await view<string>(book, "accounts", at);
  const deployment = await openDeployment(provider, accounts);
  const { verifier } = await view<{ readonly verifier: string }>(
    ...[deployment.risk, "tableOf", window.table, at],
  );
  const circuit = solvencyCircuit((await readVerifier(deployment, verifier)).circuit);
  const council = new Contract(await view<string>(book, "council", at), COUNCIL_ABI, provider);
  const key = await view<AffinePoint>(council, "key", at);
  const { rules } = await readTable(deployment, window.table, circuit);
  return {
    chainId: (await provider.getNetwork()).chainId,
    book: await book.getAddress(),
    ...{ accounts, window, circuit, table: rules },
    level: LEVEL.parse(window.level, "level"),
    councilKey: parsePublicKey(key.x, key.y, "council key"),
    market: await readEpoch(deployment, window.epoch, circuit),
  };
}

async function readAccount(
  provider: Provider,
  address: string,
  account: bigint,
  { window, home }: AuditWindow,
  at: AtBlock,
): Promise<{ readonly stored: Stored; readonly risk: Contract }> {
  const accounts = new Contract(address, ACCOUNTS_ABI, provider);
  const stored = await view<Stored>(accounts, "accountOf", account, at);
  if (stored.owner === ZeroAddress) {
    throw inputInvalid("account", "does not exist on this chain", "check the account's number");
  }
  const risk = new Contract(await view<string>(accounts, "risk", at), RISK_ABI, provider);
  const current = await view<string>(risk, "currentHome", stored.home, at);
  if (current.toLowerCase() === home.toLowerCase()) return { stored, risk };
  throw auditRefused(
    "account",
    `${account} is at home under ${current}, window ${window} is of ${home}`,
    "contribute to a window of the account's own home table",
  );
}

/** @throws AUDIT_REFUSED where no proof at the window's epoch is taken any more */
async function requireInReach(
  risk: Contract,
  { window, table, epoch }: AuditWindow,
  at: AtBlock,
): Promise<void> {
  if (await view<boolean>(risk, "isWithinBand", table, epoch, ANY_BAND, at)) return;
  throw auditRefused(
    "window",
    `${window} is of epoch ${epoch}: a relisting took effect since, or a price moved out of every band`,
    "contribute to the next window",
  );
}

/** @throws AUDIT_REFUSED for an account of which nothing is proven under a table with option slots */
async function requireFollowed(
  provider: Provider,
  accounts: string,
  account: bigint,
  at: AtBlock,
): Promise<void> {
  const clearing = await new EthersLogSource(provider).clearingOf(accounts);
  if (clearing === undefined) return;
  const abi = ["function requireFollowed(uint256 account) view", ...SETTLING_ERRORS];
  const contract = new Contract(clearing, abi, provider);
  try {
    await contract.getFunction("requireFollowed").staticCall(account, at);
  } catch (cause) {
    if (revertName(contract, cause) !== "ConversionOutstanding") {
      throw chainFailed("requireFollowed() could not be read", cause);
    }
    throw auditRefused(
      "account",
      `${account} has relistings to follow before it proves anything`,
      "see `zkmargin options status`, and follow them with `zkmargin options convert`",
    );
  }
}

/**
 * @param book address of AuditBook
 * @throws INPUT_INVALID for a window or an account that there is not; AUDIT_REFUSED for a window that is closed, of another
 * home, or of an epoch that nothing is proven at any more, and for an account that has relistings to follow; CHAIN_FAILED
 */
export async function readContributorFacts(
  provider: Provider,
  address: string,
  id: bigint,
  account: bigint,
): Promise<ContributorFacts> {
  const opened = await openAuditBook(provider, address);
  const { book, block, time, at } = opened;
  const window = await readWindow(book, id, at);
  requireOpenWindow(window, time);
  const accounts = await view<string>(book, "accounts", at);
  const { stored, risk } = await readAccount(provider, accounts, account, window, at);
  await requireInReach(risk, window, at);
  const rules = await readWindowRules(opened, id);
  if (rules.circuit.parameters.nOption > 0) await requireFollowed(provider, accounts, account, at);
  return {
    ...rules,
    scope: { chainId: rules.chainId, book: rules.book, window: id, account },
    ...{ block, version: stored.version, hidden: stored.exposed },
    commitment: { x: stored.cx, y: stored.cy },
    company: await readContents(book, id, at),
    recorded: await readRecorded(book, id, account, at),
  };
}
