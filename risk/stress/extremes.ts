/** How far prices went, up and down. */
import { member } from "../realNumber.ts";

/** Log price over the first, by asset; mutable. */
export class Extremes {
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly #start: readonly number[];

  constructor(start: readonly number[]) {
    this.#start = start;
    this.low = new Float64Array(start.length);
    this.high = new Float64Array(start.length);
  }

  /** @param price USD by asset */
  note(price: ArrayLike<number>): void {
    for (let asset = 0; asset < this.low.length; asset++) {
      const log = Math.log(member(price, asset) / member(this.#start, asset));
      if (log < member(this.low, asset)) this.low[asset] = log;
      if (log > member(this.high, asset)) this.high[asset] = log;
    }
  }
}
