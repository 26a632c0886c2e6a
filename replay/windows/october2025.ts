/**
 * 5 to 15 October 2025, hour by hour: twelve perpetuals of one venue. In the hour before 22:00 UTC of the 10th the
 * smaller ones closed 16 to 21 % lower, after wicks of more than half, which hourly closes do not show.
 */
import { join } from "node:path";
import { DEFAULT_TERMS } from "../../liquidation/index.ts";
import { DEFAULT_LIMITS } from "../../setup/deploySystem.ts";
import { REPOSITORY } from "../../setup/artefacts.ts";
import { readCandles } from "../data/candles.ts";
import { HOUR } from "../data/pricePath.ts";
import { homeTable, type SlotRisk } from "../market/rules.ts";
import type { SlotPlan, Window } from "../market/window.ts";
import { OCTOBER_CAST } from "./octoberCast.ts";

const FILE = join(REPOSITORY, "..", "shared", "data", "hourly_2025_10.csv");

/** Asset, largest move of the scenarios (1e-4), impact: one per cent for 100 million dollars or so, 10 for the small. */
const ASSETS: readonly (readonly [asset: string, move: bigint, impact: bigint])[] = [
  ["BTC", 600n, 2_251_800n],
  ["ETH", 800n, 82_463n],
  ["BNB", 1_000n, 42_000n],
  ["SOL", 1_000n, 8_300n],
  ["XRP", 1_000n, 108n],
  ["DOGE", 1_200n, 9n],
  ["LINK", 1_200n, 2_000n],
  ["AAVE", 1_200n, 26_000n],
  ["LTC", 1_000n, 11_000n],
  ["UNI", 1_200n, 740n],
  ["AVAX", 1_200n, 2_750n],
  ["ADA", 1_200n, 77n],
];

/** Spot collateral has no candles of its own: it is priced by the perpetual of the same asset. */
const SPOT: readonly (readonly [asset: string, decimals: number])[] = [
  ["BTC", 8],
  ["ETH", 18],
];

const SLOTS: readonly SlotPlan[] = [
  ...SPOT.map(([name, decimals]) => ({ name, decimals, feed: name })),
  ...ASSETS.map(([asset]) => ({ name: `${asset}-PERP`, feed: asset })),
];

const riskOf = ([asset, move, impact]: (typeof ASSETS)[number]): SlotRisk => ({
  asset,
  move,
  impact,
});

const RISKS: readonly SlotRisk[] = [
  ...SPOT.map(([asset]): SlotRisk => {
    const listed = ASSETS.find(([name]) => name === asset);
    const { move = 0n, impact = 0n } = listed === undefined ? {} : riskOf(listed);
    return { asset, move, weight: 9_500n, impact };
  }),
  ...ASSETS.map(riskOf),
];

/** Undefined where the hourly file is not at hand: there is no shorter path of these days. */
export function october2025(): Window | undefined {
  const feeds = ASSETS.map(([asset]) => ({ feed: asset, asset }));
  const path = readCandles(FILE, "hourly closes of Bybit's perpetuals", feeds);
  if (path === undefined) return undefined;
  return {
    id: "2025-10",
    title: "5 to 15 October 2025",
    circuit: "solvency-book32",
    path,
    slots: SLOTS,
    home: homeTable("solvency-book32", SLOTS, RISKS),
    breakers: { maxMove: 1_500, maxDisagreement: 500 },
    limits: { ...DEFAULT_LIMITS, maxEpochAge: HOUR + HOUR / 2 },
    terms: DEFAULT_TERMS,
    fundLimits: { cooldown: 3 * 24 * HOUR, window: 24 * HOUR },
    cast: OCTOBER_CAST,
    drawn: ["BTC", "ETH", "LINK", "UNI"],
  };
}
