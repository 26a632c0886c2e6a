/** The generalised Black–Scholes formula and its derivatives by differences, in arbitrary precision. */
import type { Greeks } from "../../../risk/pricing/index.ts";
import type { SpotOption } from "../../../risk/pricing/index.ts";
import type { HighPrecision } from "./highPrecision.ts";

/** What differences are taken in, as fixed-point numbers. */
interface Point {
  readonly spot: bigint;
  readonly years: bigint;
  readonly volatility: bigint;
}

export class ReferenceOption {
  readonly #p: HighPrecision;
  readonly #option: SpotOption;
  readonly #strike: bigint;
  readonly #rate: bigint;
  readonly #carryYield: bigint;
  readonly #at: Point;

  constructor(precision: HighPrecision, option: SpotOption) {
    this.#p = precision;
    this.#option = option;
    this.#strike = precision.from(option.strike);
    this.#rate = precision.from(option.rate);
    this.#carryYield = precision.from(option.carryYield);
    this.#at = {
      spot: precision.from(option.spot),
      years: precision.from(option.years),
      volatility: precision.from(option.volatility),
    };
  }

  value({ spot, years, volatility }: Point = this.#at): bigint {
    const p = this.#p;
    const s = p.times(volatility, p.root(years));
    const drift = p.times(this.#rate - this.#carryYield, years);
    const d1 = p.over(p.ln(p.over(spot, this.#strike)) + drift, s) + s / 2n;
    const discounted = (price: bigint, rate: bigint): bigint =>
      p.times(price, p.exp(-p.times(rate, years)));
    const near = discounted(spot, this.#carryYield);
    const far = discounted(this.#strike, this.#rate);
    return this.#option.type === "call"
      ? p.times(near, p.cdf(d1)) - p.times(far, p.cdf(d1 - s))
      : p.times(far, p.cdf(s - d1)) - p.times(near, p.cdf(-d1));
  }

  /**
   * Derivatives by central differences of a step of 2^-(bits/5) of the variable: their error is of the
   * step's square, about 1e-30 at 256 bits.
   */
  greeks(): Record<keyof Greeks, bigint> {
    const p = this.#p;
    const at = this.#at;
    const middle = this.value();
    const around = (variable: keyof Point): { step: bigint; up: bigint; down: bigint } => {
      const step = at[variable] >> (p.bits / 5n);
      const moved = (by: bigint): bigint => this.value({ ...at, [variable]: at[variable] + by });
      return { step, up: moved(step), down: moved(-step) };
    };
    const slope = (variable: keyof Point): bigint => {
      const { step, up, down } = around(variable);
      return p.over(up - down, 2n * step);
    };
    const { step, up, down } = around("spot");
    return {
      value: middle,
      delta: p.over(up - down, 2n * step),
      gamma: p.over(p.over(up + down - 2n * middle, step), step),
      vega: slope("volatility"),
      theta: -slope("years"),
    };
  }
}
