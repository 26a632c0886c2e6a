/** A node that serves the audit's simulated market over HTTP, as far as `zkmargin audit run` asks. */
import { setTimeout as sleep } from "node:timers/promises";
import { Interface, toQuantity, ZeroAddress } from "ethers";
import { AUDIT_CALLS } from "../../audit/auditAbi.ts";
import { AUDIT_BOOK_CALLS, HINDRANCES } from "../../audit/chainAbi.ts";
import {
  blockOf,
  logsOf,
  startSimulatedNode,
  type LogFilter,
  type Request,
  type SimulatedNode,
} from "../../test/cli/simulatedNode.ts";
import { SimulatedChain } from "../../test/wallet/simulatedChain.ts";
import { type SimulatedMarket } from "../../test/audit/simulatedMarket.ts";

const CALLS = new Interface([...Object.values(AUDIT_CALLS).flat(), ...AUDIT_BOOK_CALLS]);
const OWNER = `0x${"9".repeat(40)}`;
const KINDS = ["unlisted", "spot", "perpetual"] as const;
/** Of which the last digits say which slot it is of. */
const TOKEN = 0xd0n << 152n;
const tokenOf = (slot: number): string => `0x${(TOKEN + BigInt(slot)).toString(16)}`;

const PRICES_IN_A_WORD = 4;
const packed = (prices: readonly bigint[]): bigint[] =>
  Array.from({ length: prices.length / PRICES_IN_A_WORD }, (_, word) =>
    prices
      .slice(word * PRICES_IN_A_WORD, (word + 1) * PRICES_IN_A_WORD)
      .reduceRight((sum, price) => (sum << 64n) | price, 0n),
  );

interface Call {
  readonly to: string;
  readonly data: string;
}

async function accountCall(
  market: SimulatedMarket,
  name: string,
  [account, table]: readonly [bigint, string?],
  block: number,
): Promise<unknown> {
  const question = { account, table, lapse: name === "lapseOf" };
  const [answer] = await market.accounts(block, [question]);
  if (answer === undefined) throw new Error("no answer");
  const { exists, version, exposed, commitment, home, lease, lapse } = answer;
  if (name === "lapseOf") return [ZeroAddress, 0, lapse?.graceUntil ?? 0, lapse?.state ?? 0];
  if (name === "leaseOf") {
    if (lease === undefined) return [0, 0, 0, 0, 0, 0, false];
    return [lease.epoch, lease.level, lease.band, lease.expiry, lease.version, 0, lease.lapsed];
  }
  const { x, y } = commitment;
  return [exists ? OWNER : ZeroAddress, version, exposed, x, y, home, 0, 0];
}

async function vaultCall(market: SimulatedMarket, name: string, of: number, block: number) {
  const { slots, ...vault } = await market.vault(block);
  const slot = slots[of];
  const spot = slot?.kind === "spot" ? slot : undefined;
  switch (name) {
    case "kindOf":
      return KINDS.indexOf(slot?.kind ?? "unlisted");
    case "tokenOf":
      return tokenOf(of);
    case "totalOf":
      return spot?.total ?? 0n;
    case "balanceOf":
      return spot?.balance ?? 0n;
    case "decimals":
      return spot?.decimals ?? 0;
    case "symbol":
      return spot?.symbol ?? "";
    case "reservedUnits":
      return vault.reserved;
    case "tokensDown":
      return vault.settlementWorth;
    default:
      return vault[name as "settlementHeld" | "settlementIndex"];
  }
}

async function windowCall(
  market: SimulatedMarket,
  name: string,
  window: bigint,
  block: number,
): Promise<unknown[]> {
  const { sum, accounts, hidden, continuing, hindrance } = await market.window(block, window);
  if (name === "countsOf") return [accounts, hidden, continuing];
  if (name === "mayPublish") return [hindrance === "none", HINDRANCES.indexOf(hindrance)];
  const { ephemeral, masked } = sum;
  return [
    [
      [ephemeral.x, ephemeral.y],
      [masked.x, masked.y],
    ],
  ];
}

async function answerTo(market: SimulatedMarket, { to, data }: Call, tag: string) {
  const { name, args, fragment } = CALLS.parseTransaction({ data }) ?? {};
  if (name === undefined || fragment === undefined) throw new Error("no such function");
  const block = tag === "latest" ? market.newest : Number(tag);
  const [first, second, third] = args as unknown as [bigint, never, bigint];
  const one = async (): Promise<unknown[]> => {
    switch (name) {
      case "proofs":
        return [OWNER];
      case "clearing":
        return [ZeroAddress];
      case "accountCount":
        return [await market.accountCount(block)];
      case "accountOf":
      case "leaseOf":
      case "lapseOf":
        return [await accountCall(market, name, [first, second], block)];
      case "status": {
        const { state, epoch, clock } = await market.market(block);
        return [state, epoch, clock];
      }
      case "epochPrices":
        return [0n, [packed(await market.epochPrices(block, first))]];
      case "currentHome":
        return [await market.currentHome(block, String(first))];
      case "isWithinBand":
        return [await market.isWithinBand(block, String(first), second, third)];
      case "windowCount":
        return [await market.windowCount(block)];
      case "sumOf":
      case "countsOf":
      case "mayPublish":
        return windowCall(market, name, first, block);
      default: {
        if (Object.hasOwn(market.addresses, name)) {
          return [market.addresses[name as keyof typeof market.addresses]];
        }
        const isToken = BigInt(to) >> 152n === TOKEN >> 152n;
        const slot = isToken ? BigInt(to) - TOKEN : first;
        return [await vaultCall(market, name, Number(slot), block)];
      }
    }
  };
  return CALLS.encodeFunctionResult(fragment, await one());
}

async function block(market: SimulatedMarket, tag: string): Promise<unknown> {
  const number = tag.startsWith("0x") ? Number(tag) : tag === "latest" ? "latest" : "finalized";
  const found = await market.blockAt(number);
  if (found === undefined) return null;
  const known = (await blockOf(market.source, toQuantity(found.block))) as object;
  return { ...known, timestamp: toQuantity(found.time) };
}

/**
 * @param latency milliseconds of every answer: time to be killed in
 * @param onLogs told the first block of every range of events asked for
 */
export function startMarketNode(
  market: SimulatedMarket,
  latency: number,
  onLogs: (from: number) => void,
): Promise<SimulatedNode> {
  const contracts = () => new Set(Object.values(market.addresses));
  const { source } = market;
  const logs = { contracts, logs: source.logs.bind(source) };
  const answer = async ({ method, params }: Request): Promise<unknown> => {
    await sleep(latency);
    const [first, second = "latest"] = params as [never, string?];
    switch (method) {
      case "eth_chainId":
        return toQuantity(market.chainId);
      case "eth_blockNumber":
        return toQuantity(market.newest);
      case "eth_getBlockByNumber":
        return block(market, first);
      case "eth_getLogs":
        onLogs(Number((first as LogFilter).fromBlock));
        return logsOf(logs, first);
      case "eth_call":
        return answerTo(market, first, second);
      default:
        throw new Error(method);
    }
  };
  // What it leaves undefined, the chain behind would answer: nothing is left.
  return startSimulatedNode(new SimulatedChain(), answer);
}
