/** Options of `zkmargin pool`. */
import { type ArgsDef } from "citty";
import { BAND_FLAG, PROVING, RULES } from "./flags.ts";

export const ACCOUNTS = {
  portfolios: {
    type: "string",
    required: true,
    valueHint: "folder",
    description: "portfolio files, *.json (secret)",
  },
  ...RULES,
  level: {
    type: "string",
    valueHint: "multiple",
    description: "times the requirement; the table's initial level unless told",
  },
  ...BAND_FLAG,
  disclose: {
    type: "boolean",
    description: "value and requirement in cents are public, the level is not asserted",
  },
  out: {
    type: "string",
    required: true,
    valueHint: "folder",
    description:
      "where attestations go, under the portfolios' names; those that hold already are kept",
  },
} as const satisfies ArgsDef;

export const PROCESSES = {
  workers: {
    type: "string",
    valueHint: "number",
    default: "1",
    description: "prover processes on this machine",
  },
  threads: {
    type: "string",
    valueHint: "number",
    description: "threads of each; all processors unless told",
  },
  ...PROVING,
} as const satisfies ArgsDef;

export const QUEUE = {
  redis: {
    type: "string",
    required: true,
    valueHint: "url",
    description: "redis://host:port, rediss://… or unix:/path, without a password",
  },
  "redis-password-file": {
    type: "string",
    valueHint: "file",
    description: "the password of the user of Redis (secret)",
  },
  "redis-user": { type: "string", valueHint: "name", description: "user of Redis, if not default" },
  queue: {
    type: "string",
    valueHint: "name",
    default: "zkmargin",
    description: "name of the queue: both sides seal and open for it",
  },
} as const satisfies ArgsDef;
