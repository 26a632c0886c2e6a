/** Made-up assets and options for the tests of scenarios, and generators of them. */
import fc from "fast-check";
import { solvencyCircuit } from "../../../circuits/spec.ts";
import { Smile, VolatilitySurface, YEAR_MS } from "../../../risk/surface/index.ts";
import { type ListedOption, type ScenarioAsset } from "../../../risk/scenarios/index.ts";
import { type OptionType } from "../../../risk/pricing/index.ts";
import { real } from "../pricing/arbitraries.ts";

export const BOOK32 = solvencyCircuit("solvency-book32");
export const { parameters: SHAPE } = BOOK32;

/** 2026-01-01. */
export const AS_OF = 1_767_225_600_000;
export const DAY_MS = YEAR_MS / 365;

/** One volatility for every strike and expiry. */
export function flatSurface(forward: number, volatility: number, days = 30): VolatilitySurface {
  const expiry = AS_OF + days * DAY_MS;
  const smile = new Smile(days / 365, [{ logMoneyness: 0, volatility }], {
    interpolation: "linear",
    wings: "flat",
  });
  return new VolatilitySurface([{ expiry, forward, smile }]);
}

export function assetOf(
  name: string,
  { forward = 100, volatility = 0.8, width = 0.25, days = 30 } = {},
): ScenarioAsset {
  return { name, width, surface: flatSurface(forward, volatility, days) };
}

export function optionOf(
  type: OptionType,
  strike: number,
  { asset = "BTC", days = 30 } = {},
): ListedOption {
  return { asset, type, strike, expiry: AS_OF + Math.round(days * DAY_MS) };
}

/** Option slots of book32 with these options first. */
export function slotsOf(
  ...options: readonly (ListedOption | undefined)[]
): (ListedOption | undefined)[] {
  return Array.from({ length: SHAPE.nOption }, (_, slot) => options[slot]);
}

/** Linear slots of book32 with these assets first. */
export function linearOf(...assets: readonly (string | undefined)[]): (string | undefined)[] {
  return Array.from({ length: SHAPE.nLinear }, (_, slot) => assets[slot]);
}

/** Forward, volatility, width and days to expiry, ordinary and wild. */
export const assetTerms = fc.record({
  forward: real(0.01, 200_000),
  volatility: real(0.05, 3),
  width: real(0.01, 1),
  days: real(0.1, 700),
});

/** Strike as a multiple of the forward. */
export const moneyness = real(0.3, 3);
