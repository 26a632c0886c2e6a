/** From candles to the slots of a market: today's state of each asset, all of them together, and their correlation. */
import { inputInvalid } from "../inputInvalid.ts";
import { member } from "../realNumber.ts";
import type { SymmetricMatrix } from "../volatility/index.ts";
import {
  CORRELATION_DECAY,
  DAY_SECONDS,
  candleSeries,
  estimateCorrelation,
  type AssetKind,
  type Candle,
  type CandleSeries,
} from "../volatility/index.ts";
import { barrierEstimate, featuresOf, type WatchedBand } from "./features.ts";
import { type ChainFlow } from "./chainFlow.ts";
import { learnedProbability } from "./learned.ts";
import {
  DAILY,
  HOURLY,
  candleRuns,
  stateHistory,
  togetherAt,
  type AssetState,
  type CandleRun,
  type MarketStep,
  type Together,
} from "./marketState.ts";
import { DAILY_MODEL, HOURLY_MODEL } from "./trainedModels.ts";

export interface SlotMarket {
  readonly slot: number;
  readonly asset: string;
  readonly kind: AssetKind;
  readonly state: AssetState;
}

export interface SlotMarkets {
  readonly step: MarketStep;
  /** Slots that have candles, by slot. */
  readonly slots: readonly SlotMarket[];
  readonly together: Together;
  /** Of the slots above, in their order. */
  readonly correlation: SymmetricMatrix;
}

/** What a slot's candles are called. */
export interface SlotNames {
  /** By slot; "" for a slot without candles. */
  readonly symbols: readonly string[];
  /** Series to take where there are several of an asset; the one that ends last without. */
  readonly source?: string | undefined;
}

const STABLE = ["USDC", "USDT", "DAI"];
const MAJOR = ["BTC", "ETH", "stETH"];
/** Steps of returns that correlations look back on, and the fewest two assets must share. */
const LOOK_BACK = 120;
const FEWEST_STEPS = 10;

export function kindOf(asset: string): AssetKind {
  if (STABLE.includes(asset)) return "stable";
  return MAJOR.includes(asset) ? "major" : "alternative";
}

/** @throws INPUT_INVALID where candles are neither days nor hours apart */
function stepOf(series: readonly CandleSeries[]): MarketStep {
  const gaps = series.flatMap(({ candles }) =>
    candles.slice(1).map((candle, i) => candle.time - member(candles, i).time),
  );
  const seconds = gaps.length === 0 ? 0 : gaps.reduce((least, gap) => Math.min(least, gap));
  const step = [DAILY, HOURLY].find((each) => each.seconds === seconds);
  if (step !== undefined) return step;
  throw inputInvalid(
    "candles",
    "are neither a day nor an hour apart",
    "give daily or hourly candles",
  );
}

/** The last run of an asset, of the source asked for or that which ends last. */
function lastRun(
  series: readonly CandleSeries[],
  asset: string,
  source: string | undefined,
  step: MarketStep,
): CandleRun | undefined {
  const own = series.filter(
    (each) => each.asset === asset && (source === undefined || each.source === source),
  );
  const runs = own.flatMap((each) => candleRuns(each, kindOf(asset), step));
  const endOf = ({ candles }: CandleRun): number => candles.at(-1)?.time ?? 0;
  return runs.reduce<CandleRun | undefined>(
    (last, run) => (last === undefined || endOf(run) > endOf(last) ? run : last),
    undefined,
  );
}

function correlationOf(runs: readonly CandleRun[], step: MarketStep): SymmetricMatrix {
  const moves = runs.map(
    ({ candles }) =>
      new Map(
        candles
          .slice(1)
          .map((candle, i) => [candle.time, Math.log(candle.close / member(candles, i).close)]),
      ),
  );
  const times = [...new Set(moves.flatMap((each) => [...each.keys()]))].toSorted((a, b) => a - b);
  const rows = times.slice(-LOOK_BACK).map((time) => moves.map((each) => each.get(time)));
  const decay = CORRELATION_DECAY ** (step.seconds / DAY_SECONDS);
  return estimateCorrelation(rows, decay).correlation;
}

/**
 * @throws INPUT_INVALID when no slot has candles, candles are of no known step, one asset's end before another's, or two
 *   share fewer than 10 steps
 */
export function slotMarketsOf(
  candles: readonly Candle[],
  { symbols, source }: SlotNames,
): SlotMarkets {
  const series = candleSeries(candles);
  const step = stepOf(series);
  const found = symbols.flatMap((asset, slot) => {
    const run = asset === "" ? undefined : lastRun(series, asset, source, step);
    return run === undefined ? [] : [{ slot, asset, run }];
  });
  if (found.length === 0) {
    const fix = "name assets of the candle file by slot in --symbols, as USDC,BTC,ETH";
    throw inputInvalid("symbols", "name no asset that has candles", fix);
  }
  if (new Set(found.map(({ asset }) => asset)).size !== found.length) {
    throw inputInvalid("symbols", "name an asset twice", "give every slot a name of its own");
  }
  const ends = found.map(({ run }) => run.candles.at(-1)?.time ?? 0);
  const latest = Math.max(...ends);
  const stale = found.find((_, i) => ends[i] !== latest);
  if (stale !== undefined) {
    const fix = "give files that end alike, or leave the slot's name empty";
    throw inputInvalid("candles", `of ${stale.asset} end before those of others`, fix);
  }
  const short = found.find(({ run }) => run.candles.length <= FEWEST_STEPS);
  if (short !== undefined) {
    const fix = `give at least ${FEWEST_STEPS + 1} candles without a gap up to the last`;
    throw inputInvalid("candles", `of ${short.asset} are too few`, fix);
  }
  const histories = found.map(({ run }) => stateHistory(run, step));
  // What stands still has no stress of its own, so stable coins say nothing of the market's.
  const coins = histories.filter((_, i) => member(found, i).run.kind !== "stable");
  const together = togetherAt(coins.length === 0 ? histories : coins, step).get(latest);
  const slots = found.map(({ slot, asset, run: { kind } }, i) => {
    const states = member(histories, i);
    return { slot, asset, kind, state: member(states, states.length - 1) };
  });
  const correlation = correlationOf(
    found.map(({ run }) => run),
    step,
  );
  return { step, slots, together: together ?? { stress: 0, comovement: 0 }, correlation };
}

export interface SlotForecast {
  readonly slot: number;
  readonly asset: string;
  /** Per day. */
  readonly volatility: number;
  readonly barrier: number;
  /** Undefined for a stable coin: the model knows none. */
  readonly learned: number | undefined;
}

/**
 * How likely one slot's price leaves a band, by both.
 * @param price USD, of the chain where it is newer than the last candle's close
 */
export function forecastSlot(
  { step, together }: SlotMarkets,
  { slot, asset, kind, state }: SlotMarket,
  watched: WatchedBand,
  {
    price = state.price,
    flow,
  }: { readonly price?: number; readonly flow?: ChainFlow | undefined } = {},
): SlotForecast {
  const now = { ...state, price };
  const model = step.seconds === DAILY.seconds ? DAILY_MODEL : HOURLY_MODEL;
  const barrier = barrierEstimate(now, watched);
  const isOver = barrier === 1 && Math.abs(price / watched.base - 1) > watched.band;
  const learned = isOver ? 1 : learnedProbability(model, featuresOf(now, together, watched, flow));
  const { volatility } = state;
  return { slot, asset, volatility, barrier, learned: kind === "stable" ? undefined : learned };
}
