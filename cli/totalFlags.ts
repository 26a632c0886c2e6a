/** Options of what opens the totals of audit windows: `council total`, the duty of `council serve`, `audit publish`. */
import { type ArgsDef } from "citty";
import { AUDITED } from "./auditFlags.ts";
import { MEMBER } from "./councilFlags.ts";
import { DEVELOPMENT } from "./flags.ts";
import { NODE } from "./walletFlags.ts";

const WINDOW = {
  window: {
    type: "string",
    required: true,
    valueHint: "number",
    description: "number that AuditBook gave the window",
  },
} as const satisfies ArgsDef;

/** What a member asks for beyond what the contract does. */
const CAUTION = {
  witness: {
    type: "string",
    valueHint: "url,url",
    description: "nodes of others that have to say the same of a window before a share is made",
  },
  "least-accounts": {
    type: "string",
    valueHint: "number",
    description: "hidden accounts without which no share is made, whatever a window asks for",
  },
} as const satisfies ArgsDef;

export const TOTAL_SHARE = {
  ...MEMBER,
  ...NODE,
  "audit-book": AUDITED["audit-book"],
  "from-block": AUDITED["from-block"],
  ...WINDOW,
  ...CAUTION,
  ...DEVELOPMENT,
} as const satisfies ArgsDef;

/** Of a service: without the address it has no such duty. */
export const TOTAL_DUTY = {
  "audit-book": {
    type: "string",
    valueHint: "0x…",
    description: "address of AuditBook: also submit the member's shares of its windows' sums",
  },
  ...CAUTION,
} as const satisfies ArgsDef;

export const PUBLISH = {
  rpc: AUDITED.rpc,
  "audit-book": AUDITED["audit-book"],
  ...WINDOW,
  "max-total": {
    type: "string",
    valueHint: "dollars",
    description: "how far the total is sought; 2^44 dollars unless told",
  },
  table: {
    type: "string",
    valueHint: "folder",
    description: "where the table of baby steps is kept; the user's cache unless told",
  },
} as const satisfies ArgsDef;
