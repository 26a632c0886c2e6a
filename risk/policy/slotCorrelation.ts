/** Correlation of the assets of a table, with an assumed one for pairs that have too few days in common. */
import {
  DAY_SECONDS,
  SymmetricMatrix,
  estimateCorrelation,
  nearestCorrelation,
  type AssetHistory,
  type ReturnRow,
} from "../volatility/index.ts";
import { member } from "../realNumber.ts";
import { type Policy } from "./policy.ts";

export interface SlotCorrelation {
  readonly assets: readonly string[];
  readonly correlation: SymmetricMatrix;
  /** Assets whose correlations are assumed: too few days in common with one that has more. */
  readonly assumed: readonly string[];
  /** Of the estimate, where there was one; see `CorrelationEstimate`. */
  readonly estimate:
    | {
        readonly days: number;
        readonly effectiveDays: number;
        readonly constant: number;
        readonly intensity: number;
      }
    | undefined;
}

type Column = ReadonlyMap<number, number>;

/** Days on which both have a return that is not 0: a price that stands still says nothing. */
function commonDays(one: Column, other: Column): number {
  return [...one].filter(([time, value]) => value !== 0 && (other.get(time) ?? 0) !== 0).length;
}

/** Assets that all have enough days in common; who has most days comes first, ties by slot. */
function estimable(columns: readonly Column[], fewest: number): readonly number[] {
  const bySize = columns
    .map((column, asset) => ({ asset, days: commonDays(column, column) }))
    .toSorted((a, b) => b.days - a.days || a.asset - b.asset);
  const chosen: number[] = [];
  for (const { asset, days } of bySize) {
    const column = member(columns, asset);
    const enough = chosen.every((other) => commonDays(column, member(columns, other)) >= fewest);
    if (days >= fewest && enough) chosen.push(asset);
  }
  return chosen.toSorted((a, b) => a - b);
}

/**
 * @param assets in the order of their slots, each with its history
 * @param asOf Unix seconds; returns of the `lookbackDays` before count
 */
export function correlateSlots(
  assets: readonly string[],
  histories: ReadonlyMap<string, AssetHistory>,
  { correlation: terms, candles: { step } }: Policy,
  asOf: number,
): SlotCorrelation {
  const since = asOf - terms.lookbackDays * DAY_SECONDS;
  const columns = assets.map((asset): Column => {
    const returns = (histories.get(asset)?.segments ?? []).flatMap((segment) => segment.returns);
    return new Map(returns.filter(({ time }) => time >= since).map((r) => [r.time, r.value]));
  });
  const perDay = DAY_SECONDS / step;
  const known = estimable(columns, terms.fewestDays * perDay);
  const assumed = assets.filter((_, index) => !known.includes(index));
  const unknown = SymmetricMatrix.of(assets.length, (i, j) => (i === j ? 1 : terms.assumed));
  if (known.length < 2) {
    return { assets, correlation: unknown, assumed: [...assets], estimate: undefined };
  }
  const times = [...new Set(columns.flatMap((column) => [...column.keys()]))].toSorted(
    (a, b) => a - b,
  );
  const rows: readonly ReturnRow[] = times.map((time) =>
    known.map((index) => member(columns, index).get(time)),
  );
  const estimate = estimateCorrelation(rows, terms.decay ** (1 / perDay));
  const whole = unknown.map((value, i, j) => {
    const [a, b] = [known.indexOf(i), known.indexOf(j)];
    return a < 0 || b < 0 ? value : estimate.correlation.get(a, b);
  });
  const { constant, intensity, effectiveDays } = estimate;
  return {
    assets,
    assumed,
    correlation: assumed.length === 0 ? whole : nearestCorrelation(whole),
    estimate: { days: times.length, effectiveDays, constant, intensity },
  };
}
