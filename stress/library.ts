/** The scenarios there are: stretches of the real windows beside the repository, and falls made by hand. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  dailyPath,
  hourlyPath,
  shockPath,
  type ShockShape,
  type StressPath,
} from "../risk/stress/index.ts";
import { parseCandles, type Candle } from "../risk/volatility/index.ts";
import { REPOSITORY } from "../setup/artefacts.ts";

const DATA = join(REPOSITORY, "..", "shared", "data");
const SECONDS = 1_000;

/** A path by seed: real ones are the same for all. */
export interface Scenario {
  readonly name: string;
  readonly isReal: boolean;
  readonly pathOf: (seed: number) => StressPath;
}

const SHOCK: ShockShape = {
  ...{ name: "", assets: ["X"], start: [1_000], fall: [0.3] },
  ...{ calmHours: 2, fallHours: 6, holdHours: 6, recovery: 0.3, recoveryHours: 12, afterHours: 12 },
  noise: 0.004,
};

/** A fall of one asset, and what of it comes back; negative falls rise. */
export function shockOf(
  fall: number,
  fallHours: number,
  others: Partial<ShockShape> = {},
): Scenario {
  const kind = fall < 0 ? "rise" : "fall";
  const name = others.name ?? `${kind} of ${Math.round(Math.abs(fall) * 100)} % in ${fallHours} h`;
  const shape = { ...SHOCK, fall: [fall], fallHours, ...others, name };
  return { name, isReal: false, pathOf: (seed) => shockPath(shape, seed) };
}

const THREE = { assets: ["X", "Y", "Z"], start: [8_000, 200, 4] };

/** By hand. */
export const SHOCKS: readonly Scenario[] = [
  shockOf(0.2, 6),
  shockOf(0.3, 6),
  shockOf(0.45, 12),
  shockOf(0.3, 1, {
    name: "flash: 30 % in 1 h, most of it back in 3 h",
    holdHours: 1,
    recovery: 0.8,
    recoveryHours: 3,
  }),
  shockOf(0.5, 96, { name: "slow fall of 50 % in 4 days" }),
  shockOf(-0.4, 12),
  shockOf(0.3, 6, { ...THREE, name: "three assets: 30, 40, 55 % in 6 h", fall: [0.3, 0.4, 0.55] }),
];

interface Row {
  readonly name: string;
  readonly file: "hourly_2020_03.csv" | "hourly_2025_10.csv" | "daily_windows_ohlcv.csv";
  readonly assets: readonly string[];
  readonly source: string;
  readonly from: string;
  readonly to: string;
}

const YAHOO = "yahoo_spot";
const DAILY = "daily_windows_ohlcv.csv";
const LARGE = ["BTC", "ETH", "LINK"];
const WITH_SOL = ["BTC", "ETH", "SOL"];

/** Days and hours from `from` to before `to`, UTC. */
const ROWS: readonly Row[] = [
  {
    ...{ name: "March 2020, hourly", file: "hourly_2020_03.csv", assets: ["BTC", "ETH"] },
    ...{ source: "binance", from: "2020-03-11T12:00Z", to: "2020-03-14T12:00Z" },
  },
  {
    ...{ name: "October 2025, hourly", file: "hourly_2025_10.csv", assets: LARGE },
    ...{ source: "", from: "2025-10-09T18:00Z", to: "2025-10-12T06:00Z" },
  },
  {
    name: "March 2020",
    file: DAILY,
    assets: LARGE,
    source: YAHOO,
    from: "2020-03-06",
    to: "2020-03-17",
  },
  {
    name: "May 2021",
    file: DAILY,
    assets: WITH_SOL,
    source: YAHOO,
    from: "2021-05-15",
    to: "2021-05-25",
  },
  {
    name: "May 2022",
    file: DAILY,
    assets: WITH_SOL,
    source: YAHOO,
    from: "2022-05-04",
    to: "2022-05-14",
  },
  {
    name: "June 2022",
    file: DAILY,
    assets: WITH_SOL,
    source: YAHOO,
    from: "2022-06-09",
    to: "2022-06-20",
  },
  {
    name: "November 2022",
    file: DAILY,
    assets: WITH_SOL,
    source: YAHOO,
    from: "2022-11-04",
    to: "2022-11-12",
  },
  {
    name: "March 2023",
    file: DAILY,
    assets: WITH_SOL,
    source: YAHOO,
    from: "2023-03-07",
    to: "2023-03-16",
  },
  {
    name: "August 2024",
    file: DAILY,
    assets: WITH_SOL,
    source: YAHOO,
    from: "2024-08-01",
    to: "2024-08-08",
  },
  {
    name: "October 2025, with lows",
    file: DAILY,
    assets: LARGE,
    source: "bybit",
    from: "2025-10-08",
    to: "2025-10-13",
  },
];

const secondsOf = (time: string): number => Date.parse(time) / SECONDS;

/** Undefined where the files are not beside the repository. */
export function realScenarios(): readonly Scenario[] | undefined {
  const files = new Map<string, readonly Candle[]>();
  for (const { file } of ROWS) {
    const path = join(DATA, file);
    if (!existsSync(path)) return undefined;
    if (!files.has(file)) files.set(file, parseCandles(readFileSync(path, "utf8")));
  }
  return ROWS.map(({ name, file, assets, source, from, to }) => {
    const stretch = { name, assets, source, from: secondsOf(from), to: secondsOf(to) };
    const read = file === DAILY ? dailyPath : hourlyPath;
    const path = read(files.get(file) ?? [], stretch);
    return { name, isReal: true, pathOf: () => path };
  });
}
