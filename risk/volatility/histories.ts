/** One history per asset out of several sources: no day twice, no return across sources. */
import { member } from "../realNumber.ts";
import { type LogReturn, type ReturnSeries } from "./returns.ts";

export interface AssetHistory {
  readonly asset: string;
  /** Runs of returns, each of one source, by time; none shares a day with another. */
  readonly segments: readonly { readonly source: string; readonly returns: readonly LogReturn[] }[];
}

/**
 * A segment of a source preferred less is left out as a whole where it shares a day with one preferred more.
 * @param preference sources, best first; others are left out
 * @returns assets by name
 */
export function assetHistories(
  series: readonly ReturnSeries[],
  preference: readonly string[],
): readonly AssetHistory[] {
  const assets = [...new Set(series.map(({ asset }) => asset))].toSorted();
  return assets.map((asset) => {
    const seen = new Set<number>();
    const segments = preference.flatMap((source) =>
      series
        .filter((each) => each.asset === asset && each.source === source)
        .flatMap((each) => each.segments)
        .filter((returns) => {
          const free = returns.every(({ time }) => !seen.has(time));
          if (free) returns.forEach(({ time }) => seen.add(time));
          return free;
        })
        .map((returns) => ({ source, returns })),
    );
    const begin = (each: { returns: readonly LogReturn[] }): number => member(each.returns, 0).time;
    return { asset, segments: segments.toSorted((a, b) => begin(a) - begin(b)) };
  });
}
