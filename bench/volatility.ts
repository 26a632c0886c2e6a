/** `npm run bench -- volatility`: backtests of the default scenario widths on the real windows, as tables of markdown. */
import {
  christoffersen,
  kupiec,
  largestIncrease,
  peakToTrough,
  type AssetKind,
} from "../risk/volatility/index.ts";
import { hedgedBooks } from "./hedgedBooks.ts";
import { stormyDays } from "./stormyDays.ts";
import {
  RATE,
  backtest,
  models,
  realWindows,
  simulatedMultiple,
  type AssetWindow,
  type Period,
  type TestedWindow,
} from "./volatilityModels.ts";

export interface ReportTable {
  readonly title: string;
  /** Header first. */
  readonly rows: readonly (readonly string[])[];
}

/** Days, and breaches among them. */
export interface BreachCount {
  readonly days: number;
  readonly fell: number;
  readonly rose: number;
}

const KINDS: readonly AssetKind[] = ["major", "alternative", "stable"];
const PERIODS: readonly Period[] = ["chosen", "checked"];

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
const figure = (value: number): string => value.toFixed(3);
const count = (flags: readonly boolean[]): number => flags.filter((flag) => flag).length;

export function breaches(windows: readonly TestedWindow[]): BreachCount {
  const days = windows.flatMap((window) => window.days);
  const [fell, rose] = [days.map((day) => day.fellThrough), days.map((day) => day.roseThrough)];
  return { days: days.length, fell: count(fell), rose: count(rose) };
}

/** Days whose low lay below the width, of days whose low is known. */
function lowsThrough(windows: readonly TestedWindow[]): number {
  const known = windows.flatMap(({ days }) =>
    days.flatMap(({ extremes, explanation }) =>
      extremes === undefined ? [] : [extremes.low < -explanation.width],
    ),
  );
  return count(known) / known.length;
}

function meanWidth(windows: readonly TestedWindow[]): number {
  const widths = windows.flatMap(({ days }) => days.map(({ explanation }) => explanation.width));
  return widths.reduce((sum, width) => sum + width, 0) / widths.length;
}

/** The worst of the windows; 1 and 0 where a window has no day. */
function procyclicality(windows: readonly TestedWindow[]): readonly [number, number, number] {
  const margins = windows.map(({ days }) => days.map(({ explanation }) => explanation.width));
  const worst = (measure: (margin: readonly number[]) => number): number =>
    Math.max(...margins.map(measure));
  return [
    worst(peakToTrough),
    worst((margin) => largestIncrease(margin, 1)),
    worst((margin) => largestIncrease(margin, 5)),
  ];
}

function byKind(tested: readonly TestedWindow[]): ReportTable {
  const rows = KINDS.flatMap((kind) =>
    PERIODS.map((period) => {
      const own = tested.filter((each) => each.kind === kind && each.period === period);
      const { days, fell, rose } = breaches(own);
      return [
        ...[kind, period, String(days), `${fell} (${percent(fell / days)})`],
        ...[`${rose} (${percent(rose / days)})`, percent(lowsThrough(own)), figure(meanWidth(own))],
      ];
    }),
  );
  const header = ["kind", "windows", "days", "fell through", "rose through"];
  return {
    title: "breaches of the default widths",
    rows: [[...header, "low fell through", "mean width"], ...rows],
  };
}

function byAsset(tested: readonly TestedWindow[]): ReportTable {
  const assets = [...new Set(tested.map(({ asset }) => asset))];
  const rows = assets.map((asset) => {
    const own = tested.filter((each) => each.asset === asset);
    const { days, fell, rose } = breaches(own);
    const flags = own.map((window) => window.days.map((day) => day.fellThrough));
    const { independence, conditionalCoverage } = christoffersen(flags, RATE);
    const [peak, , fiveDays] = procyclicality(own);
    return [
      ...[asset, String(days), String(fell), String(rose), figure(kupiec(fell, days, RATE).pValue)],
      ...[figure(independence.pValue), figure(conditionalCoverage.pValue)],
      ...[peak.toFixed(2), percent(fiveDays)],
    ];
  });
  const header = ["asset", "days", "fell", "rose", "Kupiec p", "independence p", "conditional p"];
  return {
    title: "by asset: falls at a rate of 1 %, and the width's own swings in the worst window",
    rows: [[...header, "peak to trough", "largest 5-day rise"], ...rows],
  };
}

function byDate(tested: readonly TestedWindow[]): ReportTable {
  const days = new Map<number, { of: number; through: string[] }>();
  for (const { asset, kind, days: own } of tested) {
    if (kind === "stable") continue;
    for (const { time, fellThrough } of own) {
      const day = days.get(time) ?? { of: 0, through: [] };
      day.of++;
      if (fellThrough) day.through.push(asset);
      days.set(time, day);
    }
  }
  const rows = [...days]
    .filter(([, { through }]) => through.length > 0)
    .toSorted(([a], [b]) => a - b)
    .map(([time, { of, through }]) => [
      ...[new Date(time * 1000).toISOString().slice(0, 10), `${through.length} of ${of}`],
      through.join(", "),
    ]);
  return {
    title: "days on which a coin fell through",
    rows: [["day", "assets", "which"], ...rows],
  };
}

function byModel(windows: readonly AssetWindow[]): ReportTable {
  const coins = windows.filter(({ kind }) => kind !== "stable");
  const rows = models(windows).map(([name, parameters]) => {
    const tested = backtest(coins, parameters);
    const rates = PERIODS.map((period) => {
      const { days, fell } = breaches(tested.filter((each) => each.period === period));
      return percent(fell / days);
    });
    const [peak, oneDay, fiveDays] = procyclicality(tested);
    const swings = [peak.toFixed(2), percent(oneDay), percent(fiveDays)];
    return [name, ...rates, figure(meanWidth(tested)), ...swings];
  });
  const header = ["model", "fell, chosen", "fell, checked", "mean width", "peak to trough"];
  return {
    title: "margin models on all coins",
    rows: [[...header, "largest 1-day rise", "largest 5-day rise"], ...rows],
  };
}

function simulated(windows: readonly AssetWindow[]): ReportTable {
  const rows = KINDS.map((kind) => [kind, simulatedMultiple(windows, kind).toFixed(2)]);
  return {
    title: "volatilities in the fall of one day in a hundred, earlier windows",
    rows: [["kind", "multiple"], ...rows],
  };
}

function hedged(tested: readonly TestedWindow[]): ReportTable {
  const rows = hedgedBooks(tested, [4, 8, 16, 32]).map(({ directions, pairs, books }) => {
    const cells = [pairs, books].map(({ tried, breached }) => percent(breached / tried));
    return [String(directions), ...cells];
  });
  return {
    title: "losses beyond the worst of the joint directions",
    rows: [["directions", "a coin against a coin", "neutral books"], ...rows],
  };
}

function byHour(tested: readonly TestedWindow[]): ReportTable {
  const rows = stormyDays(tested).map(({ asset, source, day, realised, fall, width }) => [
    ...[asset, source, day, figure(realised), figure(fall), figure(width)],
  ]);
  const header = ["asset", "source", "day", "realised volatility", "deepest 24-hour fall"];
  return {
    title: "hours of the stormiest day of each hourly file, log moves",
    rows: [[...header, "width that day"], ...rows],
  };
}

/** @returns undefined when the data is not there */
export function volatilityReport(): readonly ReportTable[] | undefined {
  const windows = realWindows();
  if (windows === undefined) return undefined;
  const tested = backtest(windows);
  return [
    ...[byKind(tested), byAsset(tested), byDate(tested)],
    ...[byModel(windows), simulated(windows), hedged(tested), byHour(tested)],
  ];
}

/** As docs/risk.md shows it. */
export function markdownRow(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

export function printVolatility(): void {
  const report = volatilityReport();
  if (report === undefined) {
    console.log("volatility: ../shared/data/daily_windows_ohlcv.csv is not there, nothing to test");
    return;
  }
  for (const { title, rows } of report) {
    const [header = [], ...others] = rows;
    const rule = `|${"---|".repeat(header.length)}`;
    console.log([`\n${title}\n`, markdownRow(header), rule, ...others.map(markdownRow)].join("\n"));
  }
}
