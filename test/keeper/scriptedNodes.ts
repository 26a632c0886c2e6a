/** Nodes that answer as told: what is asked of each is kept, and how it answers can change at any time. */
import { Nodes, type NodeNotice } from "../../keeper/nodes.ts";

export interface Asked {
  readonly method: string;
  readonly params: readonly unknown[];
}

type Reply = { readonly result: unknown } | { readonly error: object };

export interface ScriptedNode {
  /** What it says its chain is. */
  chainId: bigint;
  /** Undefined: the node does not answer at all. */
  reply: ((asked: Asked) => Reply) | undefined;
  /** Takes the place of everything it says. */
  nonsense: unknown;
  readonly asked: Asked[];
}

export const SECRET_URL = "https://node.example/v2/secret-key-";
export const CHAIN = 31_337n;

export interface Script {
  readonly nodes: readonly ScriptedNode[];
  readonly provider: Nodes;
  readonly told: NodeNotice[];
}

/** @param count of nodes; each answers "0x1" to everything at first */
export function script(count: number): Script {
  const told: NodeNotice[] = [];
  const nodes = Array.from({ length: count }, (): ScriptedNode => {
    return { chainId: CHAIN, reply: () => ({ result: "0x1" }), nonsense: undefined, asked: [] };
  });
  const urls = nodes.map((_, index) => `${SECRET_URL}${index}`);
  const post = async (url: string, request: unknown): Promise<unknown> => {
    const node = nodes[urls.indexOf(url)]!;
    const asked = request as Asked & { readonly id: number };
    node.asked.push(asked);
    if (node.reply === undefined) throw new Error(`connect ECONNREFUSED ${url}`);
    if (node.nonsense !== undefined) return node.nonsense;
    const head = { jsonrpc: "2.0", id: asked.id };
    if (asked.method === "eth_chainId")
      return { ...head, result: `0x${node.chainId.toString(16)}` };
    return { ...head, ...node.reply(asked) };
  };
  const tell = (notice: NodeNotice): void => void told.push(notice);
  return { nodes, provider: new Nodes({ urls, chainId: CHAIN, post, tell }), told };
}

/** A block as a node describes it. */
export function blockAnswer(number: number, fork = 0): Reply {
  const word = (value: number): string => `0x${value.toString(16).padStart(64, "0")}`;
  return {
    result: {
      number: `0x${number.toString(16)}`,
      hash: word(number * 1_000 + fork + 1),
      parentHash: word((number - 1) * 1_000 + fork + 1),
      timestamp: `0x${(1_600_000_000 + number).toString(16)}`,
      nonce: "0x0000000000000000",
      difficulty: "0x0",
      gasLimit: "0x1c9c380",
      gasUsed: "0x0",
      miner: `0x${"00".repeat(20)}`,
      extraData: "0x",
      transactions: [],
    },
  };
}
