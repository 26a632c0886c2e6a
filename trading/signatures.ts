/**
 * Who signs. An owner with a key signs typed data through any ethers Signer; an owner that is a contract
 * (ERC-1271) has its own rules for what bytes it accepts, so its signature is passed through as it comes.
 */
import { isHexString, type Signer, type TypedDataField } from "ethers";
import { inputInvalid } from "../risk/index.ts";
import {
  ORDER_TYPES,
  PRIVATE_TRADE_TYPES,
  orderDigest,
  tradeDigest,
  typedDataDomain,
  type Order,
  type PrivateTrade,
  type TradingVenue,
} from "./typedData.ts";

/** Longest signature passed on, bytes: far above any multi-signature wallet's. */
const MAX_SIGNATURE_BYTES = 16_384;

/** Something to sign: its types, its value, and the digest that a contract owner is asked about. */
export interface SigningTask {
  readonly venue: TradingVenue;
  readonly types: Record<string, TypedDataField[]>;
  readonly value: PrivateTrade | Order;
  readonly digest: string;
}

/** Makes signature bytes, 0x-prefixed. Asked twice for one digest it may answer differently. */
export type TradeSigner = (task: SigningTask) => Promise<string>;

/** An owner with a key of its own. */
export function keySigner(signer: Pick<Signer, "signTypedData">): TradeSigner {
  return ({ venue, types, value }) => signer.signTypedData(typedDataDomain(venue), types, value);
}

/** An owner that is a contract: `obtain` gets its signature for a digest, from wherever it is made. */
export function contractSigner(obtain: (digest: string) => Promise<string>): TradeSigner {
  return async ({ digest }) => parseSignature(await obtain(digest), "signature");
}

export function tradeTask(venue: TradingVenue, trade: PrivateTrade): SigningTask {
  const digest = tradeDigest(venue, trade);
  return { venue, types: PRIVATE_TRADE_TYPES, value: trade, digest };
}

export function orderTask(venue: TradingVenue, order: Order): SigningTask {
  return { venue, types: ORDER_TYPES, value: order, digest: orderDigest(venue, order) };
}

/** @throws INPUT_INVALID unless it is a whole number of bytes in hexadecimal, 0x-prefixed, and not empty */
export function parseSignature(input: unknown, field: string): string {
  const isBytes = typeof input === "string" && isHexString(input, true) && input.length > 2;
  if (isBytes && input.length <= 2 + 2 * MAX_SIGNATURE_BYTES) return input.toLowerCase();
  throw inputInvalid(field, "is not a signature", "give its bytes as 0x and hexadecimal digits");
}
