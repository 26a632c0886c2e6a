/**
 * Candle files: comma-separated text with one header line, one candle per line, LF line ends, no quotes.
 *
 * Columns, in any order: the time (`date` as YYYY-MM-DD or `time_utc` as YYYY-MM-DDTHH:MM:SSZ), `asset`
 * and `close`; optionally `open`, `high` and `low` (all three, and empty together where a source has
 * closes alone), `source`, `volume_usd` or `turnover_usdt`, `volume_base`. Any other column is refused.
 * A file that breaks a rule is refused as a whole, with the line and the column of the first fault.
 */
import { inputInvalid } from "../inputInvalid.ts";

export interface Candle {
  /** Line of the file, from 1; the header is 1. */
  readonly line: number;
  /** Begin of the candle, Unix seconds. */
  readonly time: number;
  readonly asset: string;
  /** Venue or composite; empty when the file has no such column. */
  readonly source: string;
  /** USD per unit, like the range's prices. */
  readonly close: number;
  readonly range:
    { readonly open: number; readonly high: number; readonly low: number } | undefined;
  /** Turnover in USD. */
  readonly turnover: number | undefined;
  /** Turnover in units of the asset. */
  readonly volume: number | undefined;
}

const COLUMNS = [
  ...["date", "time_utc", "asset", "open", "high", "low", "close", "source"],
  ...["volume_usd", "turnover_usdt", "volume_base"],
] as const;
type Column = (typeof COLUMNS)[number];

/** Longer than any file this is meant for; keeps hostile input small. */
const MAX_LINES = 2_000_000;
const MAX_LINE = 500;
const NAME = /^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,63}$/;
const NUMBER = /^(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:e[+-]?[0-9]{1,3})?$/;
const DATE = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;
const TIME = /^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})Z$/;
/** Prices above are no prices of anything. */
const MAX_PRICE = 1e12;
const MAX_VOLUME = 1e18;

/** The cells of one line by column. */
class Line {
  readonly number: number;
  readonly #cells: ReadonlyMap<Column, string>;

  constructor(number: number, cells: ReadonlyMap<Column, string>) {
    this.number = number;
    this.#cells = cells;
  }

  refuse(column: Column, why: string, fix: string): Error {
    return inputInvalid(`line ${this.number}, ${column}`, why, fix);
  }

  /** "" when the cell is empty or the file has no such column. */
  text(column: Column): string {
    return this.#cells.get(column) ?? "";
  }

  name(column: "asset" | "source"): string {
    const text = this.text(column);
    if (!NAME.test(text)) {
      throw this.refuse(column, "is no name", "write 1 to 64 of A-Z a-z 0-9 _ . : / -");
    }
    return text;
  }

  /** @returns undefined when the cell is empty */
  amount(column: Column, most: number): number | undefined {
    const text = this.text(column);
    if (text === "") return undefined;
    const value = NUMBER.test(text) ? Number(text) : NaN;
    if (!(value <= most)) {
      throw this.refuse(
        column,
        "is no number in range",
        `write digits with a point or an exponent (1.25, 2.5e+10), from 0 to ${most}`,
      );
    }
    return value;
  }

  price(column: Column): number | undefined {
    const value = this.amount(column, MAX_PRICE);
    if (value === 0) throw this.refuse(column, "is 0", "leave out a day without a price");
    return value;
  }

  /** Unix seconds. */
  time(column: "date" | "time_utc"): number {
    const match = (column === "date" ? DATE : TIME).exec(this.text(column));
    const [year = 0, month = 0, ...rest] = match?.slice(1).map(Number) ?? [];
    const milliseconds = Date.UTC(year, month - 1, ...rest);
    const canonical = match === null ? "" : new Date(milliseconds).toISOString();
    if (match === null || !canonical.startsWith(match[0].replace("Z", ""))) {
      throw this.refuse(
        column,
        `is no ${column === "date" ? "day" : "time"} of the calendar`,
        `write ${column === "date" ? "YYYY-MM-DD" : "YYYY-MM-DDTHH:MM:SSZ, in UTC"}`,
      );
    }
    return milliseconds / 1000;
  }

  range(close: number): Candle["range"] {
    const [open, high, low] = (["open", "high", "low"] as const).map((each) => this.price(each));
    if (open === undefined && high === undefined && low === undefined) return undefined;
    if (open === undefined || high === undefined || low === undefined) {
      throw this.refuse("open", "high and low are not all there", "give all three or none");
    }
    if (low > Math.min(open, close) || high < Math.max(open, close)) {
      throw this.refuse("low", "and high do not enclose open and close", "check the source");
    }
    return { open, high, low };
  }
}

function readHeader(text: string): readonly Column[] {
  const listed = `the columns known are ${COLUMNS.join(", ")}`;
  const columns = text.split(",").map((name) => {
    const known = COLUMNS.find((column) => column === name);
    if (known === undefined) throw inputInvalid("line 1", "has an unknown column", listed);
    return known;
  });
  const has = (column: Column): boolean => columns.includes(column);
  if (new Set(columns).size !== columns.length) {
    throw inputInvalid("line 1", "names a column twice", "give every column once");
  }
  if (has("date") === has("time_utc")) {
    throw inputInvalid("line 1", "does not have one column of times", "give date or time_utc");
  }
  if (has("volume_usd") && has("turnover_usdt")) {
    throw inputInvalid("line 1", "has two columns of turnover", "keep one of them");
  }
  for (const column of ["asset", "close"] as const) {
    if (!has(column)) throw inputInvalid("line 1", `has no column ${column}`, listed);
  }
  return columns;
}

function readCandle(line: Line, columns: readonly Column[]): Candle {
  const close = line.price("close");
  if (close === undefined) {
    throw line.refuse("close", "is empty", "leave out a candle without a close");
  }
  return {
    line: line.number,
    time: line.time(columns.includes("date") ? "date" : "time_utc"),
    asset: line.name("asset"),
    source: columns.includes("source") ? line.name("source") : "",
    close,
    range: line.range(close),
    turnover: line.amount("volume_usd", MAX_VOLUME) ?? line.amount("turnover_usdt", MAX_VOLUME),
    volume: line.amount("volume_base", MAX_VOLUME),
  };
}

/**
 * @param text the whole file
 * @returns one candle per line after the header, in the file's order
 * @throws INPUT_INVALID with the line, and the column where it is one
 */
export function parseCandles(text: string): readonly Candle[] {
  const body = text.endsWith("\n") ? text.slice(0, -1) : text;
  const [header = "", ...lines] = body.split("\n", MAX_LINES + 1);
  if (lines.length >= MAX_LINES) {
    throw inputInvalid("the file", "is too long", `give at most ${MAX_LINES} lines`);
  }
  const columns = readHeader(header);
  return lines.map((cells, index) => {
    const number = index + 2;
    if (cells.length > MAX_LINE || cells.includes("\r") || cells.includes('"')) {
      const fix = `write at most ${MAX_LINE} characters, no quotes, and end lines with LF alone`;
      throw inputInvalid(`line ${number}`, "is no plain line", fix);
    }
    const values = cells.split(",");
    if (values.length !== columns.length) {
      throw inputInvalid(
        `line ${number}`,
        `does not have ${columns.length} cells`,
        "give one cell per column of the header, empty where there is no figure",
      );
    }
    const byColumn = new Map(columns.map((column, place) => [column, values[place] ?? ""]));
    return readCandle(new Line(number, byColumn), columns);
  });
}
