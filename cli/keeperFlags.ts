/** Options of `zkmargin keeper`. */
import { type ArgsDef } from "citty";
import { PROVING } from "./flags.ts";
import { CHAIN, KEYSTORE } from "./walletFlags.ts";

/** Which of its roles a keeper plays. */
export const ROLES = {
  "commit-epochs": { type: "boolean", description: "role: commit epochs when they are due" },
  flag: { type: "boolean", description: "role: flag accounts whose lease is over" },
  open: {
    type: "boolean",
    description: "role: have overdue books opened; attest healthy ones, put others on auction",
  },
  bid: { type: "boolean", description: "role: take books on auction over" },
  exits: { type: "boolean", description: "role: pay withdrawals that are ready" },
  "relay-reports": {
    type: "string",
    valueHint: "folder",
    description: "role: send option reports that enough of the oracle's members left signed there",
  },
} as const satisfies ArgsDef;

export const DEPLOYMENT = {
  rpc: {
    type: "string",
    required: true,
    valueHint: "url,…",
    description: "URL of a node; several with commas, the next is asked where one fails",
  },
  "chain-id": {
    type: "string",
    valueHint: "number",
    description: "the chain; what the nodes say without",
  },
  auction: {
    type: "string",
    required: true,
    valueHint: "0x…",
    description: "address of LiquidationAuction",
  },
  openings: {
    type: "string",
    required: true,
    valueHint: "0x…",
    description: "address of Openings",
  },
  "from-block": CHAIN["from-block"],
  confirmations: {
    type: "string",
    valueHint: "blocks",
    default: "12",
    description: "blocks that must follow one before it counts",
  },
} as const satisfies ArgsDef;

export const MEANS = {
  folder: {
    type: "string",
    required: true,
    valueHint: "folder",
    description: "the keeper's own folder: journal and opened books (secret)",
  },
  key: {
    type: "string",
    required: true,
    valueHint: "file",
    description: "key that pays, as encrypted JSON; for --open and --bid it owns the account",
  },
  "key-passphrase-file": {
    type: "string",
    valueHint: "file",
    description: "file with the key's passphrase; asked for on a terminal without",
  },
  "max-fee": {
    type: "string",
    valueHint: "gwei",
    description: "most for a unit of gas, 500 unless told; nothing is sent above it",
  },
} as const satisfies ArgsDef;

/** For --open and --bid. */
export const LIQUIDATOR = {
  keystore: { ...KEYSTORE.keystore, required: false },
  "passphrase-file": KEYSTORE["passphrase-file"],
  liquidator: {
    type: "string",
    valueHint: "number",
    description: "the keeper's own account: books are opened for it, and taken over by it",
  },
  settlement: { ...CHAIN.settlement, required: false },
  council: {
    type: "string",
    valueHint: "file",
    description: "council-key.json of the active generation",
  },
  members: {
    type: "string",
    valueHint: "url,…",
    description: "where the council's members answer",
  },
  band: {
    type: "string",
    valueHint: "fraction",
    default: "0.02",
    description: "widest price move to prove leases for",
  },
  ...PROVING,
} as const satisfies ArgsDef;

export const LIMITS = {
  margin: {
    type: "string",
    valueHint: "fraction",
    default: "0.01",
    description: "least gain of a takeover, of the requirement it relieves",
  },
  "min-gain": {
    type: "string",
    valueHint: "dollars",
    default: "25",
    description: "least gain of a takeover, whatever its size",
  },
  reserve: {
    type: "string",
    valueHint: "dollars",
    default: "0",
    description: "what the own account keeps above its initial level",
  },
  "max-requirement": {
    type: "string",
    valueHint: "dollars",
    default: "1000000",
    description: "most margin requirement taken over at once",
  },
  "max-requests": {
    type: "string",
    valueHint: "number",
    default: "8",
    description: "requests to the council whose bonds are out at once, at most",
  },
  "min-exit": {
    type: "string",
    valueHint: "units",
    default: "10",
    description: "withdrawals of less are left to their owners",
  },
  lead: {
    type: "string",
    valueHint: "seconds",
    default: "300",
    description: "how long before an epoch goes stale the next is committed",
  },
} as const satisfies ArgsDef;

export const RUN = {
  interval: {
    type: "string",
    valueHint: "seconds",
    default: "12",
    description: "time between two looks at the chain",
  },
  once: { type: "boolean", description: "one look, one step of everything that is due, and end" },
} as const satisfies ArgsDef;
