/**
 * EIP-712 data that owners sign for `Settlement`: private trades and public-size orders, in the domain
 * "zkmargin" version 1. The types are written here once; a test compares the digests with the contract's.
 */
import { TypedDataEncoder, type TypedDataDomain, type TypedDataField } from "ethers";

export const DOMAIN_NAME = "zkmargin";
export const DOMAIN_VERSION = "1";

/** Where a signature counts: one chain, one Settlement contract. */
export interface TradingVenue {
  readonly chainId: bigint;
  /** Address of Settlement, 0x-prefixed. */
  readonly settlement: string;
}

/** `PrivateTrade` of contracts/types/Trade.sol: account A gets +D, account B −D. */
export interface PrivateTrade {
  readonly accountA: bigint;
  readonly accountB: bigint;
  readonly deltaX: bigint;
  readonly deltaY: bigint;
  /** Hash of the sealed opening of D, 0x and 64 hexadecimal digits. */
  readonly sealHash: string;
  /** Narrowest band that either new book may be proven with, 1e-4. */
  readonly minBand: bigint;
  readonly nonce: bigint;
  /** Last block time (Unix s) at which the trade can be settled. */
  readonly deadline: bigint;
}

/** `Order` of contracts/types/Trade.sol. */
export interface Order {
  readonly account: bigint;
  /** 1 … 15: a linear slot, never the settlement asset. */
  readonly slot: number;
  readonly isBuy: boolean;
  /** Most that may be filled in all, 1e-8 of the instrument. */
  readonly quantity: bigint;
  /** Least that one fill may be, 1e-8 of the instrument, unless it completes the order. */
  readonly minFill: bigint;
  /** Most a buyer pays, least a seller takes: units of the settlement asset per unit of the slot, 1e-8. */
  readonly limitPrice: bigint;
  readonly isMaker: boolean;
  /** Narrowest band that the account's new book may be proven with, 1e-4. */
  readonly minBand: bigint;
  /** The only account to trade with; 0 for any. */
  readonly counterparty: bigint;
  readonly nonce: bigint;
  /** Last block time (Unix s) at which the order can be filled. */
  readonly deadline: bigint;
}

function fields(pairs: readonly (readonly [name: string, type: string])[]): TypedDataField[] {
  return pairs.map(([name, type]) => ({ name, type }));
}

export const PRIVATE_TRADE_TYPES: Record<string, TypedDataField[]> = {
  PrivateTrade: fields([
    ["accountA", "uint256"],
    ["accountB", "uint256"],
    ["deltaX", "uint256"],
    ["deltaY", "uint256"],
    ["sealHash", "bytes32"],
    ["minBand", "uint16"],
    ["nonce", "uint256"],
    ["deadline", "uint256"],
  ]),
};

export const ORDER_TYPES: Record<string, TypedDataField[]> = {
  Order: fields([
    ["account", "uint256"],
    ["slot", "uint8"],
    ["isBuy", "bool"],
    ["quantity", "uint64"],
    ["minFill", "uint64"],
    ["limitPrice", "uint64"],
    ["isMaker", "bool"],
    ["minBand", "uint16"],
    ["counterparty", "uint256"],
    ["nonce", "uint256"],
    ["deadline", "uint256"],
  ]),
};

export function typedDataDomain({ chainId, settlement }: TradingVenue): TypedDataDomain {
  return {
    name: DOMAIN_NAME,
    version: DOMAIN_VERSION,
    chainId,
    verifyingContract: settlement,
  };
}

/** What both owners sign, and the trade's identity on-chain: `Settlement.tradeDigest`. */
export function tradeDigest(venue: TradingVenue, trade: PrivateTrade): string {
  return TypedDataEncoder.hash(typedDataDomain(venue), PRIVATE_TRADE_TYPES, trade);
}

/** What an owner signs, and the order's identity on-chain: `Settlement.orderDigest`. */
export function orderDigest(venue: TradingVenue, order: Order): string {
  return TypedDataEncoder.hash(typedDataDomain(venue), ORDER_TYPES, order);
}
