/** A made-up row in the columns of a Deribit sweep, to be varied. */

/** Below ../shared. */
export const CHAIN_FILE = "data/deribit_btc_options_2020-05-21.csv";

export const ROW = {
  instrument_name: "BTC-25SEP20-9000-C",
  option_type: "call",
  strike: "9000",
  timestamp_ms: "1590103200000",
  expiration_timestamp_ms: "1601020800000",
  t_years_365: String((1601020800000 - 1590103200000) / (365 * 86_400_000)),
  underlying_index: "BTC-25SEP20",
  underlying_price: "9180.5",
  index_price: "9085.0",
  interest_rate: "0.0",
  mark_price_btc: "0.18",
  mark_iv_pct: "73.25",
  bid_iv_pct: "70.1",
  ask_iv_pct: "0.0",
  delta: "0.59",
  gamma: "1e-05",
  vega: "20.9",
  theta: "-6.05",
  rho: "17.2",
  best_bid_price: "0.1755",
  best_bid_amount: "3.0",
  best_ask_price: "0.0",
  best_ask_amount: "0.0",
  last_price: "",
  min_price: "0.1",
  max_price: "0.3",
  settlement_price: "",
  open_interest: "12.3",
  volume_24h: "",
};

export const HEADER = Object.keys(ROW).join(",");

/** A file with one row per set of changes. */
export function chainText(changes: readonly Partial<typeof ROW>[]): string {
  const rows = changes.map((change) => Object.values({ ...ROW, ...change }).join(","));
  return [HEADER, ...rows, ""].join("\n");
}
