/**
 * What a node's answer is: somebody's word, or the node's own trouble, which another node may not have. A contract's
 * refusal has data, or says that it is one; of a transaction nodes speak in words. Any other error is the node's.
 */
import { type JsonRpcPayload } from "ethers";

export type NodeFault = "failing" | "busy" | "other-chain" | "behind";

export interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message?: string; readonly data?: unknown };
}

/** Thrown inside: the next node may do better. */
export class Fault extends Error {
  readonly fault: NodeFault;
  /** What it said all the same, if no node says anything better. */
  readonly answers: readonly Answer[] | undefined;
  constructor(fault: NodeFault, answers?: readonly Answer[]) {
    super(fault);
    this.fault = fault;
    this.answers = answers;
  }
}

const BUSY =
  /limit|exceed|quota|too many|capacity|time(d)? ?out|overload|unavailable|header not found|missing trie node|unknown block|block not found|not yet available/i;
/** Codes of refusals to serve, as nodes and their gateways use them. */
const BUSY_CODES = [-32_005, -32_016, -32_097, 429];
/** The node has no such method: so it is, and asking again is of no use. */
const NO_METHOD = -32_601;
/** Words about a call or a transaction, not about the node. */
const VERDICT = /revert|nonce|replacement|underpriced|funds|gas limit|already known/i;
/** Requests that something but the node may refuse. */
const JUDGED = ["eth_call", "eth_estimateGas", "eth_sendRawTransaction"];

type Kind = "word" | "busy" | "failing" | "doubtful";

function kindOf({ error }: Answer, method: string): Kind {
  if (error === undefined) return "word";
  const { code, message = "", data } = error;
  const isJudged = JUDGED.includes(method);
  if (code === NO_METHOD || (isJudged && ((data ?? null) !== null || VERDICT.test(message)))) {
    return "word";
  }
  if (BUSY_CODES.includes(code) || BUSY.test(message)) return "busy";
  return isJudged ? "doubtful" : "failing";
}

/** Some nodes say that there is no error where there is none, and ethers takes that for one. */
function plain(answer: Answer): Answer {
  const { error, ...rest } = answer;
  return (error ?? null) === null ? rest : answer;
}

/** The answers to `requests`, each of them. @throws Fault */
export function answersIn(body: unknown, requests: readonly JsonRpcPayload[]): readonly Answer[] {
  const answers = (Array.isArray(body) ? body : [body]) as (Answer | null)[];
  const sound = answers
    .filter(
      (one): one is Answer => typeof one === "object" && one !== null && typeof one.id === "number",
    )
    .map(plain);
  const kinds = requests.map(({ id, method }): Kind => {
    const answer = sound.find((one) => one.id === id);
    if (answer === undefined) return "failing";
    const { error, result } = answer;
    if (error !== undefined) return typeof error === "object" ? kindOf(answer, method) : "failing";
    return result === undefined ? "failing" : "word";
  });
  if (kinds.includes("failing")) throw new Fault("failing");
  if (kinds.includes("busy")) throw new Fault("busy");
  if (kinds.includes("doubtful")) throw new Fault("failing", sound);
  return sound;
}
