/** The example policy, varied; and candles made from log returns. */
import { readFileSync } from "node:fs";
import {
  buildTable,
  manifestOf,
  manifestText,
  parseManifest,
  parsePolicy,
  stateOf,
  type BuiltTable,
  type InputDigests,
  type Manifest,
  type PolicyInputs,
  type PolicyState,
} from "../../../risk/policy/index.ts";
import { parseCandles, type Candle } from "../../../risk/volatility/index.ts";

const EXAMPLE = new URL("../../../cli/examples/policy.json", import.meta.url);

export type Json = Record<string, unknown>;

export interface PolicyDocument extends Json {
  levels: Record<"initial" | "maintenance", string>;
  governance: Json & {
    level: Record<string, string>;
    classes: Record<string, Json & { width: Record<string, string> | null }>;
    turn: string;
  };
  slots: Record<string, string | boolean | null>[];
}

/** A fresh copy, for tests to vary. */
export function policyDocument(): PolicyDocument {
  return JSON.parse(readFileSync(EXAMPLE, "utf8")) as PolicyDocument;
}

/** The example stretched to `book32`: sixteen linear slots, of which more coins, and two options. */
export function bookDocument(coins: readonly string[]): PolicyDocument {
  const document = policyDocument();
  const [settlement, , , alternative] = document.slots;
  const unlisted = document.slots.at(-1)!;
  const option = {
    ...{ ...alternative, kind: "option", class: "option", longOnly: false },
    ...{ contingency: "0.05", impact: "0", bandSensitivity: "40" },
  };
  document.circuit = "solvency-book32";
  const known = new Map(document.slots.map((slot) => [slot.asset, slot]));
  document.slots = [
    settlement!,
    ...coins.map((asset) => known.get(asset) ?? { ...alternative!, asset }),
    ...Array.from({ length: 15 - coins.length }, () => unlisted),
    { ...option, asset: "BTC-25SEP20-9000-C" },
    { ...option, asset: "BTC-25SEP20-9000-P" },
    ...Array.from({ length: 14 }, () => unlisted),
  ];
  return document;
}

export const DAY = 86_400;
/** Begin of the first made candle. */
export const START = Date.UTC(2024, 0, 1) / 1000;

/** Daily candles by asset, closes from 100 on by these log returns. */
export function madeCandles(returns: Readonly<Record<string, readonly number[]>>): Candle[] {
  const lines = Object.entries(returns).flatMap(([asset, values]) => {
    let close = 100;
    return [0, ...values].map((value, day) => {
      close *= Math.exp(value);
      const date = new Date((START + day * DAY) * 1000).toISOString().slice(0, 10);
      return `${date},${asset},${close},yahoo_spot`;
    });
  });
  return [...parseCandles(["date,asset,close,source", ...lines].join("\n"))];
}

/** Minimal standard generator of Park and Miller (1988): the same returns in every run. */
export function randomReturns(seed: number, days: number, scale = 0.04): number[] {
  let state = (seed % 2_147_483_646) + 1;
  return Array.from({ length: days }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return scale * ((4 * state) / 2_147_483_647 - 2);
  });
}

export const COINS = ["BTC", "ETH", "LINK", "LTC", "XRP"];

/** Returns of the example's coins: a common factor, and each its own. */
export function marketReturns(
  seed: number,
  days: number,
  scale = 0.04,
  coins: readonly string[] = COINS,
): Record<string, number[]> {
  const factor = randomReturns(seed, days, scale);
  return Object.fromEntries(
    coins.map((coin, i) => {
      const own = randomReturns(seed + 7 * (i + 1), days, scale / 2);
      return [coin, factor.map((value, day) => value + own[day]!)];
    }),
  );
}

export const DIGESTS: InputDigests = {
  ...{ policy: "11", candles: "22", chain: null, raises: null, previous: null },
};

export interface Built extends BuiltTable {
  readonly text: string;
  readonly manifest: Manifest;
  /** What the next table starts from, read back from the text. */
  readonly state: PolicyState;
}

/** Table and manifest of a document, through the manifest's text. */
export function build(document: PolicyDocument, inputs: Omit<PolicyInputs, "policy">): Built {
  const built = buildTable({ ...inputs, policy: parsePolicy(document) });
  const governance = document.governance as never;
  const { asOf, previous } = inputs;
  const text = manifestText(manifestOf(built, { asOf, previous, governance, digests: DIGESTS }));
  const manifest = parseManifest(text);
  return { ...built, text, manifest, state: stateOf(manifest) };
}
