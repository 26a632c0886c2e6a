/**
 * "rfq-acceptance/1": the taker takes a quote, and hands over the opening of the delta and its seal. Secret:
 * who reads it knows the trade. The quantities are not in it, for both sides know them.
 */
import { type AffinePoint } from "../../circuits/babyjubjub.ts";
import { formatScalar, parseBlinding, TradeDelta, type SolidityProof } from "../../prover/index.ts";
import { inputInvalid, readArray, readObject, requireFormat } from "../../risk/index.ts";
import {
  parseSealElements,
  sealElements,
  sealHash,
  type SealedDelta,
} from "../../sealing/index.ts";
import { receivedQuantities } from "../amounts.ts";
import { type PrivateTrade } from "../typedData.ts";
import { termsOf, type RfqQuote, type RfqRequest } from "./agreement.ts";
import {
  pointDocument,
  proofDocument,
  readElement,
  readHex32,
  readPoint,
  readProof,
} from "../fields.ts";

export const ACCEPTANCE_FORMAT = "rfq-acceptance/1";
/** R, two wraps, ten words. */
const SEAL_ELEMENTS = 14;

export interface RfqAcceptance {
  readonly id: string;
  /** Hash of the quote that is taken. */
  readonly quote: string;
  /** EIP-712 digest of the trade that follows from request, quote, delta and seal. */
  readonly digest: string;
  /** D. */
  readonly delta: AffinePoint;
  /** δ, secret. */
  readonly blinding: bigint;
  readonly sealed: SealedDelta;
  /** The digest that the seal proof was made with. */
  readonly sealDigest: bigint;
  readonly sealProof: SolidityProof;
}

/** @throws INPUT_INVALID or POINT_REFUSED; nothing of a value is repeated */
export function parseAcceptance(document: unknown): RfqAcceptance {
  const fields = readObject(document, "", [
    ...(["zkmargin", "id", "quote", "digest", "delta", "blinding"] as const),
    ...(["seal", "sealDigest", "sealProof"] as const),
  ]);
  requireFormat(fields, ACCEPTANCE_FORMAT);
  const blinding = parseBlinding(fields.blinding);
  if (blinding === 0n) {
    throw inputInvalid("blinding", "is zero, which hides nothing", "ask for another acceptance");
  }
  return {
    id: readHex32(fields.id, "id"),
    quote: readHex32(fields.quote, "quote"),
    digest: readHex32(fields.digest, "digest"),
    delta: readPoint(fields.delta, "delta"),
    blinding,
    sealed: parseSealElements(readArray(fields.seal, "seal", SEAL_ELEMENTS, readElement)),
    sealDigest: readElement(fields.sealDigest, "sealDigest"),
    sealProof: readProof(fields.sealProof, "sealProof"),
  };
}

export function acceptanceDocument(acceptance: RfqAcceptance): Readonly<Record<string, unknown>> {
  const { id, quote, digest, delta, blinding, sealed, sealDigest, sealProof } = acceptance;
  return {
    zkmargin: ACCEPTANCE_FORMAT,
    id,
    quote,
    digest,
    delta: pointDocument(delta),
    blinding: formatScalar(blinding),
    seal: sealElements(sealed).map(String),
    sealDigest: sealDigest.toString(),
    sealProof: proofDocument(sealProof),
  };
}

/** The delta that the terms ask for under a blinding, as account A books it. */
export function agreedDelta(request: RfqRequest, quote: RfqQuote, blinding: bigint): TradeDelta {
  return TradeDelta.create(receivedQuantities(termsOf(request, quote)), blinding);
}

/** The trade that both sign. */
export function agreedTrade(
  request: RfqRequest,
  quote: RfqQuote,
  { delta, sealed }: Pick<RfqAcceptance, "delta" | "sealed">,
): PrivateTrade {
  return {
    accountA: request.account,
    accountB: quote.account,
    deltaX: delta.x,
    deltaY: delta.y,
    sealHash: sealHash(sealed),
    minBand: request.minBand,
    nonce: quote.nonce,
    deadline: quote.deadline,
  };
}
