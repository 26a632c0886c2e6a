/** A node with an AuditBook and what it leads to, answering as a test tells it: one window, the example's table and market. */
import {
  AbiCoder,
  AbstractProvider,
  encodeBytes32String,
  Interface,
  keccak256,
  Network,
  toBeHex,
  toQuantity,
  zeroPadValue,
  ZeroAddress,
  type PerformActionRequest,
} from "ethers";
import { readFileSync } from "node:fs";
import { AUDIT_BOOK_ABI } from "../../audit/chainAbi.ts";
import { WindowFold, type Contributed } from "../../audit/fold.ts";
import { recordedWord } from "../../audit/window.ts";
import { IDENTITY, type AffinePoint } from "../../circuits/babyjubjub.ts";
import { solidityTable } from "../../prover/index.ts";
import { parseMarketSnapshot, parseRuleTable } from "../../risk/index.ts";
import { publicKeyOf } from "../../sealing/index.ts";
import { ACCOUNTS_ABI, COUNCIL_ABI, RISK_ABI, SETTLING_ERRORS } from "../../trading/chainAbi.ts";
import {
  MARKET_ABI,
  RISK_ABI as TABLES,
  RULES_TYPE,
  VERIFIER_ABI,
} from "../../verifier/chainAbi.ts";
import { CLEARING_PATH } from "../../wallet/ethersLogSource.ts";

const addressOf = (n: number): string => toBeHex(n, 20);
const hashOf = (block: number): string => toBeHex(block + 1, 32);

/** Everything but AuditBook answers at one address. */
export const BOOK = addressOf(0x21);
export const REST = addressOf(0x22);
export const COUNCIL_SECRET = 4711n;
export const COUNCIL_KEY = publicKeyOf(COUNCIL_SECRET);

const example = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../cli/examples/${name}.json`, import.meta.url), "utf8"));
export const TABLE = parseRuleTable(example("table"));
export const MARKET = parseMarketSnapshot(example("market"));
const RULES = Object.values(solidityTable(TABLE));
export const TABLE_ID = keccak256(
  AbiCoder.defaultAbiCoder().encode(["address", RULES_TYPE], [REST, RULES]),
);

const ABI = new Interface([
  ...new Set([
    ...[...AUDIT_BOOK_ABI, ...ACCOUNTS_ABI, ...RISK_ABI, ...TABLES, ...MARKET_ABI, ...VERIFIER_ABI],
    ...[...COUNCIL_ABI, ...SETTLING_ERRORS, ...CLEARING_PATH],
  ]),
]);

/** What the contracts know; a test changes it between calls. */
export interface Scene {
  block: number;
  time: bigint;
  closesAt: bigint;
  /** Of the window, and of every account. */
  home: string;
  ownHome: string;
  level: bigint;
  /** 0 for one that does not exist; of every account. */
  owner: string;
  version: bigint;
  exposed: boolean;
  commitment: AffinePoint;
  inReach: boolean;
  /** Oldest first, one a block from block 1 on. */
  contributions: Contributed[];
  /** What the node leaves out of its events. */
  hides: (contribution: Contributed) => boolean;
  /** The contract's error when a contribution is tried; none where it takes it. */
  refuses: string | undefined;
}

export const newScene = (change: Partial<Scene> = {}): Scene => ({
  ...{
    block: 50,
    time: 1_000n,
    closesAt: 2_000n,
    home: TABLE_ID,
    ownHome: TABLE_ID,
    level: 10_000n,
  },
  ...{ owner: addressOf(9), version: 3n, exposed: true, commitment: IDENTITY, inReach: true },
  ...{ contributions: [], hides: () => false, refuses: undefined, ...change },
});

function packed(prices: readonly bigint[]): bigint[] {
  const words = Array.from({ length: 8 }, () => 0n);
  for (const [slot, price] of prices.entries()) {
    words[slot >> 2] = (words[slot >> 2] ?? 0n) | (price << BigInt(64 * (slot & 3)));
  }
  return words;
}

export class SimulatedBook extends AbstractProvider {
  readonly scene: Scene;

  constructor(scene: Scene) {
    super(new Network("simulated", 31_337n), { cacheTimeout: -1 });
    this.scene = scene;
  }

  override _detectNetwork(): Promise<Network> {
    return Promise.resolve(new Network("simulated", 31_337n));
  }

  override async _perform<T>(request: PerformActionRequest): Promise<T> {
    if (request.method === "call") return this.#call(String(request.transaction.data)) as T;
    if (request.method === "getLogs") return this.#logs(request.filter.topics ?? []) as T;
    if (request.method === "getBlockNumber") return toQuantity(this.scene.block) as T;
    if (request.method !== "getBlock") return super._perform(request);
    return this.#block("blockTag" in request ? request.blockTag : "latest") as T;
  }

  /** As the contract has it: every contribution counts, whatever the node tells. */
  #fold(): WindowFold {
    const fold = new WindowFold(1n);
    for (const contribution of this.scene.contributions) fold.add(contribution);
    return fold;
  }

  #call(data: string): string {
    const { name, args, fragment } = ABI.parseTransaction({ data }) ?? {};
    if (name === undefined || fragment === undefined) throw new Error("no such function");
    if (name === "contribute" && this.scene.refuses !== undefined) {
      const values = this.scene.refuses === "ProofRefused" ? [1n, TABLE_ID, 1n] : [1n];
      const refusal = ABI.encodeErrorResult(this.scene.refuses, values);
      throw Object.assign(new Error("execution reverted"), { data: refusal });
    }
    return ABI.encodeFunctionResult(fragment, this.#answer(name, args as unknown as bigint[]));
  }

  #answer(name: string, [first = 0n, second = 0n]: readonly bigint[]): unknown[] {
    const { scene } = this;
    const { home, level, closesAt, owner, version, exposed, commitment } = scene;
    const { x, y } = commitment;
    const fold = this.#fold();
    switch (name) {
      case "windowOf":
        if (first !== 1n) return [[TABLE_ID, TABLE_ID, 0, 0, 0, 0, 0, 0]];
        return [[home, TABLE_ID, MARKET.epoch, level, 1n, closesAt, 2n, 0n]];
      case "sumOf": {
        const { ephemeral, masked } = fold.sum();
        return [
          [
            [ephemeral.x, ephemeral.y],
            [masked.x, masked.y],
          ],
        ];
      }
      case "countsOf":
        return [fold.accounts, fold.hidden, 0];
      case "contributionOf": {
        const last = fold.of(second);
        return [
          last === undefined ? zeroPadValue("0x", 32) : recordedWord(last.ciphertext, last.hidden),
        ];
      }
      case "accountOf":
        return [[owner, version, exposed, x, y, TABLE_ID, 0n, 0n]];
      case "currentHome":
        return [scene.ownHome];
      case "isWithinBand":
        return [scene.inReach];
      case "tableOf":
        return [[REST, 1n, 1n, 8n, 1n, 1n, 1n, [0n, 0n]]];
      case "key":
        return [[COUNCIL_KEY.x, COUNCIL_KEY.y]];
      case "circuit":
        return [encodeBytes32String(TABLE.circuit)];
      case "keyHash":
        return [zeroPadValue("0x", 32)];
      case "epochPrices":
        return [0n, [packed(MARKET.price)]];
      case "contribute":
        return [];
      case "clearing":
        return [ZeroAddress];
      default:
        return [REST];
    }
  }

  #logs(topics: readonly (string | readonly string[] | null)[]): unknown[] {
    const { scene } = this;
    const kinds = [topics[0]].flat();
    const told = scene.contributions.flatMap((one, place) => {
      const { window, account, version, hidden, replaced, ciphertext } = one;
      const { ephemeral, masked } = ciphertext;
      const points = [ephemeral.x, ephemeral.y, masked.x, masked.y];
      const values = [window, account, version, hidden, replaced, ...points];
      const log = ABI.encodeEventLog("Contributed", values);
      return scene.hides(one) ? [] : [{ ...log, block: place + 1, address: BOOK }];
    });
    const others = [
      ABI.encodeEventLog("TableRegistered", [TABLE_ID, REST, RULES]),
      ABI.encodeEventLog("EpochCommitted", [MARKET.epoch, 1n, packed(MARKET.price)]),
    ].map((log) => ({ ...log, block: 1, address: REST }));
    return [...told, ...others]
      .filter((log) => kinds.includes(log.topics[0]))
      .filter((log) => topics.every((one, i) => i === 0 || one === null || one === log.topics[i]))
      .map(({ block, ...log }) => ({
        ...{ ...log, blockNumber: block, blockHash: hashOf(block), removed: false },
        ...{ transactionHash: hashOf(1_000 + block), transactionIndex: 0, index: 0 },
      }));
  }

  #block(tag: unknown): unknown {
    const number = tag === "latest" ? this.scene.block : Number(tag);
    const zeros = { nonce: "0x0000000000000000", difficulty: "0x0", gasLimit: "0x0" };
    const rest = { parentHash: hashOf(0), gasUsed: "0x0", miner: ZeroAddress, extraData: "0x" };
    const timestamp = toQuantity(this.scene.time);
    const known = { hash: hashOf(number), number: toQuantity(number), timestamp };
    return { ...known, ...zeros, ...rest, transactions: [] };
  }
}
