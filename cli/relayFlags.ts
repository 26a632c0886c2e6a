/** Options of `zkmargin relay`. */
import { type ArgsDef } from "citty";
import { DEVELOPMENT } from "./flags.ts";
import { DEPLOYMENT, MEANS, RUN } from "./keeperFlags.ts";

export const RELAY = {
  rpc: DEPLOYMENT.rpc,
  "chain-id": DEPLOYMENT["chain-id"],
  confirmations: DEPLOYMENT.confirmations,
  bundles: { type: "string", required: true, valueHint: "0x…", description: "address of Bundles" },
  folder: {
    ...MEANS.folder,
    description: "the relayer's own folder: inbox, what became of each, journal",
  },
  key: { ...MEANS.key, description: "key that pays, as encrypted JSON" },
  "key-passphrase-file": MEANS["key-passphrase-file"],
  "max-fee": MEANS["max-fee"],
  attestations: {
    type: "string",
    valueHint: "number",
    default: "32",
    description: "attestations in a bundle, at most",
  },
  trades: {
    type: "string",
    valueHint: "number",
    default: "8",
    description: "private trades in a bundle, at most",
  },
  wait: {
    type: "string",
    valueHint: "seconds",
    default: "60",
    description: "how long the first one waits for others",
  },
  listen: {
    type: "string",
    valueHint: "port",
    description: "take documents at this port of 127.0.0.1, too",
  },
  ...RUN,
  ...DEVELOPMENT,
} as const satisfies ArgsDef;

export const SUBMIT = {
  to: {
    type: "string",
    required: true,
    valueHint: "folder|url",
    description: "the relayer's folder, or http://127.0.0.1:<port>",
  },
  trade: {
    type: "string",
    valueHint: "file|-",
    description: "a trade, as rfq settle --out writes it",
  },
  attestation: { type: "string", valueHint: "file|-", description: "an attestation" },
  account: { type: "string", valueHint: "number", description: "with --attestation: the account" },
  table: { type: "string", valueHint: "0x…", description: "with --attestation: the rule table" },
  epoch: {
    type: "string",
    valueHint: "number",
    description: "with --attestation: the epoch proven",
  },
  duration: {
    type: "string",
    valueHint: "seconds",
    default: "86400",
    description: "with --attestation: how long the lease is to last",
  },
} as const satisfies ArgsDef;
