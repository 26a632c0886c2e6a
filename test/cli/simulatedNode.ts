/** A node that serves a simulated chain over HTTP, as far as the wallet asks. */
import { createServer } from "node:http";
import { type AddressInfo } from "node:net";
import { AbiCoder, Interface, toQuantity, zeroPadValue, ZeroAddress, ZeroHash } from "ethers";
import { after } from "mocha";
import { CLEARING_PATH } from "../../wallet/ethersLogSource.ts";
import { PROOFS, type SimulatedChain } from "../wallet/simulatedChain.ts";

export interface Request {
  readonly id: number;
  readonly method: string;
  readonly params: readonly unknown[];
}

export interface LogFilter {
  readonly address: string | readonly string[];
  readonly topics?: string[][];
  readonly fromBlock: string;
  readonly toBlock: string;
}

const ACCOUNT = "tuple(address,uint64,bool,uint256,uint256,bytes32,uint256,uint256)";

export async function blockOf(
  chain: Pick<SimulatedChain, "blockHash">,
  tag: string,
): Promise<unknown> {
  const number = Number(tag);
  const hash = await chain.blockHash(number);
  if (hash === undefined) return null;
  const numbers = {
    nonce: "0x0000000000000000",
    difficulty: "0x0",
    gasLimit: "0x0",
    gasUsed: "0x0",
  };
  const rest = { miner: ZeroAddress, extraData: "0x", transactions: [], timestamp: "0x1" };
  return { hash, parentHash: ZeroHash, number: tag, ...numbers, ...rest };
}

export async function logsOf(
  chain: Pick<SimulatedChain, "contracts" | "logs">,
  filter: LogFilter,
): Promise<unknown> {
  const known = new Map([...chain.contracts()].map((address) => [address.toLowerCase(), address]));
  const logs = await chain.logs({
    addresses: [filter.address]
      .flat()
      .map((address) => known.get(address.toLowerCase()) ?? address),
    kinds: filter.topics?.[0] ?? [],
    from: Number(filter.fromBlock),
    to: Number(filter.toBlock),
  });
  return logs.map(({ address, topics, data, block, blockHash, transaction, index }) => ({
    ...{ address, topics, data, blockHash, transactionHash: transaction, removed: false },
    blockNumber: toQuantity(block),
    logIndex: toQuantity(index),
    transactionIndex: "0x0",
  }));
}

const CLEARING = new Interface(CLEARING_PATH);

/** What MarginAccounts and the contract of its proofs name; `undefined` for another call. */
export function clearingCall({ clearing = ZeroAddress }: SimulatedChain, data: string) {
  const name = CLEARING.parseTransaction({ data })?.name;
  if (name === undefined) return undefined;
  return CLEARING.encodeFunctionResult(name, [name === "proofs" ? PROOFS : clearing]);
}

async function accountOf(chain: SimulatedChain, data: string, tag: string): Promise<string> {
  const facts = await chain.accountAt("", BigInt(`0x${data.slice(10)}`), Number(tag));
  const { cx = 0n, cy = 0n, version = 0n } = facts ?? {};
  const values = [ZeroAddress, version, false, cx, cy, zeroPadValue("0x", 32), 0n, 0n];
  return AbiCoder.defaultAbiCoder().encode([ACCOUNT], [values]);
}

async function answer(chain: SimulatedChain, { method, params }: Request): Promise<unknown> {
  const [first, second] = params;
  switch (method) {
    case "eth_chainId":
      return toQuantity(await chain.chainId());
    case "eth_blockNumber":
      return toQuantity(await chain.head());
    case "eth_getBlockByNumber":
      return blockOf(chain, first as string);
    case "eth_getLogs":
      return logsOf(chain, first as LogFilter);
    case "eth_call": {
      const { data } = first as { data: string };
      return clearingCall(chain, data) ?? accountOf(chain, data, second as string);
    }
    default:
      throw new Error(method);
  }
}

/** A call that reverts, with what the contract says. */
export class Reverted extends Error {
  readonly data: string;

  constructor(data: string) {
    super("execution reverted");
    this.data = data;
  }
}

export interface SimulatedNode {
  readonly url: string;
  close(): void;
}

/** @param others is asked first; what it leaves `undefined` the chain answers */
export async function startSimulatedNode(
  chain: SimulatedChain,
  others: (asked: Request) => Promise<unknown> = async () => undefined,
): Promise<SimulatedNode> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Request | Request[];
      const one = async (asked: Request) => {
        const head = { jsonrpc: "2.0", id: asked.id };
        try {
          return { ...head, result: (await others(asked)) ?? (await answer(chain, asked)) };
        } catch (error) {
          if (error instanceof Reverted) {
            const { message, data } = error;
            return { ...head, error: { code: 3, message, data } };
          }
          return { ...head, error: { code: -32000, message: String(error) } };
        }
      };
      const answers = Array.isArray(body) ? Promise.all(body.map(one)) : one(body);
      void answers.then((document) => response.end(JSON.stringify(document)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  server.unref();
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** The URL at which the chain is served until the tests of the file are over. */
export async function serve(
  chain: SimulatedChain,
  others?: (asked: Request) => Promise<unknown>,
): Promise<string> {
  const node = await startSimulatedNode(chain, others);
  after(node.close);
  return node.url;
}
