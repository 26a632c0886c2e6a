/** Which slots of a rule table are which asset's. */
import { member } from "../realNumber.ts";

export interface MarketLayout {
  /** Perpetual slot of each asset. */
  readonly perpetual: readonly number[];
  /** Spot slot of each asset, where there is one. */
  readonly spot: readonly (number | undefined)[];
}

/**
 * Prices of slots, USD: 1 for cash, the asset's for its slots, 0 for those that are not listed.
 * @param price by asset @param into written and returned
 */
export function slotPrices(
  { perpetual, spot }: MarketLayout,
  price: ArrayLike<number>,
  into: Float64Array,
): Float64Array {
  into[0] = 1;
  for (let asset = 0; asset < perpetual.length; asset++) {
    into[member(perpetual, asset)] = member(price, asset);
    const own = spot[asset];
    if (own !== undefined) into[own] = member(price, asset);
  }
  return into;
}
