import { expect } from "chai";
import {
  AbiCoder,
  id,
  JsonRpcProvider,
  Network,
  type JsonRpcPayload,
  type JsonRpcResult,
} from "ethers";
import { SettlementChain, watchTrade, type TradeOutcome } from "../../trading/index.ts";
import { rejectionOf } from "../prover/refusal.ts";
import { sign } from "./negotiation.ts";
import { newWorld } from "./world.ts";

const SETTLEMENT = `0x${"20".repeat(20)}`;
const DIGEST = `0x${"ab".repeat(32)}`;
const SETTLED = id("PrivateTradeSettled(bytes32,uint256,uint256,uint256,uint256)");
const CANCELLED = id("TradeCancelled(bytes32,address)");

interface Shown {
  readonly kind: string;
  readonly address?: string;
  readonly digest?: string;
  readonly removed?: boolean;
}

/** A node at block 100 that says of every digest that it is used up, and shows these events whatever it is asked. */
class Node extends JsonRpcProvider {
  readonly #shown: readonly Shown[];

  constructor(shown: readonly Shown[]) {
    const network = Network.from(31_337);
    super("http://127.0.0.1:1", network, { staticNetwork: network, batchMaxCount: 1 });
    this.#shown = shown;
  }

  override async _send(payload: JsonRpcPayload | JsonRpcPayload[]): Promise<JsonRpcResult[]> {
    const calls = Array.isArray(payload) ? payload : [payload];
    return calls.map((call) => ({ id: call.id, result: this.#answer(call) }));
  }

  #answer({ method, params }: JsonRpcPayload): unknown {
    const block = { number: "0x64", timestamp: "0x10", hash: DIGEST, parentHash: DIGEST };
    const face = {
      nonce: "0x0000000000000000",
      difficulty: "0x0",
      gasLimit: "0x1",
      gasUsed: "0x0",
    };
    switch (method) {
      case "eth_blockNumber":
        return "0x64";
      case "eth_call":
        return AbiCoder.defaultAbiCoder().encode(["bool"], [true]);
      case "eth_getBlockByNumber":
        return { ...block, ...face, miner: SETTLEMENT, extraData: "0x", transactions: [] };
      case "eth_getLogs": {
        const [{ topics }] = params as [{ topics: string[] }];
        return this.#shown.filter(({ kind }) => kind === topics[0]).map(logOf);
      }
      default:
        throw new Error(method);
    }
  }
}

function logOf({ kind, address = SETTLEMENT, digest = DIGEST, removed = false }: Shown): object {
  const word = `0x${"00".repeat(31)}01`;
  const topics = kind === SETTLED ? [kind, digest, word, word] : [kind, digest, word];
  const data = kind === SETTLED ? `0x${"00".repeat(64)}` : "0x";
  const place = { blockNumber: "0x5", blockHash: DIGEST, transactionHash: DIGEST };
  return { address, topics, data, removed, ...place, logIndex: "0x0", transactionIndex: "0x0" };
}

async function outcomeOf(...shown: readonly Shown[]): Promise<TradeOutcome> {
  const provider = new Node(shown);
  try {
    const chain = new SettlementChain({ provider, settlement: SETTLEMENT, confirmations: 0 });
    return await chain.outcome(DIGEST);
  } finally {
    provider.destroy();
  }
}

describe("the fate of a trade whose digest is used up", () => {
  it("is the event's that the node shows", async () => {
    expect((await outcomeOf({ kind: SETTLED })).fate).to.equal("settled");
    expect((await outcomeOf({ kind: CANCELLED })).fate).to.equal("cancelled");
  });

  const another = `0x${"66".repeat(20)}`;
  for (const [name, shown] of [
    ["neither event", []],
    ["both events", [{ kind: SETTLED }, { kind: CANCELLED }]],
    ["another contract's event", [{ kind: CANCELLED, address: another }]],
    ["another trade's event", [{ kind: CANCELLED, digest: `0x${"cd".repeat(32)}` }]],
    ["an event that was taken back", [{ kind: CANCELLED, removed: true }]],
  ] as const) {
    it(`is not cancelled, nor anything else, by ${name}`, async () => {
      const { code, field } = await rejectionOf(outcomeOf(...shown));
      expect([code, field]).to.deep.equal(["CHAIN_FAILED", "rpc"]);
    });
  }

  it("stays open in the folder while the node cannot show it", async () => {
    const world = newWorld();
    const { taker } = world;
    const { id: name } = await sign(world);
    world.chain.outcome = () => outcomeOf();
    expect((await rejectionOf(watchTrade(taker.party, name))).code).to.equal("CHAIN_FAILED");
    expect(taker.store.find(name)!.state).to.equal("signed");
  });
});
