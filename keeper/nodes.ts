/**
 * One chain through several nodes. A request goes to the node that answered last; where it fails, to the next. A
 * node counts as failing when it does not answer, answers nonsense, says that it is busy or lacks the block asked
 * for, fails (answers.ts), or is of another chain, which is asked of it anew after every failure. What a contract
 * says, refusals too, is an answer. URLs may hold keys: nodes are called by their place in the list.
 */
import {
  JsonRpcApiProvider,
  Network,
  type Block,
  type BlockTag,
  type Filter,
  type FilterByBlockHash,
  type JsonRpcPayload,
  type Log,
  type TransactionReceipt,
  type TransactionResponse,
} from "ethers";
import { ZkMarginError } from "../circuits/errors.ts";
import { answersIn, Fault, type Answer, type NodeFault } from "./answers.ts";
import { postByHttp, type Post } from "./postByHttp.ts";

/** What changed with a node; each is told once. */
export interface NodeNotice {
  /** From 1, in the order given. */
  readonly node: number;
  readonly state: "answers" | NodeFault;
}

export { type NodeFault } from "./answers.ts";

export interface NodesOptions {
  readonly urls: readonly string[];
  readonly chainId: bigint;
  readonly tell?: (notice: NodeNotice) => void;
  readonly post?: Post;
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
    let doubtful: readonly Answer[] | undefined;
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
        doubtful ??= error.answers;
        this.#failed(node, error.fault);
      }
    }
    if (doubtful !== undefined) return doubtful as never[];
    throw this.#noneAnswers();
  }

  #noneAnswers(): ZkMarginError {
    return new ZkMarginError("CHAIN_FAILED", this.#allFailed(), {
      field: "rpc",
      fix: "check the nodes' URLs and that one of them is up; nothing is lost by waiting",
    });
  }

  /** What ethers cannot make sense of is asked of the next node. @throws CHAIN_FAILED */
  async #sensible<T>(ask: () => Promise<T>): Promise<T> {
    let left = this.#urls.length;
    while (left > 0) {
      try {
        return await ask();
      } catch (error) {
        if (error instanceof ZkMarginError) throw error;
        this.#leave("failing");
        left -= 1;
      }
    }
    throw this.#noneAnswers();
  }

  override getBlock(block: BlockTag, prefetch?: boolean): Promise<Block | null> {
    return this.#sensible(() => super.getBlock(block, prefetch));
  }

  override getTransaction(hash: string): Promise<TransactionResponse | null> {
    return this.#sensible(() => super.getTransaction(hash));
  }

  override getTransactionReceipt(hash: string): Promise<TransactionReceipt | null> {
    return this.#sensible(() => super.getTransactionReceipt(hash));
  }

  override getLogs(filter: Filter | FilterByBlockHash): Promise<Log[]> {
    return this.#sensible(() => super.getLogs(filter));
  }

  #allFailed(): string {
    const isOtherChain = [...this.#faults.values()].every((fault) => fault === "other-chain");
    return isOtherChain ? `no node is of chain ${this.#chainId}` : "no node answers";
  }

  /** Leaves a node that answers, but behind what others showed; the next request goes to another. */
  leaveBehind(): void {
    this.#leave("behind");
  }

  /** Its word is not to be believed. */
  leaveFailing(): void {
    this.#leave("failing");
  }

  /** The next request goes to another node, for no fault that is known. */
  turn(): void {
    this.#current = (this.#current + 1) % this.#urls.length;
  }

  #leave(fault: NodeFault): void {
    this.#failed(this.#current, fault);
    this.turn();
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
