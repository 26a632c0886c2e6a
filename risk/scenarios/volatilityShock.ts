/**
 * How far implied volatility moves in a scenario: by a part of itself, the more the sooner the option expires, since
 * short volatilities move most. The part is multiplied by (reference days / days to expiry)^power, with a power of
 * its own on either side of the reference. The form, and the powers below, are those of Derive's portfolio margin
 * (v2-core, PMRMLib: `volRangeUp`, `shortTermPower`, `dteFloor`).
 */
import { inputInvalid } from "../inputInvalid.ts";
import { DAYS_PER_YEAR, requireYears } from "../pricing/index.ts";
import { requireReal } from "../realNumber.ts";

export interface VolatilityShock {
  /** Rise at `referenceDays`, as a part of the volatility: 0.5 takes 80 % to 120 %. */
  readonly up: number;
  /** Fall at `referenceDays`, the same way; below 1 for every expiry. */
  readonly down: number;
  readonly referenceDays: number;
  /** Power for options that expire sooner than that; 0 does not scale. */
  readonly shortPower: number;
  /** Power for those that expire later. */
  readonly longPower: number;
  /** An option nearer to its expiry is shocked as if it were this many days away. */
  readonly floorDays: number;
}

const RANGES = {
  up: { min: 0, max: 10, of: "a part of the volatility" },
  down: { min: 0, max: 0.99, of: "a part of the volatility" },
  referenceDays: { min: 1, max: 3650, of: "days" },
  shortPower: { min: 0, max: 1, of: "a power" },
  longPower: { min: 0, max: 1, of: "a power" },
  floorDays: { min: 1 / 24, max: 3650, of: "days" },
} as const;

/** @throws INPUT_INVALID naming the first number at fault, under `path` */
export function requireVolatilityShock(shock: VolatilityShock, path: string): void {
  for (const [name, range] of Object.entries(RANGES)) {
    requireReal(shock[name as keyof VolatilityShock], `${path}.${name}`, range);
  }
  if (shock.floorDays > shock.referenceDays) {
    throw inputInvalid(`${path}.floorDays`, "is above referenceDays", "lower it");
  }
  if (shock.down * timeFactor(shock, 0) >= 1) {
    throw inputInvalid(
      `${path}.down`,
      "takes all volatility from the shortest options",
      "lower it or shortPower, or raise floorDays",
    );
  }
}

/** (reference / days)^power: above 1 for short options, below 1 for long ones. */
function timeFactor(shock: VolatilityShock, years: number): number {
  const days = Math.max(years * DAYS_PER_YEAR, shock.floorDays);
  const power = days < shock.referenceDays ? shock.shortPower : shock.longPower;
  return (shock.referenceDays / days) ** power;
}

/**
 * σ·(1 + part·up·f) or σ·(1 + part·down·f), f by time to expiry; positive.
 * @param part −1 … 1: of the shock on its side
 * @param years to expiry
 */
export function shockedVolatility(
  volatility: number,
  years: number,
  part: number,
  shock: VolatilityShock,
): number {
  requireYears(years);
  const side = part < 0 ? shock.down : shock.up;
  return volatility * (1 + part * side * timeFactor(shock, years));
}
