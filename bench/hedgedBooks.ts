/**
 * Books whose longs and shorts cancel, against the joint directions of the day before: each pair of coins, one dollar
 * long and one short, and books of random weights that add up to nothing.
 */
import {
  CORRELATION_DECAY,
  estimateCorrelation,
  jointDirections,
  worstLoss,
  type Direction,
} from "../risk/volatility/index.ts";
import { type TestedWindow } from "./volatilityModels.ts";

/** Days the correlation looks back on, those of earlier windows included, and the fewest an asset must have among them. */
const LOOKBACK = 120;
const FEWEST = 20;
/** Risky linear slots of the larger circuit. */
const MOST_ASSETS = 15;
const BOOKS_PER_DAY = 20;

interface Move {
  readonly asset: string;
  readonly logReturn: number;
  /** Relative. */
  readonly change: number;
  readonly width: number;
}

export interface Tally {
  /** Books times days. */
  readonly tried: number;
  /** Of them, those that lost more. */
  readonly breached: number;
}

/** Minimal standard generator of Park and Miller (1988), seeded: the same books at every run. */
function randomWeights(): (count: number) => readonly number[] {
  let state = 1;
  return (count) => {
    const weights = Array.from({ length: count }, () => {
      state = (state * 48_271) % 2_147_483_647;
      return (2 * state) / 2_147_483_647 - 1;
    });
    const mean = weights.reduce((sum, weight) => sum + weight, 0) / count;
    return weights.map((weight) => weight - mean);
  };
}

function movesByDay(tested: readonly TestedWindow[]): readonly (readonly Move[])[] {
  const days = new Map<number, Move[]>();
  for (const { asset, kind, days: own } of tested) {
    if (kind === "stable" || asset === "stETH") continue;
    for (const { time, value, explanation } of own) {
      const move = { asset, logReturn: value, change: Math.expm1(value), width: explanation.width };
      days.set(time, [...(days.get(time) ?? []), move]);
    }
  }
  return [...days].toSorted(([a], [b]) => a - b).map(([, moves]) => moves);
}

/** Losses beyond the worst of the first directions, as many as each count says. */
class Trial {
  readonly #tries: boolean[][];
  readonly #counts: readonly number[];

  constructor(counts: readonly number[]) {
    this.#counts = counts;
    this.#tries = counts.map(() => []);
  }

  add(book: readonly number[], today: readonly Move[], directions: readonly Direction[]): void {
    const loss = -book.reduce((sum, value, i) => sum + value * (today[i]?.change ?? 0), 0);
    const widths = today.map(({ width }) => width);
    this.#counts.forEach((count, k) => {
      const worst = worstLoss(book, widths, directions.slice(0, count));
      this.#tries[k]?.push(loss > worst);
    });
  }

  tallies(): readonly Tally[] {
    return this.#tries.map((tries) => ({
      tried: tries.length,
      breached: tries.filter((breached) => breached).length,
    }));
  }
}

export interface HedgedBooks {
  readonly directions: number;
  /** A coin against a coin, every pair both ways. */
  readonly pairs: Tally;
  readonly books: Tally;
}

/** @param counts numbers of joint directions to try, each even */
export function hedgedBooks(
  tested: readonly TestedWindow[],
  counts: readonly number[],
): readonly HedgedBooks[] {
  const days = movesByDay(tested);
  const random = randomWeights();
  const [pairs, books] = [new Trial(counts), new Trial(counts)];
  days.forEach((all, index) => {
    const past = days
      .slice(Math.max(0, index - LOOKBACK), index)
      .map((moves) => new Map(moves.map(({ asset, logReturn }) => [asset, logReturn])));
    const known = (asset: string): number => past.filter((day) => day.has(asset)).length;
    const today = all.filter(({ asset }) => known(asset) >= FEWEST).slice(0, MOST_ASSETS);
    if (today.length < 2) return;
    const rows = past.map((day) => today.map(({ asset }) => day.get(asset)));
    const { correlation } = estimateCorrelation(rows, CORRELATION_DECAY);
    const directions = jointDirections(correlation, Math.max(...counts));
    for (const long of today) {
      for (const short of today) {
        if (long === short) continue;
        const book = today.map((each) => Number(each === long) - Number(each === short));
        pairs.add(book, today, directions);
      }
    }
    for (let book = 0; book < BOOKS_PER_DAY; book++) {
      books.add(random(today.length), today, directions);
    }
  });
  const [ofPairs, ofBooks] = [pairs.tallies(), books.tallies()];
  const none: Tally = { tried: 0, breached: 0 };
  return counts.map((directions, k) => {
    return { directions, pairs: ofPairs[k] ?? none, books: ofBooks[k] ?? none };
  });
}
