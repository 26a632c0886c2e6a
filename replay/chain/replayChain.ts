/**
 * An in-process chain whose time is a replay's: every block is mined at a time that was asked for, and holds the
 * transactions queued for it in their order. Nothing of the machine's clock gets in.
 */
import {
  Wallet,
  type Contract,
  type EventFragment,
  type Interface,
  type Provider,
  type Result,
  type Signer,
} from "ethers";
import { ZkMarginError } from "../../circuits/errors.ts";
import type { SeededRandom } from "../seededRandom.ts";
import { startNode, type Node, type Request } from "./inProcessNode.ts";

export interface Call {
  readonly from: string;
  readonly contract: Contract;
  readonly method: string;
  readonly args: readonly unknown[];
}

/** An event of one of the contracts listened to. */
export interface ReplayEvent {
  readonly address: string;
  readonly name: string;
  readonly fragment: EventFragment;
  readonly args: Result;
  /** Block time, Unix s. */
  readonly time: number;
}

interface Receipt {
  readonly status: string;
  readonly gasUsed: string;
  readonly logs: readonly { address: string; topics: string[]; data: string }[];
}

/** Below the cap of a transaction (EIP-7825). */
const GAS = "0xf42400";

export class ReplayChain {
  readonly provider: Provider;
  /** Block time of the latest block, Unix s. */
  time: number;
  /** Gas of all transactions mined by {@link mine}, and how many there were. */
  gasUsed = 0n;
  transactions = 0;
  readonly #node: Node;
  readonly #known = new Map<string, Interface>();
  /** By address and first topic: ethers would hash every event of the contract for every log. */
  readonly #events = new Map<string, EventFragment>();
  readonly #selectors = new Map<string, string>();
  readonly #queued: Call[] = [];

  private constructor(node: Node, time: number) {
    this.provider = node.provider;
    this.#node = node;
    this.time = time;
  }

  /** @param wallets that can send; @param time of the first block, Unix s */
  static async start(wallets: readonly Wallet[], time: number): Promise<ReplayChain> {
    return new ReplayChain(await startNode(wallets, time), time);
  }

  /** A wallet of its own for a name. */
  static walletOf(random: SeededRandom): Wallet {
    return new Wallet(random.bytes32());
  }

  close(): Promise<void> {
    return this.#node.close();
  }

  /** For what is deployed before the replay takes the chain over. */
  signerOf({ address }: Wallet): Promise<Signer> {
    return this.#node.signerOf(address);
  }

  #request(request: Request): Promise<unknown> {
    return this.#node.request(request);
  }

  /** From here on blocks are mined by {@link mine} only; events of these contracts are understood. */
  async takeOver(contracts: readonly Contract[]): Promise<void> {
    for (const contract of contracts) {
      const address = (await contract.getAddress()).toLowerCase();
      this.#known.set(address, contract.interface);
      contract.interface.forEachEvent((fragment) => {
        this.#events.set(`${address} ${fragment.topicHash}`, fragment);
      });
    }
    await this.#request({ method: "evm_setAutomine", params: [false] });
    const block = (await this.#request({
      method: "eth_getBlockByNumber",
      params: ["latest", false],
    })) as { timestamp: string };
    this.time = Number(block.timestamp);
  }

  /** The code at `address` becomes that of `like`: a stand-in where a verifier was. */
  async replaceCode(address: string, like: string): Promise<void> {
    await this.setCode(
      address,
      await this.#request({ method: "eth_getCode", params: [like, "latest"] }),
    );
  }

  async setCode(address: string, code: unknown): Promise<void> {
    await this.#request({ method: "hardhat_setCode", params: [address, code] });
  }

  queue(call: Call): void {
    this.#queued.push(call);
  }

  /** Whether something waits for the next block. */
  get isQueued(): boolean {
    return this.#queued.length > 0;
  }

  /**
   * Mines what was queued, in its order, in one block at `time` (Unix s), or a second after the last block where
   * that is later.
   * @throws CHAIN_FAILED naming the first call that reverted, and why
   */
  async mine(time: number): Promise<readonly ReplayEvent[]> {
    const calls = this.#queued.splice(0);
    const at = Math.max(time, this.time + 1);
    const hashes: string[] = [];
    for (const { from, contract, method, args } of calls) {
      const data = contract.interface.encodeFunctionData(method, args);
      const transaction = {
        from,
        to: await contract.getAddress(),
        data,
        gas: GAS,
        gasPrice: "0x0",
      };
      hashes.push(
        (await this.#request({ method: "eth_sendTransaction", params: [transaction] })) as string,
      );
    }
    await this.#request({ method: "evm_setNextBlockTimestamp", params: [at] });
    await this.#request({ method: "evm_mine" });
    this.time = at;
    const events: ReplayEvent[] = [];
    for (const [place, hash] of hashes.entries()) {
      events.push(...(await this.#eventsOf(hash, calls[place])));
    }
    return events;
  }

  /**
   * What a view function answers after the latest block, word by word: for functions whose arguments and results
   * are of fixed size. Many times faster than through the contract, and asked that often.
   */
  async read(
    contract: Contract,
    method: string,
    ...args: readonly (bigint | number | string)[]
  ): Promise<readonly bigint[]> {
    const to = contract.target as string;
    const name = `${to} ${method}`;
    let selector = this.#selectors.get(name);
    if (selector === undefined) {
      selector = contract.interface.getFunction(method)?.selector ?? "0x";
      this.#selectors.set(name, selector);
    }
    const words = args.map((value) => BigInt(value).toString(16).padStart(64, "0"));
    const transaction = { to, data: `${selector}${words.join("")}` };
    const answer = (await this.#request({
      method: "eth_call",
      params: [transaction, "latest"],
    })) as string;
    const count = (answer.length - 2) / 64;
    return Array.from({ length: count }, (_, place) =>
      BigInt(`0x${answer.slice(2 + place * 64, 66 + place * 64)}`),
    );
  }

  /** The first word of an answer. */
  async readOne(
    contract: Contract,
    method: string,
    ...args: readonly (bigint | number | string)[]
  ): Promise<bigint> {
    const [word] = await this.read(contract, method, ...args);
    if (word === undefined) throw new Error(`${method} answered nothing`);
    return word;
  }

  /** One call in a block of its own. */
  send(time: number, call: Call): Promise<readonly ReplayEvent[]> {
    this.queue(call);
    return this.mine(time);
  }

  async #eventsOf(hash: string, call: Call | undefined): Promise<ReplayEvent[]> {
    const receipt = (await this.#request({
      method: "eth_getTransactionReceipt",
      params: [hash],
    })) as Receipt | null;
    if (receipt?.status !== "0x1") throw await this.#failure(call);
    this.gasUsed += BigInt(receipt.gasUsed);
    this.transactions += 1;
    return receipt.logs.flatMap(({ address, topics, data }) => {
      const at = address.toLowerCase();
      const fragment = this.#events.get(`${at} ${topics[0] ?? ""}`);
      const decoder = this.#known.get(at);
      if (fragment === undefined || decoder === undefined) return [];
      const args = decoder.decodeEventLog(fragment, data, topics);
      return [{ address: at, name: fragment.name, fragment, args, time: this.time }];
    });
  }

  async #failure(call: Call | undefined): Promise<ZkMarginError> {
    const why = call === undefined ? undefined : await this.refusal(call);
    return new ZkMarginError(
      "CHAIN_FAILED",
      `${call?.method ?? "a call"} was refused: ${why ?? "it went through when it was tried again"}`,
      {
        fix: "the replay assumed what the contracts do not do: report it with the window and seed",
      },
    );
  }

  /** The error that a call would end with now, as `Name(arguments)`; undefined when it would go through. */
  async refusal({ from, contract, method, args }: Call): Promise<string | undefined> {
    const data = contract.interface.encodeFunctionData(method, args);
    const transaction = { from, to: await contract.getAddress(), data, gas: GAS };
    try {
      await this.#request({ method: "eth_call", params: [transaction, "latest"] });
      return undefined;
    } catch (cause) {
      return this.#named(cause);
    }
  }

  #named(cause: unknown): string {
    const { data } = cause as { data?: string | { data?: string } };
    const bytes = (typeof data === "object" ? data.data : data) ?? "0x";
    for (const decoder of this.#known.values()) {
      const error = decoder.parseError(bytes);
      if (error !== null) return `${error.name}(${error.args.map(String).join(", ")})`;
    }
    return cause instanceof Error ? cause.message : "for no known reason";
  }
}
