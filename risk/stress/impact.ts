/**
 * Prices of assets under what is sold into them. A sale moves the log price in proportion to its units (linear impact:
 * Almgren and Chriss, Optimal execution of portfolio transactions, Journal of Risk 3, 2001, eq. 6 and 7; for fire
 * sales Cont and Wagalath, Running for the exit, Mathematical Finance 23, 2013). One part of the move stays; the other
 * recovers exponentially, as the book refills (Obizhaeva and Wang, Optimal trading strategy and supply/demand dynamics,
 * Journal of Financial Markets 16, 2013).
 */
import { member, requireReal } from "../realNumber.ts";

export interface ImpactParameters {
  /** By asset: dollars, at the price the path begins with, whose sale lowers it by 1 %; Infinity for none. */
  readonly depth: readonly number[];
  /** Share of an impact that stays. */
  readonly permanent: number;
  /** Hours in which half of the rest recovers. */
  readonly halfLife: number;
}

/** What `depth` dollars move, as a log return. */
const PER_CENT = 0.01;

/** Market prices: the path's own, and what sales did to them. Log returns; mutable. */
export class ImpactedPrices {
  /** Market prices of now, USD by asset. */
  readonly price: Float64Array;
  /** Log move per unit sold, by asset. */
  readonly #perUnit: Float64Array;
  readonly #lasting: Float64Array;
  readonly #passing: Float64Array;
  readonly #own: Float64Array;
  readonly #parameters: ImpactParameters;

  /** @param start prices at the beginning, USD by asset */
  constructor(start: readonly number[], parameters: ImpactParameters) {
    requireReal(parameters.permanent, "permanent", { min: 0, max: 1, of: "a share" });
    requireReal(parameters.halfLife, "halfLife", { min: 0.01, max: 1e4, of: "hours" });
    this.#parameters = parameters;
    this.price = Float64Array.from(start);
    this.#own = Float64Array.from(start);
    this.#lasting = new Float64Array(start.length);
    this.#passing = new Float64Array(start.length);
    this.#perUnit = Float64Array.from(start, (price, asset) => {
      const depth = member(parameters.depth, asset);
      if (depth === Infinity) return 0;
      requireReal(depth, `depth[${asset}]`, { min: 1, max: 1e15, of: "dollars for 1 %" });
      return (PER_CENT * price) / depth;
    });
  }

  /** Log move per unit sold of an asset. */
  perUnit(asset: number): number {
    return member(this.#perUnit, asset);
  }

  /** The path's own prices, without impact. */
  get own(): Float64Array {
    return this.#own;
  }

  /** Time passes: the path moves by `returns` (log, by asset), what passes of the impact fades. */
  advance(returns: ArrayLike<number>, hours: number): void {
    const kept = 2 ** (-hours / this.#parameters.halfLife);
    for (let asset = 0; asset < this.price.length; asset++) {
      this.#own[asset] = member(this.#own, asset) * Math.exp(member(returns, asset));
      this.#passing[asset] = member(this.#passing, asset) * kept;
      this.#reprice(asset);
    }
  }

  /**
   * Sells units (negative: buys) at once.
   * @returns dollars received: the log price moves in a straight line, so they are the units at its mean
   */
  sell(asset: number, units: number): number {
    const before = member(this.price, asset);
    const move = member(this.#perUnit, asset) * units;
    const { permanent } = this.#parameters;
    this.#lasting[asset] = member(this.#lasting, asset) + permanent * move;
    this.#passing[asset] = member(this.#passing, asset) + (1 - permanent) * move;
    this.#reprice(asset);
    // Mean of exp(−x) over [0, move]; its series where the difference would lose digits.
    const mean = Math.abs(move) < 1e-6 ? 1 - move / 2 : -Math.expm1(-move) / move;
    return units * before * mean;
  }

  #reprice(asset: number): void {
    const impact = member(this.#lasting, asset) + member(this.#passing, asset);
    // Without impact the market's price is the path's to the last bit.
    const own = member(this.#own, asset);
    this.price[asset] = impact === 0 ? own : own * Math.exp(-impact);
  }
}
