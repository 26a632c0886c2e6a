/** Options of the `rfq` commands. */
import { type ArgsDef } from "citty";
import { NODE } from "./walletFlags.ts";

/** Where the conversations are kept, and where the trades count. */
export const DESK = {
  folder: {
    type: "string",
    required: true,
    valueHint: "folder",
    description: "folder of this party's conversations (secret)",
  },
  ...NODE,
  settlement: {
    type: "string",
    required: true,
    valueHint: "0x…",
    description: "address of Settlement",
  },
  "from-block": {
    type: "string",
    valueHint: "block",
    default: "0",
    description: "no trade is older: the deployment's block",
  },
} as const satisfies ArgsDef;

export const ID = {
  id: { type: "string", required: true, valueHint: "0x…", description: "the conversation" },
} as const satisfies ArgsDef;

/** What the node's answers are held to. */
export const COUNCIL = {
  council: {
    type: "string",
    valueHint: "file",
    description:
      "council-key.json: the node must name its key; without it the first one seen is kept",
  },
} as const satisfies ArgsDef;

/** What a party agrees to: quantities and prices never stand on a command line. */
export const TERMS = {
  terms: { type: "string", required: true, valueHint: "file|-", description: "JSON (secret)" },
} as const satisfies ArgsDef;

export const MESSAGE_OUT = {
  out: {
    type: "string",
    required: true,
    valueHint: "file",
    description: "message for the counterparty; replaces only a message",
  },
} as const satisfies ArgsDef;

export const RELAY_OUT = {
  out: {
    type: "string",
    valueHint: "file",
    description: "instead of submitting: write what any relayer submits",
  },
} as const satisfies ArgsDef;

/** Of the account's book, for pre-flight and proof. */
export const BOOK = {
  portfolio: {
    type: "string",
    required: true,
    valueHint: "file",
    description: "portfolio file (secret)",
  },
  band: {
    type: "string",
    default: "0.01",
    valueHint: "fraction",
    description: "price move for which the proof stays good",
  },
} as const satisfies ArgsDef;

/** The key that owns the account, or pays. */
export const KEY = {
  key: {
    type: "string",
    valueHint: "file",
    description: "Ethereum key as encrypted JSON (secret)",
  },
  "key-passphrase-file": {
    type: "string",
    valueHint: "file",
    description: "file with its passphrase; asked for on a terminal without",
  },
} as const satisfies ArgsDef;
