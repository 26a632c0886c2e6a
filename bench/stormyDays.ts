/** What a close-to-close backtest does not see: the hours of the worst days. */
import { HOUR_SECONDS, realisedDays, type ReturnSeries } from "../risk/volatility/index.ts";
import { realSeries, type TestedWindow } from "./volatilityModels.ts";

const FILES = ["hourly_2020_03.csv", "hourly_2025_10.csv"];
const HOURS = 24;

export interface StormyDay {
  readonly asset: string;
  readonly source: string;
  /** YYYY-MM-DD: the day of the largest realised volatility. */
  readonly day: string;
  /** Of that day, from hourly returns. */
  readonly realised: number;
  /** Deepest log move over 24 hours, from hour to hour, anywhere in the file. */
  readonly fall: number;
  /** Default width that day, from daily closes. */
  readonly width: number;
}

function deepestFall({ segments }: ReturnSeries): number {
  const falls = segments.flatMap((run) =>
    run.map((_, last) =>
      run
        .slice(Math.max(0, last - HOURS + 1), last + 1)
        .reduceRight((sums, { value }) => [...sums, (sums.at(-1) ?? 0) + value], [0]),
    ),
  );
  return Math.min(...falls.flat());
}

export function stormyDays(tested: readonly TestedWindow[]): readonly StormyDay[] {
  const series = FILES.flatMap((file) => realSeries(file, HOUR_SECONDS) ?? []);
  return series.flatMap((each) => {
    const days = realisedDays(each, HOUR_SECONDS).filter(({ complete }) => complete);
    const [worst] = days.toSorted((a, b) => b.volatility - a.volatility);
    const width = tested
      .filter(({ asset }) => asset === each.asset)
      .flatMap((window) => window.days)
      .find(({ time }) => time === worst?.day)?.explanation.width;
    if (worst === undefined || width === undefined) return [];
    const day = new Date(worst.day * 1000).toISOString().slice(0, 10);
    const { asset, source } = each;
    return [{ asset, source, day, realised: worst.volatility, fall: deepestFall(each), width }];
  });
}
