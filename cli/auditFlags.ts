/** Options of `zkmargin audit`. */
import { type ArgsDef } from "citty";

/** How to reach the chain, and what of it is audited. */
export const AUDITED = {
  rpc: { type: "string", required: true, valueHint: "url", description: "URL of the node" },
  "audit-book": {
    type: "string",
    required: true,
    valueHint: "0x…",
    description: "address of AuditBook; it leads to all other contracts",
  },
  "from-block": {
    type: "string",
    valueHint: "block",
    default: "0",
    description: "first block to read: that of the deployment",
  },
} as const satisfies ArgsDef;

export const RUN = {
  index: {
    type: "string",
    required: true,
    valueHint: "folder",
    description: "folder of the index, made if missing: the next run reads only what is new",
  },
  block: {
    type: "string",
    valueHint: "block",
    description: "the block audited; the latest final one without",
  },
  confirmations: {
    type: "string",
    valueHint: "blocks",
    default: "64",
    description: "blocks that must follow one before it is final, where the node does not say",
  },
  "not-final": {
    type: "boolean",
    description: "also audit a block that is not final; the newest where --block names none",
  },
  changed: {
    type: "boolean",
    description: "compare with the contracts only accounts with new events since the last run",
  },
  out: {
    type: "string",
    valueHint: "file",
    description: "where the report goes; printed without",
  },
} as const satisfies ArgsDef;

export const PAGE = {
  out: {
    type: "string",
    valueHint: "file.html",
    description: "where the page goes: one HTML file that needs nothing else",
  },
} as const satisfies ArgsDef;

export const STRESS_TABLE = {
  table: {
    type: "string",
    required: true,
    valueHint: "file|-",
    description: "the home's rule table",
  },
  day: {
    type: "string",
    required: true,
    valueHint: "day",
    description: "whose moves: '12 March 2020' or '10 October 2025'",
  },
  assets: {
    type: "string",
    required: true,
    valueHint: "BTC,…",
    description: "the coin of every linear slot from 1 on, with commas; - for what keeps its price",
  },
} as const satisfies ArgsDef;

export const REPORT = {
  report: {
    type: "string",
    required: true,
    valueHint: "file|-",
    description: "the report, as `audit run` wrote it",
  },
} as const satisfies ArgsDef;
