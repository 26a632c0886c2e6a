/** `npm run bench -- scenarios`: margin of option books by grid, made up and on a real chain, as tables of markdown. */
import { USD_DECIMALS, toCents } from "../risk/index.ts";
import { Smile, VolatilitySurface, YEAR_MS } from "../risk/surface/index.ts";
import { portfolio33, span16, type ScenarioGrid } from "../risk/scenarios/index.ts";
import { DAYS_PER_YEAR } from "../risk/pricing/index.ts";
import {
  optionBookMargin,
  type OptionBookMargin,
  type OptionBookTerms,
  type OptionLeg,
} from "./optionBooks.ts";
import { deribitChain, type OptionChain } from "./optionChain.ts";
import { markdownRow, type ReportTable } from "./volatility.ts";

export const GRIDS: readonly ScenarioGrid[] = [span16(["BTC"]), portfolio33(["BTC"])];

interface NamedBook {
  readonly name: string;
  readonly legs: readonly OptionLeg[];
  readonly hedged: boolean;
  readonly linear?: number;
}

/** 2026-01-01. */
const AS_OF = 1_767_225_600_000;

/** A coin at 40,000, one volatility of 70 %, a width of 0.25: nothing but arithmetic. */
export function flatTerms(): OptionBookTerms {
  const expiry = AS_OF + (30 / DAYS_PER_YEAR) * YEAR_MS;
  const shape = { interpolation: "linear", wings: "flat" } as const;
  const smile = new Smile(30 / DAYS_PER_YEAR, [{ logMoneyness: 0, volatility: 0.7 }], shape);
  const surface = new VolatilitySurface([{ expiry, forward: 40_000, smile }]);
  return { asset: { name: "BTC", width: 0.25, surface }, spot: 40_000, asOf: AS_OF };
}

/** @param quantity of calls and of puts, units of the asset */
export function straddle(strike: number, expiry: number, quantity: number): readonly OptionLeg[] {
  return (["call", "put"] as const).map((type) => ({
    option: { asset: "BTC", type, strike, expiry },
    quantity,
  }));
}

function flatBooks(): readonly NamedBook[] {
  const expiry = AS_OF + (30 / DAYS_PER_YEAR) * YEAR_MS;
  const both = straddle(40_000, expiry, -1);
  return [
    { name: "1 BTC long", legs: [], hedged: false, linear: 1 },
    { name: "straddle written", legs: both, hedged: false },
    { name: "straddle written, hedged", legs: both, hedged: true },
    { name: "straddle bought, hedged", legs: straddle(40_000, expiry, 1), hedged: true },
    { name: "call written, hedged", legs: both.slice(0, 1), hedged: true },
  ];
}

const JUNE = Date.UTC(2020, 5, 26, 8);
const WEEK = Date.UTC(2020, 4, 29, 8);
const SEPTEMBER = Date.UTC(2020, 8, 25, 8);

function realBooks(): readonly NamedBook[] {
  const [putLow] = straddle(8_000, JUNE, -1).slice(1);
  const [callHigh] = straddle(11_000, JUNE, -1);
  const strangle = [putLow, callHigh].filter((leg) => leg !== undefined);
  const wings = strangle.map((leg, k) => ({
    option: { ...leg.option, strike: k === 0 ? 6_000 : 14_000 },
    quantity: 1,
  }));
  return [
    { name: "1 BTC long", legs: [], hedged: false, linear: 1 },
    { name: "9,000 straddle of 29 May written", legs: straddle(9_000, WEEK, -1), hedged: true },
    { name: "9,000 straddle of 26 June written", legs: straddle(9_000, JUNE, -1), hedged: true },
    { name: "9,000 straddle of 26 June bought", legs: straddle(9_000, JUNE, 1), hedged: true },
    { name: "8,000/11,000 strangle of 26 June written", legs: strangle, hedged: true },
    { name: "the same, wings at 6,000/14,000 bought", legs: [...strangle, ...wings], hedged: true },
    {
      name: "9,000 straddle, 29 May written, 25 September bought",
      legs: [...straddle(9_000, WEEK, -1), ...straddle(9_000, SEPTEMBER, 1)],
      hedged: true,
    },
  ];
}

const dollars = (amount: number): string => Math.round(amount + 0).toLocaleString("en-US");
const fixed = (value: number, digits: number): string => {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace("-", "") : text;
};

/** W in whole dollars. */
export function worstLossUsd({ evaluation }: OptionBookMargin): number {
  return Number(toCents(evaluation.worstLoss, USD_DECIMALS.value, "up")) / 100;
}

function tableOf(title: string, terms: OptionBookTerms, books: readonly NamedBook[]): ReportTable {
  const rows = books.map(({ name, legs, hedged, linear }) => {
    const margins = GRIDS.map((grid) => optionBookMargin(grid, terms, legs, hedged, linear));
    const [first] = margins;
    if (first === undefined) throw new RangeError("no grid");
    return [
      ...[name, fixed(first.delta, 3), fixed(first.gammaPerPercent, 4), fixed(first.vega, 0)],
      dollars(first.deltaMargin),
      ...margins.flatMap((margin) => [dollars(worstLossUsd(margin)), margin.worst]),
    ];
  });
  const header = ["book", "delta, BTC", "delta per 1 %", "vega per point, $", "delta alone, $"];
  const grids = GRIDS.flatMap(({ name }) => [`${name}, $`, "worst"]);
  return { title, rows: [[...header, ...grids], ...rows] };
}

export function realTerms({ asset, surface, asOf }: OptionChain): OptionBookTerms {
  const [nearest] = surface.slices;
  return { asset, spot: nearest?.forward ?? NaN, asOf };
}

/** The second table where the chain is there. */
export function scenarioReport(): readonly ReportTable[] {
  const flat = tableOf("a coin at 40,000 dollars, 70 % volatility", flatTerms(), flatBooks());
  const chain = deribitChain();
  if (chain === undefined) return [flat];
  const title = `Deribit's BTC options of 2020-05-21, width ${chain.asset.width.toFixed(3)}`;
  return [flat, tableOf(title, realTerms(chain), realBooks())];
}

export function printScenarios(): void {
  const report = scenarioReport();
  for (const { title, rows } of report) {
    const [header = [], ...others] = rows;
    const rule = `|${"---|".repeat(header.length)}`;
    console.log([`\n${title}\n`, markdownRow(header), rule, ...others.map(markdownRow)].join("\n"));
  }
  if (report.length < 2) console.log("\n../shared/data is not there: no table of a real chain");
}
