/**
 * 7 to 21 March 2020, hour by hour: BTC at two venues, which must agree, and ETH. Bitcoin lost 18 % in one hour of 12
 * March, 17 % in another, and on the 13th one of the venues stood still for an hour.
 */
import { join } from "node:path";
import { DEFAULT_TERMS } from "../../liquidation/index.ts";
import { DEFAULT_LIMITS } from "../../setup/deploySystem.ts";
import { REPOSITORY } from "../../setup/artefacts.ts";
import { readCandles, type FeedRows } from "../data/candles.ts";
import { straightLines } from "../data/facts.ts";
import { HOUR } from "../data/pricePath.ts";
import { homeTable } from "../market/rules.ts";
import type { SlotPlan, Window } from "../market/window.ts";
import { MARCH_CAST } from "./marchCast.ts";

const FILE = join(REPOSITORY, "..", "shared", "data", "hourly_2020_03.csv");
const BTC = "BTC";
const BTC_SECOND = "BTC second venue";
const ETH = "ETH";

const SLOTS: readonly SlotPlan[] = [
  { name: "BTC", decimals: 8, feed: BTC, secondFeed: BTC_SECOND },
  { name: "ETH", decimals: 18, feed: ETH },
  { name: "BTC-PERP", feed: BTC, funded: true },
  { name: "ETH-PERP", feed: ETH, funded: true },
];

/** One per cent for 1,000 BTC, 10,000 ETH. */
const IMPACT = { btc: 1_844_674n, eth: 184_467n } as const;

const HOME = homeTable("solvency-spot8", SLOTS, [
  { asset: "BTC", move: 1_000n, weight: 9_500n, impact: IMPACT.btc },
  { asset: "ETH", move: 1_300n, weight: 9_500n, impact: IMPACT.eth },
  { asset: "BTC", move: 1_000n, impact: IMPACT.btc },
  { asset: "ETH", move: 1_300n, impact: IMPACT.eth },
]);

const FEEDS: readonly FeedRows[] = [
  { feed: BTC, asset: "BTC", source: "binance" },
  { feed: BTC_SECOND, asset: "BTC", source: "gemini" },
  { feed: ETH, asset: "ETH" },
];

/** @param file hourly candles; where there is no such file the path is the one that is built in */
export function march2020(file = FILE): Window {
  const source = "hourly closes of Binance and Gemini (CryptoDataDownload)";
  const hourly = readCandles(file, source, FEEDS);
  return {
    id: "2020-03",
    title: "7 to 21 March 2020",
    circuit: "solvency-spot8",
    path: hourly ?? straightLines([BTC, BTC_SECOND], ETH),
    slots: SLOTS,
    home: HOME,
    breakers: { maxMove: 1_500, maxDisagreement: 500 },
    limits: { ...DEFAULT_LIMITS, maxEpochAge: HOUR + HOUR / 2 },
    terms: DEFAULT_TERMS,
    fundLimits: { cooldown: 3 * 24 * HOUR, window: 24 * HOUR },
    cast: MARCH_CAST,
    drawn: [BTC, ETH],
  };
}
