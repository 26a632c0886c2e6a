/** `npm run bench -- liquidity`: impact and position limits of real assets, from their last days with volume. */
import {
  IMPACT_DEFAULTS,
  LIMIT_DEFAULTS,
  REFERENCE_SHARE,
  SQUARE_ROOT_FACTOR,
  amihudIlliquidity,
  impactPerUnit,
  kyleLambda,
  medianVolume,
  positionLimitDown,
  slotImpactUp,
  squareRootImpact,
  tradedReturns,
} from "../risk/liquidity/index.ts";
import { magnitude, type Shock } from "../risk/index.ts";
import {
  DAY_SECONDS,
  WIDTH_DEFAULTS,
  realisedVariance,
  logReturns,
  shocksOfWidthUp,
  type CandleSeries,
} from "../risk/volatility/index.ts";
import { markdownRow } from "./volatility.ts";
import { kindOf, realCandles } from "./volatilityModels.ts";

/** Candles further apart belong to different windows. */
const SAME_WINDOW = 60 * DAY_SECONDS;

export const LIQUIDITY_HEADER = [
  ...["asset", "from", "days", "volume a day", "σ a day", "reference", "√ law", "Kyle", "Amihud"],
  ...["impact k", "limit", "by", "K at the limit"],
] as const;

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

/** Three figures: `$11.1B`, `$0.049M`. */
function dollars(amount: number): string {
  const [unit, name] = amount >= 1e9 ? [1e9, "B"] : [1e6, "M"];
  return `$${Number((amount / unit).toPrecision(3))}${name}`;
}

/** The last window of a series. */
function lastWindow(series: CandleSeries): CandleSeries {
  const end = series.candles.at(-1)?.time ?? 0;
  const candles = series.candles.filter(({ time }) => time > end - SAME_WINDOW);
  return { ...series, candles };
}

function row(series: CandleSeries): string[] {
  const { asset, candles } = series;
  const traded = tradedReturns(series, DAY_SECONDS);
  const dailyVolume = medianVolume(traded);
  const returns = logReturns(series, DAY_SECONDS).segments.flat();
  const volatility = Math.sqrt(realisedVariance(returns) / returns.length);
  const reference = REFERENCE_SHARE * dailyVolume;
  const squareRoot = squareRootImpact({ volatility, dailyVolume }, reference, SQUARE_ROOT_FACTOR);
  const kyle = Math.max(0, kyleLambda(traded).lambda);
  const amihud = amihudIlliquidity(traded);
  const candidates = { squareRoot: squareRoot.perUnit, kyle, amihud };
  const { impact, boundBy, impactFrom } = slotImpactUp(candidates, reference, IMPACT_DEFAULTS);
  const { fall, rise } = shocksOfWidthUp(WIDTH_DEFAULTS[kindOf(asset)].stressed);
  const widest = (magnitude(fall) > rise ? magnitude(fall) : rise) as Shock;
  const { limit, boundBy: by } = positionLimitDown({ dailyVolume }, LIMIT_DEFAULTS, impact, widest);
  const price = candles.at(-1)?.close ?? 0;
  const units = Number(limit) / 1e8;
  return [
    asset,
    new Date((candles[0]?.time ?? 0) * 1000).toISOString().slice(0, 10),
    String(traded.length),
    dollars(dailyVolume * price),
    percent(volatility),
    dollars(reference * price),
    percent(squareRoot.perUnit * reference),
    percent(kyle * reference),
    percent(amihud * reference),
    `${impact}${boundBy === "none" ? "" : ` (${boundBy})`}${impactFrom === "squareRoot" ? "" : ` ${impactFrom}`}`,
    dollars(units * price),
    by,
    percent(impactPerUnit(impact) * units),
  ];
}

/** One row per asset, the series with volume that ends last; undefined where the data is not there. */
export function liquidityRows(): readonly (readonly string[])[] | undefined {
  const latest = new Map<string, CandleSeries>();
  for (const series of realCandles() ?? []) {
    const last = lastWindow(series);
    const before = latest.get(series.asset)?.candles.at(-1)?.time ?? 0;
    const end = last.candles.at(-1)?.time ?? 0;
    if (tradedReturns(last, DAY_SECONDS).length >= 3 && end > before) {
      latest.set(series.asset, last);
    }
  }
  if (latest.size === 0) return undefined;
  return [...latest.values()].toSorted((a, b) => (a.asset < b.asset ? -1 : 1)).map(row);
}

export function printLiquidity(): void {
  const rows = liquidityRows();
  if (rows === undefined) {
    console.log("liquidity: ../shared/data is not there");
    return;
  }
  for (const cells of [LIQUIDITY_HEADER, LIQUIDITY_HEADER.map(() => "---"), ...rows]) {
    console.log(markdownRow(cells));
  }
}
