/** Options of the `council` commands. */
import { type ArgsDef } from "citty";
import { ACCOUNT, CHAIN as CHAIN_READ, NODE } from "./walletFlags.ts";

export const MEMBER = {
  folder: {
    type: "string",
    required: true,
    valueHint: "folder",
    description: "the member's own folder (secret)",
  },
  "passphrase-file": {
    type: "string",
    valueHint: "file",
    description: "file with the passphrase of the folder; asked for on a terminal without",
  },
} as const satisfies ArgsDef;

export const MESSAGES = {
  messages: {
    type: "string",
    required: true,
    valueHint: "folder",
    description: "the session's documents: roster.json and what the members sent",
  },
} as const satisfies ArgsDef;

const SESSION_NAME = {
  type: "string",
  valueHint: "0x…",
  description: "the session as the members agreed on it by another way; refused if it is not this",
} as const satisfies ArgsDef[string];

/** For the steps that join a session; the folder then knows it. */
export const AGREED_SESSION = {
  session: { ...SESSION_NAME, required: true },
} as const satisfies ArgsDef;

export const SESSION = { session: SESSION_NAME } as const satisfies ArgsDef;

export const ROSTER = {
  members: {
    type: "string",
    required: true,
    valueHint: "file,file",
    description: "identity documents in the order of indices",
  },
  threshold: {
    type: "string",
    required: true,
    valueHint: "2-32",
    description: "members it takes to open something",
  },
  out: {
    type: "string",
    required: true,
    valueHint: "file",
    description: "roster to write: roster.json in the folder of messages",
  },
} as const satisfies ArgsDef;

export const CHAIN = {
  "chain-id": { type: "string", required: true, valueHint: "number", description: "chain" },
  council: {
    type: "string",
    required: true,
    valueHint: "0x…",
    description: "address of the council contract",
  },
} as const satisfies ArgsDef;

/** What the contracts said. */
export const CONTRACTS = {
  ...NODE,
  accounts: CHAIN_READ.accounts,
  settlement: CHAIN_READ.settlement,
  "from-block": CHAIN_READ["from-block"],
} as const satisfies ArgsDef;

/** An account's events. */
export const EVENTS = { ...CONTRACTS, ...ACCOUNT } as const satisfies ArgsDef;

/** What takes the requests to open lapsed accounts. */
export const OPENINGS = {
  openings: {
    type: "string",
    required: true,
    valueHint: "0x…",
    description: "address of Openings",
  },
} as const satisfies ArgsDef;

/** A member's service. */
export const SERVICE = {
  signer: {
    type: "string",
    required: true,
    valueHint: "file",
    description:
      "Ethereum key of the member's address as encrypted JSON (secret): logs each opening",
  },
  "signer-passphrase-file": {
    type: "string",
    valueHint: "file",
    description: "file with its passphrase; asked for on a terminal without",
  },
  "max-fee": {
    type: "string",
    valueHint: "gwei",
    description: "most for a unit of gas, 500 unless told: where others pay more, a log waits",
  },
  outbox: {
    type: "string",
    required: true,
    valueHint: "folder",
    description: "folder for the answers: public, they are encrypted",
  },
  listen: {
    type: "string",
    valueHint: "host:port",
    default: "127.0.0.1:8737",
    description: "where to serve the answers over HTTP; off for nowhere",
  },
  interval: {
    type: "string",
    valueHint: "seconds",
    default: "12",
    description: "between two looks at the chain",
  },
  once: { type: "boolean", description: "look at the chain once and end; serves nothing" },
} as const satisfies ArgsDef;

export const KEY = {
  key: { type: "string", required: true, valueHint: "file", description: "council-key.json" },
} as const satisfies ArgsDef;

export const SEALED = {
  sealed: {
    type: "string",
    required: true,
    valueHint: "file",
    description: "delta and seal as an event published them (sealed-delta/1)",
  },
} as const satisfies ArgsDef;

export const OUT = {
  out: { type: "string", required: true, valueHint: "file", description: "file to write" },
} as const satisfies ArgsDef;
