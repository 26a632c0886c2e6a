/** Training and testing the early warning on disjoint windows of real prices: who sees what, and what comes of it. */
import { existsSync, readFileSync } from "node:fs";
import {
  DAILY,
  FEATURES,
  HOURLY,
  candleRuns,
  fitLogistic,
  predict,
  samplesOf,
  scoreOf,
  type CandleRun,
  type LogisticModel,
  type MarketStep,
  type Questions,
  type Sample,
  type Scored,
  type TrainedModel,
} from "../risk/warning/index.ts";
import { DAY_SECONDS, candleSeries, parseCandles } from "../risk/volatility/index.ts";
import { DATA, KINDS, SOURCES } from "./volatilityModels.ts";

export type StepName = "daily" | "hourly";
type Part = "train" | "test";

interface Plan {
  readonly step: MarketStep;
  readonly files: readonly string[];
  readonly sources: readonly string[];
  readonly questions: Questions;
  /** Unix seconds: what begins earlier trains, the rest tests. */
  readonly testFrom: number;
  /** Days whose samples are drawn together by the bootstrap, and left out together when the penalty is chosen. */
  readonly blockDays: number;
}

const PLANS: Record<StepName, Plan> = {
  daily: {
    ...{ step: DAILY, files: ["daily_windows_ohlcv.csv"], sources: SOURCES, blockDays: 5 },
    questions: { bands: [0.05, 0.1, 0.2], horizons: [1, 3], ages: [0, 2] },
    testFrom: Date.UTC(2022, 9, 1) / 1000,
  },
  hourly: {
    ...{ step: HOURLY, files: ["hourly_2020_03.csv", "hourly_2025_10.csv"], blockDays: 1 },
    sources: ["binance_spot_BTCUSDT", "binance_spot_ETHUSDT", ""],
    questions: { bands: [0.02, 0.05, 0.1], horizons: [1, 4, 12], ages: [0, 6] },
    testFrom: Date.UTC(2025, 0, 1) / 1000,
  },
};

/** Coins alone: a stable coin's band is left when it breaks, which is no matter of volatility. */
function runsOf({ files, sources, step }: Plan): readonly CandleRun[] | undefined {
  const found = files.map((name) => new URL(name, DATA)).filter((file) => existsSync(file));
  if (found.length < files.length) return undefined;
  const seen = new Set<string>();
  return found.flatMap((file) => {
    const series = candleSeries(parseCandles(readFileSync(file, "utf8")));
    return sources
      .flatMap((source) => series.filter((each) => each.source === source))
      .filter(({ asset }) => KINDS[asset] !== "stable")
      .flatMap((each) => candleRuns(each, KINDS[each.asset] ?? "alternative", step))
      .filter(({ asset, candles }) => {
        // One source for a day, the preferred one.
        const days = candles.map(({ time }) => `${asset} ${time}`);
        const isFree = candles[0]?.range !== undefined && !days.some((day) => seen.has(day));
        if (isFree) days.forEach((day) => seen.add(day));
        return isFree;
      });
  });
}

export interface WarningData {
  readonly name: StepName;
  readonly plan: Plan;
  readonly train: readonly Sample[];
  readonly test: readonly Sample[];
}

/** @returns undefined when the data is not there */
export function warningData(name: StepName): WarningData | undefined {
  const plan = PLANS[name];
  const runs = runsOf(plan);
  if (runs === undefined) return undefined;
  const part = (which: Part): readonly Sample[] => {
    const own = runs.filter(
      ({ candles }) => (candles[0]?.time ?? 0) < plan.testFrom === (which === "train"),
    );
    return samplesOf(own, plan.step, plan.questions);
  };
  return { name, plan, train: part("train"), test: part("test") };
}

export const blockOf = (time: number, { blockDays }: Plan): string =>
  String(Math.floor(time / DAY_SECONDS / blockDays));

/** Stretches of days without a day in between, as first and last day. */
export function windowsOf(samples: readonly Sample[]): readonly string[] {
  const days = [...new Set(samples.map(({ time }) => Math.floor(time / DAY_SECONDS)))].toSorted(
    (a, b) => a - b,
  );
  const windows: [number, number][] = [];
  for (const day of days) {
    const last = windows.at(-1);
    if (last?.[1] === day - 1) last[1] = day;
    else windows.push([day, day]);
  }
  const text = (day: number): string =>
    new Date(day * DAY_SECONDS * 1000).toISOString().slice(0, 10);
  return windows.map(([from, to]) => `${text(from)} to ${text(to)}`);
}

const PENALTIES = [10, 100, 1_000, 10_000, 100_000];
const FOLDS = 3;

/** Which fold a sample is left out in: thirds of the training days, in order, so that neighbours stay together. */
function foldsOf(samples: readonly Sample[]): (sample: Sample) => number {
  const days = [...new Set(samples.map(({ time }) => Math.floor(time / DAY_SECONDS)))].toSorted(
    (a, b) => a - b,
  );
  const place = new Map(days.map((day, i) => [day, Math.floor((i * FOLDS) / days.length)]));
  return ({ time }) => place.get(Math.floor(time / DAY_SECONDS)) ?? 0;
}

/** The penalty with the least log loss on thirds of the training days left out in turn. */
function choosePenalty(train: readonly Sample[]): number {
  const foldOf = foldsOf(train);
  const losses = PENALTIES.map((penalty) => {
    const scored: Scored[] = [];
    for (let fold = 0; fold < FOLDS; fold++) {
      const model = fitLogistic(
        train.filter((sample) => foldOf(sample) !== fold),
        penalty,
        BARRIER_ALONE,
      );
      for (const sample of train.filter((each) => foldOf(each) === fold)) {
        const { happened, features } = sample;
        scored.push({ happened, block: "", probability: predict(model, features) });
      }
    }
    return scoreOf(scored).logLoss;
  });
  return PENALTIES[losses.indexOf(Math.min(...losses))] ?? 1_000;
}

/** The barrier estimate itself: where training begins, and what it stays with where samples say nothing. */
export const BARRIER_ALONE: LogisticModel = {
  intercept: 0,
  coefficients: FEATURES.map((_, k) => (k === 0 ? 1 : 0)),
};

/** Six digits: the last ones of a logarithm may differ between machines. */
const rounded = (value: number): number => Number(value.toPrecision(6));

export function train({ train: samples }: WarningData): TrainedModel {
  const penalty = choosePenalty(samples);
  const { intercept, coefficients } = fitLogistic(samples, penalty, BARRIER_ALONE);
  return {
    features: FEATURES,
    trainedOn: windowsOf(samples),
    samples: samples.length,
    penalty,
    intercept: rounded(intercept),
    coefficients: coefficients.map(rounded),
  };
}

/** The barrier estimate with its own scale and offset, and nothing else: what of the gain is calibration alone. */
export function recalibrate({ train: samples }: WarningData): LogisticModel {
  const rows = samples.map(({ features, happened }) => ({
    features: features.slice(0, 1),
    happened,
  }));
  return fitLogistic(rows, 10, { intercept: 0, coefficients: [1] });
}

const cellOf = ({ watched: { band, days } }: Sample): string => `${band} ${days}`;

/** How often it happened in training, by band and time. */
export function climatology({ train: samples }: WarningData): (sample: Sample) => number {
  const cells = new Map<string, [happened: number, of: number]>();
  for (const sample of samples) {
    const [happened, of] = cells.get(cellOf(sample)) ?? [0, 0];
    cells.set(cellOf(sample), [happened + (sample.happened ? 1 : 0), of + 1]);
  }
  return (sample) => {
    const [happened, of] = cells.get(cellOf(sample)) ?? [0, 1];
    return happened / of;
  };
}
