/** The real market windows as histories per asset, and the margin models that are compared on them. */
import { existsSync, readFileSync } from "node:fs";
import {
  DAY_SECONDS,
  EWMA,
  LONG_MEMORY,
  WIDTH_DEFAULTS,
  assetHistories,
  backtestSegment,
  candleSeries,
  logReturns,
  parseCandles,
  standardisedReturns,
  upperQuantile,
  type AssetKind,
  type BacktestDay,
  type CandleSeries,
  type ReturnSeries,
  type WidthParameters,
} from "../risk/volatility/index.ts";

/** Beside the repository, where there is one; what it holds may not be copied into it. */
export const DATA = new URL("../../shared/data/", import.meta.url);
const DAILY = "daily_windows_ohlcv.csv";

/** Composites of many venues first; one venue's perpetual where there is nothing else. */
export const SOURCES = [
  "yahoo_spot",
  "yahoo_spot_close_only",
  "coinmetrics_PriceUSD",
  "bybit_perp",
];
export const KINDS: Readonly<Record<string, AssetKind>> = {
  ...{ BTC: "major", ETH: "major", stETH: "major" },
  ...{ USDC: "stable", USDT: "stable", DAI: "stable" },
};

/** Windows that begin earlier chose the parameters, the others only judge them. */
const CHECKED_FROM = Date.UTC(2022, 9, 1) / 1000;

export const RATE = 0.01;
export type Period = "chosen" | "checked";

export interface AssetWindow {
  readonly asset: string;
  readonly kind: AssetKind;
  readonly period: Period;
  readonly returns: Parameters<typeof backtestSegment>[0];
}

export const kindOf = (asset: string): AssetKind => KINDS[asset] ?? "alternative";

/** @returns undefined when the file is not there */
export function realCandles(name: string = DAILY): readonly CandleSeries[] | undefined {
  const file = new URL(name, DATA);
  return existsSync(file) ? candleSeries(parseCandles(readFileSync(file, "utf8"))) : undefined;
}

/**
 * @param step seconds between candles
 * @returns undefined when the file is not there
 */
export function realSeries(name: string, step: number): readonly ReturnSeries[] | undefined {
  return realCandles(name)?.map((each) => logReturns(each, step));
}

/** @returns undefined when the data is not there */
export function realWindows(): readonly AssetWindow[] | undefined {
  const series = realSeries(DAILY, DAY_SECONDS);
  if (series === undefined) return undefined;
  return assetHistories(series, SOURCES).flatMap(({ asset, segments }) =>
    segments.map(({ returns }) => ({
      ...{ asset, returns, kind: kindOf(asset) },
      period: (returns[0]?.time ?? 0) < CHECKED_FROM ? ("chosen" as const) : ("checked" as const),
    })),
  );
}

export interface TestedWindow extends AssetWindow {
  readonly days: readonly BacktestDay[];
}

export function backtest(
  windows: readonly AssetWindow[],
  parameters: (kind: AssetKind) => WidthParameters = (kind) => WIDTH_DEFAULTS[kind],
): readonly TestedWindow[] {
  return windows.map((window) => ({
    ...window,
    days: backtestSegment(window.returns, parameters(window.kind)),
  }));
}

/** Falls over forecasts that one day in a hundred exceeds: what filtered simulation makes of the earlier windows. */
export function simulatedMultiple(windows: readonly AssetWindow[], kind: AssetKind): number {
  const falls = windows
    .filter((window) => window.kind === kind && window.period === "chosen")
    .flatMap(({ returns }) =>
      standardisedReturns(returns, [EWMA, LONG_MEMORY], WIDTH_DEFAULTS[kind].longRun),
    )
    .map((value) => -value);
  return upperQuantile(falls, RATE);
}

/** No speed limit, no stress: as plain as a model gets. */
const PLAIN = { stressWeight: 0, rise: 100, fall: 0.99 };

/** What the defaults were chosen against. */
export function models(
  windows: readonly AssetWindow[],
): readonly (readonly [name: string, (kind: AssetKind) => WidthParameters])[] {
  const simulated = (kind: AssetKind): number => simulatedMultiple(windows, kind);
  return [
    ["normal quantile, 2.326", (kind) => ({ ...WIDTH_DEFAULTS[kind], ...PLAIN, multiple: 2.326 })],
    ["with fat tails, 2.8", (kind) => ({ ...WIDTH_DEFAULTS[kind], ...PLAIN })],
    [
      "filtered simulation",
      (kind) => ({ ...WIDTH_DEFAULTS[kind], ...PLAIN, multiple: simulated(kind) }),
    ],
    ["2.8 and stress weight", (kind) => ({ ...WIDTH_DEFAULTS[kind], rise: 100, fall: 0.99 })],
    ["defaults: also bounded in speed", (kind) => WIDTH_DEFAULTS[kind]],
    [
      "defaults, long run and prior halved",
      (kind) => ({ ...WIDTH_DEFAULTS[kind], longRun: WIDTH_DEFAULTS[kind].longRun / 2 }),
    ],
  ];
}
