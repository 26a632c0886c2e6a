/** Past market states with what came of them: did the price leave a band around an earlier price within so many steps. */
import { DAY_SECONDS } from "../volatility/index.ts";
import { member } from "../realNumber.ts";
import { barrierEstimate, featuresOf, type WatchedBand } from "./features.ts";
import { stateHistory, togetherAt, type CandleRun, type MarketStep } from "./marketState.ts";

/** What is asked of every state. */
export interface Questions {
  /** Relative. */
  readonly bands: readonly number[];
  /** Steps within which the price leaves or does not. */
  readonly horizons: readonly number[];
  /** Steps since the price that the band is around; a band that was left by now is not asked about. */
  readonly ages: readonly number[];
}

export interface Sample {
  readonly asset: string;
  /** Begin of the last candle that was known, Unix seconds. */
  readonly time: number;
  readonly watched: WatchedBand;
  readonly features: readonly number[];
  readonly barrier: number;
  readonly happened: boolean;
}

/** Steps before a state counts: looks back want something to look at. */
const WARM_UP = 7;

/**
 * Runs whose candles have no highs and lows say nothing of what happened in between, and are left out.
 * Whether a band was left is judged by highs and lows, so that one left and entered again counts.
 */
export function samplesOf(
  runs: readonly CandleRun[],
  step: MarketStep,
  { bands, horizons, ages }: Questions,
): readonly Sample[] {
  const ranged = runs.filter(({ candles }) => candles.every(({ range }) => range !== undefined));
  const histories = ranged.map((run) => stateHistory(run, step));
  const together = togetherAt(histories, step);
  const samples: Sample[] = [];
  ranged.forEach(({ asset, candles }, which) => {
    member(histories, which).forEach((state, index) => {
      // States begin with the second candle.
      const now = index + 1;
      const shared = together.get(state.time);
      if (now < WARM_UP || shared === undefined) return;
      for (const horizon of horizons) {
        const ahead = candles.slice(now + 1, now + 1 + horizon);
        if (ahead.length < horizon) continue;
        const low = Math.min(...ahead.map(({ range, close }) => range?.low ?? close));
        const high = Math.max(...ahead.map(({ range, close }) => range?.high ?? close));
        const days = (horizon * step.seconds) / DAY_SECONDS;
        for (const [age, band] of ages.flatMap((one) =>
          bands.map((other) => [one, other] as const),
        )) {
          const base = candles[now - age]?.close;
          if (base === undefined || Math.abs(state.price / base - 1) >= band) continue;
          const watched = { base, band, days };
          samples.push({
            ...{ asset, time: state.time, watched },
            features: featuresOf(state, shared, watched),
            barrier: barrierEstimate(state, watched),
            happened: low < base * (1 - band) || high > base * (1 + band),
          });
        }
      }
    });
  });
  return samples;
}
