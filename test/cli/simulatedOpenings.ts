/** The node of a simulated chain with openings: calls of the contracts, and members' transactions. */
import { after } from "mocha";
import { getAddress, Interface, toQuantity, Transaction, ZeroAddress } from "ethers";
import {
  ACCOUNT_CALLS,
  AUCTION_CALLS,
  COUNCIL_CALLS,
  OPENINGS as OPENINGS_ABI,
} from "../../council/service/openingAbi.ts";
import { LAPSE_STATES, STANDINGS } from "../../wallet/chainStates.ts";
import { AUCTION, OPENINGS, type SimulatedAuction } from "../council/simulatedAuction.ts";
import { ACCOUNTS, PROOFS } from "../wallet/simulatedChain.ts";
import {
  blockOf,
  clearingCall,
  Reverted,
  startSimulatedNode,
  type Request,
} from "./simulatedNode.ts";

const ACCOUNTS_ABI = new Interface(ACCOUNT_CALLS);
const AUCTION_ABI = new Interface(AUCTION_CALLS);
const COUNCIL_ABI = new Interface(COUNCIL_CALLS);
const GWEI = 10n ** 9n;

interface Call {
  readonly to: string;
  readonly data: string;
  readonly from?: string;
}

export interface SimulatedOpenings {
  readonly url: string;
  /** Answers nothing but faults while it is set. */
  down: boolean;
  /** Runs when a transaction has been taken into the pool. */
  onSent: () => void;
  /** Every transaction that came, taken or not. */
  readonly arrived: readonly Transaction[];
  close(): void;
}

/** Members' addresses by index: 1 is the first. */
export async function startOpenings(
  chain: SimulatedAuction,
  members: readonly string[],
): Promise<SimulatedOpenings> {
  /** Every transaction there was, by sender. */
  const sent = new Map<string, { request: bigint; member: number }[]>();
  const indexOf = (address: string): number => members.indexOf(getAddress(address)) + 1;

  function revert(name: string): never {
    const inputs = OPENINGS_ABI.getError(name)?.inputs ?? [];
    throw new Reverted(
      OPENINGS_ABI.encodeErrorResult(
        name,
        inputs.map(() => 0n),
      ),
    );
  }

  function logOpening(data: string, from: string, isSent: boolean): string {
    const [request, member] = OPENINGS_ABI.decodeFunctionData("logOpening", data).toArray() as [
      ...[bigint, bigint],
    ];
    const log = { request, member: Number(member) };
    if (indexOf(from) !== log.member) revert("NotACouncilMember");
    const why = chain.whyNot(log);
    if (why !== "") revert(why);
    if (!isSent) return "0x";
    chain.send(log);
    sent.set(from, [...(sent.get(from) ?? []), log]);
    return "0x";
  }

  /** A whole case, whatever is asked of it. */
  async function facts(
    tag: string,
    ids: { account?: bigint; liquidator?: bigint; request?: bigint },
  ) {
    const { account = 0n, liquidator = 0n, request = 0n } = ids;
    const block = tag === "latest" ? chain.headNow() : Number(tag);
    const viewingKey = { x: 0n, y: 0n };
    return chain.factsAt({ account, liquidator, request, viewingKey }, block);
  }

  async function call({ to, data, from = ZeroAddress }: Call, tag: string): Promise<string> {
    const { behind } = chain;
    const is = (address: string): boolean => to.toLowerCase() === address.toLowerCase();
    if (is(OPENINGS) && behind !== undefined) {
      const parsed = OPENINGS_ABI.parseTransaction({ data });
      const name = parsed?.name ?? "";
      if (name === "logOpening") return logOpening(data, from, false);
      if (name !== "requestOf") {
        const address = behind[name as "accounts" | "auction" | "council"];
        return OPENINGS_ABI.encodeFunctionResult(name, [address]);
      }
      const { record } = await facts(tag, { request: parsed?.args[0] as bigint });
      if (record === undefined) revert("RequestUnknown");
      const { account, liquidator, since, logged, settled } = record;
      const values = [account, liquidator, ZeroAddress, since, logged, settled];
      return OPENINGS_ABI.encodeFunctionResult("requestOf", values);
    }
    if (is(AUCTION)) {
      const account = AUCTION_ABI.decodeFunctionData("standingOf", data)[0] as bigint;
      const { standing } = await facts(tag, { account });
      return AUCTION_ABI.encodeFunctionResult("standingOf", [STANDINGS.indexOf(standing)]);
    }
    if (behind !== undefined && is(behind.council)) {
      const parsed = COUNCIL_ABI.parseTransaction({ data });
      if (parsed?.name === "generation") {
        return COUNCIL_ABI.encodeFunctionResult("generation", [behind.generation]);
      }
      const key = behind.keys[Number(parsed?.args[0]) - 1] ?? { x: 0n, y: 1n };
      return COUNCIL_ABI.encodeFunctionResult("memberKey", [key]);
    }
    if (is(ACCOUNTS) || is(PROOFS)) {
      const named = clearingCall(chain, data);
      if (named !== undefined) return named;
    }
    if (!is(ACCOUNTS)) return "0x";
    const parsed = ACCOUNTS_ABI.parseTransaction({ data });
    const account = parsed?.args[0] as bigint;
    const { lapse, since, version, viewingKey } = await facts(tag, {
      account,
      liquidator: account,
    });
    if (parsed?.name === "lapseOf") {
      const values = [ZeroAddress, since, 0n, LAPSE_STATES.indexOf(lapse)];
      return ACCOUNTS_ABI.encodeFunctionResult("lapseOf", [values]);
    }
    const held = await chain.accountAt(
      ACCOUNTS,
      account,
      tag === "latest" ? chain.headNow() : Number(tag),
    );
    const { cx = 0n, cy = 0n } = held ?? {};
    const home = `0x${"0".repeat(64)}`;
    const values = [ZeroAddress, version, false, cx, cy, home, viewingKey.x, viewingKey.y];
    return ACCOUNTS_ABI.encodeFunctionResult("accountOf", [values]);
  }

  function countOf(address: string, tag: string): string {
    const own = [...sent].find(([from]) => from.toLowerCase() === address.toLowerCase())?.[1] ?? [];
    const waits = own.filter((log) =>
      chain.pool.some(({ request, member }) => request === log.request && member === log.member),
    );
    return toQuantity(tag === "pending" ? own.length : own.length - waits.length);
  }

  const arrived: Transaction[] = [];
  const node = { down: false, onSent: (): void => undefined, arrived };

  async function answer({ method, params }: Request): Promise<unknown> {
    if (node.down && method !== "eth_chainId") throw new Error("the node is down");
    const [first, second = "latest"] = params as [string, string?];
    switch (method) {
      case "eth_call":
        return call(first as unknown as Call, second);
      case "eth_estimateGas":
        return toQuantity(100_000);
      case "eth_gasPrice":
      case "eth_maxPriorityFeePerGas":
        return toQuantity(GWEI);
      case "eth_getTransactionCount":
        return countOf(first, second);
      case "eth_getBlockByNumber": {
        if (first !== "latest" && first !== "pending") return undefined;
        const block = (await blockOf(chain, toQuantity(chain.headNow()))) as object;
        return { ...block, baseFeePerGas: toQuantity(GWEI) };
      }
      case "eth_sendRawTransaction": {
        const transaction = Transaction.from(first);
        arrived.push(transaction);
        logOpening(transaction.data, transaction.from ?? "", true);
        node.onSent();
        return transaction.hash;
      }
      default:
        return undefined;
    }
  }

  return Object.assign(node, await startSimulatedNode(chain, answer));
}

/** Until the tests of the file are over. */
export async function serveOpenings(
  chain: SimulatedAuction,
  members: readonly string[],
): Promise<SimulatedOpenings> {
  const node = await startOpenings(chain, members);
  after(node.close);
  return node;
}
