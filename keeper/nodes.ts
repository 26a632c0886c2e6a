/**
 * One chain through several nodes. A request goes to the node that answered last; where it fails, to the next. A
 * node counts as failing when it does not answer, answers nonsense, says that it is busy or lacks the block asked
 * for, or is of another chain, which is asked of it anew after every failure. What a contract says, refusals too, is
 * an answer. URLs may hold keys: nodes are called by their place in the list.
 */
import { JsonRpcApiProvider, Network, type JsonRpcPayload } from "ethers";
import { ZkMarginError } from "../circuits/errors.ts";
import { postByHttp, type Post } from "./postByHttp.ts";

/** What changed with a node; each is told once. */
export interface NodeNotice {
  /** From 1, in the order given. */
  readonly node: number;
  readonly state: "answers" | NodeFault;
}

export type NodeFault = "failing" | "busy" | "other-chain" | "behind";

export interface NodesOptions {
  readonly urls: readonly string[];
  readonly chainId: bigint;
  readonly tell?: (notice: NodeNotice) => void;
  readonly post?: Post;
}

interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message?: string; readonly data?: unknown };
}

/** Thrown inside: the next node may do better. */
class Fault extends Error {
  readonly fault: NodeFault;
  constructor(fault: NodeFault) {
    super(fault);
    this.fault = fault;
  }
}

const BUSY =
  /limit|exceed|quota|too many|capacity|time(d)? ?out|overload|unavailable|header not found|missing trie node|unknown block|block not found|not yet available/i;
/** Codes of refusals to serve, as nodes and their gateways use them. */
const BUSY_CODES = [-32_005, -32_016, -32_097, 429];

/** Whether an error is the node's own trouble; what carries data is a contract's answer. */
function isBusy({ error }: Answer): boolean {
  if (error === undefined || error.data !== undefined) return false;
  const { code, message = "" } = error;
  if (/revert|nonce|replacement|underpriced|funds|gas limit|already known/i.test(message))
    return false;
  return BUSY_CODES.includes(code) || BUSY.test(message);
}

function answersIn(body: unknown, requests: readonly JsonRpcPayload[]): Answer[] {
  const answers = (Array.isArray(body) ? body : [body]) as (Answer | null)[];
  const sound = answers.filter(
    (one): one is Answer => typeof one === "object" && one !== null && typeof one.id === "number",
  );
  const isWhole = requests.every(({ id }) =>
    sound.some((one) => one.id === id && ("result" in one || one.error !== undefined)),
  );
  if (!isWhole) throw new Fault("failing");
  if (sound.some(isBusy)) throw new Fault("busy");
  return sound;
}

export class Nodes extends JsonRpcApiProvider {
  readonly #urls: readonly string[];
  readonly #chainId: bigint;
  readonly #post: Post;
  readonly #tell: (notice: NodeNotice) => void;
  /** Nodes whose chain was asked for since they last failed. */
  readonly #sound = new Set<number>();
  readonly #faults = new Map<number, NodeFault>();
  #current = 0;

  constructor({
    urls,
    chainId,
    tell = () => undefined,
    post = (url, request) => postByHttp(url, request),
  }: NodesOptions) {
    const network = Network.from(chainId);
    // Nothing is remembered between two requests, and none waits for others to go with it.
    super(network, { staticNetwork: network, batchMaxCount: 1, cacheTimeout: -1 });
    this.#urls = urls;
    this.#chainId = chainId;
    this.#post = post;
    this.#tell = tell;
  }

  override async send(
    method: string,
    params: unknown[] | Record<string, unknown>,
  ): Promise<unknown> {
    this._start();
    return super.send(method, params);
  }

  override async _send(payload: JsonRpcPayload | JsonRpcPayload[]): Promise<never[]> {
    const requests = Array.isArray(payload) ? payload : [payload];
    const first = this.#current;
    for (let step = 0; step < this.#urls.length; step += 1) {
      const node = (first + step) % this.#urls.length;
      try {
        await this.#requireChain(node);
        const answers = answersIn(await this.#ask(node, payload), requests);
        this.#current = node;
        this.#recovered(node);
        return answers as never[];
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        this.#failed(node, error.fault);
      }
    }
    throw new ZkMarginError("CHAIN_FAILED", this.#allFailed(), {
      field: "rpc",
      fix: "check the nodes' URLs and that one of them is up; nothing is lost by waiting",
    });
  }

  #allFailed(): string {
    const isOtherChain = [...this.#faults.values()].every((fault) => fault === "other-chain");
    return isOtherChain ? `no node is of chain ${this.#chainId}` : "no node answers";
  }

  /** Leaves a node that answers, but behind what others showed; the next request goes to another. */
  leaveBehind(): void {
    this.#failed(this.#current, "behind");
    this.#current = (this.#current + 1) % this.#urls.length;
  }

  /** How many nodes there are. */
  get count(): number {
    return this.#urls.length;
  }

  async #ask(node: number, request: unknown): Promise<unknown> {
    try {
      return await this.#post(this.#urls[node] ?? "", request);
    } catch {
      // The cause names the URL.
      throw new Fault("failing");
    }
  }

  async #requireChain(node: number): Promise<void> {
    if (this.#sound.has(node)) return;
    const request = { jsonrpc: "2.0" as const, id: 1, method: "eth_chainId", params: [] };
    const [answer] = answersIn(await this.#ask(node, request), [request]);
    const { result } = answer ?? {};
    const isNumber = typeof result === "string" && /^0x[0-9a-f]+$/i.test(result);
    if (!isNumber) throw new Fault("failing");
    if (BigInt(result) !== this.#chainId) throw new Fault("other-chain");
    this.#sound.add(node);
  }

  #failed(node: number, fault: NodeFault): void {
    this.#sound.delete(node);
    if (this.#faults.get(node) === fault) return;
    this.#faults.set(node, fault);
    this.#tell({ node: node + 1, state: fault });
  }

  #recovered(node: number): void {
    // A node that was behind answers all the while: it has caught up when it shows a newer block.
    if (!this.#faults.has(node) || this.#faults.get(node) === "behind") return;
    this.#faults.delete(node);
    this.#tell({ node: node + 1, state: "answers" });
  }

  /** The current node showed a block that no other was ahead of. */
  caughtUp(): void {
    if (this.#faults.get(this.#current) !== "behind") return;
    this.#faults.delete(this.#current);
    this.#tell({ node: this.#current + 1, state: "answers" });
  }
}
