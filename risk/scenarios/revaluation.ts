/**
 * Options revalued in every scenario of a grid, in full: Black-76 at the moved forward, with the shocked volatility,
 * not a Taylor series. Gamma, vega and what lies beyond them are in the numbers by themselves.
 *
 * An option keeps the volatility of its strike when prices move ("sticky strike"), then the shock is applied; the same
 * holds for a call and a put of one strike, so parity does too. No time passes. Values are undiscounted, as inverse
 * options are quoted.
 */
import { type Shape } from "../../circuits/spec.ts";
import { inputInvalid } from "../inputInvalid.ts";
import { black76Value, logRatio, requirePrice, type OptionType } from "../pricing/index.ts";
import { member } from "../realNumber.ts";
import { YEAR_MS, type VolatilitySurface } from "../surface/index.ts";
import { type OptionPnl, type Price } from "../units.ts";
import { optionPnlDown, optionPriceDown } from "./exactValue.ts";
import { type ScenarioGrid } from "./grid.ts";
import { assetIndex, priceChanges, requireRoom, type ScenarioAsset } from "./priceChange.ts";
import { shockedVolatility } from "./volatilityShock.ts";

/** What an option slot holds: one unit is an option on one unit of the asset. */
export interface ListedOption {
  readonly asset: string;
  readonly type: OptionType;
  /** USD per unit of the asset. */
  readonly strike: number;
  /** Unix milliseconds. */
  readonly expiry: number;
  /** Least price that is published, as the option book's series has it; 1e-8 USD where it is left out. */
  readonly minPrice?: Price;
}

/** What prices an option today. */
export interface OptionState {
  readonly type: OptionType;
  readonly strike: number;
  readonly forward: number;
  readonly years: number;
  readonly volatility: number;
}

/** One option in every scenario, in dollars, before any rounding. */
export interface RevaluedOption {
  readonly state: OptionState;
  /** USD per unit now. */
  readonly value: number;
  /** USD per unit in each scenario of the grid. */
  readonly scenarioValue: readonly number[];
}

/** The market group's part for option slots. */
export interface RevaluedSlots {
  /** By option slot; undefined where none is listed. */
  readonly options: readonly (RevaluedOption | undefined)[];
  /** p by option slot, at least its series' least price once listed; 0 where none is. */
  readonly price: readonly Price[];
  /** `optionPnl[s][slot]`, as many rows as the circuit has scenarios. */
  readonly optionPnl: readonly (readonly OptionPnl[])[];
}

/**
 * The forward of any expiry: that of a listed one; between two, geometric in time; outside, the nearest.
 * @param expiry Unix milliseconds
 */
export function forwardAt({ slices }: VolatilitySurface, expiry: number): number {
  const next = slices.findIndex((slice) => slice.expiry >= expiry);
  const after = member(slices, next < 0 ? slices.length - 1 : next);
  if (next <= 0 || after.expiry === expiry) return after.forward;
  const before = member(slices, next - 1);
  const share = (expiry - before.expiry) / (after.expiry - before.expiry);
  return before.forward * Math.exp(share * logRatio(after.forward, before.forward));
}

/** @throws INPUT_INVALID for an option that has expired, or whose asset has no surface */
function stateOf(
  { type, strike, expiry }: ListedOption,
  { surface }: ScenarioAsset,
  asOf: number,
  path: string,
): OptionState {
  if (surface === undefined) {
    throw inputInvalid(`${path}.asset`, "has no volatility surface", "give the asset its quotes");
  }
  if (!Number.isSafeInteger(expiry) || !(expiry > asOf)) {
    throw inputInvalid(`${path}.expiry`, "is not after the market", "convert expired options");
  }
  requirePrice(strike, `${path}.strike`);
  const years = (expiry - asOf) / YEAR_MS;
  const forward = forwardAt(surface, expiry);
  return {
    ...{ type, strike, forward, years },
    volatility: surface.volatility(logRatio(strike, forward), years),
  };
}

/** USD per unit. */
function valueOf(state: OptionState): number {
  return black76Value({ ...state, rate: 0 });
}

/** @param changes relative price change of the asset, by scenario */
function revalue(
  state: OptionState,
  changes: readonly number[],
  { scenarios, volatilityShock }: ScenarioGrid,
): RevaluedOption {
  const scenarioValue = scenarios.map(({ volatility }, s) =>
    valueOf({
      ...state,
      forward: state.forward * (1 + member(changes, s)),
      volatility: shockedVolatility(state.volatility, state.years, volatility, volatilityShock),
    }),
  );
  return { state, value: valueOf(state), scenarioValue };
}

/**
 * Profit of one unit in every scenario of the circuit against the price that is published, which may be another than the
 * value's: 0 where the grid has no scenario.
 * @throws INPUT_INVALID naming `field` for a value no P&L can hold
 */
export function scenarioPnl(
  { scenarioValue }: RevaluedOption,
  price: Price,
  { scenarios }: ScenarioGrid,
  { nScenarios }: Shape,
  field: string,
): readonly OptionPnl[] {
  return Array.from({ length: nScenarios }, (_, s) => {
    const [value, scenario] = [scenarioValue[s], scenarios[s]];
    if (value === undefined || scenario === undefined) return 0n as OptionPnl;
    return optionPnlDown(value, price, scenario.cover, field);
  });
}

/**
 * Every option slot in every scenario. Scenarios the grid does not have are the unmoved market.
 * @param options by option slot; undefined where none is listed
 * @param asOf Unix milliseconds, before every expiry
 * @throws INPUT_INVALID naming the first field at fault
 */
export function revalueOptions(
  grid: ScenarioGrid,
  assets: readonly ScenarioAsset[],
  options: readonly (ListedOption | undefined)[],
  asOf: number,
  shape: Shape,
): RevaluedSlots {
  requireRoom(grid, shape);
  if (!Number.isSafeInteger(asOf)) {
    throw inputInvalid("asOf", "is not a time", "give whole Unix milliseconds");
  }
  if (options.length !== shape.nOption) {
    throw inputInvalid("options", "do not fit the circuit", `give ${shape.nOption} slots`);
  }
  const changes = priceChanges(grid, assets);
  const revalued = options.map((option, slot) => {
    if (option === undefined) return undefined;
    const path = `options[${slot}]`;
    const asset = assetIndex(grid, option.asset, `${path}.asset`);
    const state = stateOf(option, member(assets, asset), asOf, path);
    return revalue(
      state,
      changes.map((row) => member(row, asset)),
      grid,
    );
  });
  const price = revalued.map((option, slot) => {
    const least = options[slot]?.minPrice ?? (1n as Price);
    if (option === undefined) return 0n as Price;
    return optionPriceDown(option.value, `options[${slot}]`, least);
  });
  const pnl = revalued.map((option, slot) =>
    option === undefined
      ? undefined
      : scenarioPnl(option, member(price, slot), grid, shape, `options[${slot}]`),
  );
  const optionPnl = Array.from({ length: shape.nScenarios }, (_, s) =>
    pnl.map((own) => own?.[s] ?? (0n as OptionPnl)),
  );
  return { options: revalued, price, optionPnl };
}
