/** Options of `zkmargin watch` and `zkmargin forecast`. */
import { type ArgsDef } from "citty";
import { COMMITMENT } from "./flags.ts";
import { DEPLOYMENT } from "./keeperFlags.ts";
import { CHAIN, KEYSTORE, WALLET } from "./walletFlags.ts";

/** Prices of the past: without them nothing is estimated. */
export const CANDLES = {
  candles: {
    type: "string",
    valueHint: "file",
    description: "daily or hourly candles as comma-separated text, up to now",
  },
  symbols: {
    type: "string",
    valueHint: "A,B,…",
    description: "assets of the candle file by slot, empty where there is none: USDC,BTC,,LINK",
  },
  source: {
    type: "string",
    valueHint: "name",
    description: "source of the candles where there are several; the one that ends last without",
  },
} as const satisfies ArgsDef;

/** The deployment, for who reads it from a chain. */
export const PUBLIC_CHAIN = {
  rpc: { ...DEPLOYMENT.rpc, required: false },
  "chain-id": DEPLOYMENT["chain-id"],
  auction: { ...DEPLOYMENT.auction, required: false },
  openings: { ...DEPLOYMENT.openings, required: false },
  "from-block": DEPLOYMENT["from-block"],
  confirmations: DEPLOYMENT.confirmations,
} as const satisfies ArgsDef;

export const OWN_BOOK = {
  portfolio: { type: "string", valueHint: "file", description: "portfolio file (secret)" },
  ...COMMITMENT,
  keystore: { ...KEYSTORE.keystore, required: false },
  "passphrase-file": KEYSTORE["passphrase-file"],
  settlement: { ...CHAIN.settlement, required: false },
  owner: WALLET.owner,
  account: {
    type: "string",
    valueHint: "number",
    description: "the account on the chain",
  },
} as const satisfies ArgsDef;

export const LEASE_FILES = {
  market: { type: "string", valueHint: "file", description: "market snapshot of now" },
  table: { type: "string", valueHint: "file", description: "rule table" },
  "lease-market": {
    type: "string",
    valueHint: "file",
    description: "market snapshot that the lease was proven at; --market without",
  },
  band: { type: "string", valueHint: "fraction", description: "band of the lease: 0.05" },
} as const satisfies ArgsDef;

export const HOURS = {
  hours: {
    type: "string",
    valueHint: "hours",
    default: "24",
    description: "how far to look ahead; where there is a lease on the chain, until it expires",
  },
} as const satisfies ArgsDef;

export const NEAR = {
  "near-distance": {
    type: "string",
    valueHint: "fraction",
    default: "0.01",
    description: "an edge or a liquidation price closer than this is near",
  },
  "near-probability": {
    type: "string",
    valueHint: "fraction",
    default: "0.25",
    description: "a break or a fall as likely as this is near",
  },
} as const satisfies ArgsDef;

export const EVERY = {
  every: {
    type: "string",
    valueHint: "seconds",
    description: "look again and again until stopped; once without",
  },
} as const satisfies ArgsDef;
