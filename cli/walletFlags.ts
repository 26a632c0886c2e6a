/** Options of the `wallet` commands. */
import { type ArgsDef } from "citty";

export const KEYSTORE = {
  keystore: {
    type: "string",
    required: true,
    valueHint: "file",
    description: "keystore file: the seed under a passphrase",
  },
  "passphrase-file": {
    type: "string",
    valueHint: "file",
    description: "file with the keystore's passphrase; asked for on a terminal without",
  },
} as const satisfies ArgsDef;

/** How to reach the chain. */
export const NODE = {
  rpc: { type: "string", required: true, valueHint: "url", description: "URL of the node" },
  confirmations: {
    type: "string",
    valueHint: "blocks",
    default: "12",
    description: "blocks that must follow one before it counts",
  },
} as const satisfies ArgsDef;

export const CHAIN = {
  ...NODE,
  accounts: {
    type: "string",
    required: true,
    valueHint: "0x…",
    description: "address of MarginAccounts",
  },
  settlement: {
    type: "string",
    required: true,
    valueHint: "0x…",
    description: "address of Settlement; the auction's too, with a comma",
  },
  "from-block": {
    type: "string",
    valueHint: "block",
    default: "0",
    description: "first block to read: that of the deployment",
  },
  checkpoint: {
    type: "string",
    valueHint: "file",
    description: "cache, encrypted, that spares reading the same blocks again",
  },
} as const satisfies ArgsDef;

/** Whose accounts, and how far to look. */
export const WALLET = {
  ...KEYSTORE,
  ...CHAIN,
  owner: {
    type: "string",
    valueHint: "0x…",
    description: "owner of the wallet's accounts, several with commas; the first seen without",
  },
  gap: {
    type: "string",
    valueHint: "keys",
    default: "20",
    description: "viewing keys looked for past the last one used",
  },
} as const satisfies ArgsDef;

/** Which contracts a view is to be of. */
export const CONTRACTS = {
  accounts: CHAIN.accounts,
  settlement: CHAIN.settlement,
} as const satisfies ArgsDef;

export const REVEAL = {
  reveal: { type: "boolean", description: "print the quantities" },
} as const satisfies ArgsDef;

export const ACCOUNT = {
  account: { type: "string", required: true, valueHint: "number", description: "the account" },
} as const satisfies ArgsDef;

export const VIEW_PASSPHRASE = {
  "view-passphrase-file": {
    type: "string",
    valueHint: "file",
    description: "file with the passphrase of the view document",
  },
} as const satisfies ArgsDef;
