/**
 * Whether a member may make his share of a window's sum: the one place that decides it. A share of any other point would be one of
 * somebody's ciphertext, or of a seal: so the sum is the one that the contributions on the chain add up to, of a window that is
 * over, with as many hidden accounts as it was opened for. What a node could lie about is asked of every node given.
 */
import { ZkMarginError } from "../../circuits/errors.ts";
import { requireActive, requireChain } from "../../council/service/seat.ts";
import { CONFIRMATIONS } from "../../wallet/chainReading.ts";
import {
  type BlockRef,
  ChainReorganised,
  finalBlock,
  isCurrent,
  patiently,
  PATIENCE,
  type Patience,
} from "../../wallet/logScan.ts";
import { type MemberShare } from "../../council/index.ts";
import { foldWindow } from "../contributions.ts";
import { sameCiphertext } from "../fold.ts";
import { type AuditSeat, type TotalChain, type WindowFacts } from "./totalChain.ts";

export interface MemberReading {
  readonly chain: TotalChain;
  /** Nodes of others, which have to say the same. */
  readonly witnesses?: readonly TotalChain[];
  readonly share: MemberShare;
  /** First block to read: that of the deployment, or earlier. */
  readonly fromBlock: number;
  /** Blocks that must follow one before it is believed, 12 unless told. */
  readonly confirmations?: number;
  /** Hidden accounts that the member himself asks for, whatever minimum the window has; 2 unless told. */
  readonly leastAccounts?: bigint;
  readonly patience?: Patience;
}

const LEAST_ACCOUNTS = 2n;

function refused(window: bigint, why: string, fix: string): ZkMarginError {
  return new ZkMarginError("AUDIT_REFUSED", `window ${window}: ${why}`, { field: "window", fix });
}

/**
 * The member's seat by every node.
 * @throws KEY_REFUSED for another chain, council or generation than the share's; INPUT_INVALID where AuditBook is not
 */
export async function requireAuditSeat(reading: MemberReading): Promise<void> {
  const { share, chain: first, witnesses = [], patience = PATIENCE } = reading;
  for (const chain of [first, ...witnesses]) {
    await requireChain(chain.source, share, patience);
    const seat = await patiently("the contracts", () => chain.seatOf(share.index), patience);
    requireCouncil(share, seat);
  }
}

function requireCouncil(share: MemberShare, seat: AuditSeat | undefined): void {
  if (seat === undefined) {
    throw new ZkMarginError("INPUT_INVALID", "audit-book is not the address of AuditBook", {
      field: "audit-book",
      fix: "take the contract's address from the deployment",
    });
  }
  if (seat.council.toLowerCase() !== share.key.council.toLowerCase()) {
    throw new ZkMarginError("KEY_REFUSED", "the audit is of another council", {
      field: "audit-book",
      fix: "take the contract's address from the deployment",
    });
  }
  requireActive(share, seat);
}

/** The last block that the node counts as final. @throws CHAIN_FAILED where there is none yet */
export async function finalOf(reading: MemberReading, chain = reading.chain): Promise<BlockRef> {
  const { confirmations = CONFIRMATIONS, patience = PATIENCE } = reading;
  const end = await finalBlock(chain.source, confirmations, patience);
  if (end !== undefined) return end;
  throw new ZkMarginError("CHAIN_FAILED", "no block is deep enough yet", {
    field: "confirmations",
    fix: "wait, or ask for fewer confirmations",
  });
}

/** The window at a block. @throws INPUT_INVALID where it was not opened by then; CHAIN_FAILED */
async function factsAt(
  { share, patience = PATIENCE }: MemberReading,
  chain: TotalChain,
  window: bigint,
  block: number,
): Promise<WindowFacts> {
  const ask = () => chain.factsAt(window, share.key, block);
  const facts = await patiently("a window", ask, patience);
  if (facts !== undefined) return facts;
  throw new ZkMarginError("INPUT_INVALID", `window ${window} was not opened, or not long ago`, {
    field: "window",
    fix: "wait until its opening counts as final",
  });
}

/** What the chain itself and the member's own counting say against it. @throws AUDIT_REFUSED */
export function requirePublishable(facts: WindowFacts, least = LEAST_ACCOUNTS): void {
  const { hindrance, time, contents } = facts;
  const { window, closesAt, minimum } = facts.window;
  if (time < closesAt) {
    throw refused(window, "contributions are still taken", "wait until it is closed");
  }
  const needed = minimum > least ? minimum : least;
  if (contents.hidden < needed) {
    const many = `it has ${contents.hidden} hidden accounts, and ${needed} are asked for`;
    throw refused(window, many, "a total of so few would tell of each: it stays closed");
  }
  if (hindrance === "none") return;
  const fix = "the contract takes no share of it, now or for good: docs/audit.md";
  throw refused(window, `it may not be published: ${hindrance}`, fix);
}

/** By one node: what the contributions up to its final block add up to is what the contract has. */
async function requireFolded(
  reading: MemberReading,
  chain: TotalChain,
  window: bigint,
): Promise<WindowFacts> {
  const { fromBlock, patience = PATIENCE, leastAccounts } = reading;
  const { source, book } = chain;
  const end = await finalOf(reading, chain);
  const facts = await factsAt(reading, chain, window, end.block);
  requirePublishable(facts, leastAccounts);
  const fold = await foldWindow({ source, book, fromBlock, end, patience }, window);
  const { sum, accounts, hidden } = facts.contents;
  const isSame =
    sameCiphertext(fold.sum(), sum) &&
    BigInt(fold.accounts) === accounts &&
    BigInt(fold.hidden) === hidden;
  if (!isSame) {
    const why =
      "the contributions of its events do not add up to what the contract is said to have";
    throw refused(window, why, "make no share: the node, or --from-block, is wrong");
  }
  const head = await patiently("the newest block", () => source.head(), patience);
  const now = await factsAt(reading, chain, window, Math.max(head, end.block));
  requirePublishable(now, leastAccounts);
  if (!(await isCurrent(source, end, patience))) throw new ChainReorganised();
  return facts;
}

/**
 * The window, once every node shows that the member may make his share of its sum.
 * @throws AUDIT_REFUSED when he may not, or nodes differ; KEY_REFUSED, INPUT_INVALID, CHAIN_FAILED; ChainReorganised
 */
export async function requireOpenable(
  reading: MemberReading,
  window: bigint,
): Promise<WindowFacts> {
  const facts = await requireFolded(reading, reading.chain, window);
  for (const witness of reading.witnesses ?? []) {
    const other = await requireFolded(reading, witness, window);
    if (sameCiphertext(facts.contents.sum, other.contents.sum)) continue;
    const why = "two nodes do not agree on its sum";
    throw refused(window, why, "make no share before you know which of them is wrong");
  }
  return facts;
}
