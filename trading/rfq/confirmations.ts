/**
 * "rfq-signature/1" and "rfq-proof/1": what each party sends once the trade is fixed. A signature is sent
 * once; a proof again whenever the market or the account moved on. Neither holds a secret.
 */
import { type AffinePoint } from "../../circuits/babyjubjub.ts";
import { readObject, requireFormat } from "../../risk/index.ts";
import { parseSignature } from "../signatures.ts";
import { readTradeProof, tradeProofDocument, type TradeProof } from "../tradeProof.ts";
import { pointDocument, readAccount, readHex32, readPoint } from "../fields.ts";

export const SIGNATURE_FORMAT = "rfq-signature/1";
export const PROOF_FORMAT = "rfq-proof/1";

export interface RfqSignature {
  readonly id: string;
  /** EIP-712 digest of the trade. */
  readonly digest: string;
  /** Whose owner signed. */
  readonly account: bigint;
  readonly signature: string;
}

export interface RfqProof {
  readonly id: string;
  readonly digest: string;
  readonly account: bigint;
  /** The account's commitment before the trade: once it is another, the proof is stale. */
  readonly before: AffinePoint;
  readonly tradeProof: TradeProof;
}

/** @throws INPUT_INVALID */
export function parseSignatureMessage(document: unknown): RfqSignature {
  const fields = readObject(document, "", ["zkmargin", "id", "digest", "account", "signature"]);
  requireFormat(fields, SIGNATURE_FORMAT);
  return {
    id: readHex32(fields.id, "id"),
    digest: readHex32(fields.digest, "digest"),
    account: readAccount(fields.account, "account"),
    signature: parseSignature(fields.signature, "signature"),
  };
}

export function signatureDocument(message: RfqSignature): Readonly<Record<string, unknown>> {
  const { id, digest, account, signature } = message;
  return { zkmargin: SIGNATURE_FORMAT, id, digest, account: account.toString(), signature };
}

/** @throws INPUT_INVALID or POINT_REFUSED */
export function parseProofMessage(document: unknown): RfqProof {
  const fields = readObject(document, "", [
    ...(["zkmargin", "id", "digest", "account", "before", "tradeProof"] as const),
  ]);
  requireFormat(fields, PROOF_FORMAT);
  return {
    id: readHex32(fields.id, "id"),
    digest: readHex32(fields.digest, "digest"),
    account: readAccount(fields.account, "account"),
    before: readPoint(fields.before, "before"),
    tradeProof: readTradeProof(fields.tradeProof, "tradeProof"),
  };
}

export function proofMessageDocument(message: RfqProof): Readonly<Record<string, unknown>> {
  const { id, digest, account, before, tradeProof } = message;
  return {
    zkmargin: PROOF_FORMAT,
    id,
    digest,
    account: account.toString(),
    before: pointDocument(before),
    tradeProof: tradeProofDocument(tradeProof),
  };
}
