/** A policy run day by day over the real windows: what reference books are asked for, and what the next day took from them. */
import { readFileSync } from "node:fs";
import {
  evaluateMargin,
  PRICE,
  QUANTITY,
  type Band,
  type MarketSnapshot,
  type Quantity,
  type RuleTable,
} from "../risk/index.ts";
import {
  buildTable,
  manifestOf,
  parsePolicy,
  stateOf,
  type BuiltTable,
  type InputDigests,
  type Policy,
  type PolicyState,
} from "../risk/policy/index.ts";
import {
  DAY_SECONDS,
  assetHistories,
  candleSeries,
  logReturns,
  type Candle,
} from "../risk/volatility/index.ts";

const EXAMPLE = new URL("../cli/examples/policy.json", import.meta.url);

interface Document {
  circuit: string;
  governance: Record<string, unknown> & { turn: string; componentScale: string };
  candles: { sources: string[] };
  slots: Record<string, unknown>[];
}

/** Coins with closes in every window. */
export const COINS = ["BTC", "ETH", "LINK", "LTC", "XRP", "ADA", "BNB", "DOGE"] as const;
export const SETTLEMENT = "USDC";

export interface Variant {
  /** Standard deviations of a component that its rows reach, in parts of the widths; 1000 is full widths. */
  readonly scale?: string;
  /** Log move a day by which a component row may change. */
  readonly turn?: string;
}

/** The example policy for a circuit, with as many of the coins as it names (`spot8`) or all of them. */
export function benchPolicy(circuit: "spot8" | "book32", variant: Variant = {}): Document {
  const document = JSON.parse(readFileSync(EXAMPLE, "utf8")) as Document;
  const { governance } = document;
  governance.turn = variant.turn ?? governance.turn;
  governance.componentScale = variant.scale ?? governance.componentScale;
  if (circuit === "spot8") return document;
  const known = document.slots.filter(({ kind }) => kind === "linear");
  const alternative = known.at(-1);
  const unlisted = document.slots.at(-1) ?? {};
  const more = COINS.slice(known.length - 1).map((asset) => ({ ...alternative, asset }));
  const slots = [...known, ...more];
  document.circuit = "solvency-book32";
  document.slots = [...slots, ...Array.from({ length: 32 - slots.length }, () => unlisted)];
  return document;
}

/** USD per asset, signed; what stands against it is in the settlement asset. */
export interface ReferenceBook {
  readonly name: string;
  readonly values: Readonly<Record<string, number>>;
}

const even = (coins: readonly string[], each: number): Record<string, number> =>
  Object.fromEntries(coins.map((coin) => [coin, each]));

export const BOOKS: readonly ReferenceBook[] = [
  { name: "BTC long, borrowed", values: { BTC: 100_000, [SETTLEMENT]: -50_000 } },
  { name: "BTC short", values: { BTC: -100_000, [SETTLEMENT]: 150_000 } },
  { name: "ETH long, borrowed", values: { ETH: 100_000, [SETTLEMENT]: -50_000 } },
  {
    name: "five coins long, borrowed",
    values: { ...even(COINS.slice(0, 5), 20_000), [SETTLEMENT]: -50_000 },
  },
  { name: "ETH against BTC", values: { ETH: 100_000, BTC: -100_000, [SETTLEMENT]: 50_000 } },
  {
    name: "BTC against four coins",
    values: { BTC: 100_000, ...even(COINS.slice(1, 5), -25_000), [SETTLEMENT]: 50_000 },
  },
];

/** Every coin of a policy against every other, a dollar each. */
export function pairBooks(coins: readonly string[]): readonly ReferenceBook[] {
  return coins.flatMap((long) =>
    coins
      .filter((short) => short !== long)
      .map((short) => ({
        name: `${long} against ${short}`,
        values: { [long]: 100_000, [short]: -100_000, [SETTLEMENT]: 50_000 },
      })),
  );
}

export interface PolicyDay {
  /** Unix seconds: the table's time, and the begin of the day that follows. */
  readonly time: number;
  readonly built: BuiltTable;
  /** Closes by asset before, and a day later. */
  readonly before: ReadonlyMap<string, number>;
  readonly after: ReadonlyMap<string, number>;
}

/** Closes of the preferred source by day and asset. */
function closesByDay(
  candles: readonly Candle[],
  sources: readonly string[],
): ReadonlyMap<number, ReadonlyMap<string, number>> {
  const days = new Map<number, Map<string, number>>();
  for (const source of sources.toReversed()) {
    for (const { asset, time, close } of candles.filter((each) => each.source === source)) {
      const day = days.get(time) ?? new Map<string, number>();
      days.set(time, day.set(asset, close));
    }
  }
  return days;
}

const DIGESTS: InputDigests = {
  ...{ policy: "", candles: "", chain: null, raises: null, previous: null },
};

/** Days on which every coin of the policy has a close, in runs without a gap: the windows. */
function windowsOf(
  candles: readonly Candle[],
  sources: readonly string[],
  coins: readonly string[],
): readonly (readonly number[])[] {
  const series = candleSeries(candles).map((each) => logReturns(each, DAY_SECONDS));
  const histories = assetHistories(series, sources).filter(({ asset }) => coins.includes(asset));
  const counts = new Map<number, number>();
  for (const { segments } of histories) {
    for (const { time } of segments.flatMap(({ returns }) => returns)) {
      counts.set(time, (counts.get(time) ?? 0) + 1);
    }
  }
  const all = [...counts].filter(([, count]) => count === coins.length).map(([time]) => time);
  const runs: number[][] = [];
  for (const time of all.toSorted((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run !== undefined && time - (run.at(-1) ?? 0) === DAY_SECONDS) run.push(time);
    else runs.push([time]);
  }
  return runs;
}

/**
 * One table a day. Every window begins cold: with its own candles alone, and without a table before.
 * @returns runs of days, one per window
 */
export function runPolicy(
  document: Document,
  candles: readonly Candle[],
): readonly (readonly PolicyDay[])[] {
  const policy: Policy = parsePolicy(document);
  const coins = policy.slots.flatMap((each) =>
    each.kind === "linear" && each.asset !== SETTLEMENT ? [each.asset] : [],
  );
  const { sources } = policy.candles;
  const closes = closesByDay(candles, sources);
  return windowsOf(candles, sources, coins).map((window) => {
    const [first = 0] = window;
    const own = candles.filter(
      ({ time }) => time >= first - DAY_SECONDS && time <= first + 400 * DAY_SECONDS,
    );
    let previous: PolicyState | undefined;
    return window.slice(1).map((time): PolicyDay => {
      const built = buildTable({ policy, asOf: time, candles: own, previous });
      const governance = document.governance as never;
      const source = { asOf: time, previous, governance, digests: DIGESTS };
      previous = stateOf(manifestOf(built, source));
      const none = new Map<string, number>();
      const before = closes.get(time - DAY_SECONDS) ?? none;
      return { time, built, before, after: closes.get(time) ?? none };
    });
  });
}

export interface BookDay {
  /** Own funds the book must have at the maintenance level: haircuts and requirement, USD. */
  readonly asked: number;
  /** What the next day took, USD; negative is a gain. */
  readonly loss: number;
}

/** A dollar before there are closes of the settlement asset. */
const priceOf = (closes: ReadonlyMap<string, number>, asset: string): number =>
  closes.get(asset) ?? 1;

function slotsOf({ built: { slots } }: PolicyDay): ReadonlyMap<string, number> {
  return new Map(slots.map(({ slot, policy }) => [policy.asset, slot]));
}

function snapshot(day: PolicyDay, table: RuleTable): MarketSnapshot {
  const assets = new Map([...slotsOf(day)].map(([asset, slot]) => [slot, asset]));
  const { circuit, shape } = table;
  const price = table.longOnly.map((_, slot) => {
    const asset = assets.get(slot);
    const text = asset === undefined ? "0" : priceOf(day.before, asset).toFixed(8);
    return PRICE.parse(text, `price[${slot}]`);
  });
  const optionPnl = table.shock.map(() => Array.from({ length: shape.nOption }, () => 0n as never));
  return { circuit, shape, epoch: 1n as never, committedAt: 0n as never, price, optionPnl };
}

const CENTS = 100;

/** @throws INPUT_INVALID for a book with assets the policy does not list */
export function bookDay(day: PolicyDay, { values }: ReferenceBook): BookDay {
  const { table } = day.built;
  const slots = slotsOf(day);
  const quantities = new Map(
    Object.entries(values).map(([asset, value]) => [asset, value / priceOf(day.before, asset)]),
  );
  const book: Quantity[] = table.longOnly.map(() => 0n as Quantity);
  for (const [asset, quantity] of quantities) {
    book[slots.get(asset) ?? -1] = QUANTITY.parse(quantity.toFixed(8), asset);
  }
  const terms = { level: table.maintenanceLevel, band: 0n as Band };
  const flags = { tally: false, disclose: false, compare: false };
  const { valueCents, requirementCents } = evaluateMargin(book, snapshot(day, table), table, {
    ...terms,
    ...flags,
  });
  const worth = Object.values(values).reduce((sum, value) => sum + value, 0);
  const loss = [...quantities].reduce(
    (sum, [asset, quantity]) =>
      sum + quantity * (priceOf(day.before, asset) - priceOf(day.after, asset)),
    0,
  );
  return { asked: worth - Number(valueCents - requirementCents) / CENTS, loss };
}
