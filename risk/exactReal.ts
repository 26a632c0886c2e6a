/**
 * What a floating-point number is, exactly: a whole number over a power of two. Estimates cross into exact units
 * through it, so that the direction of rounding holds to the last digit.
 */
import { requireReal } from "./realNumber.ts";

export interface ExactReal {
  readonly numerator: bigint;
  /** A power of two. */
  readonly denominator: bigint;
}

/** Wider than any amount the engine writes; keeps hostile exponents from making huge integers. */
const ANY = { min: -1e110, max: 1e110, of: "a number" };

/**
 * @throws INPUT_INVALID naming `field` for NaN, an infinity or a magnitude above 1e110
 */
export function exactReal(value: number, field: string): ExactReal {
  let mantissa = requireReal(value, field, ANY);
  let denominator = 1n;
  // Multiplying by 2^32 is exact; 1,074 binary places are the most a double has.
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2 ** 32;
    denominator <<= 32n;
  }
  return { numerator: BigInt(mantissa), denominator };
}
