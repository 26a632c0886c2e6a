/**
 * Reads a sweep of Deribit's option tickers: CSV with exactly the columns below, one option a row. Numbers
 * are plain decimals, an exponent allowed; nothing is quoted, skipped or repaired.
 */
import { inputInvalid } from "../inputInvalid.ts";
import { type OptionType } from "../pricing/index.ts";
import { requireOptionQuote, yearsOf, type OptionQuote } from "./optionQuote.ts";

const COLUMNS = [
  ...["instrument_name", "option_type", "strike", "timestamp_ms", "expiration_timestamp_ms"],
  ...["t_years_365", "underlying_index", "underlying_price", "index_price", "interest_rate"],
  ...["mark_price_btc", "mark_iv_pct", "bid_iv_pct", "ask_iv_pct", "delta", "gamma", "vega"],
  ...["theta", "rho", "best_bid_price", "best_bid_amount", "best_ask_price", "best_ask_amount"],
  ...["last_price", "min_price", "max_price", "settlement_price", "open_interest", "volume_24h"],
];

/** A quote with the Greeks the exchange publishes, rounded by it to five decimals. */
export interface DeribitQuote extends OptionQuote {
  readonly published: {
    /** To the forward. */
    readonly delta: number;
    readonly gamma: number;
    /** USD per vol point. */
    readonly vegaPerPoint: number;
    /** USD over the day ahead; see thetaOfDayAhead in pricing. */
    readonly thetaOfDayAhead: number;
  };
}

const NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:e[+-]?[0-9]{1,3})?$/;
/** Years as printed and years as computed from the two times may differ by rounding. */
const YEARS_AGREE = 1e-12;

/** One row, its columns read by name. */
class Row {
  readonly path: string;
  readonly #cells: ReadonlyMap<string, string>;

  constructor(line: string, index: number) {
    this.path = `rows[${index}]`;
    const cells = line.split(",");
    if (cells.length !== COLUMNS.length) {
      throw inputInvalid(this.path, "has another number of columns", `give ${COLUMNS.length}`);
    }
    this.#cells = new Map(COLUMNS.map((column, at) => [column, cells[at] ?? ""]));
  }

  refuse(column: string, why: string, fix: string): Error {
    return inputInvalid(`${this.path}.${column}`, why, fix);
  }

  text(column: string): string {
    return this.#cells.get(column) ?? "";
  }

  number(column: string): number {
    const text = this.text(column);
    if (!NUMBER.test(text) || text.length > 40) {
      throw this.refuse(column, "is not a plain number", "write digits, a point, digits");
    }
    return Number(text);
  }

  /** 0 stands for nothing. */
  quoted(column: string): number | undefined {
    const value = this.number(column);
    return value === 0 ? undefined : value;
  }

  type(): OptionType {
    const type = this.text("option_type");
    if (type === "call" || type === "put") return type;
    throw this.refuse("option_type", "is neither call nor put", "write call or put");
  }
}

function readRow(row: Row): DeribitQuote {
  const quote: DeribitQuote = {
    instrument: row.text("instrument_name"),
    type: row.type(),
    strike: row.number("strike"),
    expiry: row.number("expiration_timestamp_ms"),
    quotedAt: row.number("timestamp_ms"),
    forward: row.number("underlying_price"),
    markVolatility: row.number("mark_iv_pct") / 100,
    markPremium: row.number("mark_price_btc"),
    bidPremium: row.quoted("best_bid_price"),
    askPremium: row.quoted("best_ask_price"),
    openInterest: row.number("open_interest"),
    published: {
      delta: row.number("delta"),
      gamma: row.number("gamma"),
      vegaPerPoint: row.number("vega"),
      thetaOfDayAhead: row.number("theta"),
    },
  };
  requireOptionQuote(quote, row.path);
  const ending = `-${quote.strike}-${quote.type === "call" ? "C" : "P"}`;
  if (!quote.instrument.endsWith(ending)) {
    throw row.refuse(
      "instrument_name",
      "names another option than the row",
      "check strike and option_type",
    );
  }
  if (Math.abs(row.number("t_years_365") - yearsOf(quote)) > YEARS_AGREE) {
    throw row.refuse("t_years_365", "contradicts the row's two times", "use years of 365 days");
  }
  if (row.number("interest_rate") !== 0) {
    throw row.refuse("interest_rate", "is not 0", "discounted marks are not read here");
  }
  return quote;
}

/**
 * Every row as a quote, in the file's order.
 * @throws INPUT_INVALID naming row and column
 */
export function readDeribitChain(text: string): readonly DeribitQuote[] {
  const [header, ...lines] = text.split("\n");
  if (header !== COLUMNS.join(",")) {
    throw inputInvalid("header", "names other columns", `write ${COLUMNS.join(",")}`);
  }
  if (lines.at(-1) === "") lines.pop();
  return Object.freeze(lines.map((line, index) => readRow(new Row(line, index))));
}
