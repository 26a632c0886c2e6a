/** Option chains of made-up assets, in the columns of a Deribit sweep. */
import { YEAR_MS } from "../../risk/surface/index.ts";
import { HEADER, ROW } from "../risk/surface/chainText.ts";

export interface MadeChain {
  readonly asset: string;
  /** USD. */
  readonly forward: number;
  /** A year: 0.7 is 70 %. */
  readonly volatility: number;
  /** Unix milliseconds. */
  readonly quotedAt: number;
  /** Days to expiry. */
  readonly days: readonly number[];
}

const MONEYNESS = [0.6, 0.8, 0.9, 1, 1.1, 1.2, 1.5];
const DAY_MS = 86_400_000;

/** A call and a put of seven strikes an expiry, all of one volatility. */
export function madeChain({ asset, forward, volatility, quotedAt, days }: MadeChain): string {
  const lines = days.flatMap((day) =>
    MONEYNESS.flatMap((part) =>
      (["call", "put"] as const).map((type) => {
        const strike = String(Math.round(forward * part));
        const expiry = quotedAt + day * DAY_MS;
        const row = {
          ...ROW,
          ...{ option_type: type, strike, timestamp_ms: String(quotedAt) },
          instrument_name: `${asset}-${day}D-${strike}-${type === "call" ? "C" : "P"}`,
          expiration_timestamp_ms: String(expiry),
          t_years_365: String((expiry - quotedAt) / YEAR_MS),
          ...{ underlying_price: String(forward), mark_iv_pct: String(volatility * 100) },
        };
        return Object.values(row).join(",");
      }),
    ),
  );
  return [HEADER, ...lines, ""].join("\n");
}
