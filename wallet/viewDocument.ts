/** View rights as documents, `"zkmargin": "view/1"`: plain, or encrypted under a passphrase. */
import { getAddress } from "ethers";
import { commit } from "../circuits/generators.ts";
import {
  inputInvalid,
  memberPath,
  parseJsonText,
  readArray,
  readFlag,
  readObject,
  readString,
  requireFormat,
} from "../risk/index.ts";
import { formatScalar, parseBlinding, parseSalt } from "../prover/secretScalar.ts";
import { formatSlotQuantities, parseSlotQuantities } from "../prover/slotQuantities.ts";
import { parsePublicKey } from "../sealing/index.ts";
import { AccountState } from "./accountState.ts";
import { decryptText, encryptText, isEncrypted } from "./encryptedText.ts";
import { type Passphrase } from "./passphrase.ts";
import { ViewRight, type SealKey, type ViewScope, type ViewSubject } from "./viewRight.ts";

export const VIEW_FORMAT = "view/1";

const WRITTEN = "use the document as zkmargin wrote it";
const HASH = /^0x[0-9a-f]{64}$/;

function startDocument(state: AccountState | undefined) {
  if (state === undefined) return null;
  const { owner, opened, viewingKey, version, closed } = state.face;
  const portfolio = state.portfolio();
  return {
    ...{ owner, opened, closed, version: version.toString() },
    viewingKey: { x: viewingKey.x.toString(), y: viewingKey.y.toString() },
    quantity: formatSlotQuantities(portfolio.revealQuantities()),
    blinding: formatScalar(portfolio.revealBlinding()),
  };
}

function scopeDocument(scope: ViewScope) {
  const { kind, fromBlock } = scope;
  return { kind, fromBlock, through: kind === "past" ? scope.through : null };
}

/** The document's text, secrets included. @throws INPUT_INVALID for an opening beyond 64 bits a slot */
export function viewText(right: ViewRight): string {
  const { chainId, contracts, account, scope } = right.subject;
  const { start, sealKeys = [], viewingSecret } = right.revealSecrets();
  const document = {
    zkmargin: VIEW_FORMAT,
    chainId: chainId.toString(),
    accounts: contracts.accounts,
    modules: contracts.modules,
    account: account.toString(),
    scope: scopeDocument(scope),
    start: startDocument(start),
    sealKeys: sealKeys.map(({ transaction, index, streamKey }) => ({
      transaction,
      index,
      streamKey: formatScalar(streamKey),
    })),
    viewingSecret: viewingSecret === undefined ? null : formatScalar(viewingSecret),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** @throws INPUT_INVALID when the passphrase is short */
export function encryptedViewText(right: ViewRight, passphrase: Passphrase): Promise<string> {
  return encryptText(VIEW_FORMAT, viewText(right), passphrase);
}

function readWhole(value: unknown, path: string): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw inputInvalid(path, "is not a whole number", WRITTEN);
}

function readBig(value: unknown, path: string): bigint {
  const text = readString(value, path);
  if (/^(0|[1-9][0-9]{0,77})$/.test(text)) return BigInt(text);
  throw inputInvalid(path, "is not a number as text", WRITTEN);
}

function readHash(value: unknown, path: string): string {
  const text = readString(value, path);
  if (HASH.test(text)) return text;
  throw inputInvalid(path, "is not a hash", WRITTEN);
}

function readAddress(value: unknown, path: string): string {
  try {
    return getAddress(readString(value, path));
  } catch {
    throw inputInvalid(path, "is not an address", WRITTEN);
  }
}

function readScope(value: unknown): ViewScope {
  const { kind, fromBlock, through } = readObject(value, "scope", ["kind", "fromBlock", "through"]);
  const first = readWhole(fromBlock, "scope.fromBlock");
  if (kind === "live" && through === null) return { kind, fromBlock: first };
  if (kind !== "past") throw inputInvalid("scope.kind", "is not past or live", WRITTEN);
  const last = readObject(through, "scope.through", ["block", "hash"]);
  const block = readWhole(last.block, "scope.through.block");
  const hash = readHash(last.hash, "scope.through.hash");
  return { kind, fromBlock: first, through: { block, hash } };
}

function readStart(value: unknown, account: bigint): AccountState | undefined {
  if (value === null) return undefined;
  const fields = readObject(value, "start", [
    ...(["owner", "opened", "closed", "version", "viewingKey", "quantity", "blinding"] as const),
  ]);
  const { x, y } = readObject(fields.viewingKey, "start.viewingKey", ["x", "y"]);
  const quantities = parseSlotQuantities(fields.quantity, "start.quantity");
  const blinding = parseBlinding(fields.blinding, "start.blinding");
  const key = [readBig(x, "start.viewingKey.x"), readBig(y, "start.viewingKey.y")] as const;
  const face = {
    account,
    owner: readAddress(fields.owner, "start.owner"),
    opened: readWhole(fields.opened, "start.opened"),
    viewingKey: parsePublicKey(...key, "start.viewingKey"),
    commitment: commit(quantities, blinding),
    version: readBig(fields.version, "start.version"),
    closed: readFlag(fields.closed, "start.closed"),
  };
  return new AccountState(face, { quantities, blinding });
}

function readSealKey(value: unknown, path: string): SealKey {
  const fields = readObject(value, path, ["transaction", "index", "streamKey"]);
  return {
    transaction: readHash(fields.transaction, memberPath(path, "transaction")),
    index: readWhole(fields.index, memberPath(path, "index")),
    streamKey: parseSalt(fields.streamKey, memberPath(path, "streamKey")),
  };
}

const FIELDS = [
  ...(["zkmargin", "chainId", "accounts", "modules", "account"] as const),
  ...(["scope", "start", "sealKeys", "viewingSecret"] as const),
];

function list<T>(
  value: unknown,
  path: string,
  read: (member: unknown, at: string) => T,
): readonly T[] {
  return readArray(value, path, Array.isArray(value) ? value.length : 0, read);
}

/** @throws INPUT_UNREADABLE or INPUT_INVALID; neither repeats anything of the text */
export function parseView(text: string): ViewRight {
  const fields = readObject(parseJsonText(text, "view"), "", FIELDS);
  requireFormat(fields, VIEW_FORMAT);
  const account = readBig(fields.account, "account");
  const scope = readScope(fields.scope);
  const subject: ViewSubject = {
    chainId: readBig(fields.chainId, "chainId"),
    contracts: {
      accounts: readAddress(fields.accounts, "accounts"),
      modules: list(fields.modules, "modules", readAddress),
    },
    account,
    scope,
  };
  const start = readStart(fields.start, account);
  const sealKeys = list(fields.sealKeys, "sealKeys", readSealKey);
  if (scope.kind === "past" && fields.viewingSecret === null) {
    return new ViewRight(subject, { start, sealKeys });
  }
  if (scope.kind === "live" && sealKeys.length === 0) {
    const viewingSecret = parseBlinding(fields.viewingSecret, "viewingSecret");
    return new ViewRight(subject, { start, viewingSecret });
  }
  throw inputInvalid("scope", "does not fit the keys given", WRITTEN);
}

/**
 * A document that may be encrypted.
 * @param passphrase asked for only when it is
 * @throws UNLOCK_FAILED, INPUT_UNREADABLE, INPUT_INVALID
 */
export async function openView(
  text: string,
  passphrase: () => Promise<Passphrase>,
): Promise<ViewRight> {
  if (!isEncrypted(text)) return parseView(text);
  return parseView((await decryptText(text, VIEW_FORMAT, await passphrase())).text);
}
