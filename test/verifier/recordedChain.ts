/** A node that answers from a table: the deployment of the sample claim, with any answer replaced. */
import {
  AbiCoder,
  AbstractProvider,
  Interface,
  Network,
  ZeroAddress,
  encodeBytes32String,
  keccak256,
  type PerformActionRequest,
} from "ethers";
import type { G1Point } from "../../verifier/bn254.ts";
import {
  ACCOUNTS_ABI,
  MARKET_ABI,
  RISK_ABI,
  RULES_TYPE,
  VERIFIER_ABI,
} from "../../verifier/chainAbi.ts";
import type { VerificationContext } from "../../verifier/expectedInputs.ts";
import { prepareInputs } from "../../verifier/preparedInputs.ts";
import { sampleSignals } from "./sampleClaim.ts";

const address = (digit: string): string => `0x${digit.repeat(40)}`;
export const [ACCOUNTS, MARKET, RISK, VERIFIER] = ["1", "2", "3", "4"].map(address) as [
  string,
  string,
  string,
  string,
];
const ABI = new Interface(
  [...ACCOUNTS_ABI, ...MARKET_ABI, ...RISK_ABI, ...VERIFIER_ABI].filter(
    (fragment, index, all) => all.indexOf(fragment) === index,
  ),
);

/** Results by function name, from its arguments. */
export type Answers = Record<string, (args: readonly unknown[]) => readonly unknown[]>;

/** Contents of the context's rule table as the contract orders them. */
export function rulesTuple({ rules }: VerificationContext): unknown[] {
  const { initialLevel, maintenanceLevel, longOnly, weightLong, weightShort } = rules;
  const { contingency, bandSensitivity, impact, shock } = rules;
  const perSlot = [longOnly, weightLong, weightShort, contingency, bandSensitivity, impact];
  return [initialLevel, maintenanceLevel, ...perSlot, shock];
}

export function tableIdentity(context: VerificationContext): string {
  const types = ["address", RULES_TYPE];
  return keccak256(AbiCoder.defaultAbiCoder().encode(types, [VERIFIER, rulesTuple(context)]));
}

function pointTuple(point: G1Point): [bigint, bigint] {
  const { x, y } = point.toAffine();
  return point.is0() ? [0n, 0n] : [x, y];
}

function packPrices(prices: readonly bigint[]): bigint[] {
  const words = Array.from({ length: 8 }, () => 0n);
  prices.forEach((price, slot) => {
    words[slot >> 2] = (words[slot >> 2] ?? 0n) | (price << BigInt(64 * (slot & 3)));
  });
  return words;
}

export class RecordedChain extends AbstractProvider {
  readonly #context: VerificationContext;
  readonly #answers: Answers;
  /** Rules in the event, when the node lies about them. */
  eventRules: unknown[] | undefined;

  constructor(context: VerificationContext, replaced: Answers = {}) {
    super(new Network("recorded", 31337n), { cacheTimeout: -1 });
    this.#context = context;
    const { key, commitment, market } = context;
    const prepared = prepareInputs(key, sampleSignals(context));
    const { x, y } = commitment;
    const account = [address("9"), 3n, true, x, y, tableIdentity(context), x, y];
    const nobody = [ZeroAddress, 0n, false, 0n, 0n, `0x${"00".repeat(32)}`, 0n, 0n];
    const stored = [VERIFIER, 12_000n, 10_500n, 8n, 9_000n, 900n, 20_000n];
    this.#answers = {
      market: () => [MARKET],
      risk: () => [RISK],
      accountOf: ([id]) => [id === 1n ? account : nobody],
      circuit: () => [encodeBytes32String(key.circuit.id)],
      keyHash: () => [key.hash],
      epochPrices: () => [0n, [packPrices(market.price)]],
      prepared: () => [0n, pointTuple(prepared.market)],
      tableOf: () => [[...stored, pointTuple(prepared.rules)]],
      isWithinBand: ([, , band]) => [band === 300n],
      ...replaced,
    };
  }

  override _detectNetwork(): Promise<Network> {
    return Promise.resolve(new Network("recorded", 31337n));
  }

  override async _perform<T>(request: PerformActionRequest): Promise<T> {
    if (request.method === "call") return this.#call(String(request.transaction.data)) as T;
    if (request.method === "getLogs") return this.#logs(request.filter.topics ?? []) as T;
    if (request.method === "getBlock") return this.#block() as T;
    return super._perform(request);
  }

  #call(data: string): string {
    const { name, args, fragment } = ABI.parseTransaction({ data }) ?? {};
    const answer = name === undefined ? undefined : this.#answers[name];
    if (fragment === undefined || answer === undefined) throw new Error("no such function");
    return ABI.encodeFunctionResult(fragment, answer([...(args ?? [])]));
  }

  #logs(topics: readonly (string | string[] | null)[]): unknown[] {
    const [, wanted] = topics;
    const table = tableIdentity(this.#context);
    const rules = this.eventRules ?? rulesTuple(this.#context);
    const { epoch, committedAt, price } = this.#context.market;
    const emitted = [
      ABI.encodeEventLog("TableRegistered", [table, VERIFIER, rules]),
      ABI.encodeEventLog("EpochCommitted", [epoch, committedAt, packPrices(price)]),
    ];
    const matching = emitted.filter(
      (log) => log.topics[0] === topics[0] && log.topics[1] === wanted,
    );
    const place = { address: RISK, blockNumber: 5, transactionIndex: 0, index: 0, removed: false };
    const hashes = { blockHash: `0x${"b1".repeat(32)}`, transactionHash: `0x${"a1".repeat(32)}` };
    return matching.map(({ topics: found, data }) => ({
      ...place,
      ...hashes,
      topics: found,
      data,
    }));
  }

  #block(): unknown {
    const hash = `0x${"b1".repeat(32)}`;
    const limits = { gasLimit: "0x0", gasUsed: "0x0", difficulty: "0x0", extraData: "0x" };
    const timestamp = `0x${this.#context.market.committedAt.toString(16)}`;
    const parents = { parentHash: hash, nonce: "0x0000000000000000", miner: address("0") };
    return { hash, number: "0x5", timestamp, transactions: [], ...limits, ...parents };
  }
}
