/**
 * The impact of a slot whose author leaves it to the market: the largest of risk/liquidity's candidates from what was
 * traded, on the last days of the best source that has volumes. The figure's own bounds come after, as for a declared one.
 */
import { inputInvalid } from "../inputInvalid.ts";
import { total } from "../realNumber.ts";
import {
  amihudIlliquidity,
  kyleLambda,
  medianVolume,
  slotImpactUp,
  squareRootImpact,
  tradedReturns,
  type ImpactExplanation,
  type TradedReturn,
} from "../liquidity/index.ts";
import { DAY_SECONDS, candleSeries, type Candle } from "../volatility/index.ts";
import { type ImpactMeasure, type Policy } from "./policy.ts";

/** Fewest returns with a volume that say anything: as many as Kyle's regression asks for, and some. */
const FEWEST = 5;

export interface MeasuredImpact extends ImpactExplanation {
  readonly source: string;
  /** Returns with volume that were looked at. */
  readonly returns: number;
  /** Median, units of the instrument. */
  readonly dailyVolume: number;
}

function tradedUntil(
  candles: readonly Candle[],
  asset: string,
  { candles: { step, sources } }: Policy,
  [since, asOf]: readonly [number, number],
): readonly { readonly source: string; readonly traded: readonly TradedReturn[] }[] {
  const own = candles.filter((candle) => {
    return candle.asset === asset && candle.time >= since && candle.time + step <= asOf;
  });
  return sources.flatMap((source) =>
    candleSeries(own.filter((candle) => candle.source === source)).map((series) => ({
      source,
      traded: tradedReturns(series, step),
    })),
  );
}

/** A price that stands still has no slope. */
function moves(traded: readonly TradedReturn[]): boolean {
  return traded.some(({ value }) => value !== traded[0]?.value);
}

/**
 * @param asOf Unix seconds
 * @throws INPUT_INVALID when no source has enough returns with a volume
 */
export function measuredImpact(
  candles: readonly Candle[],
  asset: string,
  measure: ImpactMeasure,
  policy: Policy,
  asOf: number,
): MeasuredImpact {
  const window = [asOf - measure.days * DAY_SECONDS, asOf] as const;
  const found = tradedUntil(candles, asset, policy, window).find(
    ({ traded }) => traded.length >= FEWEST,
  );
  if (found === undefined) {
    const fix = `give candles with volume for ${FEWEST} days, or declare the slot's impact`;
    throw inputInvalid(`the candles of ${asset}`, "have too few volumes for an impact", fix);
  }
  const { source, traded } = found;
  const perDay = DAY_SECONDS / policy.candles.step;
  const dailyVolume = medianVolume(traded) * perDay;
  const variance = total(traded.map(({ value }) => value * value)) / traded.length;
  const volatility = Math.sqrt(variance * perDay);
  const reference = measure.referenceShare * dailyVolume;
  const law = squareRootImpact({ volatility, dailyVolume }, reference, measure.factor);
  const candidates = {
    squareRoot: law.perUnit,
    kyle: moves(traded) ? Math.max(0, kyleLambda(traded).lambda) : undefined,
    amihud: amihudIlliquidity(traded),
  };
  const explanation = slotImpactUp(candidates, reference, measure);
  return { ...explanation, source, returns: traded.length, dailyVolume };
}
