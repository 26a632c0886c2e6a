/** Where a width becomes exact: the two shocks of a rule table that stand for it. */
import { requireReal } from "../realNumber.ts";
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
 * A log move and the price change it stands for breach together: a fall of `width` in logs is one of
 * 1 − exp(−width) in price. Both shocks are rounded up in size, so a table never asks for less than its width.
 * @param width log move
 * @throws INPUT_INVALID for NaN, an infinity, a negative width, or one no shock can hold
 */
export function shocksOfWidthUp(width: number, field = "width"): WidthShocks {
  requireReal(width, field, { min: 0, max: WIDEST, of: "a log move" });
  const up = (change: number): bigint => BigInt(Math.ceil(change * Number(ONE)));
  return {
    fall: -up(-Math.expm1(-width)) as Shock,
    rise: up(Math.expm1(width)) as Shock,
  };
}
