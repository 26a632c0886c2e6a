/**
 * How large a position in a slot should be. Books are hidden, so no contract can hold anybody to a limit: what holds him is
 * the concentration charge, and {@link impactOfLimitUp} makes it as large at the limit as the scenarios' own charge.
 */
import { exactReal } from "../exactReal.ts";
import { inputInvalid } from "../inputInvalid.ts";
import { requireReal } from "../realNumber.ts";
import { ceilDiv, floorDiv, magnitude } from "../rounding.ts";
import { IMPACT, ONE, QUANTITY, type Impact, type Quantity, type Shock } from "../units.ts";

const SCALE = 1n << 64n;
const RAW_PER_UNIT = 10n ** BigInt(QUANTITY.decimals);

/** Limits a quantity that is no quantity to the widest there is. */
const held = (raw: bigint): Quantity => (raw > QUANTITY.max ? QUANTITY.max : raw) as Quantity;

/** What a slot's market takes. */
export interface SlotLiquidity {
  /** Units traded a day, typically. */
  readonly dailyVolume: number;
  /** Units on the thinner side of the order book; left out where there is none. */
  readonly depth?: number | undefined;
}

export interface LimitParameters {
  /** Share of a day's volume that an unwinding may be. */
  readonly volumeShare: number;
  /** Share of the order book that one slice may take. */
  readonly depthShare: number;
  /** Days to unwind in. */
  readonly horizonDays: number;
  /** Slices in that time, each into a book that has filled up again. */
  readonly slices: number;
}

export type LimitBound = "volume" | "depth" | "scenario";

export interface PositionLimit {
  /** Magnitude of the largest position, 1e-8 of the instrument. */
  readonly limit: Quantity;
  readonly boundBy: LimitBound;
  /** Each limit alone. */
  readonly by: Readonly<Partial<Record<LimitBound, Quantity>>>;
}

/** Where a share of a liquidity becomes exact, rounded down to 1e-8 of the instrument. */
function unitsDown(units: number, field: string): Quantity {
  const { numerator, denominator } = exactReal(units, field);
  return held(floorDiv(numerator * RAW_PER_UNIT, denominator));
}

/**
 * Largest position whose concentration charge, K alone, is no more than its loss in a scenario that moves its price by `shock`:
 * k·q²·p/2^64 ≤ |σ|·q·p/1e4. Unbounded (the widest quantity) where there is no impact.
 */
export function balancedSizeDown(impact: Impact, shock: Shock): Quantity {
  if (impact === 0n) return QUANTITY.max as Quantity;
  return held(floorDiv(magnitude(shock) * SCALE, ONE * impact));
}

/**
 * Least impact at which a position of `limit` is charged as much for its size as the scenario charges it: every further unit
 * then costs more by size than by price.
 * @throws INPUT_INVALID for a limit of 0 or below, and where the impact has more than 40 bits
 */
export function impactOfLimitUp(limit: Quantity, shock: Shock): Impact {
  if (limit <= 0n) throw inputInvalid("limit", "is not above 0", "take off the slot instead");
  const impact = ceilDiv(magnitude(shock) * SCALE, ONE * limit);
  if (impact > IMPACT.max) {
    throw inputInvalid("limit", "asks for more impact than a table can hold", "raise the limit");
  }
  return impact as Impact;
}

/**
 * The least of: a share of what is traded while unwinding, a share of the order book in each slice, and the size at which the
 * concentration charge is as large as the widest scenario's.
 * @param shock the slot's widest
 * @throws INPUT_INVALID with the field at fault
 */
export function positionLimitDown(
  liquidity: SlotLiquidity,
  { volumeShare, depthShare, horizonDays, slices }: LimitParameters,
  impact: Impact,
  shock: Shock,
): PositionLimit {
  const units = { min: 0, max: 1e24, of: "units of the instrument" };
  const share = { min: 0, max: 1, of: "a share" };
  requireReal(liquidity.dailyVolume, "dailyVolume", units);
  requireReal(volumeShare, "volumeShare", share);
  requireReal(depthShare, "depthShare", share);
  requireReal(horizonDays, "horizonDays", { min: 0, max: 365, of: "days" });
  requireReal(slices, "slices", { min: 1, max: 1e6, of: "slices" });
  const scenario = balancedSizeDown(impact, shock);
  const volume = unitsDown(liquidity.dailyVolume * volumeShare * horizonDays, "dailyVolume");
  const by: Partial<Record<LimitBound, Quantity>> = { volume, scenario };
  if (liquidity.depth !== undefined) {
    requireReal(liquidity.depth, "depth", units);
    by.depth = unitsDown(liquidity.depth * depthShare * slices, "depth");
  }
  const found = (["volume", "depth", "scenario"] as const).flatMap((boundBy) => {
    const limit = by[boundBy];
    return limit === undefined ? [] : [{ boundBy, limit }];
  });
  const least = found.reduce((best, each) => (each.limit < best.limit ? each : best));
  return { ...least, by };
}
