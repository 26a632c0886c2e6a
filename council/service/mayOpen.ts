/**
 * Whether a member may open an account for a request: the one place that decides it. He does so for what the
 * chain shows as lapsed, past its grace and not cured since, and for nobody but who asked.
 */
import { equals } from "../../circuits/babyjubjub.ts";
import { ZkMarginError } from "../../circuits/errors.ts";
import { parsePublicKey } from "../../sealing/index.ts";
import { type ChainRequest } from "./chainRequest.ts";
import { type CaseFacts, type RequestRecord } from "./openingChain.ts";

/** Why a request is not answered: a closed set, in the order in which it is checked. */
export const REFUSALS = {
  /** No longer on the chain. */
  REQUEST_UNKNOWN: "the contract does not know the request",
  /** Its bond was returned or forfeited before this member logged. */
  REQUEST_OVER: "the request is over",
  ACCOUNT_GONE: "the account was closed, or never opened",
  /** Never flagged, or settled since. */
  NOT_LAPSED: "the account is not lapsed",
  ACCOUNT_CURED: "the account was attested again",
  GRACE_RUNNING: "the account's grace still runs",
  REQUEST_OUTDATED: "the request is about an earlier lapse of the account",
  VIEWING_KEY_CHANGED: "the liquidator's account has another viewing key now",
  VIEWING_KEY_UNUSABLE: "nothing can be encrypted to the viewing key",
  ANSWER_TOO_LARGE: "the account has more seals than an answer holds",
  /** By an error that none of the above foresees. */
  CONTRACT_REFUSES: "the contract does not take the log",
} as const;

export type RefusalCode = keyof typeof REFUSALS;

/** Whether the chain says that this member opens the account for this request. */
export function isLogged({ record }: CaseFacts, member: number): boolean {
  return ((record?.logged ?? 0n) >> BigInt(member - 1)) % 2n === 1n;
}

/**
 * What the chain shows of the account and the liquidator at one block; `undefined` when nothing stands against it.
 * Anybody can settle the bond once the account is on auction: that ends a request, but no answer already logged.
 */
export function refusalOf(
  asked: ChainRequest,
  member: number,
  facts: CaseFacts,
): RefusalCode | undefined {
  const { record, viewingKey } = facts;
  if (record === undefined || !isSame(asked, record)) return "REQUEST_UNKNOWN";
  if (record.settled && !isLogged(facts, member)) return "REQUEST_OVER";
  const notOpen = whyNotOpen(facts, record);
  if (notOpen !== undefined) return notOpen;
  if (!equals(viewingKey, asked.viewingKey)) return "VIEWING_KEY_CHANGED";
  return isUsable(asked) ? undefined : "VIEWING_KEY_UNUSABLE";
}

/** A reorganisation may have given the number to another request since the event was read. */
function isSame(asked: ChainRequest, { account, liquidator }: RequestRecord): boolean {
  return asked.account === account && asked.liquidator === liquidator;
}

function whyNotOpen(
  { lapse, standing, since }: CaseFacts,
  record: RequestRecord,
): RefusalCode | undefined {
  if (standing === "gone") return "ACCOUNT_GONE";
  if (lapse === "none") return "NOT_LAPSED";
  if (lapse === "fee owed" || standing === "fee owed") return "ACCOUNT_CURED";
  if (standing === "in grace") return "GRACE_RUNNING";
  // Both contracts have to say so.
  const onAuction = standing === "in auction" || standing === "stale";
  if (!(lapse === "in auction" ? onAuction : standing === "overdue")) return "NOT_LAPSED";
  return since === record.since ? undefined : "REQUEST_OUTDATED";
}

function isUsable({ viewingKey }: ChainRequest): boolean {
  try {
    parsePublicKey(viewingKey.x, viewingKey.y);
    return true;
  } catch (error) {
    if (error instanceof ZkMarginError) return false;
    throw error;
  }
}

const CONTRACT_ERRORS = new Map<string, RefusalCode>([
  ["NotLapsed", "NOT_LAPSED"],
  ["GraceRunning", "GRACE_RUNNING"],
  ["RequestUnknown", "REQUEST_UNKNOWN"],
  ["RequestOver", "REQUEST_OVER"],
]);

/** @param error name of the error that the contract's `logOpening` ends with */
export function refusalOfContract(error = ""): RefusalCode {
  return CONTRACT_ERRORS.get(error) ?? "CONTRACT_REFUSES";
}
