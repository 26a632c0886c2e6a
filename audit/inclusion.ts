/**
 * `audit-inclusion/1`: an account's contribution is in a window's sum. It names ciphertext and place and nothing that is
 * inside, so it can be shown to anybody, who makes it again from the chain: the event, the word that the contract keeps of
 * the account, and the sums of the contract, which are those of all events together, each account once.
 */
import { type Contract } from "ethers";
import { parseJsonText, readObject, readString, requireFormat } from "../risk/index.ts";
import { pointDocument } from "../trading/fields.ts";
import { type BlockRef } from "../wallet/logScan.ts";
import { auditRefused } from "./contribution.ts";
import { ciphertextDocument } from "./contributionDocument.ts";
import { foldWindow, type BookReading, type PlacedContribution } from "./contributions.ts";
import { sameCiphertext, type WindowFold } from "./fold.ts";
import { readContents, readRecorded, recordedWord, type AtBlock } from "./window.ts";

export const INCLUSION_FORMAT = "audit-inclusion/1";

export interface Inclusion {
  readonly chainId: bigint;
  /** Address of AuditBook. */
  readonly book: string;
  /** The block as of which it is so; for good once the window is closed. */
  readonly at: BlockRef;
  /** The contribution that counts, and where it stands. */
  readonly contribution: PlacedContribution;
  /** Its place among the accounts of the window, in the order of their first contributions, from 1. */
  readonly position: number;
  readonly fold: WindowFold<PlacedContribution>;
}

const INCOMPLETE = "the node's events are not complete, or its state is another: use another node";

function positionOf(fold: WindowFold<PlacedContribution>, account: bigint): number {
  let position = 0;
  for (const one of fold.contributions()) {
    position += 1;
    if (one.account === account) return position;
  }
  throw auditRefused(
    "account",
    `${account} has not contributed to window ${fold.window}`,
    "contribute while the window is open: `zkmargin audit contribute`",
  );
}

/** What is asked: the chain read up to `reading.end`. */
export interface InclusionQuery {
  readonly chainId: bigint;
  readonly reading: BookReading;
  readonly book: Contract;
  /** Block of the contract's state; another than the reading's end only where nothing can have changed between. */
  readonly at: AtBlock;
  readonly window: bigint;
  readonly account: bigint;
}

/**
 * Reads every contribution to the window, adds them up and compares with the contract.
 * @throws AUDIT_REFUSED for an account that is not in the window, and where events and contract do not agree; CHAIN_FAILED,
 * ChainReorganised
 */
export async function readInclusion(query: InclusionQuery): Promise<Inclusion> {
  const { chainId, reading, book, at, window, account } = query;
  const fold = await foldWindow(reading, window);
  const position = positionOf(fold, account);
  const contents = await readContents(book, window, at);
  const isWhole =
    sameCiphertext(fold.sum(), contents.sum) &&
    BigInt(fold.accounts) === contents.accounts &&
    BigInt(fold.hidden) === contents.hidden;
  const refuse = (why: string) => auditRefused("window", `${window} ${why}`, INCOMPLETE);
  if (!isWhole) throw refuse("has other sums than its contributions add up to");
  const contribution = fold.of(account);
  const recorded = await readRecorded(book, window, account, at);
  if (
    contribution === undefined ||
    recorded !== recordedWord(contribution.ciphertext, contribution.hidden)
  ) {
    throw refuse(`has another contribution of account ${account} than its events`);
  }
  return { chainId, book: reading.book, at: reading.end, contribution, position, fold };
}

/** What a stranger gets. Every value is text. */
export type InclusionDocument = Readonly<Record<string, unknown>>;

export function inclusionDocument(inclusion: Inclusion): InclusionDocument {
  const { chainId, book, at, contribution, position, fold } = inclusion;
  const { window, account, version, hidden, ciphertext, place } = contribution;
  const sum = fold.sum();
  return {
    zkmargin: INCLUSION_FORMAT,
    chainId: chainId.toString(),
    book: book.toLowerCase(),
    window: window.toString(),
    account: account.toString(),
    at: { block: at.block.toString(), hash: at.hash },
    contribution: {
      block: place.block.toString(),
      transaction: place.transaction,
      index: place.index.toString(),
      version: version.toString(),
      hidden,
      ciphertext: ciphertextDocument(ciphertext),
    },
    position: position.toString(),
    accounts: fold.accounts.toString(),
    hidden: fold.hidden.toString(),
    sum: { ephemeral: pointDocument(sum.ephemeral), masked: pointDocument(sum.masked) },
  };
}

const FIELDS = [
  ...(["zkmargin", "chainId", "book", "window", "account", "at"] as const),
  ...(["contribution", "position", "accounts", "hidden", "sum"] as const),
] as const;

const WHOLE = /^(0|[1-9][0-9]{0,76})$/;

/** What a document says it is of: enough to make it again. */
export interface ClaimedInclusion {
  readonly document: InclusionDocument;
  readonly chainId: bigint;
  readonly book: string;
  readonly window: bigint;
  readonly account: bigint;
  readonly at: BlockRef;
}

/** @throws INPUT_INVALID, INPUT_UNREADABLE */
export function parseInclusion(text: string): ClaimedInclusion {
  const fields = readObject(parseJsonText(text, "verify"), "", FIELDS);
  requireFormat(fields, INCLUSION_FORMAT);
  const number = (value: unknown, path: string): bigint => {
    const digits = readString(value, path);
    if (WHOLE.test(digits)) return BigInt(digits);
    throw auditRefused(path, "is not a whole number", "ask for the document again");
  };
  const at = readObject(fields.at, "at", ["block", "hash"]);
  return {
    document: fields,
    chainId: number(fields.chainId, "chainId"),
    book: readString(fields.book, "book"),
    window: number(fields.window, "window"),
    account: number(fields.account, "account"),
    at: { block: Number(number(at.block, "at.block")), hash: readString(at.hash, "at.hash") },
  };
}

/** Path of the first value that differs, undefined where none does. */
function differenceIn(claimed: unknown, actual: unknown, path: string): string | undefined {
  if (
    typeof claimed === "object" &&
    claimed !== null &&
    typeof actual === "object" &&
    actual !== null
  ) {
    const [a, b] = [claimed, actual] as Record<string, unknown>[];
    for (const name of new Set([...Object.keys(b ?? {}), ...Object.keys(a ?? {})])) {
      const at = path === "" ? name : `${path}.${name}`;
      const found = differenceIn(a?.[name], b?.[name], at);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  return claimed === actual ? undefined : path;
}

/** @throws AUDIT_REFUSED naming the first value that is not as the chain has it */
export function requireSame({ document }: ClaimedInclusion, inclusion: Inclusion): void {
  const field = differenceIn(document, inclusionDocument(inclusion), "");
  if (field === undefined) return;
  throw auditRefused(
    field,
    "is not what the chain has",
    "ask for a document of this chain, or believe this one not",
  );
}
