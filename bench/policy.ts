/** `npm run bench -- policy`: the example policy day by day over the real windows, as tables of markdown. */
import { existsSync, readFileSync } from "node:fs";
import {
  christoffersen,
  kupiec,
  largestIncrease,
  parseCandles,
  peakToTrough,
  type Candle,
} from "../risk/volatility/index.ts";
import {
  BOOKS,
  COINS,
  benchPolicy,
  bookDay,
  pairBooks,
  runPolicy,
  type BookDay,
  type PolicyDay,
  type ReferenceBook,
} from "./policyBooks.ts";
import { markdownRow, type ReportTable } from "./volatility.ts";
import { RATE } from "./volatilityModels.ts";

const DATA = new URL("../../shared/data/daily_windows_ohlcv.csv", import.meta.url);
const CIRCUITS = ["spot8", "book32"] as const;

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
const dateOf = (time: number): string => new Date(time * 1000).toISOString().slice(0, 10);

export interface BookResult {
  readonly days: number;
  readonly breached: number;
}

type Runs = readonly (readonly PolicyDay[])[];

function bookRuns(runs: Runs, book: ReferenceBook): readonly (readonly BookDay[])[] {
  return runs.map((days) => days.map((day) => bookDay(day, book)));
}

const isBreach = ({ asked, loss }: BookDay): boolean => loss > asked;

function byBook(circuit: string, runs: Runs): ReportTable {
  const rows = BOOKS.map((book) => {
    const own = bookRuns(runs, book);
    const flags = own.map((days) => days.map(isBreach));
    const [days, breached] = [flags.flat().length, flags.flat().filter(Boolean).length];
    const { independence, conditionalCoverage } = christoffersen(flags, RATE);
    const asked = own.map((run) => run.map((day) => day.asked));
    const worst = (measure: (margins: readonly number[]) => number): number =>
      Math.max(...asked.map(measure));
    const mean = asked.flat().reduce((sum, each) => sum + each, 0) / days;
    return [
      ...[circuit, book.name, String(breached), kupiec(breached, days, RATE).pValue.toFixed(3)],
      ...[independence.pValue.toFixed(3), conditionalCoverage.pValue.toFixed(3)],
      ...[`$${Math.round(mean)}`, worst(peakToTrough).toFixed(2)],
      ...[1, 5].map((span) => percent(worst((margins) => largestIncrease(margins, span)))),
    ];
  });
  const header = ["circuit", "book", "breached", "Kupiec p", "independence p", "conditional p"];
  return {
    title: `reference books, ${String(runs.flat().length)} days`,
    rows: [
      [...header, "mean asked", "peak to trough", "largest 1-day rise", "largest 5-day rise"],
      ...rows,
    ],
  };
}

function byDate(circuit: string, runs: Runs): readonly (readonly string[])[] {
  return runs.flat().flatMap((day) => {
    const through = BOOKS.filter((book) => isBreach(bookDay(day, book)));
    if (through.length === 0) return [];
    const worst = Math.max(
      ...through.map((book) => {
        const { asked, loss } = bookDay(day, book);
        return loss / asked;
      }),
    );
    const names = through.map(({ name }) => name).join(", ");
    return [[circuit, dateOf(day.time), names, worst.toFixed(2)]];
  });
}

/** Losses beyond what was asked, of every coin against every other. */
export function pairResult(runs: Runs, coins: readonly string[]): BookResult {
  const days = pairBooks(coins).flatMap((book) => bookRuns(runs, book).flat());
  return { days: days.length, breached: days.filter(isBreach).length };
}

const VARIANTS = [
  { scale: "1", turn: "0.1" },
  { scale: "1", turn: "0.02" },
  { scale: "1", turn: "5" },
  { scale: "1.5", turn: "0.1" },
  { scale: "2", turn: "0.1" },
  { scale: "1000", turn: "0.1" },
] as const;

function byVariant(candles: readonly Candle[]): ReportTable {
  const pair = BOOKS.filter(({ name }) => name === "ETH against BTC");
  const rows = CIRCUITS.flatMap((circuit) =>
    VARIANTS.map(({ scale, turn }) => {
      const runs = runPolicy(benchPolicy(circuit, { scale, turn }), candles);
      const { days, breached } = pairResult(runs, circuit === "spot8" ? COINS.slice(0, 5) : COINS);
      const asked = pair.flatMap((book) =>
        bookRuns(runs, book).map((run) => run.map((day) => day.asked)),
      );
      const mean = asked.flat().reduce((sum, each) => sum + each, 0) / asked.flat().length;
      const rise = Math.max(...asked.map((margins) => largestIncrease(margins, 1)));
      return [
        ...[circuit, scale === "1000" ? "full widths" : scale, turn],
        ...[`${breached} of ${days}`, `$${Math.round(mean)}`, percent(rise)],
      ];
    }),
  );
  const header = ["circuit", "component scale", "turn a day", "pairs breached"];
  return {
    title: "a coin against a coin, by the size of components and the bound on turns",
    rows: [[...header, "ETH against BTC, mean asked", "largest 1-day rise"], ...rows],
  };
}

/** What decided the widths, and how often a row was still turning. */
function byBound(circuit: string, runs: Runs): readonly (readonly string[])[] {
  const days = runs.flat();
  const widths = days.flatMap(({ built }) =>
    built.slots.flatMap(({ slot, width }) =>
      slot === 0 || width === undefined ? [] : [width.explanation.boundBy],
    ),
  );
  const share = (bound: string): string =>
    percent(widths.filter((each) => each === bound).length / widths.length);
  const turning = days.filter(({ built }) => built.rows.some(({ heldBack }) => heldBack > 0));
  const bounds = ["none", "rise", "fall", "floor", "cap"].map(share);
  return [[circuit, ...bounds, percent(turning.length / days.length)]];
}

/** @returns undefined when the data is not there */
export function realCandles(): readonly Candle[] | undefined {
  return existsSync(DATA) ? parseCandles(readFileSync(DATA, "utf8")) : undefined;
}

/** @param deep also variants of size and turn of the components, which take longest */
export function policyReport(deep: boolean): readonly ReportTable[] | undefined {
  const candles = realCandles();
  if (candles === undefined) return undefined;
  const all = CIRCUITS.map((circuit) => {
    return [circuit, runPolicy(benchPolicy(circuit), candles)] as const;
  });
  return [
    ...all.map(([circuit, runs]) => byBook(circuit, runs)),
    {
      title: "days on which a reference book lost more than it was asked for",
      rows: [
        ["circuit", "day", "books", "worst loss over asked"],
        ...all.flatMap(([circuit, runs]) => byDate(circuit, runs)),
      ],
    },
    {
      title: "what decided the widths of coins, and days with a row still turning",
      rows: [
        ["circuit", "nothing", "rise", "fall", "floor", "cap", "turning"],
        ...all.flatMap(([circuit, runs]) => byBound(circuit, runs)),
      ],
    },
    ...(deep ? [byVariant(candles)] : []),
  ];
}

export function printPolicy(): void {
  const report = policyReport(true);
  if (report === undefined) {
    console.log("policy: ../shared/data/daily_windows_ohlcv.csv is not there, nothing to run");
    return;
  }
  for (const { title, rows } of report) {
    const [header = [], ...others] = rows;
    const rule = `|${"---|".repeat(header.length)}`;
    console.log([`\n${title}\n`, markdownRow(header), rule, ...others.map(markdownRow)].join("\n"));
  }
}
