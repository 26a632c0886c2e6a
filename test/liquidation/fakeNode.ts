/** A node that answers for the contracts of a deployment from a script, and remembers what was sent. */
import {
  BrowserProvider,
  Interface,
  toQuantity,
  ZeroAddress,
  ZeroHash,
  type JsonRpcSigner,
} from "ethers";
import {
  ACCOUNTS_ABI,
  AUCTION_ABI,
  COUNCIL_ABI,
  LIQUIDATION_ERRORS,
  MARKET_ABI,
  OPENINGS_ABI,
  PROOFS_ABI,
  RISK_ABI,
  SEALS_ABI,
  TOKEN_ABI,
  VAULT_ABI,
} from "../../liquidation/chainAbi.ts";

const ABIS = {
  auction: AUCTION_ABI,
  openings: OPENINGS_ABI,
  accounts: ACCOUNTS_ABI,
  market: MARKET_ABI,
  vault: VAULT_ABI,
  seals: SEALS_ABI,
  council: COUNCIL_ABI,
  proofs: PROOFS_ABI,
  risk: RISK_ABI,
  token: TOKEN_ABI,
} as const;
type Name = keyof typeof ABIS;
const NAMES = Object.keys(ABIS) as Name[];

const SENDER = "0x00000000000000000000000000000000000000ee";
const ERRORS = new Interface(LIQUIDATION_ERRORS);

/** Address of a contract: its place in the list. */
export function addressOf(name: Name): string {
  return `0x${(NAMES.indexOf(name) + 0xc0).toString(16).padStart(40, "0")}`;
}

/** A contract's error, to be returned by a script. */
export class Revert {
  readonly data: string;

  constructor(name: string, ...values: unknown[]) {
    this.data = ERRORS.encodeErrorResult(name, values);
  }
}

/** The results of a function, in order, or a refusal. */
type Script = (...values: readonly unknown[]) => readonly unknown[] | Revert;

export interface SentCall {
  readonly to: Name;
  readonly method: string;
  readonly values: readonly unknown[];
}

interface CallParams {
  readonly to: string;
  readonly data: string;
}

/** Error data where nodes put it. */
class NodeError extends Error {
  readonly code = 3;
  readonly data: string;

  constructor(data: string) {
    super("execution reverted");
    this.data = data;
  }
}

export class FakeNode {
  readonly sent: SentCall[] = [];
  readonly #scripts = new Map<string, Script>();
  readonly #logs: object[] = [];
  #down = false;

  constructor() {
    this.on("auction.accounts", () => [addressOf("accounts")]);
    for (const name of ["market", "vault", "seals", "proofs"] as const) {
      this.on(`accounts.${name}`, () => [addressOf(name)]);
    }
    this.on("seals.council", () => [addressOf("council")]);
    this.on("proofs.risk", () => [addressOf("risk")]);
    this.on("vault.tokenOf", () => [addressOf("token")]);
  }

  /** Scripts `contract.method`. */
  on(call: `${Name}.${string}`, script: Script): this {
    this.#scripts.set(call, script);
    return this;
  }

  /** Adds an event of a contract. */
  emit(name: Name, event: string, ...values: unknown[]): this {
    const { data, topics } = new Interface(ABIS[name]).encodeEventLog(event, values);
    const place = { blockNumber: toQuantity(this.#logs.length + 1), blockHash: ZeroHash };
    const rest = { transactionHash: ZeroHash, transactionIndex: "0x0", logIndex: "0x0" };
    this.#logs.push({ address: addressOf(name), data, topics, removed: false, ...place, ...rest });
    return this;
  }

  /** From now on the node does not answer. */
  stop(): void {
    this.#down = true;
  }

  provider(): BrowserProvider {
    const request = ({ method, params }: { method: string; params?: unknown }): Promise<unknown> =>
      Promise.resolve().then(() => this.#answer(method, (params ?? []) as readonly unknown[]));
    return new BrowserProvider({ request }, 31337, { cacheTimeout: -1, polling: true });
  }

  signer(): Promise<JsonRpcSigner> {
    return this.provider().getSigner(SENDER);
  }

  #answer(method: string, [first]: readonly unknown[]): unknown {
    if (this.#down) throw new Error("connection refused");
    switch (method) {
      case "eth_chainId":
        return "0x7a69";
      case "eth_accounts":
        return [SENDER];
      case "eth_blockNumber":
        return "0x9";
      case "eth_call":
        return this.#run(first as CallParams).result;
      case "eth_estimateGas":
        this.#run(first as CallParams);
        return "0x5208";
      case "eth_sendTransaction": {
        const { name, fragment, values } = this.#run(first as CallParams);
        this.sent.push({ to: name, method: fragment, values });
        return `0x${this.sent.length.toString(16).padStart(64, "0")}`;
      }
      case "eth_getTransactionByHash":
        return transaction(first as string);
      case "eth_getTransactionReceipt":
        return receipt(first as string);
      case "eth_getLogs":
        return this.#logsOf(first as { address: string; topics: (string | null)[] });
      default:
        throw new Error(method);
    }
  }

  #run({ to, data }: CallParams) {
    const name = NAMES.find((one) => addressOf(one) === to.toLowerCase());
    if (name === undefined) throw new Error(`nobody at ${to}`);
    const abi = new Interface(ABIS[name]);
    const call = abi.parseTransaction({ data });
    if (call === null) throw new Error(`${name} has no such function`);
    const answer = this.#scripts.get(`${name}.${call.name}`)?.(...call.args);
    if (answer === undefined) throw new Error(`${name}.${call.name} is not scripted`);
    if (answer instanceof Revert) throw new NodeError(answer.data);
    const result = abi.encodeFunctionResult(call.fragment, answer);
    return { name, fragment: call.name, values: [...call.args] as unknown[], result };
  }

  #logsOf({ address, topics }: { address: string; topics: (string | null)[] }): object[] {
    return this.#logs.filter((log) => {
      const entry = log as { address: string; topics: string[] };
      const matches = topics.every(
        (topic, index) => topic === null || entry.topics[index] === topic,
      );
      return entry.address === address.toLowerCase() && matches;
    });
  }
}

function transaction(hash: string): object {
  const numbers = { nonce: "0x0", gas: "0x5208", gasPrice: "0x1", value: "0x0", type: "0x0" };
  const signature = { v: "0x1b", r: `0x${"1".repeat(64)}`, s: `0x${"2".repeat(64)}` };
  const place = { blockHash: ZeroHash, blockNumber: "0x9", transactionIndex: "0x0" };
  return {
    hash,
    from: SENDER,
    to: ZeroAddress,
    input: "0x",
    chainId: "0x7a69",
    ...numbers,
    ...signature,
    ...place,
  };
}

function receipt(transactionHash: string): object {
  const gas = { gasUsed: "0x5208", cumulativeGasUsed: "0x5208", effectiveGasPrice: "0x1" };
  const place = { blockHash: ZeroHash, blockNumber: "0x9", transactionIndex: "0x0" };
  const bloom = `0x${"0".repeat(512)}`;
  return {
    transactionHash,
    from: SENDER,
    to: ZeroAddress,
    contractAddress: null,
    status: "0x1",
    type: "0x0",
    logs: [],
    logsBloom: bloom,
    ...gas,
    ...place,
  };
}
