/** A node whose contracts answer as told: accounts, market, option book, clearing and what they name. */
import {
  encodeBytes32String,
  Interface,
  toBeHex,
  toQuantity,
  zeroPadValue,
  ZeroAddress,
  ZeroHash,
} from "ethers";
import { IDENTITY, type AffinePoint } from "../../circuits/babyjubjub.ts";
import { OPTION_CALLS } from "../../cli/optionAbi.ts";
import { publicKeyOf } from "../../sealing/index.ts";
import { ACCOUNTS_ABI, COUNCIL_ABI, RISK_ABI, SEALS_ABI } from "../../trading/chainAbi.ts";
import { VERIFIER_ABI } from "../../verifier/chainAbi.ts";
import { SimulatedChain } from "../wallet/simulatedChain.ts";
import { Reverted, serve, type Request } from "./simulatedNode.ts";

const addressOf = (n: number): string => toBeHex(n, 20);

export const AT = {
  accounts: addressOf(0x11),
  market: addressOf(0x12),
  proofs: addressOf(0x13),
  options: addressOf(0x14),
  clearing: addressOf(0x15),
  points: addressOf(0x16),
  risk: addressOf(0x17),
  seals: addressOf(0x18),
  council: addressOf(0x19),
  verifier: addressOf(0x1a),
} as const;

/** The viewing key of every account, and the council's. */
export const VIEWING_KEY = publicKeyOf(5n);
export const COUNCIL_KEY = publicKeyOf(6n);

type Name = keyof typeof AT;

const ABI: Readonly<Record<Name, Interface>> = {
  accounts: new Interface([...ACCOUNTS_ABI, ...OPTION_CALLS.accounts]),
  market: new Interface(OPTION_CALLS.market),
  proofs: new Interface(OPTION_CALLS.proofs),
  options: new Interface(OPTION_CALLS.options),
  clearing: new Interface(OPTION_CALLS.clearing),
  points: new Interface(OPTION_CALLS.points),
  risk: new Interface(RISK_ABI),
  seals: new Interface(SEALS_ABI),
  council: new Interface(COUNCIL_ABI),
  verifier: new Interface(VERIFIER_ABI),
};

export interface SimulatedSeries {
  readonly underlying: number;
  readonly isCall: boolean;
  readonly strike: bigint;
  readonly expiry: bigint;
  /** 1e-8 USD; 1 unless told. */
  readonly maxStep?: bigint;
}

/** What the contracts know; a test changes it between runs. */
export interface OptionScene {
  block: number;
  time: bigint;
  maxReportAge: bigint;
  /** `OptionState`, price, last report, series, next series and its time, by slot. */
  readonly slots: Map<
    number,
    {
      readonly state: number;
      readonly price: bigint;
      readonly reportedAt: bigint;
      readonly series?: SimulatedSeries;
      readonly next?: SimulatedSeries & { readonly from: bigint };
    }
  >;
  readonly relistings: {
    readonly slots: bigint;
    readonly payoffs: bigint[];
    readonly price: bigint;
  }[];
  /** Number of the last relisting followed, by account. */
  readonly followed: Map<bigint, bigint>;
  /** Relistings that are prepared. */
  readonly prepared: Set<bigint>;
  /** Of every account; the identity unless told. */
  commitment?: AffinePoint;
  homeSlots: bigint;
  hasOptions: boolean;
  hasClearing: boolean;
  /** The risk oracle's, and what it is measured by; none of it is asked for by the `options` commands. */
  risk?: {
    readonly signers: readonly string[];
    readonly threshold: number;
    /** 1e-8 USD of slots 0 to 3. */
    readonly prices: readonly [bigint, bigint, bigint, bigint];
    /** What the book says to a report or to a signed fixing; it takes them without. */
    refusal?: readonly [error: string, ...values: unknown[]];
    /** Whether enough was observed for anybody to fix. */
    observed?: boolean;
  };
}

/** `seriesOf` of a slot. */
function seriesTuple(slot: number, series: SimulatedSeries | undefined): unknown[] {
  if (series === undefined) return [0n, 0n, false, 0n, 0n, 0n, 0n];
  const { underlying, isCall, strike, expiry, maxStep = 1n } = series;
  return [slot, underlying, isCall, strike, expiry, maxStep, 1n];
}

function storedAccount(scene: OptionScene, account: bigint): unknown[] {
  const owner = scene.followed.has(account) ? AT.proofs : ZeroAddress;
  const { commitment: { x, y } = IDENTITY } = scene;
  return [owner, 1n, true, x, y, ZeroHash, VIEWING_KEY.x, VIEWING_KEY.y];
}

function preparedPoints({ prepared }: OptionScene, verifier: string, number: bigint): unknown[] {
  if (prepared.has(number)) return Array.from({ length: 3 }, () => [1n, 2n]);
  throw new Reverted(ABI.points.encodeErrorResult("ConversionNotPrepared", [verifier, number]));
}

function refuse(error: string, ...values: readonly unknown[]): never {
  throw new Reverted(ABI.options.encodeErrorResult(error, values));
}

function answerOf(scene: OptionScene, name: string, args: readonly unknown[]): unknown[] {
  const [first, second] = args as [bigint, bigint];
  const slot = scene.slots.get(Number(first));
  switch (name) {
    case "market":
    case "risk":
    case "proofs":
    case "points":
    case "seals":
    case "council":
      return [AT[name]];
    case "key":
      return [[COUNCIL_KEY.x, COUNCIL_KEY.y]];
    case "circuit":
      return [encodeBytes32String("solvency-book32")];
    case "keyHash":
      return [ZeroHash];
    case "options":
      return [scene.hasOptions ? AT.options : ZeroAddress];
    case "clearing":
      return [scene.hasClearing ? AT.clearing : ZeroAddress];
    case "slotOf":
      return [slot?.state ?? 0, slot?.price ?? 0n, 0n, slot?.reportedAt ?? 0n];
    case "seriesOf":
      return [seriesTuple(Number(first), slot?.series)];
    case "nextSeriesOf":
      return [seriesTuple(Number(first), slot?.next), slot?.next?.from ?? 0n];
    case "limits":
      return [[scene.maxReportAge, 1n, 1n, 1n, 1n, 60n, 1_000n, 500n, 20_000n]];
    case "oracle":
      return [scene.risk?.signers ?? [], scene.risk?.threshold ?? 0, 2n];
    case "status":
      return [1n, 8n, 5n];
    case "epochPrices": {
      const prices = scene.risk?.prices ?? [0n, 0n, 0n, 0n];
      const word = prices.reduce((sum, price, i) => sum | (price << BigInt(64 * i)), 0n);
      return [5n, [[word, 0n, 0n, 0n, 0n, 0n, 0n, 0n]]];
    }
    case "report":
    case "fixSigned":
      if (scene.risk?.refusal !== undefined) refuse(...scene.risk.refusal);
      return [];
    case "fix":
      if (scene.risk?.observed !== true) refuse("FixingUnobserved", first, 0n, 1n);
      return [];
    case "relistings":
      return [scene.relistings.length];
    case "relisting": {
      const { slots, payoffs, price } = scene.relistings[Number(first) - 1]!;
      return [slots, payoffs, price];
    }
    case "followedThrough":
      return [scene.followed.get(first) ?? 0n];
    case "accountOf":
      return [storedAccount(scene, first)];
    case "currentHome":
      return [zeroPadValue("0x07", 32)];
    case "tableOf":
      return [[AT.verifier, 1n, 1n, scene.homeSlots, 1n, 1n, 1n, [0n, 0n]]];
    case "conversion":
      return [preparedPoints(scene, String(args[0]), second)];
    default:
      throw new Error(name);
  }
}

/** The URL of the node. */
export function serveOptions(scene: OptionScene): Promise<string> {
  const names = Object.keys(AT) as Name[];
  return serve(new SimulatedChain(), async ({ method, params }: Request) => {
    if (method === "eth_getBlockByNumber") {
      const head = { number: toQuantity(scene.block), timestamp: toQuantity(scene.time) };
      const zeros = { nonce: "0x0000000000000000", difficulty: "0x0", gasLimit: "0x0" };
      const rest = { hash: ZeroHash, parentHash: ZeroHash, gasUsed: "0x0", miner: ZeroAddress };
      return { ...head, ...zeros, ...rest, extraData: "0x", transactions: [] };
    }
    if (method !== "eth_call") return undefined;
    const [{ to, data }, tag] = params as [{ to: string; data: string }, string];
    // What never changes is asked without a block.
    const isFixed = tag === "latest" && [AT.accounts, AT.verifier].includes(to.toLowerCase());
    if (!isFixed && Number(tag) !== scene.block) throw new Error(`asked at ${tag}`);
    const abi = ABI[names.find((name) => AT[name] === to.toLowerCase())!];
    const { name, args } = abi.parseTransaction({ data })!;
    return abi.encodeFunctionResult(name, answerOf(scene, name, args));
  });
}
