/** Where option values become exact: the published price, and profit and loss against it. */
import { exactReal } from "../exactReal.ts";
import { inputInvalid } from "../inputInvalid.ts";
import { ceilDiv, floorDiv, max } from "../rounding.ts";
import { CONTINGENCY, ONE, OPTION_PNL, PRICE } from "../units.ts";
import { type Contingency, type OptionPnl, type Price } from "../units.ts";

/** 1e-8 USD in a dollar. */
const UNITS = 10n ** 8n;

/**
 * p: down to 1e-8 USD, but the least price of its series where that is less: 1 at least, since 0 says "not listed".
 * @param value USD per unit
 * @param least `minPrice` of the series
 * @throws INPUT_INVALID naming `field` for a value no price can hold
 */
export function optionPriceDown(value: number, field: string, least: Price): Price {
  if (least < 1n) throw inputInvalid(`${field}.minPrice`, "is nothing", "give at least 1e-8 USD");
  const { numerator, denominator } = exactReal(value, field);
  return PRICE.parse(max(least, floorDiv(numerator * UNITS, denominator)), field);
}

/**
 * π = ⌊cover·(value·1e8 − p)⌋, 1e-8 USD: against the published price, so that a long can lose no more than it, and
 * in one rounding. Down is against the long; a short is given less than 1 of these units, which its
 * contingency outweighs ({@link leastContingency}).
 * @param value USD per unit in the scenario
 * @param cover 1e-4
 * @throws INPUT_INVALID naming `field` for a value no P&L can hold
 */
export function optionPnlDown(
  value: number,
  price: Price,
  cover: bigint,
  field: string,
): OptionPnl {
  const { numerator, denominator } = exactReal(value, field);
  const gain = numerator * UNITS - price * denominator;
  return OPTION_PNL.parse(floorDiv(cover * gain, ONE * denominator), field);
}

/** The least a with a·p ≥ 1e-8 USD, that is 1e4 in their units: what rounding can give a short is less. */
export function leastContingency(price: Price): Contingency {
  return CONTINGENCY.parse(ceilDiv(ONE, max(1n, price)), "contingency");
}
