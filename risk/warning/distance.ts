/**
 * How far each price is from the edge of a lease's band: exact integers. The contract's own question is
 * |price − base|·1e4 ≤ band·base (contracts/types/PackedPrices.sol), so the edges are whole prices.
 */
import { ceilDiv, floorDiv } from "../rounding.ts";
import { ONE, type Band, type Price } from "../units.ts";

export interface BandDistance {
  readonly slot: number;
  /** Of the lease's epoch, 1e-8 USD. */
  readonly base: Price;
  readonly price: Price;
  /** Lowest and highest price within the band, 1e-8 USD; the former is at least 0. */
  readonly low: Price;
  readonly high: Price;
  /** What the price may fall and still be within, 1e-8 USD; negative when it is below. */
  readonly down: bigint;
  /** What it may rise. */
  readonly up: bigint;
  /** The smaller of both in 1e-4 of the price, rounded down: never further than shown. */
  readonly nearestBps: bigint;
  readonly isWithin: boolean;
}

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** @param base price of the lease's epoch. One that was 0 then has no band: a price that appears is never within */
export function bandDistance(slot: number, base: Price, price: Price, band: Band): BandDistance {
  const low = ceilDiv((ONE - band) * base, ONE);
  const high = floorDiv((ONE + band) * base, ONE) as Price;
  const lowest = (low > 0n ? low : 0n) as Price;
  const [down, up] = [price - lowest, high - price];
  const nearest = least(down, up);
  return {
    ...{ slot, base, price, low: lowest, high, down, up },
    nearestBps: price === 0n ? 0n : floorDiv(nearest * ONE, price),
    isWithin: nearest >= 0n,
  };
}
