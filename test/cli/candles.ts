/** Candle files of a made-up market: two coins that move together, hour by hour, by a rule anybody can follow. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";

const HOUR = 3_600_000;
const BEGIN = Date.UTC(2024, 0, 1);

/** @param hours candles of each coin @param size of an hourly move, 0.01 for 1 % */
export function candleText(hours: number, size: number): string {
  const lines = ["time_utc,asset,open,high,low,close,volume_base"];
  for (const [asset, first] of [
    ["BTC", 7_911.43],
    ["ETH", 194.87],
  ] as const) {
    let open: number = first;
    for (let hour = 0; hour < hours; hour++) {
      // The last candle closes where the first opened.
      const move =
        hour === hours - 1
          ? first / open - 1
          : size * Math.sin(hour * hour + (asset === "ETH" ? 0.3 : 0));
      const close = open * (1 + move);
      const [high, low] = [Math.max(open, close) * 1.001, Math.min(open, close) * 0.999];
      const time = new Date(BEGIN + hour * HOUR).toISOString().replace(".000Z", "Z");
      lines.push(
        [time, asset, ...[open, high, low, close].map((p) => p.toFixed(6)), "10"].join(","),
      );
      open = close;
    }
  }
  return `${lines.join("\n")}\n`;
}

/** Writes calm.csv and wild.csv, and returns the options that name one. */
export function writeCandles(folder: string): (name: "calm" | "wild") => string[] {
  writeFileSync(join(folder, "calm.csv"), candleText(60, 0.0005));
  writeFileSync(join(folder, "wild.csv"), candleText(60, 0.05));
  return (name) => ["--candles", `${name}.csv`, "--symbols", "USDC,BTC,ETH"];
}
