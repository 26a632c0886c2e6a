/** A transaction of the keeper's from the moment it is signed until nothing can undo it, and the file it is kept in. */
import { ZkMarginError } from "../circuits/errors.ts";
import {
  inputInvalid,
  parseJsonText,
  readObject,
  readString,
  requireFormat,
} from "../risk/index.ts";
import { type Fees } from "../wallet/feeBump.ts";

export const JOURNAL_FORMAT = "keeper-journal/1";

/** A call of a contract. */
export interface Call {
  readonly to: string;
  /** 0x… */
  readonly data: string;
}

/** One signature under a number; a later one pays more for the same call. */
export interface Signed extends Fees {
  readonly hash: string;
  /** 0x…, as it is broadcast. */
  readonly raw: string;
}

export interface Submission {
  /** Of the duty, see duties.ts. */
  readonly name: string;
  readonly nonce: number;
  readonly call: Call;
  readonly gas: bigint;
  /** Oldest first; any of them may be mined, but only one. */
  readonly signed: readonly Signed[];
  /** Block at which the last of them was first sent. */
  readonly sentAt: number;
  /** Block in which it was seen mined; undefined while it is under way. */
  readonly minedAt: number | undefined;
}

/** Whose journal it is: keys of one chain say nothing on another. */
export interface JournalOwner {
  readonly chainId: bigint;
  /** Address of MarginAccounts. */
  readonly accounts: string;
  /** Address that pays. */
  readonly sender: string;
}

export function journalText(owner: JournalOwner, submissions: readonly Submission[]): string {
  const { chainId, accounts, sender } = owner;
  const document = {
    zkmargin: JOURNAL_FORMAT,
    chainId: chainId.toString(),
    accounts,
    sender,
    submissions: submissions.map(({ gas, signed, minedAt = null, ...rest }) => ({
      ...rest,
      gas: gas.toString(),
      signed: signed.map(({ maxFeePerGas, maxPriorityFeePerGas, ...one }) => ({
        ...one,
        maxFeePerGas: maxFeePerGas.toString(),
        maxPriorityFeePerGas: maxPriorityFeePerGas.toString(),
      })),
      minedAt,
    })),
  };
  return `${JSON.stringify(document, undefined, 1)}\n`;
}

const FIELDS = ["zkmargin", "chainId", "accounts", "sender", "submissions"] as const;
const SUBMISSION = ["name", "nonce", "call", "gas", "signed", "sentAt", "minedAt"] as const;

function wholeOf(value: unknown, path: string): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw inputInvalid(path, "is not a whole number", "restore the journal");
}

function hexOf(value: unknown, path: string): string {
  const text = readString(value, path);
  if (/^0x([0-9a-f]{2})*$/i.test(text)) return text;
  throw inputInvalid(path, "is not hexadecimal", "restore the journal");
}

function amountOf(value: unknown, path: string): bigint {
  const text = readString(value, path);
  if (/^(0|[1-9][0-9]{0,77})$/.test(text)) return BigInt(text);
  throw inputInvalid(path, "is not an amount", "restore the journal");
}

function listOf<T>(value: unknown, path: string, read: (one: unknown, path: string) => T): T[] {
  if (!Array.isArray(value)) throw inputInvalid(path, "is not a list", "restore the journal");
  return value.map((one, index) => read(one, `${path}[${index}]`));
}

function signedOf(value: unknown, path: string): Signed {
  const names = ["hash", "raw", "maxFeePerGas", "maxPriorityFeePerGas"] as const;
  const fields = readObject(value, path, names);
  return {
    hash: hexOf(fields.hash, `${path}.hash`),
    raw: hexOf(fields.raw, `${path}.raw`),
    maxFeePerGas: amountOf(fields.maxFeePerGas, `${path}.maxFeePerGas`),
    maxPriorityFeePerGas: amountOf(fields.maxPriorityFeePerGas, `${path}.maxPriorityFeePerGas`),
  };
}

function submissionOf(value: unknown, path: string): Submission {
  const fields = readObject(value, path, SUBMISSION);
  const call = readObject(fields.call, `${path}.call`, ["to", "data"]);
  return {
    name: readString(fields.name, `${path}.name`),
    nonce: wholeOf(fields.nonce, `${path}.nonce`),
    call: { to: hexOf(call.to, `${path}.call.to`), data: hexOf(call.data, `${path}.call.data`) },
    gas: amountOf(fields.gas, `${path}.gas`),
    signed: listOf(fields.signed, `${path}.signed`, signedOf),
    sentAt: wholeOf(fields.sentAt, `${path}.sentAt`),
    minedAt: fields.minedAt === null ? undefined : wholeOf(fields.minedAt, `${path}.minedAt`),
  };
}

/**
 * The submissions of a journal.
 * @throws INPUT_INVALID for one that is torn; ENVIRONMENT for that of another keeper
 */
export function parseJournal(text: string, owner: JournalOwner): readonly Submission[] {
  const fields = readObject(parseJsonText(text, "folder"), "", FIELDS);
  requireFormat(fields, JOURNAL_FORMAT);
  const isSame = (a: unknown, b: string): boolean =>
    typeof a === "string" && a.toLowerCase() === b.toLowerCase();
  const isOurs =
    isSame(fields.chainId, owner.chainId.toString()) &&
    isSame(fields.accounts, owner.accounts) &&
    isSame(fields.sender, owner.sender);
  if (!isOurs) {
    throw new ZkMarginError("ENVIRONMENT", "the folder is that of another keeper", {
      field: "folder",
      fix: "give every chain, deployment and sending key a folder of its own",
    });
  }
  return listOf(fields.submissions, "submissions", submissionOf);
}
