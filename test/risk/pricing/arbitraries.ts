/** Generators of options whose value the reference resolves. */
import fc from "fast-check";
import type { OptionType, SpotOption } from "../../../risk/pricing/index.ts";

/** Numbers nearer to 0 than any input's meaning are 0: the reference need not resolve them. */
const TINY = 1e-30;

export const real = (min: number, max: number): fc.Arbitrary<number> =>
  fc.double({ min, max, noNaN: true }).map((x) => (Math.abs(x) < TINY ? 0 : x));

/** Evenly spread in the logarithm. */
export const scaled = (min: number, max: number): fc.Arbitrary<number> =>
  real(Math.log(min), Math.log(max)).map((logarithm) =>
    Math.min(max, Math.max(min, Math.exp(logarithm))),
  );

export const optionType: fc.Arbitrary<OptionType> = fc.constantFrom("call", "put");

/** Widest |ln(forward/strike)| generated. */
const FARTHEST = 30;

export interface Spread {
  /** Most standard deviations between forward and strike. */
  readonly deviations: number;
  /** Least and most σ√T. */
  readonly deviation: readonly [number, number];
  /** Largest |rate| and |carryYield| a year; 0 makes it an option on a forward. */
  readonly rate: number;
}

/** Options of 1e-3 to 20 years; half of them at round distances from the money, at it included. */
export function spotOptions({ deviations, deviation, rate }: Spread): fc.Arbitrary<SpotOption> {
  const distance = fc.oneof(
    real(-deviations, deviations),
    fc.constantFrom(0, 1, -1, deviations, -deviations),
  );
  const rates = fc.oneof(fc.constant(0), real(-rate, rate));
  return fc
    .record({
      type: optionType,
      spot: scaled(0.01, 100_000),
      years: scaled(1e-3, 20),
      total: scaled(...deviation),
      distance,
      rate: rates,
      carryYield: rates,
    })
    .map(({ total, distance: d, ...option }) => {
      const drift = (option.rate - option.carryYield) * option.years;
      const wanted = Math.max(-FARTHEST, Math.min(FARTHEST, d * total));
      const strike = option.spot * Math.exp(drift + wanted);
      return { ...option, strike, volatility: total / Math.sqrt(option.years) };
    });
}
