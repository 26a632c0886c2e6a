/**
 * What two parties agree on: a taker's request, "rfq-request/1", and a maker's quote for it, "rfq-quote/1".
 * A quote names its request by hash, and later messages name the quote by hash, so nothing of either can
 * be altered on the way. Both are between the two parties: they say what is traded and at what price.
 */
import { keccak256, toUtf8Bytes } from "ethers";
import {
  BAND,
  formatDecimal,
  inputInvalid,
  parseDecimal,
  readObject,
  requireFormat,
  type Band,
} from "../../risk/index.ts";
import {
  TRADE_PRICE,
  TRADE_QUANTITY,
  parseTradedSlot,
  type Side,
  type TradeTerms,
} from "../amounts.ts";
import { type TradingVenue } from "../typedData.ts";
import { readAccount, readAddress, readHex32, readInteger, readTime } from "../fields.ts";

export const REQUEST_FORMAT = "rfq-request/1";
export const QUOTE_FORMAT = "rfq-quote/1";
/** 0.01: leases outlive any smaller move away from the prices proven. */
export const DEFAULT_MIN_BAND = 100n as Band;

export interface RfqRequest {
  readonly venue: TradingVenue;
  /** Random; the name of the conversation on both sides. */
  readonly id: string;
  /** The taker's account, account A of the trade. */
  readonly account: bigint;
  readonly slot: number;
  /** The taker's side. */
  readonly side: Side;
  /** 1e-8 of the instrument. */
  readonly quantity: bigint;
  /** The taker takes no quote whose trade could settle later than this, Unix s. */
  readonly latestDeadline: bigint;
  /** Narrowest band that either new book may be proven with, 1e-4; both sign it. */
  readonly minBand: Band;
}

export interface RfqQuote {
  readonly id: string;
  /** Hash of the request. */
  readonly request: string;
  /** The maker's account, account B of the trade. */
  readonly account: bigint;
  /** Settlement asset per unit, 1e-8. */
  readonly price: bigint;
  /** Last block time at which the trade can settle, Unix s: also the quote's own expiry. */
  readonly deadline: bigint;
  /** Of the trade; random. */
  readonly nonce: bigint;
}

const SLOT_END = 32n;

function readSide(value: unknown, path: string): Side {
  if (value === "buy" || value === "sell") return value;
  throw inputInvalid(path, "is neither buy nor sell", 'write "buy" or "sell"');
}

/** @throws INPUT_INVALID */
export function parseRequest(document: unknown): RfqRequest {
  const fields = readObject(document, "", [
    ...(["zkmargin", "chainId", "settlement", "id", "account", "slot", "side"] as const),
    ...(["quantity", "latestDeadline", "minBand"] as const),
  ]);
  requireFormat(fields, REQUEST_FORMAT);
  const chainId = readInteger(fields.chainId, "chainId");
  return {
    venue: { chainId, settlement: readAddress(fields.settlement, "settlement") },
    id: readHex32(fields.id, "id"),
    account: readAccount(fields.account, "account"),
    slot: parseTradedSlot(Number(readInteger(fields.slot, "slot", SLOT_END))),
    side: readSide(fields.side, "side"),
    quantity: parseDecimal(fields.quantity, "quantity", TRADE_QUANTITY),
    latestDeadline: readTime(fields.latestDeadline, "latestDeadline"),
    minBand: BAND.parse(fields.minBand, "minBand"),
  };
}

export function requestDocument(request: RfqRequest): Readonly<Record<string, string>> {
  const { venue, id, account, slot, side, quantity, latestDeadline, minBand } = request;
  return {
    zkmargin: REQUEST_FORMAT,
    chainId: venue.chainId.toString(),
    settlement: venue.settlement,
    id,
    account: account.toString(),
    slot: slot.toString(),
    side,
    quantity: formatDecimal(quantity, TRADE_QUANTITY.decimals),
    latestDeadline: latestDeadline.toString(),
    minBand: BAND.format(minBand),
  };
}

/** @throws INPUT_INVALID */
export function parseQuote(document: unknown): RfqQuote {
  const fields = readObject(document, "", [
    ...(["zkmargin", "id", "request", "account", "price", "deadline", "nonce"] as const),
  ]);
  requireFormat(fields, QUOTE_FORMAT);
  return {
    id: readHex32(fields.id, "id"),
    request: readHex32(fields.request, "request"),
    account: readAccount(fields.account, "account"),
    price: parseDecimal(fields.price, "price", TRADE_PRICE),
    deadline: readTime(fields.deadline, "deadline"),
    nonce: readInteger(fields.nonce, "nonce"),
  };
}

export function quoteDocument(quote: RfqQuote): Readonly<Record<string, string>> {
  const { id, request, account, price, deadline, nonce } = quote;
  return {
    zkmargin: QUOTE_FORMAT,
    id,
    request,
    account: account.toString(),
    price: formatDecimal(price, TRADE_PRICE.decimals),
    deadline: deadline.toString(),
    nonce: nonce.toString(),
  };
}

function hashOf(document: object): string {
  return keccak256(toUtf8Bytes(JSON.stringify(document)));
}

/** Of the canonical text, whatever blanks the message had. */
export function requestHash(request: RfqRequest): string {
  return hashOf(requestDocument(request));
}

export function quoteHash(quote: RfqQuote): string {
  return hashOf(quoteDocument(quote));
}

/** The trade as the taker's account sees it. */
export function termsOf({ slot, side, quantity }: RfqRequest, { price }: RfqQuote): TradeTerms {
  return { slot, side, quantity, price };
}
