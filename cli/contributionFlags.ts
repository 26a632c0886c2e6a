/** Options of `audit contribute`, `relay` and `prove-included`. */
import { type ArgsDef } from "citty";
import { AUDITED } from "./auditFlags.ts";
import { PROVING } from "./flags.ts";
import { ACCOUNT, WALLET } from "./walletFlags.ts";

const WINDOW = {
  window: { type: "string", required: true, valueHint: "number", description: "the window" },
} as const satisfies ArgsDef;

/** The wallet, where it is asked for: its accounts are those of the AuditBook. */
const OWN_WALLET = {
  keystore: { ...WALLET.keystore, required: false },
  "passphrase-file": WALLET["passphrase-file"],
  settlement: { ...WALLET.settlement, required: false },
  owner: WALLET.owner,
  gap: WALLET.gap,
  confirmations: WALLET.confirmations,
} as const satisfies ArgsDef;

export const CONTRIBUTE = {
  ...AUDITED,
  ...WINDOW,
  ...ACCOUNT,
  ...OWN_WALLET,
  checkpoint: WALLET.checkpoint,
  portfolio: {
    type: "string",
    valueHint: "file|-",
    description: "portfolio file (secret), in place of --keystore",
  },
  council: {
    type: "string",
    valueHint: "file",
    description: "council-key.json: the node must name its key, under which the requirement goes",
  },
  again: {
    type: "boolean",
    description: "with a file: also where the account contributed at this version already",
  },
  reveal: { type: "boolean", description: "print the requirement in dollars" },
  "dry-run": { type: "boolean", description: "check, and prove, write and print no call" },
  out: {
    type: "string",
    valueHint: "file",
    description: "write a document for `audit relay` in place of the call",
  },
  ...PROVING,
} as const satisfies ArgsDef;

export const RELAY = {
  ...AUDITED,
  documents: {
    type: "string",
    required: true,
    valueHint: "files",
    description: "contributions of several accounts to one window, with commas",
  },
} as const satisfies ArgsDef;

export const INCLUSION = {
  ...AUDITED,
  window: { ...WINDOW.window, required: false },
  account: { ...ACCOUNT.account, required: false },
  ...OWN_WALLET,
  show: {
    type: "boolean",
    description: "with the wallet: print the requirement that the ciphertext holds",
  },
  out: { type: "string", valueHint: "file", description: "write a document for strangers" },
  verify: {
    type: "string",
    valueHint: "file|-",
    description: "check such a document against the chain, in place of --window and --account",
  },
} as const satisfies ArgsDef;
