/**
 * Greeks of a whole book, computed by its owner: sums over slots of quantity times the derivative of a unit's value. They say
 * as much about the book as its quantities do: treat them alike.
 *
 * The market group has no volatilities. An option's is read from its published price by Black's formula, undiscounted, with the
 * underlying's price as the forward; a price that no volatility explains (rounded to 1e-8 USD, below the intrinsic value, at expiry)
 * gets the delta of its intrinsic value and no other Greek, and is listed.
 */
import { inputInvalid } from "../inputInvalid.ts";
import { type MarketSnapshot } from "../marketSnapshot.ts";
import {
  DAYS_PER_YEAR,
  black76Greeks,
  impliedVolatility,
  thetaOfDayAhead,
  vegaPerPoint,
} from "../pricing/index.ts";
import { member, total } from "../realNumber.ts";
import { type Quantity } from "../units.ts";
import { type OptionSeries } from "./seriesFile.ts";

/** Of one asset, or of all together. Dollars are real numbers here. */
export interface Exposure {
  /** Value in dollars gained per 1 % by which the asset rises. */
  readonly deltaPerPercent: number;
  /** By how much that itself changes per 1 %. */
  readonly gammaPerPercent: number;
  /** Dollars per vol point: 0.01 of volatility. */
  readonly vegaPerPoint: number;
  /** Dollars over the day ahead; what passes counts negative. */
  readonly thetaPerDay: number;
}

export interface AssetExposure extends Exposure {
  /** Linear slot. */
  readonly slot: number;
  /** Units of the asset that the book behaves like. */
  readonly delta: number;
}

export interface BookGreeks {
  /** By linear slot in which something is held, or on which an option is; the settlement asset is money and has none. */
  readonly assets: readonly AssetExposure[];
  /** As if all assets moved by the same percentage, and all volatilities by the same points. */
  readonly all: Exposure;
  /** Option slots whose price no volatility explains; by the market alone, whatever is held. */
  readonly withoutVolatility: readonly number[];
}

const UNITS = 1e8;
const YEAR_SECONDS = DAYS_PER_YEAR * 86_400;

/** Per unit of one slot, on its asset. */
interface UnitGreeks {
  readonly asset: number;
  readonly delta: number;
  readonly gamma: number;
  readonly vega: number;
  readonly theta: number;
  readonly explained: boolean;
}

const dollarsOf = (market: MarketSnapshot, slot: number): number =>
  Number(member(market.price, slot)) / UNITS;

function optionUnit(
  { slot, underlying, type, strike: rawStrike, expiry }: OptionSeries,
  market: MarketSnapshot,
): UnitGreeks {
  const forward = dollarsOf(market, underlying);
  if (forward === 0) {
    const fix = "list the underlying first, or take the series off";
    throw inputInvalid(`market.price[${underlying}]`, "is 0 though an option is on it", fix);
  }
  const strike = Number(rawStrike) / UNITS;
  const years = Math.max(0, Number(expiry - market.committedAt)) / YEAR_SECONDS;
  const option = { type, strike, forward, years, rate: 0 };
  const implied = impliedVolatility({ ...option, premium: dollarsOf(market, slot) });
  if (!implied.found) {
    const { delta } = black76Greeks({ ...option, volatility: 0 });
    return { asset: underlying, delta, gamma: 0, vega: 0, theta: 0, explained: false };
  }
  const greeks = black76Greeks({ ...option, volatility: implied.volatility });
  return {
    asset: underlying,
    delta: greeks.delta,
    gamma: greeks.gamma,
    vega: vegaPerPoint(greeks),
    theta: thetaOfDayAhead(greeks, years),
    explained: true,
  };
}

/** @throws INPUT_INVALID when an option slot has a price and no series: asked of every slot, held or not */
function unitsBySlot(
  market: MarketSnapshot,
  series: readonly OptionSeries[],
): readonly (UnitGreeks | undefined)[] {
  const { nLinear } = market.shape;
  return market.price.map((price, slot) => {
    if (price === 0n || slot === 0) return undefined;
    if (slot < nLinear) {
      return { asset: slot, delta: 1, gamma: 0, vega: 0, theta: 0, explained: true };
    }
    const own = series.find((each) => each.slot === slot);
    if (own === undefined) {
      throw inputInvalid("series", `lack slot ${slot}, which has a price`, "list what it holds");
    }
    return optionUnit(own, market);
  });
}

const sums = (exposures: readonly Exposure[]): Exposure => ({
  deltaPerPercent: total(exposures.map((each) => each.deltaPerPercent)),
  gammaPerPercent: total(exposures.map((each) => each.gammaPerPercent)),
  vegaPerPoint: total(exposures.map((each) => each.vegaPerPoint)),
  thetaPerDay: total(exposures.map((each) => each.thetaPerDay)),
});

/**
 * @param book quantity by slot
 * @param series of every option slot that has a price
 * @throws INPUT_INVALID when they are not of the market's circuit, or a series is missing; never by what is held
 */
export function bookGreeks(
  book: readonly Quantity[],
  market: MarketSnapshot,
  series: readonly OptionSeries[],
): BookGreeks {
  if (book.length !== market.price.length) {
    throw inputInvalid("circuit", "differs between book and market", "use files of one circuit");
  }
  const units = unitsBySlot(market, series);
  const positions = units.flatMap((unit, slot) => {
    const held = Number(book[slot] ?? 0n) / UNITS;
    return unit === undefined || held === 0 ? [] : [{ unit, held }];
  });
  const slots = [...new Set(positions.map(({ unit }) => unit.asset))].toSorted((a, b) => a - b);
  const assets = slots.map((slot) => {
    const own = positions.filter(({ unit }) => unit.asset === slot);
    const weighted = (of: (unit: UnitGreeks) => number): number =>
      total(own.map(({ unit, held }) => held * of(unit)));
    const onePercent = dollarsOf(market, slot) / 100;
    const delta = weighted((unit) => unit.delta);
    return {
      ...{ slot, delta, deltaPerPercent: delta * onePercent },
      gammaPerPercent: weighted((unit) => unit.gamma) * onePercent * onePercent,
      vegaPerPoint: weighted((unit) => unit.vega),
      thetaPerDay: weighted((unit) => unit.theta),
    };
  });
  const withoutVolatility = units.flatMap((unit, slot) =>
    unit?.explained === false ? [slot] : [],
  );
  return { assets, all: sums(assets), withoutVolatility };
}
