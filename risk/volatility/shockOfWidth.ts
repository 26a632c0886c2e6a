/** Where price changes become exact: the shocks of a rule table, and the two that stand for a width. */
import { exactReal } from "../exactReal.ts";
import { requireReal } from "../realNumber.ts";
import { ceilDiv } from "../rounding.ts";
import { ONE, SHOCK, type Shock } from "../units.ts";

/** Relative price changes, 1e-4. */
export interface WidthShocks {
  /** exp(−width) − 1, negative; rounded away from 0, never below −1. */
  readonly fall: Shock;
  /** exp(width) − 1; rounded away from 0. */
  readonly rise: Shock;
}

/** The widest log move whose rise still fits a shock. */
const WIDEST = Math.log1p(Number(SHOCK.max) / Number(ONE)) - 1e-9;

/**
 * share·change, rounded away from 0 to 1e-4.
 * @param change relative price change: −0.3 is a fall by 30 %
 * @param share 1e-4: the part of the change that counts
 * @throws INPUT_INVALID naming `field` for a change that is no number or fits no shock
 */
export function shockOfChangeUp(change: number, share: bigint, field: string): Shock {
  const { numerator, denominator } = exactReal(Math.abs(change), field);
  const size = ceilDiv(share * numerator, denominator);
  return SHOCK.parse(change < 0 ? -size : size, field);
}

/**
 * A log move and the price change it stands for breach together: a fall of `width` in logs is one of
 * 1 − exp(−width) in price. Both shocks are rounded up in size, so a table never asks for less than its width.
 * @param width log move
 * @throws INPUT_INVALID for NaN, an infinity, a negative width, or one no shock can hold
 */
export function shocksOfWidthUp(width: number, field = "width"): WidthShocks {
  requireReal(width, field, { min: 0, max: WIDEST, of: "a log move" });
  return {
    fall: shockOfChangeUp(Math.expm1(-width), ONE, field),
    rise: shockOfChangeUp(Math.expm1(width), ONE, field),
  };
}
