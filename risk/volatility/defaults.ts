/**
 * The parameters the engine comes with, by kind of asset. docs/risk.md says how they were chosen, on which
 * windows, and how often they were breached since; `npm run bench -- volatility` prints it again.
 *
 * `longRun` is the author's round figure for ten years, not computed here: the market windows at hand are
 * stress periods of weeks. An operator with the history puts his own in its place.
 */
import { ewma, longMemory } from "./estimators.ts";
import { type WidthParameters } from "./width.ts";

export const EWMA = ewma(0.94);
export const LONG_MEMORY = longMemory();
/** Correlations move more slowly than volatilities, and there are many more of them to estimate. */
export const CORRELATION_DECAY = 0.97;

/** N⁻¹(0.99) = 2.326 times 1.2 for fat tails, rounded up. */
const MULTIPLE = 2.8;

const SHARED = { multiple: MULTIPLE, horizonDays: 1, stressWeight: 0.25, rise: 0.25, fall: 0.03 };

/**
 * - major: bitcoin and ether. Stress: near the mean of their falls on 2020-03-12 (closes, −0.465 and −0.551 in logs).
 * - alternative: every other coin. Stress: LINK's fall of that day (−0.615).
 * - stable: what is meant to be worth a dollar. Stress: USDC's low of 2023-03-11, 0.8774.
 */
export const WIDTH_DEFAULTS = {
  major: { ...SHARED, longRun: 0.04, stressed: 0.5, cap: 0.8 },
  alternative: { ...SHARED, longRun: 0.06, stressed: 0.6, cap: 1 },
  stable: { ...SHARED, longRun: 0.004, stressed: 0.13, cap: 0.3 },
} as const satisfies Record<string, WidthParameters>;

export type AssetKind = keyof typeof WIDTH_DEFAULTS;
