/**
 * `council-answer/1`: what a member delivers for a request: decryption shares of every seal of the account,
 * encrypted to the liquidator's viewing key, under the member's signature. Public as it stands. Of itself it opens
 * nothing, for the liquidator neither: threshold members' answers do.
 */
import { getAddress } from "ethers";
import { type AffinePoint } from "../../circuits/babyjubjub.ts";
import { ZkMarginError } from "../../circuits/errors.ts";
import {
  inputInvalid,
  parseJsonText,
  readObject,
  readString,
  requireFormat,
} from "../../risk/index.ts";
import { type CouncilKey } from "../councilKey.ts";
import {
  decryptionShareDocument,
  parseDecryptionShare,
  type DecryptionShare,
} from "../decryptionShare.ts";
import {
  canonicalText,
  type JsonDocument,
  pointDocument,
  readBytes32,
  readGeneration,
  readGroupPoint,
  readIndex,
} from "../document.ts";
import { type Identity, readAddress } from "../identity.ts";
import { readChainId } from "../limits.ts";
import { isSignedBy } from "../signature.ts";
import { decryptAnswer, encryptAnswer } from "./answerCipher.ts";

export const ANSWER_FORMAT = "council-answer/1";
/** Of the document's text; about 15,000 seals. */
export const MAX_ANSWER_BYTES = 32 * 1024 * 1024;
/** A share's part of an answer in bytes, at most: two points and a proof in decimal, in base64. */
export const SHARE_BYTES = 2_200;
/** Shares in an answer. */
export const MOST_SEALS = Math.floor(MAX_ANSWER_BYTES / SHARE_BYTES) - 1;
/** Brackets, commas and strings of a share's document, with the comma after it; some to spare. */
const MARKS_OF_SHARE = 80;

/** What the document has of brackets, commas and strings; some to spare. */
const MOST_MARKS = 64;

/** What an answer says in the open, and its ciphertext is bound to. */
export interface AnswerHeader {
  readonly chainId: bigint;
  /** Address of Openings, which took the request. */
  readonly openings: string;
  readonly request: bigint;
  readonly account: bigint;
  readonly liquidator: bigint;
  readonly member: number;
  readonly generation: number;
  /** Of the key that the shares belong to. */
  readonly transcript: string;
  /** Last block whose seals it has shares of. */
  readonly block: number;
  /** Version of the account then. */
  readonly version: bigint;
}

export interface Answer extends AnswerHeader {
  readonly ephemeral: AffinePoint;
  readonly ciphertext: Buffer;
  readonly signature: string;
}

function headerDocument(header: AnswerHeader): JsonDocument {
  const { chainId, openings, request, account, liquidator, version } = header;
  const { member, generation, transcript, block } = header;
  return {
    zkmargin: ANSWER_FORMAT,
    chainId: chainId.toString(),
    openings: getAddress(openings),
    request: request.toString(),
    account: account.toString(),
    liquidator: liquidator.toString(),
    ...{ member, generation, transcript, block },
    version: version.toString(),
  };
}

type AnswerBody = Omit<Answer, "signature">;

function bodyDocument({ ephemeral, ciphertext, ...header }: AnswerBody): JsonDocument {
  return {
    ...headerDocument(header),
    ephemeral: pointDocument(ephemeral),
    ciphertext: ciphertext.toString("base64"),
  };
}

/** The document's text. @param viewingKey of the liquidator's account, usable */
export function answerText(
  header: AnswerHeader,
  shares: readonly DecryptionShare[],
  viewingKey: AffinePoint,
  identity: Identity,
): string {
  const text = canonicalText(shares.map(decryptionShareDocument));
  const encrypted = encryptAnswer(text, viewingKey, headerDocument(header));
  const signed = identity.sign(bodyDocument({ ...header, ...encrypted }));
  return `${canonicalText(signed)}\n`;
}

const NUMBER = /^(0|[1-9][0-9]{0,77})$/;

function readNumber(value: unknown, path: string): bigint {
  if (typeof value === "string" && NUMBER.test(value)) return BigInt(value);
  throw inputInvalid(path, "is not a number", "write its decimal digits in quotes");
}

function readBlock(value: unknown, path: string): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw inputInvalid(path, "is not the number of a block", "write a whole number");
}

function readBase64(value: unknown, path: string): Buffer {
  const text = readString(value, path);
  const bytes = Buffer.from(text, "base64");
  if (bytes.toString("base64") === text) return bytes;
  throw inputInvalid(path, "is not base64", "use the document as the member's service wrote it");
}

/** The form alone; who wrote it is for {@link requireMembersAnswer}. @throws INPUT_INVALID, POINT_REFUSED */
export function parseAnswer(text: string): Answer {
  const fields = readObject(parseJsonText(text, "answer", MOST_MARKS), "", [
    ...["zkmargin", "chainId", "openings", "request", "account", "liquidator", "member"],
    ...["generation", "transcript", "block", "version", "ephemeral", "ciphertext", "signature"],
  ] as const);
  requireFormat(fields, ANSWER_FORMAT);
  return {
    chainId: readChainId(fields.chainId, "chainId"),
    openings: readAddress(fields.openings, "openings"),
    request: readNumber(fields.request, "request"),
    account: readNumber(fields.account, "account"),
    liquidator: readNumber(fields.liquidator, "liquidator"),
    member: readIndex(fields.member, "member"),
    generation: readGeneration(fields.generation, "generation"),
    transcript: readBytes32(fields.transcript, "transcript"),
    block: readBlock(fields.block, "block"),
    version: readNumber(fields.version, "version"),
    ephemeral: readGroupPoint(fields.ephemeral, "ephemeral"),
    ciphertext: readBase64(fields.ciphertext, "ciphertext"),
    signature: readString(fields.signature, "signature"),
  };
}

/** What an answer has to be an answer to. */
export type Asked = Pick<
  AnswerHeader,
  "chainId" | "openings" | "request" | "account" | "liquidator"
>;

function refused(why: string, fix: string): ZkMarginError {
  return new ZkMarginError("PROOF_REFUSED", `the answer ${why}`, { field: "answer", fix });
}

/**
 * That a member of this key signed it, in answer to this request. What costs least is looked at first.
 * @throws PROOF_REFUSED
 */
export function requireMembersAnswer(key: CouncilKey, asked: Asked, answer: Answer): void {
  const { signature, ...body } = answer;
  const { member, generation, transcript } = answer;
  if (generation !== key.generation || transcript !== key.transcript) {
    throw refused("is of another key", "compare the council's key with the contract's generation");
  }
  const same =
    asked.chainId === answer.chainId &&
    getAddress(asked.openings) === answer.openings &&
    asked.request === answer.request &&
    asked.account === answer.account &&
    asked.liquidator === answer.liquidator;
  if (!same) {
    throw refused("is to another request", "ask for the number the chain gave the request");
  }
  const signingKey = key.members[member - 1]?.signingKey;
  if (signingKey !== undefined && isSignedBy({ ...bodyDocument(body), signature }, signingKey)) {
    return;
  }
  throw refused(`is not signed by member ${member}`, "ask the member for his address");
}

/**
 * The shares in an answer, by the hash of the seal they open; whether they are good is checked with the seals.
 * @param isWanted by the hash of a seal; shares of others are not read: to check a point takes its time
 * @throws PROOF_REFUSED when it is not encrypted to this viewing key, or holds no list of the member's own shares
 */
export function sharesIn(
  answer: Answer,
  viewSecret: bigint,
  isWanted: (sealHash: string) => boolean = () => true,
): ReadonlyMap<string, DecryptionShare> {
  const text = decryptAnswer(answer, viewSecret, headerDocument(answer));
  if (text === undefined) {
    throw refused("is not encrypted to this viewing key", "use the key that the request names");
  }
  const shares = new Map<string, DecryptionShare>();
  for (const document of listIn(text)) {
    if (!isWanted(sealHashIn(document))) continue;
    const share = readShare(document);
    if (share?.member !== answer.member || shares.has(share.sealHash)) {
      throw refused("holds something else than shares", "ask the member for a new one");
    }
    shares.set(share.sealHash, share);
  }
  return shares;
}

/** What a document says that it is a share of. */
function sealHashIn(document: unknown): string {
  const { sealHash } = (document ?? {}) as { sealHash?: unknown };
  return typeof sealHash === "string" ? sealHash : "";
}

/** A member signed it, who is named for what it is. */
function listIn(text: string): readonly unknown[] {
  try {
    const list = parseJsonText(text, "answer", MOST_SEALS * MARKS_OF_SHARE);
    if (Array.isArray(list) && list.length <= MOST_SEALS) return list;
  } catch (error) {
    if (!(error instanceof ZkMarginError)) throw error;
  }
  throw refused("holds something else than shares", "ask the member for a new one");
}

function readShare(document: unknown): DecryptionShare | undefined {
  try {
    return parseDecryptionShare(document);
  } catch (error) {
    if (error instanceof ZkMarginError) return undefined;
    throw error;
  }
}
