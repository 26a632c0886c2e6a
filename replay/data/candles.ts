/**
 * Hourly candles from a file: `time_utc` (the hour's beginning), `asset`, `close` and, where several venues are in
 * one file, `source`. A feed is the closes of one asset at one venue; a candle counts from the hour's end.
 */
import { existsSync, readFileSync } from "node:fs";
import { inputInvalid, PRICE } from "../../risk/index.ts";
import { HOUR, timeOf, type PricePath, type Tick } from "./pricePath.ts";

/** Which rows make a feed. */
export interface FeedRows {
  readonly feed: string;
  readonly asset: string;
  /** How the row's source begins; any when left out. */
  readonly source?: string;
}

const DECIMAL = /^[0-9]+(\.[0-9]{1,8})?$/;

function columnsOf(header: string, file: string): Readonly<Record<string, number>> {
  const columns = Object.fromEntries(header.split(",").map((name, at) => [name, at]));
  for (const name of ["time_utc", "asset", "close"]) {
    if (columns[name] === undefined) {
      throw inputInvalid(file, `has no column ${name}`, "use the hourly files as they are");
    }
  }
  return columns;
}

/** Closes by time, feed by feed. */
function closesOf(text: string, file: string, feeds: readonly FeedRows[]): Map<number, Tick> {
  const [header = "", ...rows] = text.trimEnd().split("\n");
  const columns = columnsOf(header.trim(), file);
  const cell = (cells: readonly string[], name: string): string => cells[columns[name] ?? -1] ?? "";
  const ticks = new Map<number, Tick>();
  for (const row of rows) {
    const cells = row.trim().split(",");
    const asset = cell(cells, "asset");
    const source = cell(cells, "source");
    const wanted = feeds.filter(
      (rule) => rule.asset === asset && source.startsWith(rule.source ?? ""),
    );
    if (wanted.length === 0) continue;
    const time = timeOf(cell(cells, "time_utc")) + HOUR;
    const close = cell(cells, "close");
    if (!DECIMAL.test(close)) {
      throw inputInvalid(
        file,
        `has a close that is no price at ${cell(cells, "time_utc")}`,
        "repair it",
      );
    }
    const price: bigint = PRICE.parse(close, "close");
    const prices = Object.fromEntries(wanted.map(({ feed }) => [feed, price]));
    ticks.set(time, { time, prices: { ...ticks.get(time)?.prices, ...prices } });
  }
  return ticks;
}

/**
 * The path in a file; undefined where there is no such file.
 * @throws INPUT_INVALID for a file with a gap, or without one of the feeds
 */
export function readCandles(
  file: string,
  source: string,
  feeds: readonly FeedRows[],
): PricePath | undefined {
  if (!existsSync(file)) return undefined;
  const closes = closesOf(readFileSync(file, "utf8"), file, feeds);
  const ticks = [...closes.values()].toSorted((a, b) => a.time - b.time);
  const [first] = ticks;
  const names = feeds.map(({ feed }) => feed);
  const isWhole = ticks.every(
    ({ time, prices }, hour) =>
      time === (first?.time ?? 0) + hour * HOUR && names.every((name) => name in prices),
  );
  if (first === undefined || !isWhole) {
    throw inputInvalid(file, "has a gap, or not every feed", "use the hourly files as they are");
  }
  return { source, feeds: names, ticks };
}
